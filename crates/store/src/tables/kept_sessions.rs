//! Sessions of sign-ins that wait for the proof of a device, for clients that do not send them back: by client, user
//! and device, so that any node finds them.

use domain::clock::Time;

use crate::{StoreError, Tx, params};

/// A session as its client was given it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeptSession {
    pub user_pool_id: String,
    pub sub: String,
    pub client_id: String,
    pub device_key: String,
    /// Sealed.
    pub session: String,
    pub expires_at: Time,
}

/// Keeps a session; the newest takes the place of its predecessor.
pub fn put(tx: &mut dyn Tx, kept: &KeptSession) -> Result<(), StoreError> {
    let sql = "INSERT INTO kept_sessions (user_pool_id, sub, client_id, device_key, session, expires_at) \
         VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (user_pool_id, sub, client_id, device_key) \
         DO UPDATE SET session = excluded.session, expires_at = excluded.expires_at";
    let KeptSession { user_pool_id, sub, client_id, device_key, session, expires_at } = kept;
    let values = params![
        user_pool_id.as_str(),
        sub.as_str(),
        client_id.as_str(),
        device_key.as_str(),
        session.as_str(),
        expires_at.micros()
    ];
    tx.execute(sql, values).map(drop)
}

pub fn find(
    tx: &mut dyn Tx,
    user_pool_id: &str,
    sub: &str,
    client_id: &str,
    device_key: &str,
    now: Time,
) -> Result<Option<String>, StoreError> {
    let sql = "SELECT session FROM kept_sessions WHERE user_pool_id = $1 AND sub = $2 AND client_id = $3 \
         AND device_key = $4 AND expires_at > $5";
    let row = tx.row(sql, params![user_pool_id, sub, client_id, device_key, now.micros()])?;
    row.map(|row| row.text(0)).transpose()
}

/// Forgets the session of a device that was proved.
pub fn delete(
    tx: &mut dyn Tx,
    user_pool_id: &str,
    sub: &str,
    client_id: &str,
    device_key: &str,
) -> Result<(), StoreError> {
    let sql = "DELETE FROM kept_sessions WHERE user_pool_id = $1 AND sub = $2 AND client_id = $3 AND device_key = $4";
    tx.execute(sql, params![user_pool_id, sub, client_id, device_key]).map(drop)
}

/// Removes at most `limit` sessions that expired before `now`; tells how many.
pub fn sweep(tx: &mut dyn Tx, now: Time, limit: i64) -> Result<u64, StoreError> {
    let sql = "DELETE FROM kept_sessions WHERE (user_pool_id, sub, client_id, device_key) IN \
         (SELECT user_pool_id, sub, client_id, device_key FROM kept_sessions WHERE expires_at < $1 LIMIT $2)";
    tx.execute(sql, params![now.micros(), limit])
}
