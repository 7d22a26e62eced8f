//! Messages on their way out. Whoever tries to deliver one holds a lease on it, the time of its next attempt; taking
//! it, and letting go of it, is one conditional statement each, so that of many nodes one delivers.

use domain::clock::Time;

use crate::{Row, StoreError, Tx, params};

/// A message as it is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OutgoingMessage {
    pub user_pool_id: String,
    pub sub: String,
    /// What it tells of; a user has at most one message of each topic waiting.
    pub topic: String,
    pub id: String,
    pub sealed: Vec<u8>,
    /// Attempts that were begun, the one that this message was taken for included.
    pub attempts: i64,
    /// When it may be taken.
    pub next_attempt_at: Time,
    /// When it has lost its meaning.
    pub expires_at: Time,
}

/// Adds a message, in place of an older one of the same topic.
pub fn put(tx: &mut dyn Tx, message: &OutgoingMessage) -> Result<(), StoreError> {
    let sql = "INSERT INTO outgoing_messages \
         (user_pool_id, sub, topic, id, sealed, attempts, next_attempt_at, expires_at) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT (user_pool_id, sub, topic) \
         DO UPDATE SET id = excluded.id, sealed = excluded.sealed, attempts = excluded.attempts, \
         next_attempt_at = excluded.next_attempt_at, expires_at = excluded.expires_at";
    let OutgoingMessage { user_pool_id, sub, topic, id, sealed, attempts, next_attempt_at, expires_at } = message;
    tx.execute(
        sql,
        params![user_pool_id, sub, topic, id, sealed.clone(), *attempts, next_attempt_at.micros(), expires_at.micros()],
    )?;
    Ok(())
}

/// Whether any message waits to be taken: asked before [`take`], which writes.
pub fn any_due(tx: &mut dyn Tx, now: Time) -> Result<bool, StoreError> {
    let sql = "SELECT 1 FROM outgoing_messages WHERE next_attempt_at <= $1 AND expires_at > $1 LIMIT 1";
    Ok(tx.row(sql, params![now.micros()])?.is_some())
}

/// Takes at most `limit` messages whose time has come; nobody else gets them before `until`. Of two that try at once,
/// the second finds the condition no longer true, also where the subquery saw it so.
pub fn take(tx: &mut dyn Tx, now: Time, until: Time, limit: i64) -> Result<Vec<OutgoingMessage>, StoreError> {
    let sql = "UPDATE outgoing_messages SET next_attempt_at = $2, attempts = attempts + 1 \
         WHERE (user_pool_id, sub, topic) IN (SELECT user_pool_id, sub, topic FROM outgoing_messages \
         WHERE next_attempt_at <= $1 AND expires_at > $1 ORDER BY next_attempt_at LIMIT $3) AND next_attempt_at <= $1 \
         RETURNING user_pool_id, sub, topic, id, sealed, attempts, next_attempt_at, expires_at";
    tx.rows(sql, params![now.micros(), until.micros(), limit])?.iter().map(from_row).collect()
}

/// Forgets a message that has left or never will; tells whether it was still this one, and not a newer of its topic.
pub fn remove(tx: &mut dyn Tx, message: &OutgoingMessage) -> Result<bool, StoreError> {
    let sql = "DELETE FROM outgoing_messages WHERE user_pool_id = $1 AND sub = $2 AND topic = $3 AND id = $4";
    let OutgoingMessage { user_pool_id, sub, topic, id, .. } = message;
    Ok(tx.execute(sql, params![user_pool_id, sub, topic, id])? == 1)
}

/// Lets go of a message until its next attempt, if it was not taken by somebody else since.
pub fn postpone(tx: &mut dyn Tx, message: &OutgoingMessage, next_attempt_at: Time) -> Result<bool, StoreError> {
    let sql = "UPDATE outgoing_messages SET next_attempt_at = $6 \
         WHERE user_pool_id = $1 AND sub = $2 AND topic = $3 AND id = $4 AND attempts = $5";
    let OutgoingMessage { user_pool_id, sub, topic, id, attempts, .. } = message;
    Ok(tx.execute(sql, params![user_pool_id, sub, topic, id, *attempts, next_attempt_at.micros()])? == 1)
}

/// Removes at most `limit` messages that have lost their meaning; tells how many.
pub fn sweep(tx: &mut dyn Tx, now: Time, limit: i64) -> Result<u64, StoreError> {
    let sql = "DELETE FROM outgoing_messages WHERE (user_pool_id, sub, topic) IN \
         (SELECT user_pool_id, sub, topic FROM outgoing_messages WHERE expires_at <= $1 LIMIT $2)";
    tx.execute(sql, params![now.micros(), limit])
}

fn from_row(row: &Row) -> Result<OutgoingMessage, StoreError> {
    Ok(OutgoingMessage {
        user_pool_id: row.text(0)?,
        sub: row.text(1)?,
        topic: row.text(2)?,
        id: row.text(3)?,
        sealed: row.bytes(4)?,
        attempts: row.integer(5)?,
        next_attempt_at: Time::from_micros(row.integer(6)?),
        expires_at: Time::from_micros(row.integer(7)?),
    })
}
