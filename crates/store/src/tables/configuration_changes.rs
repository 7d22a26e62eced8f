//! Which pools' configuration changed, for other nodes to hear of: written in the transaction of the change, polled by
//! time.

use domain::clock::Time;

use crate::{StoreError, Tx, params};

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ConfigurationChange {
    pub id: String,
    pub user_pool_id: String,
}

/// Notes a change under an `id` of its own; a transaction that runs again may use the same one.
pub fn insert(tx: &mut dyn Tx, id: &str, user_pool_id: &str, now: Time) -> Result<(), StoreError> {
    let sql = "INSERT INTO configuration_changes (id, user_pool_id, changed_at) VALUES ($1, $2, $3)";
    tx.execute(sql, params![id, user_pool_id, now])?;
    Ok(())
}

/// The changes since a moment, that moment included.
pub fn list_since(tx: &mut dyn Tx, since: Time) -> Result<Vec<ConfigurationChange>, StoreError> {
    let sql = "SELECT id, user_pool_id FROM configuration_changes WHERE changed_at >= $1 ORDER BY changed_at, id";
    let rows = tx.rows(sql, params![since])?;
    rows.iter().map(|row| Ok(ConfigurationChange { id: row.text(0)?, user_pool_id: row.text(1)? })).collect()
}

/// Removes at most `limit` changes from before a moment; tells how many.
pub fn sweep(tx: &mut dyn Tx, before: Time, limit: i64) -> Result<u64, StoreError> {
    let sql = "DELETE FROM configuration_changes WHERE id IN \
         (SELECT id FROM configuration_changes WHERE changed_at < $1 LIMIT $2)";
    tx.execute(sql, params![before, limit])
}
