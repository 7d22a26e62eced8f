//! DeleteGroup: deletes a group and every membership in it. Its members stay as they are.

use api::ApiError;
use api::operations::DeleteGroup;
use api::types::DeleteGroupRequest;
use store::tables::groups;

use super::not_found;
use crate::error::refuse;
use crate::rejection::Rejection;
use crate::{Context, Handle};

impl Handle for DeleteGroup {
    async fn handle(cx: &Context, input: DeleteGroupRequest) -> Result<(), ApiError> {
        cx.configuration.pool(&input.user_pool_id).await.map_err(refuse)?;
        let delete = move |tx: &mut dyn store::Tx| {
            let deleted = groups::delete(tx, &input.user_pool_id, &input.group_name)?;
            if deleted { Ok::<_, Rejection>(()) } else { Err(not_found()) }
        };
        Ok(cx.store.write(delete).await?)
    }
}
