//! AdminRemoveUserFromGroup: takes a user out of a group, if they are in it.

use api::ApiError;
use api::operations::AdminRemoveUserFromGroup;
use api::types::AdminRemoveUserFromGroupRequest;
use store::tables::group_members;

use super::{require, require_user};
use crate::error::refuse;
use crate::rejection::Rejection;
use crate::{Context, Handle};

impl Handle for AdminRemoveUserFromGroup {
    async fn handle(cx: &Context, input: AdminRemoveUserFromGroupRequest) -> Result<(), ApiError> {
        let pool = cx.configuration.pool(&input.user_pool_id).await.map_err(refuse)?;
        cx.store
            .write(move |tx| {
                let group = require(tx, &input.user_pool_id, &input.group_name)?;
                let user = require_user(tx, &pool.pool, &input.username)?;
                group_members::delete(tx, &user.user_pool_id, &user.sub, &group.id)?;
                Ok::<_, Rejection>(())
            })
            .await?;
        Ok(())
    }
}
