//! Files of import jobs, sealed, in pieces that say where in the file they begin.

use crate::{StoreError, Tx, params};

pub fn insert(
    tx: &mut dyn Tx,
    user_pool_id: &str,
    job_id: &str,
    begins_at: i64,
    sealed: &[u8],
) -> Result<(), StoreError> {
    let sql = "INSERT INTO user_import_pieces (user_pool_id, job_id, begins_at, sealed) VALUES ($1, $2, $3, $4)";
    tx.execute(sql, params![user_pool_id, job_id, begins_at, sealed]).map(drop)
}

/// The piece in which `offset` lies, with where it begins. The last one, where the file ends before.
pub fn find_at(
    tx: &mut dyn Tx,
    user_pool_id: &str,
    job_id: &str,
    offset: i64,
) -> Result<Option<(i64, Vec<u8>)>, StoreError> {
    let sql = "SELECT begins_at, sealed FROM user_import_pieces WHERE user_pool_id = $1 AND job_id = $2 \
         AND begins_at <= $3 ORDER BY begins_at DESC LIMIT 1";
    let row = tx.row(sql, params![user_pool_id, job_id, offset])?;
    row.map(|row| Ok((row.integer(0)?, row.bytes(1)?))).transpose()
}

/// Removes the file of a job, or what there is of it.
pub fn delete(tx: &mut dyn Tx, user_pool_id: &str, job_id: &str) -> Result<(), StoreError> {
    let sql = "DELETE FROM user_import_pieces WHERE user_pool_id = $1 AND job_id = $2";
    tx.execute(sql, params![user_pool_id, job_id]).map(drop)
}
