//! AdminSetUserPassword: sets a password, for good or until the user chooses their own.

use api::ApiError;
use api::operations::AdminSetUserPassword;
use api::types::{AdminSetUserPasswordRequest, AdminSetUserPasswordResponse};

use crate::error::refuse;
use crate::{Context, Handle};
use flows::passwords;

impl Handle for AdminSetUserPassword {
    async fn handle(
        cx: &Context,
        input: AdminSetUserPasswordRequest,
    ) -> Result<AdminSetUserPasswordResponse, ApiError> {
        let pool = cx.configuration.pool(&input.user_pool_id).await.map_err(refuse)?;
        let permanent = input.permanent.unwrap_or(false);
        passwords::set_password(cx, &pool, &input.username, input.password.expose(), permanent)
            .await
            .map_err(refuse)?;
        Ok(AdminSetUserPasswordResponse {})
    }
}
