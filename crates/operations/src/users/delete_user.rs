//! DeleteUser: deletes a signed-in user.

use api::ApiError;
use api::operations::DeleteUser;
use api::types::DeleteUserRequest;

use crate::error::refuse;
use crate::{Context, Handle};

impl Handle for DeleteUser {
    async fn handle(cx: &Context, input: DeleteUserRequest) -> Result<(), ApiError> {
        let holder = cx.token_holder(input.access_token.expose()).await.map_err(refuse)?;
        cx.delete_user(&holder.client.pool, &holder.user).await.map_err(refuse)
    }
}
