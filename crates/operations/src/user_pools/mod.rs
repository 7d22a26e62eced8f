//! User pools: one file for each operation, and what they share.

mod add_custom_attributes;
mod create_user_pool;
mod delete_user_pool;
mod describe_user_pool;
mod get_user_pool_mfa_config;
mod lambda;
mod list_user_pools;
mod messages;
mod schema;
mod set_user_pool_mfa_config;
mod settings;
#[cfg(test)]
mod tests;
mod update_user_pool;
mod view;

use api::ApiError;
use domain::user_pool::UserPool;
use domain::user_pool_rules::SiteRules;
use store::Tx;
use store::tables::user_pools;

use crate::rejection::Rejection;

/// The pool. Its id names its region; the region a request was signed for does not matter, because some SDKs guess it
/// from the endpoint (behaviour 15).
pub(crate) fn require(tx: &mut dyn Tx, user_pool_id: &str) -> Result<UserPool, Rejection> {
    let found = user_pools::find(tx, user_pool_id)?;
    found.ok_or_else(|| not_found(user_pool_id))
}

pub(crate) fn not_found(user_pool_id: &str) -> Rejection {
    Rejection::Answer(ApiError::resource_not_found(format!("User pool {user_pool_id} does not exist.")))
}

fn site(settings: &flows::Settings) -> SiteRules<'_> {
    SiteRules { account_id: &settings.account_id, quotas: &settings.quotas }
}
