//! Domains of pools: one document each, found by pool and, for requests that know nothing but their host, by name.

use domain::user_pool_domain::UserPoolDomain;

use crate::{Row, StoreError, Tx, params};

pub fn find(tx: &mut dyn Tx, user_pool_id: &str, name: &str) -> Result<Option<UserPoolDomain>, StoreError> {
    let sql = "SELECT document, version FROM domains WHERE user_pool_id = $1 AND name = $2";
    tx.row(sql, params![user_pool_id, name])?.as_ref().map(from_row).transpose()
}

/// The domain of this name, whosever it is: a prefix or a whole host name.
pub fn find_by_domain(tx: &mut dyn Tx, name: &str) -> Result<Option<UserPoolDomain>, StoreError> {
    let sql = "SELECT document, version FROM domains WHERE name = $1";
    tx.row(sql, params![name])?.as_ref().map(from_row).transpose()
}

/// Adds the domain; tells whether its name was free.
pub fn insert(tx: &mut dyn Tx, domain: &UserPoolDomain) -> Result<bool, StoreError> {
    let sql = "INSERT INTO domains (user_pool_id, name, custom, created_at, version, document) \
         VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT DO NOTHING";
    let UserPoolDomain { user_pool_id, name, created_at, version, .. } = domain;
    let params = params![user_pool_id, name, domain.is_custom(), *created_at, *version, document(domain)?];
    Ok(tx.execute(sql, params)? == 1)
}

/// Replaces the domain if it is still at `expected_version`; tells whether it was. `domain.version` is the new one.
pub fn update(tx: &mut dyn Tx, domain: &UserPoolDomain, expected_version: i64) -> Result<bool, StoreError> {
    let sql = "UPDATE domains SET version = $3, document = $4 WHERE user_pool_id = $1 AND name = $2 AND version = $5";
    let document = document(domain)?;
    let params = params![&domain.user_pool_id, &domain.name, domain.version, document, expected_version];
    Ok(tx.execute(sql, params)? == 1)
}

/// Deletes the domain; tells whether there was one.
pub fn delete(tx: &mut dyn Tx, user_pool_id: &str, name: &str) -> Result<bool, StoreError> {
    let sql = "DELETE FROM domains WHERE user_pool_id = $1 AND name = $2";
    Ok(tx.execute(sql, params![user_pool_id, name])? == 1)
}

/// The pool's domains by name: a prefix, a custom one, or both.
pub fn list(tx: &mut dyn Tx, user_pool_id: &str) -> Result<Vec<UserPoolDomain>, StoreError> {
    let sql = "SELECT document, version FROM domains WHERE user_pool_id = $1 ORDER BY name";
    tx.rows(sql, params![user_pool_id])?.iter().map(from_row).collect()
}

/// How many custom domains there are, of all pools.
pub fn count_custom(tx: &mut dyn Tx) -> Result<i64, StoreError> {
    let sql = "SELECT COUNT(*) FROM domains WHERE custom = $1";
    tx.row(sql, params![true])?.map_or(Ok(0), |row| row.integer(0))
}

fn from_row(row: &Row) -> Result<UserPoolDomain, StoreError> {
    let mut domain: UserPoolDomain = serde_json::from_str(&row.text(0)?).map_err(unreadable)?;
    domain.version = row.integer(1)?;
    Ok(domain)
}

fn document(domain: &UserPoolDomain) -> Result<String, StoreError> {
    serde_json::to_string(domain).map_err(unreadable)
}

fn unreadable(error: serde_json::Error) -> StoreError {
    StoreError::Corrupt(format!("domain: {error}"))
}
