//! AdminUserGlobalSignOut: revokes every token of any user.

use api::ApiError;
use api::operations::AdminUserGlobalSignOut;
use api::types::{AdminUserGlobalSignOutRequest, AdminUserGlobalSignOutResponse};

use crate::error::refuse;
use crate::{Context, Handle};
use flows::account;
use flows::directory;

impl Handle for AdminUserGlobalSignOut {
    async fn handle(
        cx: &Context,
        input: AdminUserGlobalSignOutRequest,
    ) -> Result<AdminUserGlobalSignOutResponse, ApiError> {
        let pool = cx.configuration.pool(&input.user_pool_id).await.map_err(refuse)?;
        let user = directory::require_user(cx, &pool, &input.username).await.map_err(refuse)?;
        account::sign_out_everywhere(cx, &pool, &user).await.map_err(refuse)?;
        Ok(AdminUserGlobalSignOutResponse {})
    }
}
