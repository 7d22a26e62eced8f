//! AdminResetUserPassword: makes a password useless and sends the user a code for a new one.

use api::ApiError;
use api::operations::AdminResetUserPassword;
use api::types::{AdminResetUserPasswordRequest, AdminResetUserPasswordResponse};

use crate::error::refuse;
use crate::{Context, Handle};
use flows::recover;

impl Handle for AdminResetUserPassword {
    async fn handle(
        cx: &Context,
        input: AdminResetUserPasswordRequest,
    ) -> Result<AdminResetUserPasswordResponse, ApiError> {
        let pool = cx.configuration.pool(&input.user_pool_id).await.map_err(refuse)?;
        let metadata = input.client_metadata.unwrap_or_default();
        recover::admin_reset_password(cx, &pool, &input.username, &metadata).await.map_err(refuse)?;
        Ok(AdminResetUserPasswordResponse {})
    }
}
