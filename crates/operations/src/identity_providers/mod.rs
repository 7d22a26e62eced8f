//! Identity providers of user pools: one file for each operation, and what they share.

mod admin_disable_provider_for_user;
mod admin_link_provider_for_user;
mod create_identity_provider;
mod delete_identity_provider;
mod describe_identity_provider;
mod get_identity_provider_by_identifier;
mod get_signing_certificate;
mod list_identity_providers;
mod provider_user;
#[cfg(test)]
mod tests;
mod update_identity_provider;
mod view;

use api::ApiError;
use domain::identity_provider_rules::ProviderViolation;
use store::Tx;
use store::tables::identity_providers::{self, StoredProvider};

use crate::rejection::Rejection;
use crate::user_pools;

/// The provider of a pool that exists.
fn require(tx: &mut dyn Tx, user_pool_id: &str, name: &str) -> Result<StoredProvider, Rejection> {
    user_pools::require(tx, user_pool_id)?;
    identity_providers::find(tx, user_pool_id, name)?.ok_or_else(|| not_found(name))
}

fn not_found(name: &str) -> Rejection {
    ApiError::resource_not_found(format!("Identity provider {name} does not exist.")).into()
}

/// Gives the provider its identifiers and no others.
fn set_identifiers(tx: &mut dyn Tx, stored: &StoredProvider) -> Result<(), Rejection> {
    let provider = &stored.provider;
    let (pool, name, identifiers) = (&provider.user_pool_id, &provider.name, &provider.identifiers);
    match identity_providers::set_identifiers(tx, pool, name, identifiers)? {
        Some(taken) => Err(ProviderViolation::IdentifierTaken(taken).into()),
        None => Ok(()),
    }
}
