//! Counters of guesses, of rationed calls and of messages sent. Each is counted by one statement, so that what is done
//! at once, on any node, is all counted (behaviour 50 #15).
//!
//! A counter holds the moment at which it is empty again: what is counted moves that moment on, and time brings it
//! closer. A row whose moment has passed says as much as no row.

use domain::clock::Time;

use crate::{Row, StoreError, Tx, params};

/// A counter's state.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Attempts {
    pub last_at: Time,
    pub empties_at: Time,
}

impl Attempts {
    /// How many are counted at `now`, if one comes back after each `interval_micros`; a part of one counts as one.
    pub fn level(&self, now: Time, interval_micros: i64) -> i64 {
        let left = (self.empties_at.micros() - now.micros()).max(0);
        let interval = interval_micros.max(1);
        left / interval + i64::from(left % interval > 0)
    }
}

/// How a counter fills and empties.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Leak {
    /// One comes back after so long.
    pub interval_micros: i64,
    /// No more are remembered.
    pub most: i64,
    /// Whether the time towards the next one that comes back begins anew with each that is counted.
    pub whole: bool,
}

/// Counters of one kind that can be read at a time.
pub const MOST_SUBJECTS: usize = 4;

pub fn find(tx: &mut dyn Tx, user_pool_id: &str, subject: &str, kind: &str) -> Result<Option<Attempts>, StoreError> {
    let sql = "SELECT last_at, empties_at FROM attempts WHERE user_pool_id = $1 AND subject = $2 AND kind = $3";
    let row = tx.row(sql, params![user_pool_id, subject, kind])?;
    row.map(|row| attempts(&row, 0)).transpose()
}

/// The counters of one kind, of at most [`MOST_SUBJECTS`] subjects, in the order of the subjects: one statement.
pub fn find_each(
    tx: &mut dyn Tx,
    user_pool_id: &str,
    subjects: &[&str],
    kind: &str,
) -> Result<Vec<Option<Attempts>>, StoreError> {
    let Some(last) = subjects.last() else { return Ok(Vec::new()) };
    let asked = |at: usize| *subjects.get(at).unwrap_or(last);
    let sql = "SELECT subject, last_at, empties_at FROM attempts \
         WHERE user_pool_id = $1 AND kind = $2 AND subject IN ($3, $4, $5, $6)";
    let rows = tx.rows(sql, params![user_pool_id, kind, asked(0), asked(1), asked(2), asked(3)])?;
    let mut found = vec![None; subjects.len()];
    for row in &rows {
        let subject = row.text(0)?;
        if let Some(at) = subjects.iter().position(|asked| *asked == subject) {
            found[at] = Some(attempts(row, 1)?);
        }
    }
    Ok(found)
}

/// Counts one more, and gives what is counted then.
pub fn add(
    tx: &mut dyn Tx,
    user_pool_id: &str,
    subject: &str,
    kind: &str,
    now: Time,
    leak: Leak,
) -> Result<Attempts, StoreError> {
    let Leak { interval_micros, most, whole } = leak;
    let sql = "INSERT INTO attempts (user_pool_id, subject, kind, count, first_at, last_at, empties_at) \
         VALUES ($1, $2, $3, 1, $4, $4, $5) ON CONFLICT (user_pool_id, subject, kind) DO UPDATE SET \
         count = attempts.count + 1, last_at = $4, empties_at = CASE WHEN attempts.empties_at <= $4 THEN $5 \
         WHEN attempts.empties_at > $6 THEN $7 \
         ELSE $4 + (attempts.empties_at - $4 + $8 - 1) / $8 * $8 + $9 END \
         RETURNING last_at, empties_at";
    let first = now.micros() + interval_micros;
    let full = now.micros() + interval_micros * most;
    let unit = if whole { interval_micros } else { 1 };
    let last = full - interval_micros;
    let values = params![user_pool_id, subject, kind, now.micros(), first, last, full, unit, interval_micros];
    let row = tx.row(sql, values)?;
    row.map_or(Ok(Attempts { last_at: now, empties_at: Time::from_micros(first) }), |row| attempts(&row, 0))
}

/// Takes one back that should not have been counted.
pub fn take_back(
    tx: &mut dyn Tx,
    user_pool_id: &str,
    subject: &str,
    kind: &str,
    interval_micros: i64,
) -> Result<(), StoreError> {
    let sql = "UPDATE attempts SET empties_at = empties_at - $4 \
         WHERE user_pool_id = $1 AND subject = $2 AND kind = $3";
    tx.execute(sql, params![user_pool_id, subject, kind, interval_micros]).map(drop)
}

/// Counts one more in a window that begins with its first call and lasts so long. Returns the new count.
pub fn add_in_window(
    tx: &mut dyn Tx,
    user_pool_id: &str,
    subject: &str,
    kind: &str,
    now: Time,
    window_seconds: i64,
) -> Result<i64, StoreError> {
    let sql = "INSERT INTO attempts (user_pool_id, subject, kind, count, first_at, last_at, empties_at) \
         VALUES ($1, $2, $3, 1, $4, $4, $5) ON CONFLICT (user_pool_id, subject, kind) DO UPDATE SET \
         count = CASE WHEN attempts.empties_at <= $4 THEN 1 ELSE attempts.count + 1 END, \
         first_at = CASE WHEN attempts.empties_at <= $4 THEN $4 ELSE attempts.first_at END, last_at = $4, \
         empties_at = CASE WHEN attempts.empties_at <= $4 THEN $5 ELSE attempts.empties_at END \
         RETURNING count";
    let end = now.plus_seconds(window_seconds).micros();
    let row = tx.row(sql, params![user_pool_id, subject, kind, now.micros(), end])?;
    row.map_or(Ok(1), |row| row.integer(0))
}

pub fn clear(tx: &mut dyn Tx, user_pool_id: &str, subject: &str, kind: &str) -> Result<(), StoreError> {
    let sql = "DELETE FROM attempts WHERE user_pool_id = $1 AND subject = $2 AND kind = $3";
    tx.execute(sql, params![user_pool_id, subject, kind]).map(drop)
}

/// What is counted in a pool, by subject and kind, in their order: at most `limit`.
pub fn list(tx: &mut dyn Tx, user_pool_id: &str, limit: i64) -> Result<Vec<(String, String)>, StoreError> {
    let sql = "SELECT subject, kind FROM attempts WHERE user_pool_id = $1 ORDER BY subject, kind LIMIT $2";
    let rows = tx.rows(sql, params![user_pool_id, limit])?;
    rows.iter().map(|row| Ok((row.text(0)?, row.text(1)?))).collect()
}

/// Removes at most `limit` counters that are empty; tells how many.
pub fn sweep(tx: &mut dyn Tx, now: Time, limit: i64) -> Result<u64, StoreError> {
    let sql = "DELETE FROM attempts WHERE (user_pool_id, subject, kind) IN \
         (SELECT user_pool_id, subject, kind FROM attempts WHERE empties_at <= $1 LIMIT $2)";
    tx.execute(sql, params![now.micros(), limit])
}

fn attempts(row: &Row, at: usize) -> Result<Attempts, StoreError> {
    Ok(Attempts { last_at: Time::from_micros(row.integer(at)?), empties_at: Time::from_micros(row.integer(at + 1)?) })
}
