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
    /// Of which session at an identity provider it came.
    pub at_provider: Option<AtProvider>,
    pub expires_at: Time,
}

/// A session at an identity provider: keyed hashes of how the provider calls the person and the session.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AtProvider {
    pub provider: String,
    pub subject: [u8; 32],
    pub session: Option<[u8; 32]>,
}

pub fn insert(tx: &mut dyn Tx, session: &BrowserSession) -> Result<(), StoreError> {
    let sql = "INSERT INTO browser_sessions \
         (user_pool_id, hash, sub, document, expires_at, provider, provider_subject, provider_session) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8)";
    let BrowserSession { user_pool_id, hash, sub, document, at_provider, expires_at } = session;
    let provider = at_provider.as_ref().map(|at| at.provider.clone());
    let subject = at_provider.as_ref().map(|at| at.subject.to_vec());
    let session = at_provider.as_ref().and_then(|at| at.session).map(|hash| hash.to_vec());
    let values = params![user_pool_id, hash.to_vec(), sub, document, *expires_at, provider, subject, session];
    tx.execute(sql, values).map(drop)
}

/// The session of one of `hashes` (one for each key of the keyring), until it expires.
pub fn find(
    tx: &mut dyn Tx,
    user_pool_id: &str,
    hashes: &[[u8; 32]],
    now: Time,
) -> Result<Option<BrowserSession>, StoreError> {
    let sql = "SELECT sub, document, expires_at, provider, provider_subject, provider_session FROM browser_sessions \
         WHERE user_pool_id = $1 AND hash = $2 AND expires_at > $3";
    for hash in hashes {
        let read = |row: Row| {
            Ok(BrowserSession {
                user_pool_id: user_pool_id.to_owned(),
                hash: *hash,
                sub: row.text(0)?,
                document: row.text(1)?,
                at_provider: at_provider(&row)?,
                expires_at: Time::from_micros(row.integer(2)?),
            })
        };
        if let Some(row) = tx.row(sql, params![user_pool_id, hash.to_vec(), now.micros()])? {
            return read(row).map(Some);
        }
    }
    Ok(None)
}

fn at_provider(row: &Row) -> Result<Option<AtProvider>, StoreError> {
    let hash = |bytes: Vec<u8>| {
        bytes.try_into().map_err(|_| StoreError::Corrupt("browser session: a hash of a provider".to_owned()))
    };
    let (Some(provider), Some(subject)) = (row.opt_text(3)?, row.opt_bytes(4)?) else { return Ok(None) };
    let session = row.opt_bytes(5)?.map(hash).transpose()?;
    Ok(Some(AtProvider { provider, subject: hash(subject)?, session }))
}

/// Ends the sessions that came of sessions at a provider: of those subjects, and of those sessions there if any are named.
/// Tells how many.
pub fn delete_of_provider(
    tx: &mut dyn Tx,
    user_pool_id: &str,
    provider: &str,
    subjects: &[[u8; 32]],
    sessions: &[[u8; 32]],
) -> Result<u64, StoreError> {
    let mut ended = 0;
    for subject in subjects {
        if sessions.is_empty() {
            let sql = "DELETE FROM browser_sessions \
                 WHERE user_pool_id = $1 AND provider = $2 AND provider_subject = $3";
            ended += tx.execute(sql, params![user_pool_id, provider, subject.to_vec()])?;
        }
        for session in sessions {
            let sql = "DELETE FROM browser_sessions \
                 WHERE user_pool_id = $1 AND provider = $2 AND provider_subject = $3 AND provider_session = $4";
            ended += tx.execute(sql, params![user_pool_id, provider, subject.to_vec(), session.to_vec()])?;
        }
    }
    Ok(ended)
}

/// Ends the sessions of this session at a provider, whoever's it is; tells how many.
pub fn delete_of_provider_session(
    tx: &mut dyn Tx,
    user_pool_id: &str,
    provider: &str,
    sessions: &[[u8; 32]],
) -> Result<u64, StoreError> {
    let sql = "DELETE FROM browser_sessions WHERE user_pool_id = $1 AND provider = $2 AND provider_session = $3";
    let mut ended = 0;
    for session in sessions {
        ended += tx.execute(sql, params![user_pool_id, provider, session.to_vec()])?;
    }
    Ok(ended)
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
