//! A sign-in that begins with a passkey instead of a name: the browser offers those it keeps for the site, and the one
//! that is picked says whose it is (WebAuthn Level 3 §5.1.4, conditional mediation).

use std::sync::Arc;

use crypto::webauthn::AuthenticationResponse;
use domain::user::User;
use store::tables::users;
use triggers::StringMap;

use super::challenges::web_authn;
use super::journey::{Journey, Way};
use super::proof::{Given, Opening};
use super::question::{Asked, FirstFactor, Outcome};
use super::session::{self, Step};
use super::{Door, admit, go_on};
use crate::accounts::directory::Named;
use crate::configuration::ClientConfiguration;
use crate::{Context, Failure, SignInFailure};

/// Offers to begin with a passkey; `None` where the pool has none.
pub fn offer_passkey(cx: &Context, client: &Arc<ClientConfiguration>) -> Option<Asked> {
    let journey = Journey::begin(cx, Way::Choice(Some(FirstFactor::Passkey)), None);
    web_authn::ask_anybody(cx, client, &journey)
}

/// Begins a sign-in with the passkey that was picked.
///
/// # Errors
/// The session, [`SignInFailure::IncorrectPassword`] for whatever is wrong with the passkey, or as [`super::begin`].
pub async fn begin_with_passkey(
    cx: &Context,
    client: &Arc<ClientConfiguration>,
    door: Door,
    session: &str,
    credential: &str,
    client_metadata: &StringMap,
) -> Result<Outcome, Failure> {
    let opening = Opening::Choice { preferred: Some(FirstFactor::Passkey), given: Given::default(), session: None };
    let flow = opening.flow(door);
    door.admits(client, flow)?;
    let cx = &cx.for_client(client);
    let session = session::open(cx, client, Some(session), |step| *step == Step::AnyPasskey)?;
    let wrong = || Failure::SignIn(SignInFailure::IncorrectPassword);
    let response = AuthenticationResponse::from_text(credential).map_err(|_| wrong())?;
    let user = owner(cx, client, &response).await?.ok_or_else(wrong)?;
    let proved = web_authn::check_anybodys(cx, client, &session, &user, &response).await?;
    session::use_up(cx, &session).await?;
    let named = Named { name: user.username.clone(), user: Some(user) };
    let named = admit::admit(cx, client, named, &opening, client_metadata).await?;
    let user = named.user.as_ref().ok_or_else(wrong)?;
    let mut journey = Journey::begin(cx, Way::Choice(Some(FirstFactor::Passkey)), Some(user));
    journey.pass(cx, user, proved);
    let outcome = go_on(cx, client, named, journey, Given::default()).await;
    #[cfg(debug_assertions)]
    super::next::ways::assert_leads(super::next::ways::Place::Beginning(flow), &outcome);
    outcome
}

/// Whose passkey an authenticator says it is: it keeps their `sub`.
async fn owner(
    cx: &Context,
    client: &ClientConfiguration,
    response: &AuthenticationResponse,
) -> Result<Option<User>, Failure> {
    let handle = response.user_handle.as_deref().and_then(|handle| std::str::from_utf8(handle).ok());
    let Some(sub) = handle.map(str::to_owned) else { return Ok(None) };
    let user_pool_id = client.client.user_pool_id.clone();
    Ok(cx.store.read(move |tx: &mut dyn store::Tx| users::find(tx, &user_pool_id, &sub)).await?)
}
