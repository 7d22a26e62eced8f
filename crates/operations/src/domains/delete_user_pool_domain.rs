//! DeleteUserPoolDomain: takes a domain from a user pool; any pool may have it then.

use api::ApiError;
use api::operations::DeleteUserPoolDomain;
use api::types::{DeleteUserPoolDomainRequest, DeleteUserPoolDomainResponse};
use store::tables::domains;

use super::not_found;
use crate::change::Change;
use crate::refusal::Refusal;
use crate::{Context, Handle};

impl Handle for DeleteUserPoolDomain {
    async fn handle(
        cx: &Context,
        input: DeleteUserPoolDomainRequest,
    ) -> Result<DeleteUserPoolDomainResponse, ApiError> {
        let change = Change::of(cx, &input.user_pool_id);
        let recorded = change.clone();
        cx.store
            .write(move |tx| {
                // A pool that is not there is told in the same sentence (behaviour 10 §4.4).
                if !domains::delete(tx, &input.user_pool_id, &input.domain)? {
                    return Err(not_found());
                }
                recorded.record(tx)?;
                Ok::<_, Refusal>(())
            })
            .await?;
        change.committed(cx);
        Ok(DeleteUserPoolDomainResponse {})
    }
}
