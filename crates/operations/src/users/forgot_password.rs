//! ForgotPassword: sends a user a code with which they can choose a new password.

use api::ApiError;
use api::operations::ForgotPassword;
use api::types::{ForgotPasswordRequest, ForgotPasswordResponse};

use crate::callers::{for_user_of_client, public_caller};
use crate::error::refuse;
use crate::users::view;
use crate::{Context, Handle};
use flows::recover;

impl Handle for ForgotPassword {
    async fn handle(cx: &Context, input: ForgotPasswordRequest) -> Result<ForgotPasswordResponse, ApiError> {
        let caller = public_caller(cx, &input.client_id, &input.username, input.secret_hash.as_ref()).await?;
        let for_user = for_user_of_client(cx, &caller.client, input.user_context_data.as_ref())?;
        let cx = for_user.as_ref().unwrap_or(cx);
        let metadata = input.client_metadata.unwrap_or_default();
        let sent = recover::forgot_password(cx, &caller.client, &input.username, caller.user, &metadata)
            .await
            .map_err(refuse)?;
        Ok(ForgotPasswordResponse { code_delivery_details: Some(view::delivery(&sent)) })
    }
}
