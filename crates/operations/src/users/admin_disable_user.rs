//! AdminDisableUser: keeps a user from signing in and revokes their tokens.

use api::ApiError;
use api::operations::AdminDisableUser;
use api::types::{AdminDisableUserRequest, AdminDisableUserResponse};

use crate::error::refuse;
use crate::{Context, Handle};
use flows::account;

impl Handle for AdminDisableUser {
    async fn handle(cx: &Context, input: AdminDisableUserRequest) -> Result<AdminDisableUserResponse, ApiError> {
        let pool = cx.configuration.pool(&input.user_pool_id).await.map_err(refuse)?;
        account::set_enabled(cx, &pool, &input.username, false).await.map_err(refuse)?;
        Ok(AdminDisableUserResponse {})
    }
}
