//! Policies of client-ID metadata documents: one document each. The app client is a column of its own, so that a client
//! that is deleted is forgotten by one statement.

use domain::cimd_policy::CimdPolicy;

use crate::{Row, StoreError, Tx, params};

pub fn find(tx: &mut dyn Tx, user_pool_id: &str, id: &str) -> Result<Option<CimdPolicy>, StoreError> {
    let sql = "SELECT document, version, client_id FROM cimd_policies WHERE user_pool_id = $1 AND id = $2";
    tx.row(sql, params![user_pool_id, id])?.as_ref().map(from_row).transpose()
}

pub fn insert(tx: &mut dyn Tx, policy: &CimdPolicy) -> Result<(), StoreError> {
    let sql = "INSERT INTO cimd_policies (user_pool_id, id, client_id, created_at, version, document) \
         VALUES ($1, $2, $3, $4, $5, $6)";
    let CimdPolicy { user_pool_id, id, client_id, created_at, version, .. } = policy;
    tx.execute(sql, params![user_pool_id, id, client_id.clone(), *created_at, *version, document(policy)?])?;
    Ok(())
}

/// Replaces the policy if it is still at `expected_version`; tells whether it was. `policy.version` is the new one.
pub fn update(tx: &mut dyn Tx, policy: &CimdPolicy, expected_version: i64) -> Result<bool, StoreError> {
    let sql = "UPDATE cimd_policies SET client_id = $3, version = $4, document = $5 \
         WHERE user_pool_id = $1 AND id = $2 AND version = $6";
    let CimdPolicy { user_pool_id, id, client_id, version, .. } = policy;
    let document = document(policy)?;
    let params = params![user_pool_id, id, client_id.clone(), *version, document, expected_version];
    Ok(tx.execute(sql, params)? == 1)
}

/// Deletes the policy if it is still at `expected_version`; tells whether it was. Its documents are deleted by
/// [`super::client_metadata_documents::delete_all`].
pub fn delete(tx: &mut dyn Tx, user_pool_id: &str, id: &str, expected_version: i64) -> Result<bool, StoreError> {
    let sql = "DELETE FROM cimd_policies WHERE user_pool_id = $1 AND id = $2 AND version = $3";
    Ok(tx.execute(sql, params![user_pool_id, id, expected_version])? == 1)
}

/// The policies of an app client that is gone have none from now on.
pub fn forget_client(tx: &mut dyn Tx, user_pool_id: &str, client_id: &str) -> Result<(), StoreError> {
    let sql = "UPDATE cimd_policies SET client_id = NULL, version = version + 1 \
         WHERE user_pool_id = $1 AND client_id = $2";
    tx.execute(sql, params![user_pool_id, client_id]).map(drop)
}

/// At most `limit` policies of the pool by id, those after the id `after`.
pub fn list(
    tx: &mut dyn Tx,
    user_pool_id: &str,
    after: Option<&str>,
    limit: i64,
) -> Result<Vec<CimdPolicy>, StoreError> {
    let sql = "SELECT document, version, client_id FROM cimd_policies \
         WHERE user_pool_id = $1 AND id > $2 ORDER BY id LIMIT $3";
    tx.rows(sql, params![user_pool_id, after.unwrap_or(""), limit])?.iter().map(from_row).collect()
}

fn from_row(row: &Row) -> Result<CimdPolicy, StoreError> {
    let mut policy: CimdPolicy = serde_json::from_str(&row.text(0)?).map_err(unreadable)?;
    policy.version = row.integer(1)?;
    policy.client_id = row.opt_text(2)?;
    Ok(policy)
}

fn document(policy: &CimdPolicy) -> Result<String, StoreError> {
    serde_json::to_string(policy).map_err(unreadable)
}

fn unreadable(error: serde_json::Error) -> StoreError {
    StoreError::Corrupt(format!("CIMD policy: {error}"))
}
