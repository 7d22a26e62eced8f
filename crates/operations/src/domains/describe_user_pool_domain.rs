//! DescribeUserPoolDomain: whose a domain is; of one that nobody has, an empty description and no error.

use api::ApiError;
use api::operations::DescribeUserPoolDomain;
use api::types::{DescribeUserPoolDomainRequest, DescribeUserPoolDomainResponse, DomainDescriptionType};
use store::tables::domains;

use super::view;
use crate::error::store_failed;
use crate::{Context, Handle};

impl Handle for DescribeUserPoolDomain {
    async fn handle(
        cx: &Context,
        input: DescribeUserPoolDomainRequest,
    ) -> Result<DescribeUserPoolDomainResponse, ApiError> {
        let find = move |tx: &mut dyn store::Tx| domains::find_by_domain(tx, &input.domain);
        let found = cx.store.read(find).await.map_err(store_failed)?;
        let description = found.map(|domain| view::description(&domain, &cx.settings));
        Ok(DescribeUserPoolDomainResponse {
            domain_description: Some(description.unwrap_or_else(DomainDescriptionType::default)),
        })
    }
}
