//! Devices as their users and administrators manage them.

use domain::device::Device;
use domain::user::User;
use domain::user_pool::UserPool;
use store::Tx;
use store::tables::devices;

use super::confirm::forget;
use crate::{Context, Failure};

/// A device of a user.
///
/// # Errors
/// [`Failure::DeviceNotFound`].
pub async fn require_device(cx: &Context, user: &User, key: &str) -> Result<Device, Failure> {
    let (pool, sub, key) = (user.user_pool_id.clone(), user.sub.clone(), key.to_owned());
    let found = cx.store.read(move |tx| devices::find(tx, &pool, &sub, &key)).await?;
    found.ok_or(Failure::DeviceNotFound)
}

/// At most `limit` devices of a user by key, those after the key `after`.
///
/// # Errors
/// The store's.
pub async fn list_devices(
    cx: &Context,
    user: &User,
    only_remembered: bool,
    after: Option<String>,
    limit: i64,
) -> Result<Vec<Device>, Failure> {
    let (pool, sub) = (user.user_pool_id.clone(), user.sub.clone());
    let read = move |tx: &mut dyn Tx| devices::list(tx, &pool, &sub, only_remembered, after.as_deref(), limit);
    Ok(cx.store.read(read).await?)
}

/// ForgetDevice and its admin twin. Refresh tokens bound to the device end with it; its key is never confirmed
/// again.
///
/// # Errors
/// [`Failure::DeviceNotFound`].
pub async fn forget_device(cx: &Context, user: &User, key: &str) -> Result<(), Failure> {
    let (pool, sub, key, now) = (user.user_pool_id.clone(), user.sub.clone(), key.to_owned(), cx.now());
    let was_there = cx.store.write(move |tx| forget(tx, &pool, &sub, &key, now)).await?;
    if was_there { Ok(()) } else { Err(Failure::DeviceNotFound) }
}

/// UpdateDeviceStatus and its admin twin. Without a status only the device is asked for.
///
/// # Errors
/// [`Failure::DevicesNotTracked`], [`Failure::DeviceNotFound`].
pub async fn remember_device(
    cx: &Context,
    pool: &UserPool,
    user: &User,
    key: &str,
    remembered: Option<bool>,
) -> Result<(), Failure> {
    if pool.device.is_none() {
        return Err(Failure::DevicesNotTracked);
    }
    let Some(remembered) = remembered else { return require_device(cx, user, key).await.map(drop) };
    let (pool, sub, key, now) = (user.user_pool_id.clone(), user.sub.clone(), key.to_owned(), cx.now());
    let write = move |tx: &mut dyn Tx| devices::set_remembered(tx, &pool, &sub, &key, remembered, now);
    if cx.store.write(write).await? { Ok(()) } else { Err(Failure::DeviceNotFound) }
}
