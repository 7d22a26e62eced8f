//! AdminAddUserToGroup: puts a user into a group; twice is as good as once. Tokens say so from the next sign-in or
//! refresh on.

use api::ApiError;
use api::operations::AdminAddUserToGroup;
use api::types::AdminAddUserToGroupRequest;
use store::tables::group_members;

use super::{require, require_user};
use crate::error::refuse;
use crate::rejection::Rejection;
use crate::{Context, Handle};

impl Handle for AdminAddUserToGroup {
    async fn handle(cx: &Context, input: AdminAddUserToGroupRequest) -> Result<(), ApiError> {
        let pool = cx.configuration.pool(&input.user_pool_id).await.map_err(refuse)?;
        let quota = cx.settings.quotas.groups_per_user;
        cx.store
            .write(move |tx| {
                let group = require(tx, &input.user_pool_id, &input.group_name)?;
                let user = require_user(tx, &pool.pool, &input.username)?;
                // Held, so that the user is not deleted meanwhile and the count holds.
                if !group_members::hold_user(tx, &user.user_pool_id, &user.sub)? {
                    return Err(Rejection::Answer(refuse(flows::Failure::UserNotFound)));
                }
                if group_members::count_others(tx, &user.user_pool_id, &user.sub, &group.id)? >= quota {
                    // Our text. The operation does not declare the code, so it becomes that of a wrong parameter.
                    let message = "The user is in as many groups as a user may be in.";
                    return Err(ApiError::limit_exceeded(message).into());
                }
                Ok(group_members::insert(tx, &user.user_pool_id, &user.sub, &group.id)?)
            })
            .await?;
        Ok(())
    }
}
