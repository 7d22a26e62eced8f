//! ListUsersInGroup: the members of a group, a page at a time.

use api::ApiError;
use api::operations::ListUsersInGroup;
use api::types::{ListUsersInGroupRequest, ListUsersInGroupResponse};
use store::tables::group_members;

use super::require;
use crate::error::refuse;
use crate::pagination::{cut, last_shown, page_size};
use crate::rejection::Rejection;
use crate::users::view;
use crate::{Context, Handle};

impl Handle for ListUsersInGroup {
    async fn handle(cx: &Context, input: ListUsersInGroupRequest) -> Result<ListUsersInGroupResponse, ApiError> {
        let ListUsersInGroupRequest { group_name, limit, next_token: token, user_pool_id } = input;
        let pool = cx.configuration.pool(&user_pool_id).await.map_err(refuse)?;
        let place = ["ListUsersInGroup", user_pool_id.as_str(), group_name.as_str()];
        let after = last_shown(cx, &place, token.as_deref());
        let (id, name, size) = (user_pool_id.clone(), group_name.clone(), page_size(limit));
        let list = move |tx: &mut dyn store::Tx| {
            let group = require(tx, &id, &name)?;
            let after = after.clone()?;
            Ok::<_, Rejection>(group_members::list_users(tx, &id, &group.id, after.as_deref(), size + 1)?)
        };
        let found = cx.store.read(list).await?;
        let (page, next_token) = cut(cx, &place, found, size, |user| user.sub.clone());
        let users = page.iter().map(|user| view::user_type(&pool.pool, user, |_| true)).collect();
        Ok(ListUsersInGroupResponse { users: Some(users), next_token })
    }
}
