//! ListUserPools: the user pools of the request's region, a page at a time.

use api::ApiError;
use api::operations::ListUserPools;
use api::types::{ListUserPoolsRequest, ListUserPoolsResponse};
use store::StoreError;
use store::tables::user_pools;

use super::view;
use crate::error::store_failed;
use crate::pagination::{last_shown, next_token};
use crate::{Context, Handle};

impl Handle for ListUserPools {
    async fn handle(cx: &Context, input: ListUserPoolsRequest) -> Result<ListUserPoolsResponse, ApiError> {
        let place = ["ListUserPools", cx.region.as_str()];
        let after = last_shown(cx, &place, input.next_token.as_deref())?;
        let (region, limit) = (cx.region.clone(), i64::from(input.max_results));
        // One more than asked for tells whether another page follows.
        let list = move |tx: &mut dyn store::Tx| user_pools::list(tx, &region, after.as_deref(), limit + 1);
        let mut pools = cx.store.read::<_, StoreError, _>(list).await.map_err(store_failed)?;
        let more = pools.len() > usize::try_from(limit).unwrap_or(usize::MAX);
        if more {
            pools.pop();
        }
        Ok(ListUserPoolsResponse {
            next_token: pools.last().filter(|_| more).map(|last| next_token(cx, &place, &last.id)),
            user_pools: Some(pools.iter().map(view::description).collect()),
        })
    }
}
