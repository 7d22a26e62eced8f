//! ListGroups: the groups of a user pool by name, a page at a time.

use api::ApiError;
use api::operations::ListGroups;
use api::types::{ListGroupsRequest, ListGroupsResponse};
use domain::group;
use store::StoreError;
use store::tables::groups;

use super::view;
use crate::error::{refuse, store_failed};
use crate::pagination::{cut, last_shown, page_size};
use crate::{Context, Handle};

impl Handle for ListGroups {
    async fn handle(cx: &Context, input: ListGroupsRequest) -> Result<ListGroupsResponse, ApiError> {
        cx.configuration.pool(&input.user_pool_id).await.map_err(refuse)?;
        let place = ["ListGroups", input.user_pool_id.as_str()];
        let after = last_shown(cx, &place, input.next_token.as_deref())?;
        let (id, size) = (input.user_pool_id.clone(), page_size(input.limit));
        let list = move |tx: &mut dyn store::Tx| groups::list(tx, &id, after.as_deref(), size + 1);
        let found = cx.store.read::<_, StoreError, _>(list).await.map_err(store_failed)?;
        let (page, next_token) = cut(cx, &place, found, size, |group| group::name_key(&group.name));
        Ok(ListGroupsResponse { groups: Some(page.iter().map(view::group).collect()), next_token })
    }
}
