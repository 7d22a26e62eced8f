//! User pools: one document each, with the version that compare-and-swap looks at.

use domain::user_pool::UserPool;

use crate::{Row, StoreError, Tx, params};

/// The pool of this id.
pub fn find(tx: &mut dyn Tx, user_pool_id: &str) -> Result<Option<UserPool>, StoreError> {
    let sql = "SELECT document, version FROM user_pools WHERE id = $1";
    tx.row(sql, params![user_pool_id])?.as_ref().map(from_row).transpose()
}

pub fn insert(tx: &mut dyn Tx, user_pool: &UserPool) -> Result<(), StoreError> {
    let sql = "INSERT INTO user_pools (id, created_at, version, document) VALUES ($1, $2, $3, $4)";
    let UserPool { id, created_at, version, .. } = user_pool;
    tx.execute(sql, params![id, *created_at, *version, document(user_pool)?])?;
    Ok(())
}

/// Replaces the pool if it is still at `expected_version`; tells whether it was. `user_pool.version` is the new one.
pub fn update(tx: &mut dyn Tx, user_pool: &UserPool, expected_version: i64) -> Result<bool, StoreError> {
    let sql = "UPDATE user_pools SET version = $2, document = $3 WHERE id = $1 AND version = $4";
    let document = document(user_pool)?;
    Ok(tx.execute(sql, params![&user_pool.id, user_pool.version, document, expected_version])? == 1)
}

/// Keeps the pool from being deleted, and others from holding it, until this transaction ends; tells whether it exists.
/// What is counted after this stays counted.
pub fn hold(tx: &mut dyn Tx, user_pool_id: &str) -> Result<bool, StoreError> {
    let sql = "UPDATE user_pools SET version = version WHERE id = $1";
    Ok(tx.execute(sql, params![user_pool_id])? == 1)
}

/// Deletes the pool and everything in it, from every table; tells whether there was such a pool.
pub fn delete(tx: &mut dyn Tx, user_pool_id: &str) -> Result<bool, StoreError> {
    // The pool itself comes first: whoever holds it is waited for before its contents are looked at.
    let existed = tx.execute("DELETE FROM user_pools WHERE id = $1", params![user_pool_id])? == 1;
    for sql in [
        "DELETE FROM clients WHERE user_pool_id = $1",
        "DELETE FROM client_secrets WHERE user_pool_id = $1",
        "DELETE FROM cimd_policies WHERE user_pool_id = $1",
        "DELETE FROM client_metadata_documents WHERE user_pool_id = $1",
        "DELETE FROM signing_keys WHERE user_pool_id = $1",
        "DELETE FROM users WHERE user_pool_id = $1",
        "DELETE FROM user_counts WHERE user_pool_id = $1",
        "DELETE FROM user_names WHERE user_pool_id = $1",
        "DELETE FROM devices WHERE user_pool_id = $1",
        "DELETE FROM auth_events WHERE user_pool_id = $1",
        "DELETE FROM codes WHERE user_pool_id = $1",
        "DELETE FROM kept_sessions WHERE user_pool_id = $1",
        "DELETE FROM authorization_codes WHERE user_pool_id = $1",
        "DELETE FROM browser_sessions WHERE user_pool_id = $1",
        "DELETE FROM federated_sign_ins WHERE user_pool_id = $1",
        "DELETE FROM outgoing_messages WHERE user_pool_id = $1",
        "DELETE FROM user_import_jobs WHERE user_pool_id = $1",
        "DELETE FROM user_import_pieces WHERE user_pool_id = $1",
        "DELETE FROM user_import_lines WHERE user_pool_id = $1",
        "DELETE FROM attempts WHERE user_pool_id = $1",
        "DELETE FROM spent WHERE user_pool_id = $1",
        "DELETE FROM groups WHERE user_pool_id = $1",
        "DELETE FROM group_members WHERE user_pool_id = $1",
        "DELETE FROM resource_servers WHERE user_pool_id = $1",
        "DELETE FROM identity_providers WHERE user_pool_id = $1",
        "DELETE FROM identity_provider_identifiers WHERE user_pool_id = $1",
        "DELETE FROM identities WHERE user_pool_id = $1",
        "DELETE FROM domains WHERE user_pool_id = $1",
        "DELETE FROM saml_keys WHERE user_pool_id = $1",
        "DELETE FROM webauthn_credentials WHERE user_pool_id = $1",
        "DELETE FROM ui_customizations WHERE user_pool_id = $1",
        "DELETE FROM managed_login_brandings WHERE user_pool_id = $1",
        "DELETE FROM managed_login_assets WHERE user_pool_id = $1",
        "DELETE FROM terms WHERE user_pool_id = $1",
    ] {
        tx.execute(sql, params![user_pool_id])?;
    }
    Ok(existed)
}

/// At most `limit` pools of a region by id, those after the id `after`.
pub fn list(tx: &mut dyn Tx, region: &str, after: Option<&str>, limit: i64) -> Result<Vec<UserPool>, StoreError> {
    let sql = "SELECT document, version FROM user_pools WHERE id > $1 AND id < $2 ORDER BY id LIMIT $3";
    let (first, end) = bounds(region);
    let after = after.filter(|after| *after > first.as_str()).unwrap_or(&first);
    tx.rows(sql, params![after, &end, limit])?.iter().map(from_row).collect()
}

/// How many pools a region has.
pub fn count(tx: &mut dyn Tx, region: &str) -> Result<i64, StoreError> {
    let sql = "SELECT COUNT(*) FROM user_pools WHERE id > $1 AND id < $2";
    let (first, end) = bounds(region);
    tx.row(sql, params![&first, &end])?.map_or(Ok(0), |row| row.integer(0))
}

/// What ids of a region, `{region}_{name}`, lie between; `` ` `` is the character after `_`.
fn bounds(region: &str) -> (String, String) {
    (format!("{region}_"), format!("{region}`"))
}

fn from_row(row: &Row) -> Result<UserPool, StoreError> {
    let mut user_pool: UserPool = serde_json::from_str(&row.text(0)?).map_err(unreadable)?;
    user_pool.version = row.integer(1)?;
    Ok(user_pool)
}

fn document(user_pool: &UserPool) -> Result<String, StoreError> {
    serde_json::to_string(user_pool).map_err(unreadable)
}

fn unreadable(error: serde_json::Error) -> StoreError {
    StoreError::Corrupt(format!("user pool: {error}"))
}
