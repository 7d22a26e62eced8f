//! AdminDeleteUser: deletes any user.

use api::ApiError;
use api::operations::AdminDeleteUser;
use api::types::AdminDeleteUserRequest;

use crate::error::refuse;
use crate::{Context, Handle};
use flows::account;
use flows::directory;

impl Handle for AdminDeleteUser {
    async fn handle(cx: &Context, input: AdminDeleteUserRequest) -> Result<(), ApiError> {
        let pool = cx.configuration.pool(&input.user_pool_id).await.map_err(refuse)?;
        let user = directory::require_user(cx, &pool, &input.username).await.map_err(refuse)?;
        account::delete_user(cx, &pool, &user).await.map_err(refuse)
    }
}
