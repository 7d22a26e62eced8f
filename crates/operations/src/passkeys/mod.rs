//! Passkeys of signed-in users: registered in two steps, listed, deleted.

mod complete_web_authn_registration;
mod delete_web_authn_credential;
mod list_web_authn_credentials;
mod start_web_authn_registration;
#[cfg(test)]
mod tests;

use api::{ApiError, Sensitive};
use flows::access_token::TokenHolder;
use flows::{Failure, SignInFailure};

use crate::Context;
use crate::error::refuse;
use flows::access_token;

/// Who calls. These operations declare none of the errors about a user or client who is gone (behaviour 20 §0.2).
async fn token_holder(cx: &Context, token: &Sensitive<String>) -> Result<TokenHolder, ApiError> {
    access_token::token_holder(cx, token.expose()).await.map_err(|failure| match failure {
        Failure::UserNotFound | Failure::SignIn(SignInFailure::UserNotConfirmed) | Failure::ClientNotFound(_) => {
            refuse(Failure::AccessTokenInvalid)
        }
        other => refuse(other),
    })
}
