//! ListUsers: one filter, keyset pages (behaviour 10 §4.14).

use domain::user::{User, UserStatus};

use super::users::{select_users, user};
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
            let cursor = Cursor { key: row.opt_text(16)?.unwrap_or_default(), sub: user.sub.clone() };
            Ok((user, cursor))
        })
        .collect()
}

/// The greatest text that begins with `prefix`, for a closed range: the prefix and the last code point.
fn successor(prefix: &str) -> String {
    format!("{prefix}\u{10ffff}")
}

macro_rules! select {
    ($key:expr, $where:expr) => {
        select_users!(concat!(", ", $key), concat!("users u WHERE u.user_pool_id = $1 AND ", $where))
    };
}

const SQL_ALL: &str = select!("NULL", "u.sub > $2 ORDER BY u.sub LIMIT $3");
const SQL_ENABLED: &str = select!("NULL", "u.sub > $2 AND u.enabled = $4 ORDER BY u.sub LIMIT $3");
const SQL_STATUS: &str = select!("NULL", "u.sub > $2 AND u.status IN ($4, $5, $6, $7, $8) ORDER BY u.sub LIMIT $3");

macro_rules! by_key {
    ($key:expr) => {
        select!(
            $key,
            concat!(
                $key,
                " >= $2 AND ",
                $key,
                " <= $3 AND (",
                $key,
                " > $4 OR (",
                $key,
                " = $4 AND u.sub > $5)) ORDER BY ",
                $key,
                ", u.sub LIMIT $6"
            )
        )
    };
}

impl Column {
    const fn sql(self) -> &'static str {
        match self {
            Self::Sub => by_key!("u.sub"),
            Self::Username => by_key!("u.username"),
            Self::Email => by_key!("u.email_key"),
            Self::PhoneNumber => by_key!("u.phone_number_key"),
            Self::Name => by_key!("u.name_key"),
            Self::GivenName => by_key!("u.given_name_key"),
            Self::FamilyName => by_key!("u.family_name_key"),
            Self::PreferredUsername => by_key!("u.preferred_username_key"),
        }
    }
}
