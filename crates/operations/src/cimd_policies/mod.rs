//! Policies of client-ID metadata documents, and the documents kept under them: one file for each operation, and what
//! they share.

mod create_cimd_policy;
mod delete_cimd_policy;
mod describe_cimd_policy;
mod list_cimd_policies;
mod list_client_metadata_urls;
#[cfg(test)]
mod tests;
mod update_cimd_policy;
mod update_client_metadata_url_state;
mod view;

use api::ApiError;
use domain::cimd_policy::{self, CimdPolicy, Reach};
use domain::tier_rules;
use store::Tx;
use store::tables::{cimd_policies, clients};

use crate::rejection::Rejection;
use crate::user_pools;

/// The policy, if there is one in the pool.
fn require(tx: &mut dyn Tx, user_pool_id: &str, id: &str) -> Result<CimdPolicy, Rejection> {
    user_pools::require(tx, user_pool_id)?;
    cimd_policies::find(tx, user_pool_id, id)?.ok_or_else(|| not_found(id))
}

/// Checks a policy against its pool and what else the pool has now; tells how many others there are.
fn check(tx: &mut dyn Tx, policy: &CimdPolicy, reach: Reach) -> Result<i64, Rejection> {
    let user_pool = user_pools::require(tx, &policy.user_pool_id)?;
    tier_rules::check_metadata_documents(user_pool.tier)?;
    let client_id = policy.client_id.as_deref().unwrap_or_default();
    if clients::find(tx, &policy.user_pool_id, client_id)?.is_none() {
        let message = format!("User pool client {client_id} does not exist.");
        return Err(ApiError::resource_not_found(message).into());
    }
    let mut others = cimd_policies::list(tx, &policy.user_pool_id, None, i64::MAX)?;
    others.retain(|other| other.id != policy.id);
    cimd_policy::check(policy, &others, reach)?;
    Ok(i64::try_from(others.len()).unwrap_or(i64::MAX))
}

/// Our text: only the code is known.
fn not_found(id: &str) -> Rejection {
    ApiError::resource_not_found(format!("CIMD policy {id} does not exist.")).into()
}
