//! Whom an identity provider vouches for by an ID token that somebody brings (RFC 8693), among the users of a pool. Nobody
//! is made by it and nothing of them is changed: that takes a sign-in.

use domain::clock::Time;
use domain::user::User;
use federation::{ProviderError, Vouched};
use store::Tx;
use store::tables::identities::SUBJECT;
use store::tables::{identities, users};

use super::connection::{NotConnected, connect, site};
use super::routing;
use crate::configuration::ClientConfiguration;
use crate::limits::departures::DepartureRation;
use crate::{Context, Failure};

/// A user, in the word of their provider.
pub(crate) struct VouchedUser {
    pub user: User,
    pub expires_at: Time,
    pub authenticated_at: Time,
}

/// # Errors
/// The client has no such provider, the token is not one of its ID tokens, or it names nobody here, or somebody who has
/// signed out since.
pub(crate) async fn vouched_user(
    cx: &Context,
    client: &ClientConfiguration,
    provider: &str,
    id_token: &str,
) -> Result<VouchedUser, Failure> {
    let missing = || Failure::ProviderNotFound(provider.to_owned());
    routing::named(client, provider).ok_or_else(missing)?;
    let pool = client.pool.pool.id.clone();
    let connected = connect(cx, &pool, provider).await.map_err(|error| match error {
        NotConnected::Missing => missing(),
        NotConnected::Provider(error) => refused(provider, &error),
        NotConnected::Failed(failure) => failure,
    })?;
    ask(cx, &pool).await?;
    let verified = connected.door.verify_id_token(site(cx), id_token).await;
    let Vouched { identity, issued_at, expires_at, authenticated_at } =
        verified.map_err(|error| refused(provider, &error))?;
    let name = provider.to_owned();
    let find = move |tx: &mut dyn Tx| {
        // A link that waits for an address is used by a sign-in, which the pool's function may refuse.
        let Some(sub) = identities::find(tx, &pool, &name, SUBJECT, &identity.id)? else { return Ok(None) };
        users::find(tx, &pool, &sub)
    };
    let user = cx.store.read(find).await?.ok_or(Failure::UserNotFound)?;
    if user.has_signed_out_since(issued_at.millis()) {
        return Err(Failure::PresentedTokenInvalid);
    }
    Ok(VouchedUser { user, expires_at, authenticated_at })
}

/// The provider is about to be asked for its keys, as often as somebody comes with a token: as often as they could leave
/// for it.
///
/// # Errors
/// [`Failure::Overloaded`].
pub(super) async fn ask(cx: &Context, user_pool_id: &str) -> Result<(), Failure> {
    let ration = DepartureRation::of(cx, user_pool_id);
    let may = cx.store.write(move |tx: &mut dyn Tx| ration.spend(tx)).await?;
    if may { Ok(()) } else { Err(Failure::Overloaded) }
}

/// Why is for the log: whoever brings the token learns that it is none.
pub(super) fn refused(provider: &str, error: &ProviderError) -> Failure {
    let why = error.to_string();
    tracing::warn!(provider, why, "a token of an identity provider was not accepted");
    match error {
        ProviderError::Unreachable(_) => Failure::Internal("an identity provider was not reached"),
        ProviderError::Refused { .. } | ProviderError::Invalid { .. } => Failure::PresentedTokenInvalid,
    }
}
