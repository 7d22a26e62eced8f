//! AdminEnableUser: lets a user sign in again.

use api::ApiError;
use api::operations::AdminEnableUser;
use api::types::{AdminEnableUserRequest, AdminEnableUserResponse};

use crate::error::refuse;
use crate::{Context, Handle};
use flows::account;

impl Handle for AdminEnableUser {
    async fn handle(cx: &Context, input: AdminEnableUserRequest) -> Result<AdminEnableUserResponse, ApiError> {
        let pool = cx.configuration.pool(&input.user_pool_id).await.map_err(refuse)?;
        account::set_enabled(cx, &pool, &input.username, true).await.map_err(refuse)?;
        Ok(AdminEnableUserResponse {})
    }
}
