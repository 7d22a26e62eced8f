//! ResendConfirmationCode: sends the code of a sign-up again.

use api::ApiError;
use api::operations::ResendConfirmationCode;
use api::types::{ResendConfirmationCodeRequest, ResendConfirmationCodeResponse};

use crate::callers::{for_user_of_client, public_caller};
use crate::error::refuse;
use crate::users::view;
use crate::{Context, Handle};
use flows::sign_up;

impl Handle for ResendConfirmationCode {
    async fn handle(
        cx: &Context,
        input: ResendConfirmationCodeRequest,
    ) -> Result<ResendConfirmationCodeResponse, ApiError> {
        let caller = public_caller(cx, &input.client_id, &input.username, input.secret_hash.as_ref()).await?;
        let for_user = for_user_of_client(cx, &caller.client, input.user_context_data.as_ref())?;
        let cx = for_user.as_ref().unwrap_or(cx);
        let metadata = input.client_metadata.unwrap_or_default();
        let sent = sign_up::resend_confirmation_code(cx, &caller.client, &input.username, caller.user, &metadata).await;
        let sent = sent.map_err(refuse)?;
        Ok(ResendConfirmationCodeResponse { code_delivery_details: Some(view::delivery(&sent)) })
    }
}
