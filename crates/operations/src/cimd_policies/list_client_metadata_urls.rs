//! ListClientMetadataURLs: the URLs whose documents are kept under a policy, a page at a time.

use api::ApiError;
use api::operations::ListClientMetadataURLs;
use api::types::{ListClientMetadataURLsRequest, ListClientMetadataURLsResponse};
use store::tables::client_metadata_documents;

use super::{require, view};
use crate::pagination::{cut, last_shown, page_size};
use crate::rejection::Rejection;
use crate::{Context, Handle};

impl Handle for ListClientMetadataURLs {
    async fn handle(
        cx: &Context,
        input: ListClientMetadataURLsRequest,
    ) -> Result<ListClientMetadataURLsResponse, ApiError> {
        let ListClientMetadataURLsRequest { cimd_policy_id, max_results, next_token, user_pool_id } = input;
        let (pool, policy) = (user_pool_id.clone(), cimd_policy_id.clone());
        cx.store.read(move |tx| require(tx, &pool, &policy)).await?;
        let place = ["ListClientMetadataURLs", user_pool_id.as_str(), cimd_policy_id.as_str()];
        let after = last_shown(cx, &place, next_token.as_deref())?;
        let (size, now) = (page_size(max_results), cx.now());
        let (pool, policy) = (user_pool_id.clone(), cimd_policy_id.clone());
        let list = move |tx: &mut dyn store::Tx| {
            let found = client_metadata_documents::list(tx, &pool, &policy, now, after.as_deref(), size + 1)?;
            Ok::<_, Rejection>(found)
        };
        let found = cx.store.read(list).await?;
        let (page, next_token) = cut(cx, &place, found, size, |document| document.url.clone());
        let client_metadata_urls = page.iter().map(view::document).collect();
        Ok(ListClientMetadataURLsResponse { client_metadata_urls, next_token })
    }
}
