//! One-time codes: the newest of a purpose replaces its predecessor, and a right answer consumes it (behaviour 20 §0.4).

use domain::clock::Time;

use crate::{StoreError, Tx, params};

/// A code as it is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Code {
    /// What it is for; the flows name their purposes.
    pub purpose: &'static str,
    /// Keyed hash of the code.
    pub hash: [u8; 32],
    /// What it proves when it comes back: the attribute or address it was sent to.
    pub destination: String,
    pub expires_at: Time,
}

/// What came of an answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Answer {
    /// Right: consumed, with the destination it had been sent to.
    Right {
        destination: String,
    },
    Wrong,
    /// Never issued, consumed, or too late.
    Absent,
}

pub fn put(tx: &mut dyn Tx, user_pool_id: &str, sub: &str, code: &Code) -> Result<(), StoreError> {
    let sql = "INSERT INTO codes (user_pool_id, sub, purpose, hash, destination, expires_at) \
         VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (user_pool_id, sub, purpose) \
         DO UPDATE SET hash = excluded.hash, destination = excluded.destination, expires_at = excluded.expires_at";
    let hash = code.hash.to_vec();
    let expires_at = code.expires_at.micros();
    tx.execute(sql, params![user_pool_id, sub, code.purpose, hash, code.destination.as_str(), expires_at])?;
    Ok(())
}

/// Consumes the code if it is one of `hashes` (one for each key of the keyring): a conditional statement, so that of
/// many answers one wins.
pub fn consume(
    tx: &mut dyn Tx,
    user_pool_id: &str,
    sub: &str,
    purpose: &str,
    hashes: &[[u8; 32]],
    now: Time,
) -> Result<Answer, StoreError> {
    let sql = "DELETE FROM codes WHERE user_pool_id = $1 AND sub = $2 AND purpose = $3 AND hash = $4 \
         AND expires_at > $5 RETURNING destination";
    for hash in hashes {
        if let Some(row) = tx.row(sql, params![user_pool_id, sub, purpose, hash.to_vec(), now.micros()])? {
            return Ok(Answer::Right { destination: row.text(0)? });
        }
    }
    let pending = is_pending(tx, user_pool_id, sub, purpose, now)?;
    Ok(if pending { Answer::Wrong } else { Answer::Absent })
}

/// Whether a code of this purpose waits for its answer.
pub fn is_pending(
    tx: &mut dyn Tx,
    user_pool_id: &str,
    sub: &str,
    purpose: &str,
    now: Time,
) -> Result<bool, StoreError> {
    let sql = "SELECT 1 FROM codes WHERE user_pool_id = $1 AND sub = $2 AND purpose = $3 AND expires_at > $4";
    Ok(tx.row(sql, params![user_pool_id, sub, purpose, now.micros()])?.is_some())
}

pub fn delete(tx: &mut dyn Tx, user_pool_id: &str, sub: &str, purpose: &str) -> Result<(), StoreError> {
    let sql = "DELETE FROM codes WHERE user_pool_id = $1 AND sub = $2 AND purpose = $3";
    tx.execute(sql, params![user_pool_id, sub, purpose]).map(drop)
}

/// Removes at most `limit` codes that expired before `now`; tells how many.
pub fn sweep(tx: &mut dyn Tx, now: Time, limit: i64) -> Result<u64, StoreError> {
    let sql = "DELETE FROM codes WHERE (user_pool_id, sub, purpose) IN \
         (SELECT user_pool_id, sub, purpose FROM codes WHERE expires_at < $1 LIMIT $2)";
    tx.execute(sql, params![now.micros(), limit])
}
