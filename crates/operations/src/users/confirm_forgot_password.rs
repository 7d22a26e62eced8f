//! ConfirmForgotPassword: sets a new password by the code that was sent.

use api::ApiError;
use api::operations::ConfirmForgotPassword;
use api::types::{ConfirmForgotPasswordRequest, ConfirmForgotPasswordResponse};

use crate::callers::{for_user_of_client, public_caller};
use crate::error::refuse;
use crate::{Context, Handle};
use flows::recover;

impl Handle for ConfirmForgotPassword {
    async fn handle(
        cx: &Context,
        input: ConfirmForgotPasswordRequest,
    ) -> Result<ConfirmForgotPasswordResponse, ApiError> {
        let caller = public_caller(cx, &input.client_id, &input.username, input.secret_hash.as_ref()).await?;
        let for_user = for_user_of_client(cx, &caller.client, input.user_context_data.as_ref())?;
        let cx = for_user.as_ref().unwrap_or(cx);
        let (code, password) = (&input.confirmation_code, input.password.expose());
        let metadata = input.client_metadata.unwrap_or_default();
        recover::confirm_forgot_password(cx, &caller.client, &input.username, caller.user, code, password, &metadata)
            .await
            .map_err(refuse)?;
        Ok(ConfirmForgotPasswordResponse {})
    }
}
