//! GetGroup: tells everything of a group but its members.

use api::ApiError;
use api::operations::GetGroup;
use api::types::{GetGroupRequest, GetGroupResponse};

use super::{require, view};
use crate::error::refuse;
use crate::{Context, Handle};

impl Handle for GetGroup {
    async fn handle(cx: &Context, input: GetGroupRequest) -> Result<GetGroupResponse, ApiError> {
        cx.configuration.pool(&input.user_pool_id).await.map_err(refuse)?;
        let group = cx.store.read(move |tx| require(tx, &input.user_pool_id, &input.group_name)).await?;
        Ok(GetGroupResponse { group: Some(view::group(&group)) })
    }
}
