//! The end of every sign-in: all that was asked is proved, and tokens are made. The one place where a sign-in gets them.

use std::sync::Arc;

use domain::user::User;
use triggers::events::TokenSource;

use crate::configuration::ClientConfiguration;
use crate::sign_in::custom_auth;
use crate::sign_in::journey::{self, Journey};
use crate::sign_in::step::{Outcome, Subject};
use crate::tokens::issue;
use crate::triggers::around_sign_in::post_authentication;
use crate::triggers::pre_token_generation::TokenRequest;
use crate::{Context, Failure};

/// Of a sign-in that functions lead, they decide whether this is the end.
///
/// # Errors
/// A trigger function refuses, or [`Failure::Overloaded`].
pub(crate) async fn complete_sign_in(
    cx: &Context,
    client: &Arc<ClientConfiguration>,
    user: &User,
    journey: Journey,
) -> Result<Outcome, Failure> {
    if journey.custom.is_some() {
        return custom_auth::go_on(cx, client, Subject::User(user), journey, None).await;
    }
    issue_tokens(cx, client, user, journey).await
}

/// Nobody is left to be asked but PostAuthentication.
///
/// # Errors
/// A trigger function refuses, or [`Failure::Overloaded`].
pub(crate) async fn issue_tokens(
    cx: &Context,
    client: &Arc<ClientConfiguration>,
    user: &User,
    journey: Journey,
) -> Result<Outcome, Failure> {
    let new_device_used = client.pool.pool.device.is_some() && journey.proved_device.is_none();
    let after = post_authentication(cx, client, user, new_device_used, &journey.client_metadata).await?;
    let user = after.as_ref().unwrap_or(user);
    let source = match journey.tokens_from {
        journey::TokenSource::Authentication => TokenSource::Authentication,
        journey::TokenSource::NewPasswordChallenge => TokenSource::NewPasswordChallenge,
        journey::TokenSource::AuthenticateDevice => TokenSource::AuthenticateDevice,
    };
    let request = TokenRequest { source, client_metadata: &journey.client_metadata };
    Ok(Outcome::Tokens(issue::sign_in_tokens(cx, client, user, journey.proved_device.clone(), request).await?))
}
