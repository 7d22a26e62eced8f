//! AssociateSoftwareToken: gives a secret for an authenticator app, to a signed-in user or during a sign-in.

use api::ApiError;
use api::operations::AssociateSoftwareToken;
use api::types::{AssociateSoftwareTokenRequest, AssociateSoftwareTokenResponse};
use flows::{Failure, SignInFailure};

use crate::error::refuse;
use crate::{Context, Handle};
use flows::access_token;
use flows::{factors, sign_in};

impl Handle for AssociateSoftwareToken {
    async fn handle(
        cx: &Context,
        input: AssociateSoftwareTokenRequest,
    ) -> Result<AssociateSoftwareTokenResponse, ApiError> {
        match (input.access_token, input.session) {
            (Some(token), None) => {
                let holder = access_token::token_holder(cx, token.expose()).await.map_err(refuse_here)?;
                let secret = factors::associate_software_token(cx, &holder.client.pool, &holder.user)
                    .await
                    .map_err(refuse_here)?;
                Ok(AssociateSoftwareTokenResponse { secret_code: Some(secret.into()), session: None })
            }
            (None, Some(session)) => {
                let associated = sign_in::associate_software_token(cx, session.expose()).await;
                let (secret, session) = associated.map_err(refuse_here)?;
                Ok(AssociateSoftwareTokenResponse { secret_code: Some(secret.into()), session: Some(session.into()) })
            }
            _ => Err(ApiError::invalid_parameter("Exactly one of AccessToken and Session must be given.")),
        }
    }
}

/// This operation declares none of the errors about a user's state.
fn refuse_here(failure: Failure) -> ApiError {
    refuse(match failure {
        Failure::UserNotFound
        | Failure::SignIn(SignInFailure::UserNotConfirmed | SignInFailure::PasswordResetRequired) => {
            Failure::AccessTokenInvalid
        }
        Failure::ConcurrentChange => {
            return ApiError::concurrent_modification("The user was changed by a concurrent request; try again.");
        }
        other => other,
    })
}
