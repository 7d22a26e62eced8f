//! One-time codes: a right answer consumes one, and so many wrong ones end it (behaviour 20 §0.4).

use domain::clock::Time;

use crate::{Row, StoreError, Tx, params};

/// After as many wrong answers a code is dead: nobody guesses further at it, right or wrong.
pub const MOST_WRONG_ANSWERS: i64 = 5;

/// A code as it is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Code {
    /// What it is for; the flows name their purposes.
    pub purpose: &'static str,
    /// Keyed hash of the code.
    pub hash: [u8; 32],
    /// The code itself, sealed, if it may be sent again.
    pub sealed: Option<Vec<u8>>,
    /// What it proves when it comes back: the attribute or address it was sent to.
    pub destination: String,
    pub expires_at: Time,
}

/// A code that waits for its answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pending {
    pub hash: Vec<u8>,
    pub sealed: Option<Vec<u8>>,
    pub destination: String,
}

/// What came of an answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Verdict {
    /// Right: consumed, with the destination it had been sent to.
    Right { destination: String },
    /// Counted, if the transaction is committed.
    Wrong,
    /// Never issued, consumed, too late, or answered wrongly too often.
    Absent,
}

/// The newest of a purpose takes the place of its predecessor, whatever that was.
pub fn put(tx: &mut dyn Tx, user_pool_id: &str, sub: &str, code: &Code) -> Result<(), StoreError> {
    let sql = "INSERT INTO codes (user_pool_id, sub, purpose, hash, sealed, destination, expires_at, wrong_answers) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, 0) ON CONFLICT (user_pool_id, sub, purpose) DO UPDATE SET \
         hash = excluded.hash, sealed = excluded.sealed, destination = excluded.destination, \
         expires_at = excluded.expires_at, wrong_answers = 0";
    tx.execute(
        sql,
        params![
            user_pool_id,
            sub,
            code.purpose,
            code.hash.to_vec(),
            code.sealed.clone(),
            code.destination.as_str(),
            code.expires_at.micros()
        ],
    )?;
    Ok(())
}

/// Puts a code where none is pending, or in the place of the one that was `seen`. `false` if another was put there
/// meanwhile: that one is somebody's, and stays.
pub fn put_in_place_of(
    tx: &mut dyn Tx,
    user_pool_id: &str,
    sub: &str,
    code: &Code,
    seen: Option<&[u8]>,
    now: Time,
) -> Result<bool, StoreError> {
    let sql = "INSERT INTO codes (user_pool_id, sub, purpose, hash, sealed, destination, expires_at, wrong_answers) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, 0) ON CONFLICT (user_pool_id, sub, purpose) DO UPDATE SET \
         hash = excluded.hash, sealed = excluded.sealed, destination = excluded.destination, \
         expires_at = excluded.expires_at, wrong_answers = 0 \
         WHERE codes.hash = $8 OR codes.expires_at <= $9 OR codes.wrong_answers >= $10";
    let written = tx.execute(
        sql,
        params![
            user_pool_id,
            sub,
            code.purpose,
            code.hash.to_vec(),
            code.sealed.clone(),
            code.destination.as_str(),
            code.expires_at.micros(),
            seen.unwrap_or_default().to_vec(),
            now.micros(),
            MOST_WRONG_ANSWERS
        ],
    )?;
    Ok(written == 1)
}

/// Lets a pending code live until `expires_at`; its wrong answers stay counted. `false` if it is not pending any more.
pub fn prolong(tx: &mut dyn Tx, user_pool_id: &str, sub: &str, code: &Code, now: Time) -> Result<bool, StoreError> {
    let sql = "UPDATE codes SET expires_at = $5 WHERE user_pool_id = $1 AND sub = $2 AND purpose = $3 AND hash = $4 \
         AND expires_at > $6 AND wrong_answers < $7";
    let (hash, expires_at) = (code.hash.to_vec(), code.expires_at.micros());
    let values = params![user_pool_id, sub, code.purpose, hash, expires_at, now.micros(), MOST_WRONG_ANSWERS];
    Ok(tx.execute(sql, values)? == 1)
}

/// The code of this purpose that waits for its answer.
pub fn pending(
    tx: &mut dyn Tx,
    user_pool_id: &str,
    sub: &str,
    purpose: &str,
    now: Time,
) -> Result<Option<Pending>, StoreError> {
    let sql = "SELECT hash, sealed, destination FROM codes WHERE user_pool_id = $1 AND sub = $2 AND purpose = $3 \
         AND expires_at > $4 AND wrong_answers < $5";
    let row = tx.row(sql, params![user_pool_id, sub, purpose, now.micros(), MOST_WRONG_ANSWERS])?;
    let read = |row: Row| Ok(Pending { hash: row.bytes(0)?, sealed: row.opt_bytes(1)?, destination: row.text(2)? });
    row.map(read).transpose()
}

/// Consumes the code if it is one of `hashes` (one for each key of the keyring): a conditional statement, so that of
/// many answers one wins. A wrong answer is counted by another: of many at once, as many are judged as are free.
pub fn consume(
    tx: &mut dyn Tx,
    user_pool_id: &str,
    sub: &str,
    purpose: &str,
    hashes: &[[u8; 32]],
    now: Time,
) -> Result<Verdict, StoreError> {
    let sql = "DELETE FROM codes WHERE user_pool_id = $1 AND sub = $2 AND purpose = $3 AND hash = $4 \
         AND expires_at > $5 AND wrong_answers < $6 RETURNING destination";
    for hash in hashes {
        let values = params![user_pool_id, sub, purpose, hash.to_vec(), now.micros(), MOST_WRONG_ANSWERS];
        if let Some(row) = tx.row(sql, values)? {
            return Ok(Verdict::Right { destination: row.text(0)? });
        }
    }
    let sql = "UPDATE codes SET wrong_answers = wrong_answers + 1 WHERE user_pool_id = $1 AND sub = $2 \
         AND purpose = $3 AND expires_at > $4 AND wrong_answers < $5";
    let counted = tx.execute(sql, params![user_pool_id, sub, purpose, now.micros(), MOST_WRONG_ANSWERS])?;
    Ok(if counted == 1 { Verdict::Wrong } else { Verdict::Absent })
}

/// Whether a code of this purpose waits for its answer.
pub fn is_pending(
    tx: &mut dyn Tx,
    user_pool_id: &str,
    sub: &str,
    purpose: &str,
    now: Time,
) -> Result<bool, StoreError> {
    pending(tx, user_pool_id, sub, purpose, now).map(|code| code.is_some())
}

pub fn delete(tx: &mut dyn Tx, user_pool_id: &str, sub: &str, purpose: &str) -> Result<(), StoreError> {
    let sql = "DELETE FROM codes WHERE user_pool_id = $1 AND sub = $2 AND purpose = $3";
    tx.execute(sql, params![user_pool_id, sub, purpose]).map(drop)
}

/// Deletes the code of a purpose if it went to this destination.
pub fn delete_sent_for(
    tx: &mut dyn Tx,
    user_pool_id: &str,
    sub: &str,
    purpose: &str,
    destination: &str,
) -> Result<(), StoreError> {
    let sql = "DELETE FROM codes WHERE user_pool_id = $1 AND sub = $2 AND purpose = $3 AND destination = $4";
    tx.execute(sql, params![user_pool_id, sub, purpose, destination]).map(drop)
}

/// Removes at most `limit` codes that expired before `now`; tells how many.
pub fn sweep(tx: &mut dyn Tx, now: Time, limit: i64) -> Result<u64, StoreError> {
    let sql = "DELETE FROM codes WHERE (user_pool_id, sub, purpose) IN \
         (SELECT user_pool_id, sub, purpose FROM codes WHERE expires_at < $1 LIMIT $2)";
    tx.execute(sql, params![now.micros(), limit])
}
