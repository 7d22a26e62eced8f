//! CreateCIMDPolicy: lets clients name documents for ids whose URLs match, governed by an app client's settings.

use api::ApiError;
use api::operations::CreateCIMDPolicy;
use api::types::{CreateCIMDPolicyRequest, CreateCIMDPolicyResponse};
use domain::cimd_policy::{CimdPolicy, DEFAULT_CACHE_SECONDS};
use domain::random;
use flows::authorization::metadata_clients;
use store::tables::{cimd_policies, user_pools as pools};

use super::{check, view};
use crate::change::configure;
use crate::rejection::Rejection;
use crate::user_pools;
use crate::{Context, Handle};

impl Handle for CreateCIMDPolicy {
    async fn handle(cx: &Context, input: CreateCIMDPolicyRequest) -> Result<CreateCIMDPolicyResponse, ApiError> {
        let now = cx.now();
        let made = CimdPolicy {
            user_pool_id: input.user_pool_id,
            id: random::base32::<16>(&*cx.random),
            client_id: Some(input.client_id),
            name: input.policy_name,
            url_patterns: input.url_patterns,
            cache_seconds: input.cache_duration.map_or(DEFAULT_CACHE_SECONDS, i64::from),
            created_at: now,
            modified_at: now,
            version: 1,
        };
        let (quota, reach) = (cx.settings.quotas.cimd_policies, metadata_clients::reach(&cx.settings));
        let (configured, policy) = (made.user_pool_id.clone(), made.clone());
        configure(cx, &configured, move |tx| {
            // Held, so that the pool is not deleted, the count holds, and no two policies take the same URL.
            if !pools::hold(tx, &made.user_pool_id)? {
                return Err(user_pools::not_found(&made.user_pool_id));
            }
            if check(tx, &made, reach)? >= quota {
                // Our text: only the code is known.
                let message = "CIMD policies cannot exceed the limit of the user pool.";
                return Err(ApiError::limit_exceeded(message).into());
            }
            cimd_policies::insert(tx, &made)?;
            Ok::<_, Rejection>(())
        })
        .await?;
        Ok(CreateCIMDPolicyResponse { cimd_policy: view::policy(&policy) })
    }
}
