//! DeleteUser: deletes a signed-in user.

use api::ApiError;
use api::operations::DeleteUser;
use api::types::DeleteUserRequest;

use crate::error::refuse;
use crate::{Context, Handle};
use flows::access_token;
use flows::account;

impl Handle for DeleteUser {
    async fn handle(cx: &Context, input: DeleteUserRequest) -> Result<(), ApiError> {
        let holder = access_token::token_holder(cx, input.access_token.expose()).await.map_err(refuse)?;
        account::delete_user(cx, &holder.client.pool, &holder.user).await.map_err(refuse)
    }
}
