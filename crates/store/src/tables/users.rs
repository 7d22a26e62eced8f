//! Users and every name they can be found by. The names are rows of `user_names`, kept equal to
//! [`User::sign_in_names`] by each write here, so that no name ever leads to two users, whatever its kind.

use std::collections::BTreeSet;

use domain::clock::Time;
use domain::group::{self, Membership};
use domain::mfa::{MfaFactor, SoftwareToken, UserMfa};
use domain::user::{Attributes, Credential, NameKind, User, UserStatus};
use domain::user_pool::UserPool;
use serde::{Deserialize, Serialize};

use super::user_counts;
use crate::{Row, StoreError, Tx, Value, params};

/// A name that belongs to another user.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NameTaken(pub NameKind);

/// What came of an [`update`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Update {
    Done,
    NameTaken(NameKind),
    /// The user was changed, or deleted, since it was read.
    Stale,
}

/// Selects users `u` in the order of columns of [`user`], then what `more` names. A user's groups come along as one
/// text, so that a user is read in one round trip: for each its name, precedence and role, a space between any two
/// (names and roles hold none). Of a user without groups only the index is asked.
macro_rules! select_users {
    ($more:expr, $from_where:expr) => {
        concat!(
            "SELECT u.sub, u.username, u.status, u.enabled, u.created_at, u.modified_at, u.attributes, u.pending, ",
            "u.sealed_verifier, u.password_expires_at, u.former_passwords, u.signed_out_at, u.mfa, u.software_token, ",
            "u.pending_software_token, (SELECT string_agg(g.name || ' ' || COALESCE(CAST(g.precedence AS TEXT), '') ",
            "|| ' ' || COALESCE(g.role_arn, ''), ' ') FROM group_members m ",
            "JOIN groups g ON g.user_pool_id = m.user_pool_id AND g.id = m.group_id ",
            "WHERE m.user_pool_id = u.user_pool_id AND m.sub = u.sub)",
            $more,
            " FROM ",
            $from_where
        )
    };
}
pub(super) use select_users;

const BY_SUB: &str = select_users!("", "users u WHERE u.user_pool_id = $1 AND u.sub = $2");

const BY_NAME: &str = select_users!(
    "",
    "user_names n JOIN users u ON u.user_pool_id = n.user_pool_id AND u.sub = n.sub \
     WHERE n.user_pool_id = $1 AND n.name = $2 ORDER BY n.kind LIMIT 1"
);

/// The members of a group ([`super::group_members::list_users`]).
pub(super) const IN_GROUP: &str = select_users!(
    "",
    "group_members i JOIN users u ON u.user_pool_id = i.user_pool_id AND u.sub = i.sub \
     WHERE i.user_pool_id = $1 AND i.group_id = $2 AND i.sub > $3 ORDER BY i.sub LIMIT $4"
);

pub fn find(tx: &mut dyn Tx, user_pool_id: &str, sub: &str) -> Result<Option<User>, StoreError> {
    tx.row(BY_SUB, params![user_pool_id, sub])?.map(|row| user(user_pool_id, &row)).transpose()
}

/// The user a typed name leads to: username first, then aliases, then `sub` (behaviour 20 §1.2).
pub fn find_by_name(tx: &mut dyn Tx, pool: &UserPool, name: &str) -> Result<Option<User>, StoreError> {
    let row = tx.row(BY_NAME, params![pool.id.as_str(), pool.fold(name)])?;
    row.map(|row| user(&pool.id, &row)).transpose()
}

/// The holder of a name of one kind.
pub fn holder(tx: &mut dyn Tx, pool: &UserPool, kind: NameKind, name: &str) -> Result<Option<String>, StoreError> {
    let sql = "SELECT sub FROM user_names WHERE user_pool_id = $1 AND name = $2 AND kind = $3";
    tx.row(sql, params![pool.id.as_str(), pool.fold(name), kind.as_str()])?.map(|row| row.text(0)).transpose()
}

/// Adds a user with all their names.
///
/// # Errors
/// The outer error is the store's. The inner one names the name that is taken; the transaction must then be rolled
/// back, because names before it have been added.
pub fn insert(tx: &mut dyn Tx, pool: &UserPool, user: &User) -> Result<Result<(), NameTaken>, StoreError> {
    insert_all(tx, pool, std::slice::from_ref(user))
}

/// Adds users as [`insert`] does each, and counts them at once: one by one, many in one transaction would keep everybody
/// else from being counted meanwhile.
///
/// # Errors
/// As [`insert`]; nothing tells whose name it was.
pub fn insert_all(tx: &mut dyn Tx, pool: &UserPool, users: &[User]) -> Result<Result<(), NameTaken>, StoreError> {
    let sql = "INSERT INTO users (user_pool_id, sub, username, status, enabled, created_at, modified_at, attributes, \
         pending, sealed_verifier, password_expires_at, former_passwords, signed_out_at, email_key, phone_number_key, \
         name_key, given_name_key, family_name_key, preferred_username_key, mfa, software_token, \
         pending_software_token) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22)";
    for user in users {
        for (kind, name) in user.sign_in_names(pool) {
            if !insert_name(tx, pool, kind, &name, &user.sub)? {
                return Ok(Err(NameTaken(kind)));
            }
        }
        tx.execute(sql, &columns(user)?)?;
    }
    if let Some(first) = users.first() {
        user_counts::add(tx, &pool.id, &first.sub, i64::try_from(users.len()).unwrap_or(i64::MAX))?;
    }
    Ok(Ok(()))
}

/// Writes a user who was read as `before`, if nobody has written them since.
///
/// # Errors
/// The store's. After [`Update::NameTaken`] the transaction must be rolled back.
pub fn update(tx: &mut dyn Tx, pool: &UserPool, before: &User, after: &User) -> Result<Update, StoreError> {
    let sql = "UPDATE users SET username = $3, status = $4, enabled = $5, created_at = $6, modified_at = $7, \
         attributes = $8, pending = $9, sealed_verifier = $10, password_expires_at = $11, former_passwords = $12, \
         signed_out_at = $13, email_key = $14, phone_number_key = $15, name_key = $16, given_name_key = $17, \
         family_name_key = $18, preferred_username_key = $19, mfa = $20, software_token = $21, \
         pending_software_token = $22 WHERE user_pool_id = $1 AND sub = $2 AND modified_at = $23";
    // The moment of the last change doubles as the version compared: it must move with every write.
    let mut after = after.clone();
    after.modified_at = after.modified_at.max(Time::from_micros(before.modified_at.micros() + 1));
    let mut values = columns(&after)?;
    values.push(before.modified_at.micros().into());
    if tx.execute(sql, &values)? == 0 {
        return Ok(Update::Stale);
    }
    let (old, new) = (before.sign_in_names(pool), after.sign_in_names(pool));
    for (kind, name) in old.iter().filter(|name| !new.contains(name)) {
        let sql = "DELETE FROM user_names WHERE user_pool_id = $1 AND name = $2 AND kind = $3 AND sub = $4";
        tx.execute(sql, params![pool.id.as_str(), name.as_str(), kind.as_str(), after.sub.as_str()])?;
    }
    for (kind, name) in new.iter().filter(|name| !old.contains(name)) {
        if !insert_name(tx, pool, *kind, name, &after.sub)? {
            return Ok(Update::NameTaken(*kind));
        }
    }
    Ok(Update::Done)
}

/// Removes a user and everything that is theirs. Tells whether there was one.
pub fn delete(tx: &mut dyn Tx, user_pool_id: &str, sub: &str) -> Result<bool, StoreError> {
    // The user comes first: whoever holds them is waited for before what is theirs is looked at.
    let sql = "DELETE FROM users WHERE user_pool_id = $1 AND sub = $2";
    let existed = tx.execute(sql, params![user_pool_id, sub])? > 0;
    delete_belongings(tx, user_pool_id, sub)?;
    if existed {
        user_counts::add(tx, user_pool_id, sub, -1)?;
    }
    Ok(existed)
}

/// At most `limit` users, of any pool, who were made before `before` and never confirmed, by pool and `sub`. Who was
/// disabled is left: somebody decided something about them.
pub fn list_unconfirmed(tx: &mut dyn Tx, before: Time, limit: i64) -> Result<Vec<(String, String)>, StoreError> {
    // The status stands in the text, so that the partial index serves.
    let sql = "SELECT user_pool_id, sub FROM users WHERE status = 'UNCONFIRMED' AND created_at < $1 AND enabled \
         ORDER BY created_at LIMIT $2";
    let rows = tx.rows(sql, params![before.micros(), limit])?;
    rows.iter().map(|row| Ok((row.text(0)?, row.text(1)?))).collect()
}

/// Removes a user and everything that is theirs if they are still as [`list_unconfirmed`] found them. Tells whether
/// they were.
pub fn delete_unconfirmed(tx: &mut dyn Tx, user_pool_id: &str, sub: &str, before: Time) -> Result<bool, StoreError> {
    let sql = "DELETE FROM users WHERE user_pool_id = $1 AND sub = $2 AND status = 'UNCONFIRMED' \
         AND created_at < $3 AND enabled";
    let expired = tx.execute(sql, params![user_pool_id, sub, before.micros()])? > 0;
    if expired {
        delete_belongings(tx, user_pool_id, sub)?;
        user_counts::add(tx, user_pool_id, sub, -1)?;
    }
    Ok(expired)
}

fn delete_belongings(tx: &mut dyn Tx, user_pool_id: &str, sub: &str) -> Result<(), StoreError> {
    tx.execute("DELETE FROM user_names WHERE user_pool_id = $1 AND sub = $2", params![user_pool_id, sub])?;
    tx.execute("DELETE FROM group_members WHERE user_pool_id = $1 AND sub = $2", params![user_pool_id, sub])?;
    tx.execute("DELETE FROM identities WHERE user_pool_id = $1 AND sub = $2", params![user_pool_id, sub])?;
    tx.execute("DELETE FROM devices WHERE user_pool_id = $1 AND sub = $2", params![user_pool_id, sub])?;
    tx.execute("DELETE FROM auth_events WHERE user_pool_id = $1 AND sub = $2", params![user_pool_id, sub])?;
    tx.execute("DELETE FROM codes WHERE user_pool_id = $1 AND sub = $2", params![user_pool_id, sub])?;
    tx.execute("DELETE FROM kept_sessions WHERE user_pool_id = $1 AND sub = $2", params![user_pool_id, sub])?;
    tx.execute("DELETE FROM authorization_codes WHERE user_pool_id = $1 AND sub = $2", params![user_pool_id, sub])?;
    tx.execute("DELETE FROM browser_sessions WHERE user_pool_id = $1 AND sub = $2", params![user_pool_id, sub])?;
    tx.execute("DELETE FROM outgoing_messages WHERE user_pool_id = $1 AND sub = $2", params![user_pool_id, sub])?;
    tx.execute("DELETE FROM webauthn_credentials WHERE user_pool_id = $1 AND sub = $2", params![user_pool_id, sub])?;
    tx.execute("DELETE FROM attempts WHERE user_pool_id = $1 AND subject = $2", params![user_pool_id, sub])?;
    Ok(())
}

/// Takes the name for `sub`; tells whether it was free.
fn insert_name(tx: &mut dyn Tx, pool: &UserPool, kind: NameKind, name: &str, sub: &str) -> Result<bool, StoreError> {
    let sql = "INSERT INTO user_names (user_pool_id, name, kind, sub) VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING";
    Ok(tx.execute(sql, params![pool.id.as_str(), name, kind.as_str(), sub])? == 1)
}

/// The values of a row, in the order of the insert.
fn columns(user: &User) -> Result<Vec<Value>, StoreError> {
    let key = |name: &str| user.attribute(name).map(str::to_lowercase);
    let former = if user.former_passwords.is_empty() { None } else { Some(pack(&user.former_passwords)) };
    Ok(params![
        user.user_pool_id.as_str(),
        user.sub.as_str(),
        user.username.as_str(),
        user.status.as_str(),
        user.enabled,
        user.created_at.micros(),
        user.modified_at.micros(),
        document(&user.attributes)?,
        document(&user.pending)?,
        user.credential.as_ref().map(|credential| credential.sealed_verifier.clone()),
        user.credential.as_ref().and_then(|credential| credential.expires_at).map(Time::micros),
        former,
        user.signed_out_at.map(Time::micros),
        key("email"),
        key("phone_number"),
        key("name"),
        key("given_name"),
        key("family_name"),
        key("preferred_username"),
        mfa_document(&user.mfa)?,
        user.mfa.software_token.as_ref().map(|token| token.sealed_secret.clone()),
        user.mfa.pending_software_token.clone(),
    ]
    .to_vec())
}

fn document(attributes: &Attributes) -> Result<String, StoreError> {
    serde_json::to_string(attributes).map_err(|error| StoreError::Corrupt(error.to_string()))
}

/// Reads a row that [`select_users`] selected.
pub(super) fn user(user_pool_id: &str, row: &Row) -> Result<User, StoreError> {
    let attributes = |text: String| {
        serde_json::from_str::<Attributes>(&text).map_err(|error| StoreError::Corrupt(format!("attributes: {error}")))
    };
    let status = row.text(2)?;
    let expires_at = row.opt_integer(9)?.map(Time::from_micros);
    Ok(User {
        user_pool_id: user_pool_id.to_owned(),
        sub: row.text(0)?,
        username: row.text(1)?,
        status: UserStatus::parse(&status).ok_or_else(|| StoreError::Corrupt(format!("user status {status}")))?,
        enabled: row.boolean(3)?,
        created_at: Time::from_micros(row.integer(4)?),
        modified_at: Time::from_micros(row.integer(5)?),
        attributes: attributes(row.text(6)?)?,
        pending: attributes(row.text(7)?)?,
        credential: row.opt_bytes(8)?.map(|sealed_verifier| Credential { sealed_verifier, expires_at }),
        former_passwords: row.opt_bytes(10)?.map_or(Ok(Vec::new()), |packed| unpack(&packed))?,
        signed_out_at: row.opt_integer(11)?.map(Time::from_micros),
        mfa: mfa(&row.text(12)?, row.opt_bytes(13)?, row.opt_bytes(14)?)?,
        groups: row.opt_text(15)?.map_or(Ok(Vec::new()), |packed| groups(&packed))?,
    })
}

/// Takes apart what [`select_users`] put together.
fn groups(packed: &str) -> Result<Vec<Membership>, StoreError> {
    let torn = || StoreError::Corrupt("groups of a user".to_owned());
    let mut words = packed.split(' ');
    let mut groups = Vec::new();
    while let Some(group) = words.next() {
        let (precedence, role) = (words.next().ok_or_else(torn)?, words.next().ok_or_else(torn)?);
        let precedence = Some(precedence).filter(|text| !text.is_empty()).map(str::parse).transpose();
        let role_arn = Some(role).filter(|text| !text.is_empty()).map(str::to_owned);
        groups.push(Membership { group: group.to_owned(), precedence: precedence.map_err(|_| torn())?, role_arn });
    }
    group::sort(&mut groups);
    Ok(groups)
}

/// What of a user's second factors is no secret.
#[derive(Default, Serialize, Deserialize)]
#[serde(default)]
struct MfaDocument {
    #[serde(skip_serializing_if = "BTreeSet::is_empty")]
    enabled: BTreeSet<MfaFactor>,
    #[serde(skip_serializing_if = "Option::is_none")]
    preferred: Option<MfaFactor>,
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    sms_by_settings: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    software_token_name: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    passkey: Option<bool>,
}

fn mfa_document(mfa: &UserMfa) -> Result<String, StoreError> {
    let software_token_name = mfa.software_token.as_ref().and_then(|token| token.friendly_name.clone());
    let document = MfaDocument {
        enabled: mfa.enabled.clone(),
        preferred: mfa.preferred,
        sms_by_settings: mfa.sms_by_settings,
        software_token_name,
        passkey: mfa.passkey,
    };
    serde_json::to_string(&document).map_err(|error| StoreError::Corrupt(error.to_string()))
}

fn mfa(document: &str, secret: Option<Vec<u8>>, pending: Option<Vec<u8>>) -> Result<UserMfa, StoreError> {
    // Most users have none: there is nothing to parse then.
    let document: MfaDocument = match document {
        "{}" => MfaDocument::default(),
        text => serde_json::from_str(text).map_err(|error| StoreError::Corrupt(format!("second factors: {error}")))?,
    };
    let friendly_name = document.software_token_name;
    Ok(UserMfa {
        enabled: document.enabled,
        preferred: document.preferred,
        sms_by_settings: document.sms_by_settings,
        software_token: secret.map(|sealed_secret| SoftwareToken { sealed_secret, friendly_name }),
        pending_software_token: pending,
        passkey: document.passkey,
    })
}

/// Byte strings one after another, each behind its length in two bytes.
fn pack(items: &[Vec<u8>]) -> Vec<u8> {
    let mut out = Vec::new();
    for item in items {
        // A sealed verifier is well under 64 KiB; one that is not would be unreadable, so it is left out whole.
        if let Ok(length) = u16::try_from(item.len()) {
            out.extend_from_slice(&length.to_be_bytes());
            out.extend_from_slice(item);
        }
    }
    out
}

fn unpack(mut packed: &[u8]) -> Result<Vec<Vec<u8>>, StoreError> {
    let torn = || StoreError::Corrupt("former passwords".to_owned());
    let mut items = Vec::new();
    while let Some((length, rest)) = packed.split_first_chunk::<2>() {
        let length = usize::from(u16::from_be_bytes(*length));
        let (item, rest) = rest.split_at_checked(length).ok_or_else(torn)?;
        items.push(item.to_vec());
        packed = rest;
    }
    if packed.is_empty() { Ok(items) } else { Err(torn()) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn former_passwords_come_back_as_they_were_packed() {
        let items = vec![vec![1, 2, 3], vec![], vec![0; 500]];
        assert_eq!(unpack(&pack(&items)), Ok(items.clone()));
        assert!(unpack(&pack(&items)[..4]).is_err());
        assert!(unpack(&[7]).is_err());
    }
}
