//! App clients: one document each, with the version that compare-and-swap looks at. Secrets are a table of their own.

use domain::client::Client;

use crate::{Row, StoreError, Tx, params};

pub fn find(tx: &mut dyn Tx, user_pool_id: &str, client_id: &str) -> Result<Option<Client>, StoreError> {
    let sql = "SELECT document, version FROM clients WHERE user_pool_id = $1 AND id = $2";
    tx.row(sql, params![user_pool_id, client_id])?.as_ref().map(from_row).transpose()
}

/// The pool of the client of this id: callers without credentials know nothing else.
pub fn find_pool_of(tx: &mut dyn Tx, client_id: &str) -> Result<Option<String>, StoreError> {
    let sql = "SELECT user_pool_id FROM clients WHERE id = $1";
    tx.row(sql, params![client_id])?.map(|row| row.text(0)).transpose()
}

pub fn insert(tx: &mut dyn Tx, client: &Client) -> Result<(), StoreError> {
    let sql = "INSERT INTO clients (user_pool_id, id, created_at, version, document) VALUES ($1, $2, $3, $4, $5)";
    let Client { user_pool_id, id, created_at, version, .. } = client;
    tx.execute(sql, params![user_pool_id, id, *created_at, *version, document(client)?])?;
    Ok(())
}

/// Replaces the client if it is still at `expected_version`; tells whether it was. `client.version` is the new one.
pub fn update(tx: &mut dyn Tx, client: &Client, expected_version: i64) -> Result<bool, StoreError> {
    let sql = "UPDATE clients SET version = $3, document = $4 WHERE user_pool_id = $1 AND id = $2 AND version = $5";
    let document = document(client)?;
    let params = params![&client.user_pool_id, &client.id, client.version, document, expected_version];
    Ok(tx.execute(sql, params)? == 1)
}

/// Counts a change to what belongs to the client, its secrets; tells whether it exists. Others who want the same wait
/// until this transaction ends, so what is counted after this stays counted.
pub fn advance(tx: &mut dyn Tx, user_pool_id: &str, client_id: &str) -> Result<bool, StoreError> {
    let sql = "UPDATE clients SET version = version + 1 WHERE user_pool_id = $1 AND id = $2";
    Ok(tx.execute(sql, params![user_pool_id, client_id])? == 1)
}

/// Keeps the client from being deleted, and others from holding it, until this transaction ends; tells whether it exists.
pub fn hold(tx: &mut dyn Tx, user_pool_id: &str, client_id: &str) -> Result<bool, StoreError> {
    let sql = "UPDATE clients SET version = version WHERE user_pool_id = $1 AND id = $2";
    Ok(tx.execute(sql, params![user_pool_id, client_id])? == 1)
}

/// Deletes the client; tells whether there was one. Its secrets are deleted by [`super::client_secrets::delete_all`], and
/// what pages show of it by the functions of their tables.
pub fn delete(tx: &mut dyn Tx, user_pool_id: &str, client_id: &str) -> Result<bool, StoreError> {
    let sql = "DELETE FROM clients WHERE user_pool_id = $1 AND id = $2";
    Ok(tx.execute(sql, params![user_pool_id, client_id])? == 1)
}

/// At most `limit` clients of the pool by id, those after the id `after`.
pub fn list(tx: &mut dyn Tx, user_pool_id: &str, after: Option<&str>, limit: i64) -> Result<Vec<Client>, StoreError> {
    let sql = "SELECT document, version FROM clients WHERE user_pool_id = $1 AND id > $2 ORDER BY id LIMIT $3";
    tx.rows(sql, params![user_pool_id, after.unwrap_or(""), limit])?.iter().map(from_row).collect()
}

pub fn count(tx: &mut dyn Tx, user_pool_id: &str) -> Result<i64, StoreError> {
    let sql = "SELECT COUNT(*) FROM clients WHERE user_pool_id = $1";
    tx.row(sql, params![user_pool_id])?.map_or(Ok(0), |row| row.integer(0))
}

fn from_row(row: &Row) -> Result<Client, StoreError> {
    let mut client: Client = serde_json::from_str(&row.text(0)?).map_err(unreadable)?;
    client.version = row.integer(1)?;
    Ok(client)
}

fn document(client: &Client) -> Result<String, StoreError> {
    serde_json::to_string(client).map_err(unreadable)
}

fn unreadable(error: serde_json::Error) -> StoreError {
    StoreError::Corrupt(format!("client: {error}"))
}
