//! DeleteUserPoolDomain: takes a domain from a user pool; any pool may have it then.

use api::ApiError;
use api::operations::DeleteUserPoolDomain;
use api::types::{DeleteUserPoolDomainRequest, DeleteUserPoolDomainResponse};
use store::tables::domains;

use super::not_found;
use crate::change::configure;
use crate::rejection::Rejection;
use crate::{Context, Handle};

impl Handle for DeleteUserPoolDomain {
    async fn handle(
        cx: &Context,
        input: DeleteUserPoolDomainRequest,
    ) -> Result<DeleteUserPoolDomainResponse, ApiError> {
        let configured = input.user_pool_id.clone();
        configure(cx, &configured, move |tx| {
            // A pool that is not there is told in the same sentence (behaviour 10 §4.4).
            if !domains::delete(tx, &input.user_pool_id, &input.domain)? {
                return Err(not_found());
            }
            Ok::<_, Rejection>(())
        })
        .await?;
        Ok(DeleteUserPoolDomainResponse {})
    }
}
