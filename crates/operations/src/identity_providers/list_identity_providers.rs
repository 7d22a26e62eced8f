//! ListIdentityProviders: the providers of a user pool by name, a page at a time.

use api::ApiError;
use api::operations::ListIdentityProviders;
use api::types::{ListIdentityProvidersRequest, ListIdentityProvidersResponse};
use store::tables::identity_providers;

use super::view;
use crate::pagination::{cut, last_shown, page_size};
use crate::rejection::Rejection;
use crate::user_pools;
use crate::{Context, Handle};

/// A request may ask for 60, an answer holds no more than this (behaviour 10 §4.15).
const LARGEST_PAGE: i64 = 50;

impl Handle for ListIdentityProviders {
    async fn handle(
        cx: &Context,
        input: ListIdentityProvidersRequest,
    ) -> Result<ListIdentityProvidersResponse, ApiError> {
        let place = ["ListIdentityProviders", input.user_pool_id.as_str()];
        let after = last_shown(cx, &place, input.next_token.as_deref());
        let (id, size) = (input.user_pool_id.clone(), page_size(input.max_results).min(LARGEST_PAGE));
        let found = cx
            .store
            .read(move |tx| {
                user_pools::require(tx, &id)?;
                let after = after.clone()?;
                Ok::<_, Rejection>(identity_providers::list(tx, &id, after.as_deref(), size + 1)?)
            })
            .await?;
        let (page, next_token) = cut(cx, &place, found, size, |provider| provider.name.clone());
        Ok(ListIdentityProvidersResponse { providers: page.iter().map(view::description).collect(), next_token })
    }
}
