//! Facts of the whole site, by name. The one table without a user pool.

use crate::{StoreError, Tx, params};

pub fn find(tx: &mut dyn Tx, name: &str) -> Result<Option<Vec<u8>>, StoreError> {
    tx.row("SELECT value FROM site WHERE name = $1", params![name])?.map(|row| row.bytes(0)).transpose()
}

/// Writes a fact unless there is one already.
pub fn insert_if_absent(tx: &mut dyn Tx, name: &str, value: Vec<u8>) -> Result<(), StoreError> {
    let sql = "INSERT INTO site (name, value) VALUES ($1, $2) ON CONFLICT DO NOTHING";
    tx.execute(sql, params![name, value]).map(drop)
}

/// Writes a fact, in the place of what there was.
pub fn put(tx: &mut dyn Tx, name: &str, value: Vec<u8>) -> Result<(), StoreError> {
    let sql = "INSERT INTO site (name, value) VALUES ($1, $2) ON CONFLICT (name) DO UPDATE SET value = excluded.value";
    tx.execute(sql, params![name, value]).map(drop)
}

/// Tells whether there was such a fact.
pub fn delete(tx: &mut dyn Tx, name: &str) -> Result<bool, StoreError> {
    Ok(tx.execute("DELETE FROM site WHERE name = $1", params![name])? > 0)
}

/// Facts whose names begin with `prefix`, in the order of their names.
pub fn list(tx: &mut dyn Tx, prefix: &str) -> Result<Vec<(String, Vec<u8>)>, StoreError> {
    // No name has a character past this one.
    let end = format!("{prefix}\u{10ffff}");
    let sql = "SELECT name, value FROM site WHERE name >= $1 AND name < $2 ORDER BY name LIMIT 10000";
    tx.rows(sql, params![prefix, &end])?.iter().map(|row| Ok((row.text(0)?, row.bytes(1)?))).collect()
}

/// Writes a fact in place of one that is there. Tells whether one was.
pub fn replace(tx: &mut dyn Tx, name: &str, value: Vec<u8>) -> Result<bool, StoreError> {
    Ok(tx.execute("UPDATE site SET value = $2 WHERE name = $1", params![name, value])? > 0)
}
