//! DescribeIdentityProvider: the whole configuration of a provider.

use api::ApiError;
use api::operations::DescribeIdentityProvider;
use api::types::{DescribeIdentityProviderRequest, DescribeIdentityProviderResponse};

use super::{require, view};
use crate::error::refuse;
use crate::{Context, Handle};
use flows::providers;

impl Handle for DescribeIdentityProvider {
    async fn handle(
        cx: &Context,
        input: DescribeIdentityProviderRequest,
    ) -> Result<DescribeIdentityProviderResponse, ApiError> {
        let stored = cx.store.read(move |tx| require(tx, &input.user_pool_id, &input.provider_name)).await?;
        let secrets = providers::open_provider_secrets(cx, &stored).map_err(refuse)?;
        Ok(DescribeIdentityProviderResponse { identity_provider: view::provider(&stored.provider, secrets) })
    }
}
