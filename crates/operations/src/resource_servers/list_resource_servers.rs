//! ListResourceServers: the resource servers of a user pool by identifier, a page at a time.

use api::ApiError;
use api::operations::ListResourceServers;
use api::types::{ListResourceServersRequest, ListResourceServersResponse};
use store::StoreError;
use store::tables::resource_servers;

use super::view;
use crate::error::{refuse, store_failed};
use crate::pagination::{cut, last_shown};
use crate::{Context, Handle};

/// How many a page holds when the request does not say: as many as it may say.
const DEFAULT_PAGE: i32 = 50;

impl Handle for ListResourceServers {
    async fn handle(cx: &Context, input: ListResourceServersRequest) -> Result<ListResourceServersResponse, ApiError> {
        cx.configuration.pool(&input.user_pool_id).await.map_err(refuse)?;
        let place = ["ListResourceServers", input.user_pool_id.as_str()];
        let after = last_shown(cx, &place, input.next_token.as_deref())?;
        let (id, size) = (input.user_pool_id.clone(), i64::from(input.max_results.unwrap_or(DEFAULT_PAGE)));
        let list = move |tx: &mut dyn store::Tx| resource_servers::list(tx, &id, after.as_deref(), size + 1);
        let found = cx.store.read::<_, StoreError, _>(list).await.map_err(store_failed)?;
        let (page, next_token) = cut(cx, &place, found, size, |server| server.identifier.clone());
        let resource_servers = page.iter().map(view::resource_server).collect();
        Ok(ListResourceServersResponse { next_token, resource_servers })
    }
}
