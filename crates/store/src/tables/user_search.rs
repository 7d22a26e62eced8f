//! ListUsers: one filter, keyset pages (spec 10 §4.14).

use domain::user::{User, UserStatus};

use super::users::user;
use crate::{StoreError, Tx, params};

/// What users are asked for. Values are compared folded except `Username` and `Sub`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Filter {
    All,
    Key {
        column: Column,
        value: String,
        prefix: bool,
    },
    /// Users in one of the states; none where the list is empty.
    Status(Vec<UserStatus>),
    Enabled {
        enabled: bool,
    },
}

/// A searchable column with its index.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Column {
    Sub,
    Username,
    Email,
    PhoneNumber,
    Name,
    GivenName,
    FamilyName,
    PreferredUsername,
}

/// Where a page ended: the value it is ordered by, then `sub`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cursor {
    pub key: String,
    pub sub: String,
}

/// At most `limit` users after `after`, ascending by the filtered column (by `sub` where none is), each with the
/// cursor that continues behind it.
pub fn list(
    tx: &mut dyn Tx,
    user_pool_id: &str,
    filter: &Filter,
    after: Option<&Cursor>,
    limit: i64,
) -> Result<Vec<(User, Cursor)>, StoreError> {
    let (key, sub) = after.map_or(("", ""), |cursor| (cursor.key.as_str(), cursor.sub.as_str()));
    let rows = match filter {
        Filter::All => tx.rows(SQL_ALL, params![user_pool_id, sub, limit]),
        Filter::Enabled { enabled } => tx.rows(SQL_ENABLED, params![user_pool_id, sub, limit, *enabled]),
        Filter::Status(statuses) => {
            // As many places as there are states; unused ones hold a name no state has.
            let name = |index: usize| statuses.get(index).map_or("", |status| status.as_str());
            tx.rows(SQL_STATUS, params![user_pool_id, sub, limit, name(0), name(1), name(2), name(3), name(4)])
        }
        Filter::Key { column, value, prefix } => {
            let end = if *prefix { successor(value) } else { value.clone() };
            // Whatever the cursor says, a page never leaves the filter's own range.
            tx.rows(column.sql(), params![user_pool_id, value.as_str(), end, key, sub, limit])
        }
    }?;
    rows.iter()
        .map(|row| {
            let user = user(user_pool_id, row)?;
            let cursor = Cursor { key: row.opt_text(15)?.unwrap_or_default(), sub: user.sub.clone() };
            Ok((user, cursor))
        })
        .collect()
}

/// The greatest text that begins with `prefix`, for a closed range: the prefix and the last code point.
fn successor(prefix: &str) -> String {
    format!("{prefix}\u{10ffff}")
}

macro_rules! select {
    ($key:literal, $($rest:literal),+) => {
        concat!(
            "SELECT sub, username, status, enabled, created_at, modified_at, attributes, pending, sealed_verifier, ",
            "password_expires_at, former_passwords, signed_out_at, mfa, software_token, pending_software_token, ",
            $key,
            " FROM users WHERE user_pool_id = $1 AND ",
            $($rest),+
        )
    };
}

const SQL_ALL: &str = select!("NULL", "sub > $2 ORDER BY sub LIMIT $3");
const SQL_ENABLED: &str = select!("NULL", "sub > $2 AND enabled = $4 ORDER BY sub LIMIT $3");
const SQL_STATUS: &str = select!("NULL", "sub > $2 AND status IN ($4, $5, $6, $7, $8) ORDER BY sub LIMIT $3");

macro_rules! by_key {
    ($key:literal) => {
        select!(
            $key,
            $key,
            " >= $2 AND ",
            $key,
            " <= $3 AND (",
            $key,
            " > $4 OR (",
            $key,
            " = $4 AND sub > $5)) ORDER BY ",
            $key,
            ", sub LIMIT $6"
        )
    };
}

impl Column {
    const fn sql(self) -> &'static str {
        match self {
            Self::Sub => by_key!("sub"),
            Self::Username => by_key!("username"),
            Self::Email => by_key!("email_key"),
            Self::PhoneNumber => by_key!("phone_number_key"),
            Self::Name => by_key!("name_key"),
            Self::GivenName => by_key!("given_name_key"),
            Self::FamilyName => by_key!("family_name_key"),
            Self::PreferredUsername => by_key!("preferred_username_key"),
        }
    }
}
