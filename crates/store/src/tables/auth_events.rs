//! Events of authentication, of users in pools with threat protection.

use domain::auth_event::{AuthEvent, EventKind, Feedback};
use domain::clock::Time;

use crate::{Row, StoreError, Tx, params};

/// Keeps an event of a user who is still there. Where `event.sub` is empty, of nobody: it takes the place of the one
/// before.
pub fn put(tx: &mut dyn Tx, event: &AuthEvent) -> Result<(), StoreError> {
    let user = "SELECT 1 FROM users WHERE user_pool_id = $1 AND sub = $2";
    let is_there = tx.row(user, params![event.user_pool_id.as_str(), event.sub.as_str()])?.is_some();
    if !is_there && !event.sub.is_empty() {
        return Ok(());
    }
    let sql = "INSERT INTO auth_events (user_pool_id, sub, id, created_at, kind, passed, password_passed, \
         second_factor_passed, ip, feedback_valid, feedback_by, feedback_at) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12) \
         ON CONFLICT (user_pool_id, sub, id) DO UPDATE SET created_at = excluded.created_at, ip = excluded.ip";
    let feedback = event.feedback.as_ref();
    let values = params![
        event.user_pool_id.as_str(),
        event.sub.as_str(),
        event.id.as_str(),
        event.created_at.micros(),
        event.kind.as_str(),
        event.passed,
        event.password_passed,
        event.second_factor_passed,
        event.ip.clone(),
        feedback.map(|feedback| feedback.valid),
        feedback.map(|feedback| feedback.by.clone()),
        feedback.map(|feedback| feedback.at.micros())
    ];
    tx.execute(sql, values).map(drop)
}

/// Says whether it was the user; tells whether they have such an event.
pub fn set_feedback(
    tx: &mut dyn Tx,
    user_pool_id: &str,
    sub: &str,
    id: &str,
    feedback: &Feedback,
) -> Result<bool, StoreError> {
    let sql = "UPDATE auth_events SET feedback_valid = $4, feedback_by = $5, feedback_at = $6 \
         WHERE user_pool_id = $1 AND sub = $2 AND id = $3";
    let Feedback { valid, by, at } = feedback;
    Ok(tx.execute(sql, params![user_pool_id, sub, id, *valid, by.as_str(), at.micros()])? == 1)
}

/// At most `limit` events of a user since `since`, newest first: those before the one of this time and id.
pub fn list(
    tx: &mut dyn Tx,
    user_pool_id: &str,
    sub: &str,
    since: Time,
    before: Option<(Time, &str)>,
    limit: i64,
) -> Result<Vec<AuthEvent>, StoreError> {
    let (time, id) = before.map_or((i64::MAX, ""), |(time, id)| (time.micros(), id));
    let sql = "SELECT id, created_at, kind, passed, password_passed, second_factor_passed, ip, feedback_valid, \
         feedback_by, feedback_at FROM auth_events WHERE user_pool_id = $1 AND sub = $2 AND created_at >= $3 \
         AND (created_at < $4 OR (created_at = $4 AND id < $5)) ORDER BY created_at DESC, id DESC LIMIT $6";
    let rows = tx.rows(sql, params![user_pool_id, sub, since.micros(), time, id, limit])?;
    rows.iter().map(|row| event(user_pool_id, sub, row)).collect()
}

/// Removes at most `limit` events from before `before`; tells how many.
pub fn sweep(tx: &mut dyn Tx, before: Time, limit: i64) -> Result<u64, StoreError> {
    let sql = "DELETE FROM auth_events WHERE (user_pool_id, sub, id) IN \
         (SELECT user_pool_id, sub, id FROM auth_events WHERE created_at < $1 LIMIT $2)";
    tx.execute(sql, params![before.micros(), limit])
}

fn event(user_pool_id: &str, sub: &str, row: &Row) -> Result<AuthEvent, StoreError> {
    let kind = row.text(2)?;
    let kind = EventKind::ALL.into_iter().find(|known| known.as_str() == kind);
    let feedback = match (row.opt_boolean(7)?, row.opt_text(8)?, row.opt_integer(9)?) {
        (Some(valid), Some(by), Some(at)) => Some(Feedback { valid, by, at: Time::from_micros(at) }),
        _ => None,
    };
    Ok(AuthEvent {
        user_pool_id: user_pool_id.to_owned(),
        sub: sub.to_owned(),
        id: row.text(0)?,
        created_at: Time::from_micros(row.integer(1)?),
        kind: kind.ok_or_else(|| StoreError::Corrupt("kind of an authentication event".to_owned()))?,
        passed: row.boolean(3)?,
        password_passed: row.opt_boolean(4)?,
        second_factor_passed: row.opt_boolean(5)?,
        ip: row.opt_text(6)?,
        feedback,
    })
}
