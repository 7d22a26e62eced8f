//! Codes of the authorization endpoint: each is redeemed once, and known again until it would have expired.

use domain::clock::Time;

use crate::{StoreError, Tx, params};

/// A code as it is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AuthorizationCode {
    pub user_pool_id: String,
    /// Keyed hash of the code.
    pub hash: [u8; 32],
    /// Whose it is.
    pub sub: String,
    /// What it is worth.
    pub sealed: Vec<u8>,
    pub expires_at: Time,
}

pub fn insert(tx: &mut dyn Tx, code: &AuthorizationCode) -> Result<(), StoreError> {
    let sql =
        "INSERT INTO authorization_codes (user_pool_id, hash, sub, sealed, expires_at) VALUES ($1, $2, $3, $4, $5)";
    let AuthorizationCode { user_pool_id, hash, sub, sealed, expires_at } = code;
    let values = params![user_pool_id.as_str(), hash.to_vec(), sub.as_str(), sealed.clone(), expires_at.micros()];
    tx.execute(sql, values).map(drop)
}

/// The code of one of `hashes` (one for each key of the keyring), until it expires; also one that was redeemed.
pub fn find(
    tx: &mut dyn Tx,
    user_pool_id: &str,
    hashes: &[[u8; 32]],
    now: Time,
) -> Result<Option<AuthorizationCode>, StoreError> {
    let sql = "SELECT sub, sealed, expires_at FROM authorization_codes WHERE user_pool_id = $1 AND hash = $2 AND expires_at > $3";
    for hash in hashes {
        if let Some(row) = tx.row(sql, params![user_pool_id, hash.to_vec(), now.micros()])? {
            return Ok(Some(AuthorizationCode {
                user_pool_id: user_pool_id.to_owned(),
                hash: *hash,
                sub: row.text(0)?,
                sealed: row.bytes(1)?,
                expires_at: Time::from_micros(row.integer(2)?),
            }));
        }
    }
    Ok(None)
}

/// Redeems a code; of many who try, one is told `true`.
pub fn redeem(tx: &mut dyn Tx, user_pool_id: &str, hash: &[u8; 32], now: Time) -> Result<bool, StoreError> {
    let sql = "UPDATE authorization_codes SET redeemed_at = $3 WHERE user_pool_id = $1 AND hash = $2 \
         AND redeemed_at IS NULL AND expires_at > $3";
    Ok(tx.execute(sql, params![user_pool_id, hash.to_vec(), now.micros()])? == 1)
}

/// Removes at most `limit` codes that expired before `now`; tells how many.
pub fn sweep(tx: &mut dyn Tx, now: Time, limit: i64) -> Result<u64, StoreError> {
    let sql = "DELETE FROM authorization_codes WHERE (user_pool_id, hash) IN \
         (SELECT user_pool_id, hash FROM authorization_codes WHERE expires_at < $1 LIMIT $2)";
    tx.execute(sql, params![now.micros(), limit])
}
