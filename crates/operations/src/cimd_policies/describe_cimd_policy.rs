//! DescribeCIMDPolicy: shows a policy. The app client is left out once it is gone (behaviour 45 §1).

use api::ApiError;
use api::operations::DescribeCIMDPolicy;
use api::types::{DescribeCIMDPolicyRequest, DescribeCIMDPolicyResponse};

use super::{require, view};
use crate::{Context, Handle};

impl Handle for DescribeCIMDPolicy {
    async fn handle(cx: &Context, input: DescribeCIMDPolicyRequest) -> Result<DescribeCIMDPolicyResponse, ApiError> {
        let DescribeCIMDPolicyRequest { cimd_policy_id, user_pool_id } = input;
        let found = cx.store.read(move |tx| require(tx, &user_pool_id, &cimd_policy_id)).await?;
        Ok(DescribeCIMDPolicyResponse { cimd_policy: view::policy(&found) })
    }
}
