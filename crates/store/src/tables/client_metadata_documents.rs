//! Client metadata documents as they were fetched and read, by the policy they were fetched under.

use domain::client_metadata::ClientMetadata;
use domain::clock::Time;

use crate::{Row, StoreError, Tx, params};

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CachedDocument {
    pub user_pool_id: String,
    pub policy_id: String,
    pub url: String,
    pub cached_at: Time,
    pub expires_at: Time,
    pub metadata: ClientMetadata,
}

/// The document of a URL, expired or not.
pub fn find(
    tx: &mut dyn Tx,
    user_pool_id: &str,
    policy_id: &str,
    url: &str,
) -> Result<Option<CachedDocument>, StoreError> {
    let sql = "SELECT user_pool_id, policy_id, url, cached_at, expires_at, document FROM client_metadata_documents \
         WHERE user_pool_id = $1 AND policy_id = $2 AND url = $3";
    tx.row(sql, params![user_pool_id, policy_id, url])?.as_ref().map(from_row).transpose()
}

/// Keeps a document in place of the one before. Of those beyond `most` of its policy, the ones go that expire first.
pub fn put(tx: &mut dyn Tx, document: &CachedDocument, most: i64) -> Result<(), StoreError> {
    let sql = "INSERT INTO client_metadata_documents (user_pool_id, policy_id, url, cached_at, expires_at, document) \
         VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (user_pool_id, policy_id, url) DO UPDATE SET \
         cached_at = $4, expires_at = $5, document = $6";
    let CachedDocument { user_pool_id, policy_id, url, cached_at, expires_at, metadata } = document;
    let text = serde_json::to_string(metadata).map_err(unreadable)?;
    tx.execute(sql, params![user_pool_id, policy_id, url, *cached_at, *expires_at, text])?;
    let trim = "DELETE FROM client_metadata_documents WHERE user_pool_id = $1 AND policy_id = $2 AND url IN \
         (SELECT url FROM client_metadata_documents WHERE user_pool_id = $1 AND policy_id = $2 AND url <> $3 \
         ORDER BY expires_at DESC, url LIMIT 1000000 OFFSET $4)";
    tx.execute(trim, params![user_pool_id, policy_id, url, (most - 1).max(0)]).map(drop)
}

/// Deletes the document of a URL that has not expired; tells whether there was one.
pub fn delete(tx: &mut dyn Tx, user_pool_id: &str, policy_id: &str, url: &str, now: Time) -> Result<bool, StoreError> {
    let sql = "DELETE FROM client_metadata_documents \
         WHERE user_pool_id = $1 AND policy_id = $2 AND url = $3 AND expires_at > $4";
    Ok(tx.execute(sql, params![user_pool_id, policy_id, url, now])? == 1)
}

pub fn delete_all(tx: &mut dyn Tx, user_pool_id: &str, policy_id: &str) -> Result<(), StoreError> {
    let sql = "DELETE FROM client_metadata_documents WHERE user_pool_id = $1 AND policy_id = $2";
    tx.execute(sql, params![user_pool_id, policy_id]).map(drop)
}

/// At most `limit` documents of a policy that have not expired, by URL, those after the URL `after`.
pub fn list(
    tx: &mut dyn Tx,
    user_pool_id: &str,
    policy_id: &str,
    now: Time,
    after: Option<&str>,
    limit: i64,
) -> Result<Vec<CachedDocument>, StoreError> {
    let sql = "SELECT user_pool_id, policy_id, url, cached_at, expires_at, document FROM client_metadata_documents \
         WHERE user_pool_id = $1 AND policy_id = $2 AND expires_at > $3 AND url > $4 ORDER BY url LIMIT $5";
    let params = params![user_pool_id, policy_id, now, after.unwrap_or(""), limit];
    tx.rows(sql, params)?.iter().map(from_row).collect()
}

/// Removes at most `limit` documents that have expired; tells how many.
pub fn sweep(tx: &mut dyn Tx, now: Time, limit: i64) -> Result<u64, StoreError> {
    let sql = "DELETE FROM client_metadata_documents WHERE (user_pool_id, policy_id, url) IN \
         (SELECT user_pool_id, policy_id, url FROM client_metadata_documents WHERE expires_at <= $1 LIMIT $2)";
    tx.execute(sql, params![now, limit])
}

fn from_row(row: &Row) -> Result<CachedDocument, StoreError> {
    Ok(CachedDocument {
        user_pool_id: row.text(0)?,
        policy_id: row.text(1)?,
        url: row.text(2)?,
        cached_at: Time::from_micros(row.integer(3)?),
        expires_at: Time::from_micros(row.integer(4)?),
        metadata: serde_json::from_str(&row.text(5)?).map_err(unreadable)?,
    })
}

fn unreadable(error: serde_json::Error) -> StoreError {
    StoreError::Corrupt(format!("client metadata document: {error}"))
}
