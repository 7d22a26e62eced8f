//! DeleteWebAuthnCredential: takes a passkey from the user who calls.

use api::ApiError;
use api::operations::DeleteWebAuthnCredential;
use api::types::{DeleteWebAuthnCredentialRequest, DeleteWebAuthnCredentialResponse};

use super::token_holder;
use crate::error::refuse;
use crate::{Context, Handle};
use flows::passkeys;

impl Handle for DeleteWebAuthnCredential {
    async fn handle(
        cx: &Context,
        input: DeleteWebAuthnCredentialRequest,
    ) -> Result<DeleteWebAuthnCredentialResponse, ApiError> {
        let holder = token_holder(cx, &input.access_token).await?;
        passkeys::delete_passkey(cx, &holder.user, &input.credential_id).await.map_err(refuse)?;
        Ok(DeleteWebAuthnCredentialResponse {})
    }
}
