//! UpdateCIMDPolicy: changes a policy. Name and cache duration stay when they are left out; documents of other patterns
//! are fetched anew.

use api::ApiError;
use api::operations::UpdateCIMDPolicy;
use api::types::{UpdateCIMDPolicyRequest, UpdateCIMDPolicyResponse};
use flows::authorization::metadata_clients;
use store::tables::{cimd_policies, client_metadata_documents, user_pools as pools};

use super::{check, require, view};
use crate::change::configure;
use crate::rejection::{Rejection, concurrent_change};
use crate::user_pools;
use crate::{Context, Handle};

impl Handle for UpdateCIMDPolicy {
    async fn handle(cx: &Context, input: UpdateCIMDPolicyRequest) -> Result<UpdateCIMDPolicyResponse, ApiError> {
        let (now, reach) = (cx.now(), metadata_clients::reach(&cx.settings));
        let configured = input.user_pool_id.clone();
        let updated = configure(cx, &configured, move |tx| {
            // Held, so that no two policies take the same URL.
            if !pools::hold(tx, &input.user_pool_id)? {
                return Err(user_pools::not_found(&input.user_pool_id));
            }
            let current = require(tx, &input.user_pool_id, &input.cimd_policy_id)?;
            let mut next = current.clone();
            next.client_id = Some(input.client_id.clone());
            next.url_patterns = input.url_patterns.clone();
            next.name = input.policy_name.clone().unwrap_or(next.name);
            next.cache_seconds = input.cache_duration.map_or(next.cache_seconds, i64::from);
            next.modified_at = now;
            next.version += 1;
            check(tx, &next, reach)?;
            if !cimd_policies::update(tx, &next, current.version)? {
                return Err(concurrent_change());
            }
            if next.url_patterns != current.url_patterns {
                client_metadata_documents::delete_all(tx, &next.user_pool_id, &next.id)?;
            }
            Ok::<_, Rejection>(next)
        })
        .await?;
        Ok(UpdateCIMDPolicyResponse { cimd_policy: view::policy(&updated) })
    }
}
