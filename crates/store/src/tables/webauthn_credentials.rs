//! Passkeys, each a user's. A sign-in reads them and writes nothing here.

use domain::clock::Time;
use domain::passkey::{Attachment, Passkey};

use crate::{Row, StoreError, Tx, params};

/// The columns of [`from_row`], of one user's.
macro_rules! select {
    ($rest:expr) => {
        concat!(
            "SELECT credential_id, relying_party_id, public_key, friendly_name, attachment, transports, created_at ",
            "FROM webauthn_credentials WHERE user_pool_id = $1 AND sub = $2 AND ",
            $rest
        )
    };
}

/// Adds a passkey; tells whether its id was free in the pool.
pub fn insert(tx: &mut dyn Tx, passkey: &Passkey) -> Result<bool, StoreError> {
    let sql = "INSERT INTO webauthn_credentials (user_pool_id, credential_id, sub, relying_party_id, public_key, \
         friendly_name, attachment, transports, created_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) \
         ON CONFLICT DO NOTHING";
    let params = params![
        passkey.user_pool_id.as_str(),
        passkey.id.as_str(),
        passkey.sub.as_str(),
        passkey.relying_party_id.as_str(),
        passkey.public_key.clone(),
        passkey.friendly_name.as_str(),
        passkey.attachment.map(Attachment::as_str),
        passkey.transports.join(" "),
        passkey.created_at.micros(),
    ];
    Ok(tx.execute(sql, params)? == 1)
}

pub fn count(tx: &mut dyn Tx, user_pool_id: &str, sub: &str) -> Result<i64, StoreError> {
    let sql = "SELECT COUNT(*) FROM webauthn_credentials WHERE user_pool_id = $1 AND sub = $2";
    tx.row(sql, params![user_pool_id, sub])?.map_or(Ok(0), |row| row.integer(0))
}

/// At most `limit` passkeys of a user, oldest first; those after `after`, the time and id of one.
pub fn list(
    tx: &mut dyn Tx,
    user_pool_id: &str,
    sub: &str,
    after: Option<(Time, &str)>,
    limit: i64,
) -> Result<Vec<Passkey>, StoreError> {
    let sql = select!("(created_at, credential_id) > ($3, $4) ORDER BY created_at, credential_id LIMIT $5");
    let (time, id) = after.map_or((i64::MIN, ""), |(time, id)| (time.micros(), id));
    let rows = tx.rows(sql, params![user_pool_id, sub, time, id, limit])?;
    rows.iter().map(|row| from_row(user_pool_id, sub, row)).collect()
}

/// A user's passkeys for one site, oldest first.
pub fn list_for(
    tx: &mut dyn Tx,
    user_pool_id: &str,
    sub: &str,
    relying_party_id: &str,
) -> Result<Vec<Passkey>, StoreError> {
    let sql = select!("relying_party_id = $3 ORDER BY created_at, credential_id");
    let rows = tx.rows(sql, params![user_pool_id, sub, relying_party_id])?;
    rows.iter().map(|row| from_row(user_pool_id, sub, row)).collect()
}

/// Deletes a user's passkey; tells whether they had it.
pub fn delete(tx: &mut dyn Tx, user_pool_id: &str, sub: &str, id: &str) -> Result<bool, StoreError> {
    let sql = "DELETE FROM webauthn_credentials WHERE user_pool_id = $1 AND sub = $2 AND credential_id = $3";
    Ok(tx.execute(sql, params![user_pool_id, sub, id])? == 1)
}

fn from_row(user_pool_id: &str, sub: &str, row: &Row) -> Result<Passkey, StoreError> {
    Ok(Passkey {
        user_pool_id: user_pool_id.to_owned(),
        sub: sub.to_owned(),
        id: row.text(0)?,
        relying_party_id: row.text(1)?,
        public_key: row.bytes(2)?,
        friendly_name: row.text(3)?,
        attachment: row.opt_text(4)?.as_deref().and_then(Attachment::parse),
        transports: row.text(5)?.split_whitespace().map(str::to_owned).collect(),
        created_at: Time::from_micros(row.integer(6)?),
    })
}
