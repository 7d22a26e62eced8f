//! Things that work once, marked when they have: answered challenge sessions, exchanged refresh tokens, revoked
//! sign-ins. A mark is kept until the thing would have expired by itself.

use domain::clock::Time;

use crate::{StoreError, Tx, params};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    ChallengeSession,
    RefreshToken,
    /// By `origin_jti`: every token of that sign-in.
    SignIn,
    /// By user and time step of an authenticator app.
    SoftwareTokenStep,
    /// By device key: one that was forgotten is not confirmed again.
    Device,
    /// By provider and id: a SAML assertion or a logout token.
    ProviderMessage,
}

impl Kind {
    const fn as_str(self) -> &'static str {
        match self {
            Self::ChallengeSession => "challenge_session",
            Self::RefreshToken => "refresh_token",
            Self::SignIn => "sign_in",
            Self::SoftwareTokenStep => "software_token_step",
            Self::Device => "device",
            Self::ProviderMessage => "provider_message",
        }
    }
}

/// Marks a thing as spent; of many who try at once, one is told `true`.
pub fn spend(
    tx: &mut dyn Tx,
    user_pool_id: &str,
    kind: Kind,
    id: &str,
    now: Time,
    expires_at: Time,
) -> Result<bool, StoreError> {
    let sql = "INSERT INTO spent (user_pool_id, kind, id, spent_at, expires_at) VALUES ($1, $2, $3, $4, $5) \
         ON CONFLICT DO NOTHING";
    Ok(tx.execute(sql, params![user_pool_id, kind.as_str(), id, now.micros(), expires_at.micros()])? == 1)
}

/// When a thing was spent, if it was.
pub fn spent_at(tx: &mut dyn Tx, user_pool_id: &str, kind: Kind, id: &str) -> Result<Option<Time>, StoreError> {
    let sql = "SELECT spent_at FROM spent WHERE user_pool_id = $1 AND kind = $2 AND id = $3";
    let row = tx.row(sql, params![user_pool_id, kind.as_str(), id])?;
    row.map(|row| row.integer(0).map(Time::from_micros)).transpose()
}

/// Removes at most `limit` marks of things that have expired; tells how many.
pub fn sweep(tx: &mut dyn Tx, now: Time, limit: i64) -> Result<u64, StoreError> {
    let sql = "DELETE FROM spent WHERE (user_pool_id, kind, id) IN \
         (SELECT user_pool_id, kind, id FROM spent WHERE expires_at < $1 LIMIT $2)";
    tx.execute(sql, params![now.micros(), limit])
}
