//! ListUsers: one filter, keyset pages (behaviour 10 §4.14).
//!
//! However many users a pool has, a page costs what is on it: every search is one range of one index, which begins
//! behind the last page's end and is read in its order. Written as a range that begins at a *row* of two columns, because
//! two lower bounds on one column are one too many for SQLite, and because an equality, which leaves nothing to order
//! by but `sub`, invites PostgreSQL to walk the primary key past everybody who does not match.

use domain::user::User;

use super::users::{select_users, user};
use crate::{StoreError, Tx, params};

/// What users are asked for. Values are compared folded except `Username`, `Sub` and `Status`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Filter {
    All,
    Key { column: Column, value: String, prefix: bool },
    Enabled { enabled: bool },
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
    /// As [`domain::user::UserStatus::as_str`] has it.
    Status,
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
        Filter::Enabled { enabled } => tx.rows(SQL_ENABLED, params![user_pool_id, *enabled, sub, limit]),
        Filter::Key { column, value, prefix } => {
            let end = if *prefix { last_with(value) } else { value.clone() };
            // Whatever the cursor says, a page never leaves the filter's own range.
            let (key, sub) = if key < value.as_str() { (value.as_str(), "") } else { (key, sub) };
            match column {
                // No text is between a sub and the same with the least character there is.
                Column::Sub if !sub.is_empty() => {
                    tx.rows(SQL_SUB, params![user_pool_id, format!("{sub}\u{1}"), end, limit])
                }
                Column::Sub => tx.rows(SQL_SUB, params![user_pool_id, key, end, limit]),
                _ => tx.rows(column.sql(), params![user_pool_id, key, sub, end, limit]),
            }
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
fn last_with(prefix: &str) -> String {
    format!("{prefix}\u{10ffff}")
}

macro_rules! select {
    ($key:expr, $where:expr) => {
        select_users!(concat!(", ", $key), concat!("users u WHERE u.user_pool_id = $1 AND ", $where))
    };
}

const SQL_ALL: &str = select!("NULL", "u.sub > $2 ORDER BY u.sub LIMIT $3");
const SQL_SUB: &str = select!("u.sub", "u.sub >= $2 AND u.sub <= $3 ORDER BY u.sub LIMIT $4");
const SQL_ENABLED: &str =
    select!("NULL", "(u.enabled, u.sub) > ($2, $3) AND u.enabled <= $2 ORDER BY u.enabled, u.sub LIMIT $4");

macro_rules! by_key {
    ($key:literal) => {
        select!(
            $key,
            concat!("(", $key, ", u.sub) > ($2, $3) AND ", $key, " <= $4 ORDER BY ", $key, ", u.sub LIMIT $5")
        )
    };
}

impl Column {
    const fn sql(self) -> &'static str {
        match self {
            Self::Sub => SQL_SUB,
            Self::Username => by_key!("u.username"),
            Self::Email => by_key!("u.email_key"),
            Self::PhoneNumber => by_key!("u.phone_number_key"),
            Self::Name => by_key!("u.name_key"),
            Self::GivenName => by_key!("u.given_name_key"),
            Self::FamilyName => by_key!("u.family_name_key"),
            Self::PreferredUsername => by_key!("u.preferred_username_key"),
            Self::Status => by_key!("u.status"),
        }
    }
}
