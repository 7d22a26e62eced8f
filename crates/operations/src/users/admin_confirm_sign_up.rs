//! AdminConfirmSignUp: confirms a user without a code.

use api::ApiError;
use api::operations::AdminConfirmSignUp;
use api::types::{AdminConfirmSignUpRequest, AdminConfirmSignUpResponse};

use crate::error::refuse;
use crate::{Context, Handle};
use flows::sign_up;

impl Handle for AdminConfirmSignUp {
    async fn handle(cx: &Context, input: AdminConfirmSignUpRequest) -> Result<AdminConfirmSignUpResponse, ApiError> {
        let pool = cx.configuration.pool(&input.user_pool_id).await.map_err(refuse)?;
        let metadata = input.client_metadata.unwrap_or_default();
        sign_up::admin_confirm_sign_up(cx, &pool, &input.username, &metadata).await.map_err(refuse)?;
        Ok(AdminConfirmSignUpResponse {})
    }
}
