//! StartWebAuthnRegistration: tells a browser how to make a passkey.

use api::ApiError;
use api::operations::StartWebAuthnRegistration;
use api::types::{StartWebAuthnRegistrationRequest, StartWebAuthnRegistrationResponse};

use super::token_holder;
use crate::error::refuse;
use crate::{Context, Handle};
use flows::passkeys::registration;

impl Handle for StartWebAuthnRegistration {
    async fn handle(
        cx: &Context,
        input: StartWebAuthnRegistrationRequest,
    ) -> Result<StartWebAuthnRegistrationResponse, ApiError> {
        let holder = token_holder(cx, &input.access_token).await?;
        let options =
            registration::start_passkey_registration(cx, &holder.client, &holder.user).await.map_err(refuse)?;
        Ok(StartWebAuthnRegistrationResponse { credential_creation_options: options })
    }
}
