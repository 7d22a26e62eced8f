//! DescribeTerms: a document by its id.

use api::ApiError;
use api::operations::DescribeTerms;
use api::types::{DescribeTermsRequest, DescribeTermsResponse};

use super::{require, view};
use crate::error::refuse;
use crate::{Context, Handle};

impl Handle for DescribeTerms {
    async fn handle(cx: &Context, input: DescribeTermsRequest) -> Result<DescribeTermsResponse, ApiError> {
        cx.configuration.pool(&input.user_pool_id).await.map_err(refuse)?;
        let found = cx.store.read(move |tx| require(tx, &input.user_pool_id, &input.terms_id)).await?;
        Ok(DescribeTermsResponse { terms: Some(view::terms(&found)) })
    }
}
