//! The keys of devices, made so that a sign-in need not store the device it offers (docs/decisions/0015).
//!
//! A device key is a keyed hash of pool, user and sign-in in the form of a UUID. An access token names its sign-in, so
//! that ConfirmDevice can make the key again: only the tokens of the sign-in that offered a device confirm it.

use domain::random::uuid_of;
use domain::user_pool::UserPool;

use crate::Context;

const KEY: &str = "device-key";
const GROUP: &str = "device-group";
const SYMBOLS: &[u8; 62] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
const GROUP_SYMBOLS: usize = 8;

/// A device as it is offered to a client.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewDevice {
    pub key: String,
    pub group_key: String,
}

/// The device that a sign-in offers. `event_id` is the sign-in's.
pub(crate) fn offered_device(cx: &Context, pool: &UserPool, sub: &str, event_id: &str) -> NewDevice {
    let key = cx.keyring.mac(KEY, &[pool.id.as_bytes(), sub.as_bytes(), event_id.as_bytes()]);
    let group = cx.keyring.mac(GROUP, &[pool.id.as_bytes(), sub.as_bytes()]);
    new_device(pool, &key, &group)
}

/// The same for a key that came back: under whichever master key the sign-in offered it.
pub(super) fn recognised_device(
    cx: &Context,
    pool: &UserPool,
    sub: &str,
    event_id: &str,
    key: &str,
) -> Option<NewDevice> {
    let keys = cx.keyring.macs(KEY, &[pool.id.as_bytes(), sub.as_bytes(), event_id.as_bytes()]);
    let groups = cx.keyring.macs(GROUP, &[pool.id.as_bytes(), sub.as_bytes()]);
    let offered = keys.iter().zip(&groups).map(|(key, group)| new_device(pool, key, group));
    offered.fold(None, |found, device| {
        let same = crypto::constant_time_eq(device.key.as_bytes(), key.as_bytes());
        if same { Some(device) } else { found }
    })
}

fn new_device(pool: &UserPool, key: &[u8; 32], group: &[u8; 32]) -> NewDevice {
    let mut uuid = [0; 16];
    uuid.copy_from_slice(&key[..16]);
    let symbols = group[..GROUP_SYMBOLS].iter().map(|byte| char::from(SYMBOLS[usize::from(*byte) % SYMBOLS.len()]));
    let group_key = std::iter::once('-').chain(symbols).collect();
    NewDevice { key: format!("{}_{}", pool.region(), uuid_of(uuid)), group_key }
}
