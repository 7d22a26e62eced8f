//! Sessions of browsers at the login pages: who signed in there, found by the id that only the browser has.

use domain::clock::Time;

use crate::{Row, StoreError, Tx, params};

/// A session as it is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BrowserSession {
    pub user_pool_id: String,
    /// Keyed hash of the id.
    pub hash: [u8; 32],
    pub sub: String,
    /// How they signed in; the flows read it.
    pub document: String,
    pub expires_at: Time,
}

pub fn insert(tx: &mut dyn Tx, session: &BrowserSession) -> Result<(), StoreError> {
    let sql =
        "INSERT INTO browser_sessions (user_pool_id, hash, sub, document, expires_at) VALUES ($1, $2, $3, $4, $5)";
    let BrowserSession { user_pool_id, hash, sub, document, expires_at } = session;
    let values = params![user_pool_id.as_str(), hash.to_vec(), sub.as_str(), document.as_str(), expires_at.micros()];
    tx.execute(sql, values).map(drop)
}

/// The session of one of `hashes` (one for each key of the keyring), until it expires.
pub fn find(
    tx: &mut dyn Tx,
    user_pool_id: &str,
    hashes: &[[u8; 32]],
    now: Time,
) -> Result<Option<BrowserSession>, StoreError> {
    let sql = "SELECT sub, document, expires_at FROM browser_sessions \
         WHERE user_pool_id = $1 AND hash = $2 AND expires_at > $3";
    for hash in hashes {
        let read = |row: Row| {
            Ok(BrowserSession {
                user_pool_id: user_pool_id.to_owned(),
                hash: *hash,
                sub: row.text(0)?,
                document: row.text(1)?,
                expires_at: Time::from_micros(row.integer(2)?),
            })
        };
        if let Some(row) = tx.row(sql, params![user_pool_id, hash.to_vec(), now.micros()])? {
            return read(row).map(Some);
        }
    }
    Ok(None)
}

/// Ends the sessions of these hashes.
pub fn delete(tx: &mut dyn Tx, user_pool_id: &str, hashes: &[[u8; 32]]) -> Result<(), StoreError> {
    let sql = "DELETE FROM browser_sessions WHERE user_pool_id = $1 AND hash = $2";
    hashes.iter().try_for_each(|hash| tx.execute(sql, params![user_pool_id, hash.to_vec()]).map(drop))
}

/// Removes at most `limit` sessions that expired before `now`; tells how many.
pub fn sweep(tx: &mut dyn Tx, now: Time, limit: i64) -> Result<u64, StoreError> {
    let sql = "DELETE FROM browser_sessions WHERE (user_pool_id, hash) IN \
         (SELECT user_pool_id, hash FROM browser_sessions WHERE expires_at < $1 LIMIT $2)";
    tx.execute(sql, params![now.micros(), limit])
}
