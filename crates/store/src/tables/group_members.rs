//! Who is in which group. A membership of a group or a user that is gone counts for nothing: every read joins both.
//! What tokens need of a user's groups is read with the user ([`super::users`]).

use domain::group::Group;
use domain::user::User;

use super::{groups, users};
use crate::{StoreError, Tx, params};

/// Keeps the user from being deleted, and others from holding them, until this transaction ends; tells whether they
/// exist. Groups counted after this stay counted.
pub fn hold_user(tx: &mut dyn Tx, user_pool_id: &str, sub: &str) -> Result<bool, StoreError> {
    let sql = "UPDATE users SET enabled = enabled WHERE user_pool_id = $1 AND sub = $2";
    Ok(tx.execute(sql, params![user_pool_id, sub])? == 1)
}

/// Puts a user into a group; twice is as good as once.
pub fn insert(tx: &mut dyn Tx, user_pool_id: &str, sub: &str, group_id: &str) -> Result<(), StoreError> {
    let sql = "INSERT INTO group_members (user_pool_id, sub, group_id) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING";
    tx.execute(sql, params![user_pool_id, sub, group_id])?;
    Ok(())
}

/// Takes a user out of a group, if they are in it.
pub fn delete(tx: &mut dyn Tx, user_pool_id: &str, sub: &str, group_id: &str) -> Result<(), StoreError> {
    let sql = "DELETE FROM group_members WHERE user_pool_id = $1 AND sub = $2 AND group_id = $3";
    tx.execute(sql, params![user_pool_id, sub, group_id])?;
    Ok(())
}

/// At most `limit` groups of a user, strongest first, then by name; those after `after`, a group's place in that order
/// ([`place`]).
pub fn list_groups(
    tx: &mut dyn Tx,
    user_pool_id: &str,
    sub: &str,
    after: Option<(i64, &str)>,
    limit: i64,
) -> Result<Vec<Group>, StoreError> {
    // 2147483648 is weaker than any precedence.
    let sql = "SELECT g.id, g.name, g.description, g.role_arn, g.precedence, g.created_at, g.modified_at \
         FROM group_members m JOIN groups g ON g.user_pool_id = m.user_pool_id AND g.id = m.group_id \
         WHERE m.user_pool_id = $1 AND m.sub = $2 AND (COALESCE(g.precedence, 2147483648) > $3 \
         OR (COALESCE(g.precedence, 2147483648) = $3 AND g.name_key > $4)) \
         ORDER BY COALESCE(g.precedence, 2147483648), g.name_key LIMIT $5";
    let (precedence, name_key) = after.unwrap_or((-1, ""));
    let rows = tx.rows(sql, params![user_pool_id, sub, precedence, name_key, limit])?;
    rows.iter().map(|row| groups::from_row(user_pool_id, row)).collect()
}

/// Where a group stands among a user's groups, for the next call of [`list_groups`].
pub fn place(group: &Group) -> (i64, String) {
    (group.precedence.map_or(2_147_483_648, i64::from), domain::group::name_key(&group.name))
}

/// How many groups a user is in, this one apart.
pub fn count_others(tx: &mut dyn Tx, user_pool_id: &str, sub: &str, group_id: &str) -> Result<i64, StoreError> {
    let sql = "SELECT COUNT(*) FROM group_members m \
         JOIN groups g ON g.user_pool_id = m.user_pool_id AND g.id = m.group_id \
         WHERE m.user_pool_id = $1 AND m.sub = $2 AND m.group_id <> $3";
    tx.row(sql, params![user_pool_id, sub, group_id])?.map_or(Ok(0), |row| row.integer(0))
}

/// At most `limit` members of a group by `sub`, those after the `sub` `after`.
pub fn list_users(
    tx: &mut dyn Tx,
    user_pool_id: &str,
    group_id: &str,
    after: Option<&str>,
    limit: i64,
) -> Result<Vec<User>, StoreError> {
    let rows = tx.rows(users::IN_GROUP, params![user_pool_id, group_id, after.unwrap_or(""), limit])?;
    rows.iter().map(|row| users::user(user_pool_id, row)).collect()
}
