//! CompleteWebAuthnRegistration: takes the passkey that a browser made.

use api::ApiError;
use api::operations::CompleteWebAuthnRegistration;
use api::types::{CompleteWebAuthnRegistrationRequest, CompleteWebAuthnRegistrationResponse};

use super::token_holder;
use crate::error::refuse;
use crate::{Context, Handle};
use flows::passkeys::registration;

impl Handle for CompleteWebAuthnRegistration {
    async fn handle(
        cx: &Context,
        input: CompleteWebAuthnRegistrationRequest,
    ) -> Result<CompleteWebAuthnRegistrationResponse, ApiError> {
        let holder = token_holder(cx, &input.access_token).await?;
        let completed =
            registration::complete_passkey_registration(cx, &holder.client, &holder.user, input.credential).await;
        completed.map_err(refuse)?;
        Ok(CompleteWebAuthnRegistrationResponse {})
    }
}
