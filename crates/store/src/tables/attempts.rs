//! Counters of failed passwords and rationed calls. Each is counted by one statement, so that guesses made at once,
//! on any node, are all counted (behaviour 50 #15).

use domain::clock::Time;

use crate::{StoreError, Tx, params};

/// A counter's state.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Attempts {
    pub count: i64,
    pub last_at: Time,
}

pub fn find(tx: &mut dyn Tx, user_pool_id: &str, subject: &str, kind: &str) -> Result<Option<Attempts>, StoreError> {
    let sql = "SELECT count, last_at FROM attempts WHERE user_pool_id = $1 AND subject = $2 AND kind = $3";
    let row = tx.row(sql, params![user_pool_id, subject, kind])?;
    row.map(|row| Ok(Attempts { count: row.integer(0)?, last_at: Time::from_micros(row.integer(1)?) })).transpose()
}

/// Counts one more; a counter untouched since `forgotten_before` starts anew. Returns the new count.
pub fn add(
    tx: &mut dyn Tx,
    user_pool_id: &str,
    subject: &str,
    kind: &str,
    now: Time,
    forgotten_before: Time,
) -> Result<i64, StoreError> {
    let sql = "INSERT INTO attempts (user_pool_id, subject, kind, count, first_at, last_at) \
         VALUES ($1, $2, $3, 1, $4, $4) ON CONFLICT (user_pool_id, subject, kind) DO UPDATE SET \
         count = CASE WHEN attempts.last_at <= $5 THEN 1 ELSE attempts.count + 1 END, \
         first_at = CASE WHEN attempts.last_at <= $5 THEN $4 ELSE attempts.first_at END, last_at = $4 \
         RETURNING count";
    let row = tx.row(sql, params![user_pool_id, subject, kind, now.micros(), forgotten_before.micros()])?;
    row.map_or(Ok(1), |row| row.integer(0))
}

/// Counts one more in a window that begins with its first call: one begun before `window_start` starts anew.
/// Returns the new count.
pub fn add_in_window(
    tx: &mut dyn Tx,
    user_pool_id: &str,
    subject: &str,
    kind: &str,
    now: Time,
    window_start: Time,
) -> Result<i64, StoreError> {
    let sql = "INSERT INTO attempts (user_pool_id, subject, kind, count, first_at, last_at) \
         VALUES ($1, $2, $3, 1, $4, $4) ON CONFLICT (user_pool_id, subject, kind) DO UPDATE SET \
         count = CASE WHEN attempts.first_at <= $5 THEN 1 ELSE attempts.count + 1 END, \
         first_at = CASE WHEN attempts.first_at <= $5 THEN $4 ELSE attempts.first_at END, last_at = $4 \
         RETURNING count";
    let row = tx.row(sql, params![user_pool_id, subject, kind, now.micros(), window_start.micros()])?;
    row.map_or(Ok(1), |row| row.integer(0))
}

pub fn clear(tx: &mut dyn Tx, user_pool_id: &str, subject: &str, kind: &str) -> Result<(), StoreError> {
    let sql = "DELETE FROM attempts WHERE user_pool_id = $1 AND subject = $2 AND kind = $3";
    tx.execute(sql, params![user_pool_id, subject, kind]).map(drop)
}

/// Removes at most `limit` counters untouched since `before`; tells how many.
pub fn sweep(tx: &mut dyn Tx, before: Time, limit: i64) -> Result<u64, StoreError> {
    let sql = "DELETE FROM attempts WHERE (user_pool_id, subject, kind) IN \
         (SELECT user_pool_id, subject, kind FROM attempts WHERE last_at < $1 LIMIT $2)";
    tx.execute(sql, params![before.micros(), limit])
}
