//! AdminUserGlobalSignOut: revokes every token of any user.

use api::ApiError;
use api::operations::AdminUserGlobalSignOut;
use api::types::{AdminUserGlobalSignOutRequest, AdminUserGlobalSignOutResponse};

use crate::error::refuse;
use crate::{Context, Handle};

impl Handle for AdminUserGlobalSignOut {
    async fn handle(
        cx: &Context,
        input: AdminUserGlobalSignOutRequest,
    ) -> Result<AdminUserGlobalSignOutResponse, ApiError> {
        let pool = cx.configuration.pool(&input.user_pool_id).await.map_err(refuse)?;
        let user = cx.require_user(&pool, &input.username).await.map_err(refuse)?;
        cx.sign_out_everywhere(&pool, &user).await.map_err(refuse)?;
        Ok(AdminUserGlobalSignOutResponse {})
    }
}
