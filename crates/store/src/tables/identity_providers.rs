//! Identity providers: one document each, their secrets sealed beside it, their other names in a table of their own.

use domain::identity_provider::IdentityProvider;

use super::identities;
use crate::{Row, StoreError, Tx, params};

/// A provider as it is stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredProvider {
    pub provider: IdentityProvider,
    /// `None` when its details hold no secret.
    pub sealed_secrets: Option<Vec<u8>>,
}

pub fn find(tx: &mut dyn Tx, user_pool_id: &str, name: &str) -> Result<Option<StoredProvider>, StoreError> {
    let sql = "SELECT document, version, sealed_secrets FROM identity_providers WHERE user_pool_id = $1 AND name = $2";
    tx.row(sql, params![user_pool_id, name])?.as_ref().map(from_row).transpose()
}

/// The name of the provider that has this identifier.
pub fn find_by_identifier(tx: &mut dyn Tx, user_pool_id: &str, identifier: &str) -> Result<Option<String>, StoreError> {
    let sql = "SELECT provider_name FROM identity_provider_identifiers WHERE user_pool_id = $1 AND identifier = $2";
    tx.row(sql, params![user_pool_id, identifier])?.map(|row| row.text(0)).transpose()
}

/// Adds the provider without its identifiers; tells whether its name was free.
pub fn insert(tx: &mut dyn Tx, stored: &StoredProvider) -> Result<bool, StoreError> {
    let sql = "INSERT INTO identity_providers (user_pool_id, name, created_at, version, document, sealed_secrets) \
         VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT DO NOTHING";
    let StoredProvider { provider, sealed_secrets } = stored;
    let IdentityProvider { user_pool_id, name, created_at, version, .. } = provider;
    let params = params![user_pool_id, name, *created_at, *version, document(provider)?, sealed_secrets.clone()];
    Ok(tx.execute(sql, params)? == 1)
}

/// Replaces the provider if it is still at `expected_version`; tells whether it was. `provider.version` is the new one.
pub fn update(tx: &mut dyn Tx, stored: &StoredProvider, expected_version: i64) -> Result<bool, StoreError> {
    let sql = "UPDATE identity_providers SET version = $3, document = $4, sealed_secrets = $5 \
         WHERE user_pool_id = $1 AND name = $2 AND version = $6";
    let StoredProvider { provider, sealed_secrets } = stored;
    let IdentityProvider { user_pool_id, name, version, .. } = provider;
    let document = document(provider)?;
    let params = params![user_pool_id, name, *version, document, sealed_secrets.clone(), expected_version];
    Ok(tx.execute(sql, params)? == 1)
}

/// Replaces the identifiers of a provider; the first that another provider has is given back, and the transaction must
/// then be given up.
pub fn set_identifiers(
    tx: &mut dyn Tx,
    user_pool_id: &str,
    name: &str,
    identifiers: &[String],
) -> Result<Option<String>, StoreError> {
    delete_identifiers(tx, user_pool_id, name)?;
    let sql = "INSERT INTO identity_provider_identifiers (user_pool_id, identifier, provider_name) \
         VALUES ($1, $2, $3) ON CONFLICT DO NOTHING";
    for identifier in identifiers {
        if tx.execute(sql, params![user_pool_id, identifier, name])? == 0 {
            return Ok(Some(identifier.clone()));
        }
    }
    Ok(None)
}

/// Deletes the provider, its identifiers, and whom its people are here: a later one of the same name is another, and
/// vouches for none of them. Tells whether there was one.
pub fn delete(tx: &mut dyn Tx, user_pool_id: &str, name: &str) -> Result<bool, StoreError> {
    delete_identifiers(tx, user_pool_id, name)?;
    identities::delete_of_provider(tx, user_pool_id, name)?;
    let sql = "DELETE FROM identity_providers WHERE user_pool_id = $1 AND name = $2";
    Ok(tx.execute(sql, params![user_pool_id, name])? == 1)
}

fn delete_identifiers(tx: &mut dyn Tx, user_pool_id: &str, name: &str) -> Result<(), StoreError> {
    let sql = "DELETE FROM identity_provider_identifiers WHERE user_pool_id = $1 AND provider_name = $2";
    tx.execute(sql, params![user_pool_id, name])?;
    Ok(())
}

/// At most `limit` providers of the pool by name, those after the name `after`.
pub fn list(
    tx: &mut dyn Tx,
    user_pool_id: &str,
    after: Option<&str>,
    limit: i64,
) -> Result<Vec<IdentityProvider>, StoreError> {
    let sql = "SELECT document, version, sealed_secrets FROM identity_providers \
         WHERE user_pool_id = $1 AND name > $2 ORDER BY name LIMIT $3";
    let rows = tx.rows(sql, params![user_pool_id, after.unwrap_or(""), limit])?;
    rows.iter().map(|row| from_row(row).map(|stored| stored.provider)).collect()
}

/// Those of `names` that are providers of the pool, in their order.
pub fn existing(tx: &mut dyn Tx, user_pool_id: &str, names: &[String]) -> Result<Vec<String>, StoreError> {
    let sql = "SELECT name FROM identity_providers WHERE user_pool_id = $1 AND name = $2";
    let mut found = Vec::new();
    for name in names {
        if tx.row(sql, params![user_pool_id, name])?.is_some() {
            found.push(name.clone());
        }
    }
    Ok(found)
}

pub fn count(tx: &mut dyn Tx, user_pool_id: &str) -> Result<i64, StoreError> {
    let sql = "SELECT COUNT(*) FROM identity_providers WHERE user_pool_id = $1";
    tx.row(sql, params![user_pool_id])?.map_or(Ok(0), |row| row.integer(0))
}

fn from_row(row: &Row) -> Result<StoredProvider, StoreError> {
    let mut provider: IdentityProvider = serde_json::from_str(&row.text(0)?).map_err(unreadable)?;
    provider.version = row.integer(1)?;
    Ok(StoredProvider { provider, sealed_secrets: row.opt_bytes(2)? })
}

fn document(provider: &IdentityProvider) -> Result<String, StoreError> {
    serde_json::to_string(provider).map_err(unreadable)
}

fn unreadable(error: serde_json::Error) -> StoreError {
    StoreError::Corrupt(format!("identity provider: {error}"))
}
