//! Secrets of app clients in AWS Secrets Manager. A row is written before anything is done there, and removed after the
//! last thing was: what a crash leaves there is always known here.
//!
//! Whoever works on one holds a lease on it, the time when it is due again; taking it and letting go of it is one
//! conditional statement each, so that of many nodes one works.

use domain::clock::Time;

use crate::{Row, StoreError, Tx, params};

/// What is so, and so what is next.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum State {
    /// It may be there, and no client has it: deleted when due, unless it is adopted before.
    Intended,
    /// What is there is the client's newest secret: rotated when due.
    Current,
    /// The client has a newer secret than what is there: written when due.
    Changed,
    /// It is there, and no client has it any more: deleted when due.
    Withdrawn,
}

impl State {
    const ALL: [Self; 4] = [Self::Intended, Self::Current, Self::Changed, Self::Withdrawn];

    const fn as_str(self) -> &'static str {
        match self {
            Self::Intended => "intended",
            Self::Current => "current",
            Self::Changed => "changed",
            Self::Withdrawn => "withdrawn",
        }
    }
}

/// A row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PublishedSecret {
    pub user_pool_id: String,
    pub client_id: String,
    /// In Secrets Manager; no other publication has it, of the same client either.
    pub name: String,
    /// Empty until it is adopted.
    pub arn: String,
    pub state: State,
    /// Attempts that were begun at what is next, the one that it was taken for included.
    pub attempts: i64,
    pub due_at: Time,
}

/// Notes that a secret of this name is about to be made, and is to be deleted at `due_at` unless it is adopted.
pub fn intend(
    tx: &mut dyn Tx,
    user_pool_id: &str,
    client_id: &str,
    name: &str,
    due_at: Time,
) -> Result<(), StoreError> {
    let sql = "INSERT INTO published_secrets (user_pool_id, client_id, name, arn, state, attempts, due_at) \
         VALUES ($1, $2, $3, '', 'intended', 0, $4)";
    tx.execute(sql, params![user_pool_id, client_id, name, due_at.micros()])?;
    Ok(())
}

/// Gives a secret that was made to its client; `false` when it was given up meanwhile.
pub fn adopt(
    tx: &mut dyn Tx,
    user_pool_id: &str,
    client_id: &str,
    name: &str,
    arn: &str,
    due_at: Time,
) -> Result<bool, StoreError> {
    let sql = "UPDATE published_secrets SET state = 'current', arn = $4, attempts = 0, due_at = $5 \
         WHERE user_pool_id = $1 AND client_id = $2 AND name = $3 AND state = 'intended' AND attempts = 0";
    Ok(tx.execute(sql, params![user_pool_id, client_id, name, arn, due_at.micros()])? == 1)
}

/// The ARN of what the client's answers show instead of a secret.
pub fn arn_of(tx: &mut dyn Tx, user_pool_id: &str, client_id: &str) -> Result<Option<String>, StoreError> {
    let sql = "SELECT arn FROM published_secrets \
         WHERE user_pool_id = $1 AND client_id = $2 AND state IN ('current', 'changed')";
    tx.row(sql, params![user_pool_id, client_id])?.map(|row| row.text(0)).transpose()
}

/// The client's secrets are others than before, if it has one there.
pub fn change(tx: &mut dyn Tx, user_pool_id: &str, client_id: &str, now: Time) -> Result<(), StoreError> {
    // Attempts go on counting: whoever holds a lease must find that it is lost.
    let sql = "UPDATE published_secrets SET state = 'changed', attempts = attempts + 1, due_at = $3 \
         WHERE user_pool_id = $1 AND client_id = $2 AND state IN ('current', 'changed')";
    tx.execute(sql, params![user_pool_id, client_id, now.micros()])?;
    Ok(())
}

/// The client gives up what it has there.
pub fn withdraw(tx: &mut dyn Tx, user_pool_id: &str, client_id: &str, now: Time) -> Result<(), StoreError> {
    let sql = "UPDATE published_secrets SET state = 'withdrawn', attempts = attempts + 1, due_at = $3 \
         WHERE user_pool_id = $1 AND client_id = $2 AND state IN ('current', 'changed')";
    tx.execute(sql, params![user_pool_id, client_id, now.micros()])?;
    Ok(())
}

/// [`withdraw`], for every client of a pool.
pub fn withdraw_all(tx: &mut dyn Tx, user_pool_id: &str, now: Time) -> Result<(), StoreError> {
    let sql = "UPDATE published_secrets SET state = 'withdrawn', attempts = attempts + 1, due_at = $2 \
         WHERE user_pool_id = $1 AND state IN ('current', 'changed')";
    tx.execute(sql, params![user_pool_id, now.micros()])?;
    Ok(())
}

/// [`withdraw`], for every client that is gone.
pub fn withdraw_orphans(tx: &mut dyn Tx, now: Time) -> Result<(), StoreError> {
    let sql = "UPDATE published_secrets SET state = 'withdrawn', attempts = attempts + 1, due_at = $1 \
         WHERE state IN ('current', 'changed') AND NOT EXISTS (SELECT 1 FROM clients \
         WHERE clients.user_pool_id = published_secrets.user_pool_id AND clients.id = published_secrets.client_id)";
    tx.execute(sql, params![now.micros()])?;
    Ok(())
}

/// Whether anything is to be done: asked before [`take`], which writes.
pub fn any_due(tx: &mut dyn Tx, now: Time) -> Result<bool, StoreError> {
    let sql = "SELECT 1 FROM published_secrets WHERE due_at <= $1 LIMIT 1";
    Ok(tx.row(sql, params![now.micros()])?.is_some())
}

/// Takes at most `limit` of those that are due; nobody else gets them before `until`. Of two that try at once, the second
/// finds the condition no longer true, also where the subquery saw it so.
pub fn take(tx: &mut dyn Tx, now: Time, until: Time, limit: i64) -> Result<Vec<PublishedSecret>, StoreError> {
    let sql = "UPDATE published_secrets SET due_at = $2, attempts = attempts + 1 \
         WHERE (user_pool_id, client_id, name) IN (SELECT user_pool_id, client_id, name FROM published_secrets \
         WHERE due_at <= $1 ORDER BY due_at LIMIT $3) AND due_at <= $1 \
         RETURNING user_pool_id, client_id, name, arn, state, attempts, due_at";
    tx.rows(sql, params![now.micros(), until.micros(), limit])?.iter().map(from_row).collect()
}

/// What was to be done is done, and `state` is next; `false` when somebody else has it by now.
pub fn settle(tx: &mut dyn Tx, taken: &PublishedSecret, state: State, due_at: Time) -> Result<bool, StoreError> {
    let sql = "UPDATE published_secrets SET state = $5, attempts = 0, due_at = $6 \
         WHERE user_pool_id = $1 AND client_id = $2 AND name = $3 AND attempts = $4 AND state = $7";
    let PublishedSecret { user_pool_id, client_id, name, attempts, state: before, .. } = taken;
    let params = params![user_pool_id, client_id, name, *attempts, state.as_str(), due_at.micros(), before.as_str()];
    Ok(tx.execute(sql, params)? == 1)
}

/// It could not be done; it is due again at `due_at`.
pub fn postpone(tx: &mut dyn Tx, taken: &PublishedSecret, due_at: Time) -> Result<(), StoreError> {
    let sql = "UPDATE published_secrets SET due_at = $5 \
         WHERE user_pool_id = $1 AND client_id = $2 AND name = $3 AND attempts = $4";
    let PublishedSecret { user_pool_id, client_id, name, attempts, .. } = taken;
    tx.execute(sql, params![user_pool_id, client_id, name, *attempts, due_at.micros()])?;
    Ok(())
}

/// Nothing is there any more.
pub fn remove(tx: &mut dyn Tx, taken: &PublishedSecret) -> Result<(), StoreError> {
    let sql = "DELETE FROM published_secrets WHERE user_pool_id = $1 AND client_id = $2 AND name = $3 \
         AND state IN ('intended', 'withdrawn')";
    let PublishedSecret { user_pool_id, client_id, name, .. } = taken;
    tx.execute(sql, params![user_pool_id, client_id, name])?;
    Ok(())
}

fn from_row(row: &Row) -> Result<PublishedSecret, StoreError> {
    let state = row.text(4)?;
    let known = State::ALL.into_iter().find(|known| known.as_str() == state);
    Ok(PublishedSecret {
        user_pool_id: row.text(0)?,
        client_id: row.text(1)?,
        name: row.text(2)?,
        arn: row.text(3)?,
        state: known.ok_or_else(|| StoreError::Corrupt(format!("a published secret is {state}")))?,
        attempts: row.integer(5)?,
        due_at: Time::from_micros(row.integer(6)?),
    })
}
