//! Devices that users have confirmed.

use domain::clock::Time;
use domain::device::Device;

use crate::{Row, StoreError, Tx, params};

/// Selects devices in the order of columns of [`device`].
macro_rules! select_devices {
    ($where:literal) => {
        concat!(
            "SELECT sub, device_key, group_key, name, sealed_verifier, remembered, created_at, modified_at, ",
            "authenticated_at, last_ip FROM devices WHERE ",
            $where
        )
    };
}

pub fn find(tx: &mut dyn Tx, user_pool_id: &str, sub: &str, key: &str) -> Result<Option<Device>, StoreError> {
    let sql = select_devices!("user_pool_id = $1 AND sub = $2 AND device_key = $3");
    tx.row(sql, params![user_pool_id, sub, key])?.map(|row| device(user_pool_id, &row)).transpose()
}

/// Adds a device; tells whether the user had none of this key.
pub fn insert(tx: &mut dyn Tx, device: &Device) -> Result<bool, StoreError> {
    let sql = "INSERT INTO devices (user_pool_id, sub, device_key, group_key, name, sealed_verifier, remembered, \
         created_at, modified_at, authenticated_at, last_ip) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11) ON CONFLICT DO NOTHING";
    let inserted = tx.execute(
        sql,
        params![
            device.user_pool_id.as_str(),
            device.sub.as_str(),
            device.key.as_str(),
            device.group_key.as_str(),
            device.name.clone(),
            device.sealed_verifier.clone(),
            device.remembered,
            device.created_at.micros(),
            device.modified_at.micros(),
            device.authenticated_at.micros(),
            device.last_ip.clone()
        ],
    )?;
    Ok(inserted == 1)
}

/// Writes that a device has signed in; tells whether it is there and, where that matters, still remembered.
pub fn authenticated(
    tx: &mut dyn Tx,
    user_pool_id: &str,
    sub: &str,
    key: &str,
    must_be_remembered: bool,
    now: Time,
    ip: Option<&str>,
) -> Result<bool, StoreError> {
    let sql = "UPDATE devices SET authenticated_at = $4, last_ip = COALESCE($5, last_ip) \
         WHERE user_pool_id = $1 AND sub = $2 AND device_key = $3 AND (remembered OR NOT $6)";
    let ip = ip.map(str::to_owned);
    Ok(tx.execute(sql, params![user_pool_id, sub, key, now.micros(), ip, must_be_remembered])? == 1)
}

/// Remembers a device or ceases to; tells whether it is there.
pub fn set_remembered(
    tx: &mut dyn Tx,
    user_pool_id: &str,
    sub: &str,
    key: &str,
    remembered: bool,
    now: Time,
) -> Result<bool, StoreError> {
    let sql = "UPDATE devices SET remembered = $4, modified_at = $5 \
         WHERE user_pool_id = $1 AND sub = $2 AND device_key = $3";
    Ok(tx.execute(sql, params![user_pool_id, sub, key, remembered, now.micros()])? == 1)
}

/// Removes a device; tells whether it was there.
pub fn delete(tx: &mut dyn Tx, user_pool_id: &str, sub: &str, key: &str) -> Result<bool, StoreError> {
    let sql = "DELETE FROM devices WHERE user_pool_id = $1 AND sub = $2 AND device_key = $3";
    Ok(tx.execute(sql, params![user_pool_id, sub, key])? == 1)
}

/// The devices of a user beyond the `keep` that signed in last.
pub fn beyond(tx: &mut dyn Tx, user_pool_id: &str, sub: &str, keep: i64) -> Result<Vec<String>, StoreError> {
    let sql = "SELECT device_key FROM devices WHERE user_pool_id = $1 AND sub = $2 \
         ORDER BY authenticated_at DESC, device_key LIMIT 100 OFFSET $3";
    tx.rows(sql, params![user_pool_id, sub, keep])?.iter().map(|row| row.text(0)).collect()
}

/// At most `limit` devices of a user by key, those after the key `after`.
pub fn list(
    tx: &mut dyn Tx,
    user_pool_id: &str,
    sub: &str,
    only_remembered: bool,
    after: Option<&str>,
    limit: i64,
) -> Result<Vec<Device>, StoreError> {
    let sql = select_devices!(
        "user_pool_id = $1 AND sub = $2 AND device_key > $3 AND (remembered OR NOT $4) ORDER BY device_key LIMIT $5"
    );
    let rows = tx.rows(sql, params![user_pool_id, sub, after.unwrap_or(""), only_remembered, limit])?;
    rows.iter().map(|row| device(user_pool_id, row)).collect()
}

/// Reads a row that [`select_devices`] selected.
fn device(user_pool_id: &str, row: &Row) -> Result<Device, StoreError> {
    let time = |column| row.integer(column).map(Time::from_micros);
    Ok(Device {
        user_pool_id: user_pool_id.to_owned(),
        sub: row.text(0)?,
        key: row.text(1)?,
        group_key: row.text(2)?,
        name: row.opt_text(3)?,
        sealed_verifier: row.bytes(4)?,
        remembered: row.boolean(5)?,
        created_at: time(6)?,
        modified_at: time(7)?,
        authenticated_at: time(8)?,
        last_ip: row.opt_text(9)?,
    })
}
