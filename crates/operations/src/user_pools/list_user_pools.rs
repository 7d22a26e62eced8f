//! ListUserPools: the user pools of the request's region, a page at a time.

use api::ApiError;
use api::operations::ListUserPools;
use api::types::{ListUserPoolsRequest, ListUserPoolsResponse};
use store::StoreError;
use store::tables::user_pools;

use super::view;
use crate::error::store_failed;
use crate::pagination::{cut, last_shown};
use crate::{Context, Handle};

impl Handle for ListUserPools {
    async fn handle(cx: &Context, input: ListUserPoolsRequest) -> Result<ListUserPoolsResponse, ApiError> {
        let place = ["ListUserPools", cx.region.as_str()];
        let after = last_shown(cx, &place, input.next_token.as_deref())?;
        let (region, limit) = (cx.region.clone(), i64::from(input.max_results));
        let list = move |tx: &mut dyn store::Tx| user_pools::list(tx, &region, after.as_deref(), limit + 1);
        let found = cx.store.read::<_, StoreError, _>(list).await.map_err(store_failed)?;
        let (pools, next_token) = cut(cx, &place, found, limit, |pool| pool.id.clone());
        let user_pools = Some(pools.iter().map(view::description).collect());
        Ok(ListUserPoolsResponse { next_token, user_pools })
    }
}
