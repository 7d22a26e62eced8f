//! DeleteCIMDPolicy: deletes a policy and its documents. Its clients are unknown from then on.

use api::ApiError;
use api::operations::DeleteCIMDPolicy;
use api::types::{DeleteCIMDPolicyRequest, DeleteCIMDPolicyResponse};
use store::tables::{cimd_policies, client_metadata_documents};

use super::require;
use crate::change::configure;
use crate::rejection::{Rejection, concurrent_change};
use crate::{Context, Handle};

impl Handle for DeleteCIMDPolicy {
    async fn handle(cx: &Context, input: DeleteCIMDPolicyRequest) -> Result<DeleteCIMDPolicyResponse, ApiError> {
        let configured = input.user_pool_id.clone();
        configure(cx, &configured, move |tx| {
            let DeleteCIMDPolicyRequest { cimd_policy_id, user_pool_id } = &input;
            let current = require(tx, user_pool_id, cimd_policy_id)?;
            if !cimd_policies::delete(tx, user_pool_id, cimd_policy_id, current.version)? {
                return Err(concurrent_change());
            }
            client_metadata_documents::delete_all(tx, user_pool_id, cimd_policy_id)?;
            Ok::<_, Rejection>(())
        })
        .await?;
        Ok(DeleteCIMDPolicyResponse {})
    }
}
