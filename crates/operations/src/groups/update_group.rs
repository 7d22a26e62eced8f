//! UpdateGroup: changes a group; what the request leaves out is kept.

use api::ApiError;
use api::operations::UpdateGroup;
use api::types::{UpdateGroupRequest, UpdateGroupResponse};
use domain::group;
use store::tables::groups;

use super::{not_found, require, view};
use crate::error::refuse;
use crate::{Context, Handle};

impl Handle for UpdateGroup {
    async fn handle(cx: &Context, input: UpdateGroupRequest) -> Result<UpdateGroupResponse, ApiError> {
        let UpdateGroupRequest { description, group_name, precedence, role_arn, user_pool_id } = input;
        cx.configuration.pool(&user_pool_id).await.map_err(refuse)?;
        let (now, account_id) = (cx.now(), cx.settings.account_id.clone());
        let change = groups::Change { description, role_arn, precedence };
        let group = cx
            .store
            .write(move |tx| {
                require(tx, &user_pool_id, &group_name)?;
                group::check_role(change.role_arn.as_deref(), &account_id)?;
                let updated = groups::update(tx, &user_pool_id, &group_name, &change, now)?;
                updated.ok_or_else(not_found)
            })
            .await?;
        Ok(UpdateGroupResponse { group: Some(view::group(&group)) })
    }
}
