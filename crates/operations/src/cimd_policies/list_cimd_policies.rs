//! ListCIMDPolicies: the policies of a user pool by id, a page at a time.

use api::ApiError;
use api::operations::ListCIMDPolicies;
use api::types::{ListCIMDPoliciesRequest, ListCIMDPoliciesResponse};
use store::StoreError;
use store::tables::cimd_policies;

use super::view;
use crate::error::{refuse, store_failed};
use crate::pagination::{cut, last_shown, page_size};
use crate::{Context, Handle};

impl Handle for ListCIMDPolicies {
    async fn handle(cx: &Context, input: ListCIMDPoliciesRequest) -> Result<ListCIMDPoliciesResponse, ApiError> {
        cx.configuration.pool(&input.user_pool_id).await.map_err(refuse)?;
        let place = ["ListCIMDPolicies", input.user_pool_id.as_str()];
        let after = last_shown(cx, &place, input.next_token.as_deref())?;
        let (id, size) = (input.user_pool_id.clone(), page_size(input.max_results));
        let list = move |tx: &mut dyn store::Tx| cimd_policies::list(tx, &id, after.as_deref(), size + 1);
        let found = cx.store.read::<_, StoreError, _>(list).await.map_err(store_failed)?;
        let (page, next_token) = cut(cx, &place, found, size, |policy| policy.id.clone());
        Ok(ListCIMDPoliciesResponse { cimd_policies: page.iter().map(view::summary).collect(), next_token })
    }
}
