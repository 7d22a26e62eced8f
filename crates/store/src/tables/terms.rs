//! Terms documents of clients: links by language, one document of each name for a client.

use domain::clock::Time;
use domain::terms::{Terms, TermsName};

use crate::{Row, StoreError, Tx, params};

pub fn find(tx: &mut dyn Tx, user_pool_id: &str, id: &str) -> Result<Option<Terms>, StoreError> {
    let sql = "SELECT id, client_id, name, created_at, modified_at, version, links FROM terms \
         WHERE user_pool_id = $1 AND id = $2";
    tx.row(sql, params![user_pool_id, id])?.map(|row| from_row(user_pool_id, &row)).transpose()
}

/// The client's document of this name.
pub fn find_by_client(
    tx: &mut dyn Tx,
    user_pool_id: &str,
    client_id: &str,
    name: TermsName,
) -> Result<Option<Terms>, StoreError> {
    let sql = "SELECT id, client_id, name, created_at, modified_at, version, links FROM terms \
         WHERE user_pool_id = $1 AND client_id = $2 AND name = $3";
    let row = tx.row(sql, params![user_pool_id, client_id, name.name()])?;
    row.map(|row| from_row(user_pool_id, &row)).transpose()
}

/// Adds the document; tells whether its client had none of its name.
pub fn insert(tx: &mut dyn Tx, terms: &Terms) -> Result<bool, StoreError> {
    let sql = "INSERT INTO terms (user_pool_id, id, client_id, name, created_at, modified_at, version, links) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT DO NOTHING";
    let Terms { user_pool_id, id, client_id, name, created_at, modified_at, version, .. } = terms;
    let links = links(terms)?;
    let params = params![user_pool_id, id, client_id, name.name(), *created_at, *modified_at, *version, links];
    Ok(tx.execute(sql, params)? == 1)
}

/// Replaces name and links if the document is still at `expected_version`; tells whether it was. That its client has no
/// other of the new name is for the caller to see: the database only refuses the statement.
pub fn update(tx: &mut dyn Tx, terms: &Terms, expected_version: i64) -> Result<bool, StoreError> {
    let sql = "UPDATE terms SET name = $3, modified_at = $4, version = $5, links = $6 \
         WHERE user_pool_id = $1 AND id = $2 AND version = $7";
    let Terms { user_pool_id, id, name, modified_at, version, .. } = terms;
    let params = params![user_pool_id, id, name.name(), *modified_at, *version, links(terms)?, expected_version];
    Ok(tx.execute(sql, params)? == 1)
}

/// Deletes the document; tells whether there was one.
pub fn delete(tx: &mut dyn Tx, user_pool_id: &str, id: &str) -> Result<bool, StoreError> {
    let sql = "DELETE FROM terms WHERE user_pool_id = $1 AND id = $2";
    Ok(tx.execute(sql, params![user_pool_id, id])? == 1)
}

/// Deletes the documents of a client.
pub fn delete_of_client(tx: &mut dyn Tx, user_pool_id: &str, client_id: &str) -> Result<(), StoreError> {
    let sql = "DELETE FROM terms WHERE user_pool_id = $1 AND client_id = $2";
    tx.execute(sql, params![user_pool_id, client_id])?;
    Ok(())
}

/// At most `limit` documents of the pool by id, those after the id `after`.
pub fn list(tx: &mut dyn Tx, user_pool_id: &str, after: Option<&str>, limit: i64) -> Result<Vec<Terms>, StoreError> {
    let sql = "SELECT id, client_id, name, created_at, modified_at, version, links FROM terms \
         WHERE user_pool_id = $1 AND id > $2 ORDER BY id LIMIT $3";
    let rows = tx.rows(sql, params![user_pool_id, after.unwrap_or(""), limit])?;
    rows.iter().map(|row| from_row(user_pool_id, row)).collect()
}

pub fn count(tx: &mut dyn Tx, user_pool_id: &str) -> Result<i64, StoreError> {
    let sql = "SELECT COUNT(*) FROM terms WHERE user_pool_id = $1";
    tx.row(sql, params![user_pool_id])?.map_or(Ok(0), |row| row.integer(0))
}

fn from_row(user_pool_id: &str, row: &Row) -> Result<Terms, StoreError> {
    let name = row.text(2)?;
    Ok(Terms {
        user_pool_id: user_pool_id.to_owned(),
        id: row.text(0)?,
        client_id: row.text(1)?,
        name: TermsName::named(&name).ok_or_else(|| StoreError::Corrupt(format!("name of a document {name}")))?,
        created_at: Time::from_micros(row.integer(3)?),
        modified_at: Time::from_micros(row.integer(4)?),
        version: row.integer(5)?,
        links: serde_json::from_str(&row.text(6)?).map_err(unreadable)?,
    })
}

fn links(terms: &Terms) -> Result<String, StoreError> {
    serde_json::to_string(&terms.links).map_err(unreadable)
}

fn unreadable(error: serde_json::Error) -> StoreError {
    StoreError::Corrupt(format!("links of terms: {error}"))
}
