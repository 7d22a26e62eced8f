//! VerifySoftwareToken: proves that an authenticator app has the secret it was given.

use api::ApiError;
use api::operations::VerifySoftwareToken;
use api::types::VerifySoftwareTokenResponseType;
use api::types::{VerifySoftwareTokenRequest, VerifySoftwareTokenResponse};

use crate::error::refuse;
use crate::{Context, Handle};
use flows::access_token;
use flows::{factors, sign_in};

impl Handle for VerifySoftwareToken {
    async fn handle(cx: &Context, input: VerifySoftwareTokenRequest) -> Result<VerifySoftwareTokenResponse, ApiError> {
        let (code, name) = (input.user_code.expose(), input.friendly_device_name);
        let session = match (input.access_token, input.session) {
            (Some(token), None) => {
                let holder = access_token::token_holder(cx, token.expose()).await.map_err(refuse)?;
                factors::verify_software_token(cx, &holder.client.pool, &holder.user, code, name)
                    .await
                    .map_err(refuse)?;
                None
            }
            (None, Some(session)) => {
                let verified = sign_in::verify_software_token(cx, session.expose(), code, name).await;
                Some(verified.map_err(refuse)?.into())
            }
            _ => return Err(ApiError::invalid_parameter("Exactly one of AccessToken and Session must be given.")),
        };
        Ok(VerifySoftwareTokenResponse { session, status: Some(VerifySoftwareTokenResponseType::Success) })
    }
}
