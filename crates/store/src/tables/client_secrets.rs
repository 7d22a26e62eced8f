//! Secrets of app clients, sealed: at most two are active at once, any of them is accepted.

use domain::clock::Time;

use crate::{StoreError, Tx, params};

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SealedSecret {
    /// `{client id}--{epoch seconds}`.
    pub id: String,
    pub created_at: Time,
    pub sealed: Vec<u8>,
}

/// The client's secrets, oldest first.
pub fn list(tx: &mut dyn Tx, user_pool_id: &str, client_id: &str) -> Result<Vec<SealedSecret>, StoreError> {
    let sql = "SELECT id, created_at, sealed FROM client_secrets WHERE user_pool_id = $1 AND client_id = $2 \
         ORDER BY created_at, id";
    let rows = tx.rows(sql, params![user_pool_id, client_id])?;
    rows.iter()
        .map(|row| {
            Ok(SealedSecret { id: row.text(0)?, created_at: Time::from_micros(row.integer(1)?), sealed: row.bytes(2)? })
        })
        .collect()
}

pub fn insert(tx: &mut dyn Tx, user_pool_id: &str, client_id: &str, secret: &SealedSecret) -> Result<(), StoreError> {
    let sql = "INSERT INTO client_secrets (user_pool_id, client_id, id, created_at, sealed) \
         VALUES ($1, $2, $3, $4, $5)";
    tx.execute(sql, params![user_pool_id, client_id, &secret.id, secret.created_at, &secret.sealed])?;
    Ok(())
}

/// Deletes one secret; tells whether there was such a one.
pub fn delete(tx: &mut dyn Tx, user_pool_id: &str, client_id: &str, secret_id: &str) -> Result<bool, StoreError> {
    let sql = "DELETE FROM client_secrets WHERE user_pool_id = $1 AND client_id = $2 AND id = $3";
    Ok(tx.execute(sql, params![user_pool_id, client_id, secret_id])? == 1)
}

pub fn delete_all(tx: &mut dyn Tx, user_pool_id: &str, client_id: &str) -> Result<(), StoreError> {
    let sql = "DELETE FROM client_secrets WHERE user_pool_id = $1 AND client_id = $2";
    tx.execute(sql, params![user_pool_id, client_id])?;
    Ok(())
}
