//! Groups of users. Names are looked up and ordered by [`group::name_key`].

use domain::clock::Time;
use domain::group::{self, Group};

use crate::{Row, StoreError, Tx, params};

/// The group of exactly this name.
pub fn find(tx: &mut dyn Tx, user_pool_id: &str, name: &str) -> Result<Option<Group>, StoreError> {
    let sql = "SELECT id, name, description, role_arn, precedence, created_at, modified_at FROM groups \
         WHERE user_pool_id = $1 AND name_key = $2 AND name = $3";
    tx.row(sql, params![user_pool_id, group::name_key(name), name])?.map(|row| from_row(user_pool_id, &row)).transpose()
}

/// Adds the group; tells whether its name was free.
pub fn insert(tx: &mut dyn Tx, group: &Group) -> Result<bool, StoreError> {
    let sql = "INSERT INTO groups (user_pool_id, id, name_key, name, description, role_arn, precedence, created_at, \
         modified_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) ON CONFLICT DO NOTHING";
    let inserted = tx.execute(
        sql,
        params![
            &group.user_pool_id,
            &group.id,
            group::name_key(&group.name),
            &group.name,
            group.description.clone(),
            group.role_arn.clone(),
            group.precedence.map(i64::from),
            group.created_at,
            group.modified_at,
        ],
    )?;
    Ok(inserted == 1)
}

/// What a group is changed to; `None` leaves what there is.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Change {
    pub description: Option<String>,
    pub role_arn: Option<String>,
    pub precedence: Option<i32>,
}

/// Changes a group in one statement, so that changes made at once do not undo each other; gives the result, if there
/// is such a group.
pub fn update(
    tx: &mut dyn Tx,
    user_pool_id: &str,
    name: &str,
    change: &Change,
    now: Time,
) -> Result<Option<Group>, StoreError> {
    let sql = "UPDATE groups SET description = COALESCE($4, description), role_arn = COALESCE($5, role_arn), \
         precedence = COALESCE($6, precedence), modified_at = $7 \
         WHERE user_pool_id = $1 AND name_key = $2 AND name = $3 \
         RETURNING id, name, description, role_arn, precedence, created_at, modified_at";
    let Change { description, role_arn, precedence } = change.clone();
    let precedence = precedence.map(i64::from);
    let params = params![user_pool_id, group::name_key(name), name, description, role_arn, precedence, now];
    tx.row(sql, params)?.map(|row| from_row(user_pool_id, &row)).transpose()
}

/// Deletes the group and every membership in it; tells whether there was one.
pub fn delete(tx: &mut dyn Tx, user_pool_id: &str, name: &str) -> Result<bool, StoreError> {
    let Some(group) = find(tx, user_pool_id, name)? else { return Ok(false) };
    let deleted =
        tx.execute("DELETE FROM groups WHERE user_pool_id = $1 AND id = $2", params![user_pool_id, &group.id])?;
    let sql = "DELETE FROM group_members WHERE user_pool_id = $1 AND group_id = $2";
    tx.execute(sql, params![user_pool_id, &group.id])?;
    Ok(deleted == 1)
}

/// At most `limit` groups of the pool by [`group::name_key`], those after the key `after`.
pub fn list(tx: &mut dyn Tx, user_pool_id: &str, after: Option<&str>, limit: i64) -> Result<Vec<Group>, StoreError> {
    let sql = "SELECT id, name, description, role_arn, precedence, created_at, modified_at FROM groups \
         WHERE user_pool_id = $1 AND name_key > $2 ORDER BY name_key LIMIT $3";
    let rows = tx.rows(sql, params![user_pool_id, after.unwrap_or(""), limit])?;
    rows.iter().map(|row| from_row(user_pool_id, row)).collect()
}

pub fn count(tx: &mut dyn Tx, user_pool_id: &str) -> Result<i64, StoreError> {
    let sql = "SELECT COUNT(*) FROM groups WHERE user_pool_id = $1";
    tx.row(sql, params![user_pool_id])?.map_or(Ok(0), |row| row.integer(0))
}

/// Reads a row whose columns stand in the order of [`find`].
pub(super) fn from_row(user_pool_id: &str, row: &Row) -> Result<Group, StoreError> {
    Ok(Group {
        user_pool_id: user_pool_id.to_owned(),
        id: row.text(0)?,
        name: row.text(1)?,
        description: row.opt_text(2)?,
        role_arn: row.opt_text(3)?,
        precedence: precedence(row.opt_integer(4)?)?,
        created_at: Time::from_micros(row.integer(5)?),
        modified_at: Time::from_micros(row.integer(6)?),
    })
}

fn precedence(stored: Option<i64>) -> Result<Option<i32>, StoreError> {
    stored.map(i32::try_from).transpose().map_err(|_| StoreError::Corrupt("precedence of a group".to_owned()))
}
