//! User pools: one file for each operation, and what they share.

mod add_custom_attributes;
mod create_user_pool;
mod delete_user_pool;
mod describe_user_pool;
mod lambda;
mod list_user_pools;
mod messages;
mod schema;
mod settings;
#[cfg(test)]
mod tests;
mod update_user_pool;
mod view;

use api::ApiError;
use domain::user_pool::UserPool;
use domain::user_pool_rules::Site;
use store::Tx;
use store::tables::user_pools;

use crate::Context;
use crate::refusal::Refusal;

/// The pool, if it is one of the region's: a pool of another region is as unknown as none (spec 10 §1.5).
pub(crate) fn require(tx: &mut dyn Tx, region: &str, user_pool_id: &str) -> Result<UserPool, Refusal> {
    let found = user_pools::find(tx, user_pool_id)?.filter(|pool| pool.region() == region);
    found.ok_or_else(|| not_found(user_pool_id))
}

pub(crate) fn not_found(user_pool_id: &str) -> Refusal {
    Refusal::Answer(ApiError::resource_not_found(format!("User pool {user_pool_id} does not exist.")))
}

fn site(cx: &Context) -> Site<'_> {
    Site { account_id: &cx.settings.account_id }
}
