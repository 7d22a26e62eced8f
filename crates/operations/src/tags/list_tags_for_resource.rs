//! ListTagsForResource: the tags of a user pool, all of them.

use api::ApiError;
use api::operations::ListTagsForResource;
use api::types::{ListTagsForResourceRequest, ListTagsForResourceResponse};

use super::user_pool_id;
use crate::user_pools;
use crate::{Context, Handle};

impl Handle for ListTagsForResource {
    async fn handle(cx: &Context, input: ListTagsForResourceRequest) -> Result<ListTagsForResourceResponse, ApiError> {
        let id = user_pool_id(&input.resource_arn, &cx.settings.account_id)?;
        let user_pool = cx.store.read(move |tx| user_pools::require(tx, &id)).await?;
        Ok(ListTagsForResourceResponse { tags: Some(user_pool.tags) })
    }
}
