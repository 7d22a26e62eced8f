//! ConfirmDevice: a client keeps the device its sign-in was offered, and proves it by a secret from then on.

use crypto::srp::Verifier;
use domain::device::Device;
use store::Tx;
use store::tables::{devices, group_members, spent};

use crate::devices::keys;
use crate::tokens::access_token::TokenHolder;
use crate::{Context, Failure};

const VERIFIER: &str = "device-verifier";
/// How long a key stays refused after its device was forgotten: longer than any token of the sign-in that offered it
/// can live. Cognito's longest refresh token lives ten years, an access token made of it a day more.
const FORGOTTEN_DAYS: i64 = 3_651;

/// What proves a device from now on, as its client sent it.
#[derive(Clone, Copy)]
pub struct DeviceSecret<'a> {
    pub salt: &'a [u8],
    pub verifier: &'a [u8],
}

/// ConfirmDevice. Tells whether the user still has to say that the device be remembered.
///
/// # Errors
/// Tracking is off, the key is not of the sign-in the token is of, it was confirmed or forgotten already, or the
/// numbers are none that prove anything.
pub async fn confirm_device(
    cx: &Context,
    holder: &TokenHolder,
    key: &str,
    name: Option<String>,
    secret: DeviceSecret<'_>,
) -> Result<bool, Failure> {
    let (pool, user) = (&holder.client.pool.pool, &holder.user);
    let tracking = pool.device.as_ref().ok_or(Failure::DevicesNotTracked)?;
    let verifier = Verifier::from_client(secret.salt, secret.verifier)
        .map_err(|error| Failure::InvalidParameter(format!("DeviceSecretVerifierConfig is invalid: {error}")))?;
    let offered = keys::recognised_device(cx, pool, &user.sub, &holder.event_id, key);
    let now = cx.now();
    let place = [pool.id.as_bytes(), user.sub.as_bytes(), key.as_bytes()];
    let device = Device {
        user_pool_id: pool.id.clone(),
        sub: user.sub.clone(),
        key: key.to_owned(),
        group_key: offered.as_ref().map(|offered| offered.group_key.clone()).unwrap_or_default(),
        name,
        sealed_verifier: cx.keyring.seal(&*cx.random, VERIFIER, &place, &verifier.to_bytes()),
        remembered: !tracking.is_opt_in(),
        created_at: now,
        modified_at: now,
        authenticated_at: now,
        last_ip: cx.caller.ip.map(|ip| ip.to_string()),
    };
    let others = cx.settings.quotas.devices_per_user - 1;
    let write = move |tx: &mut dyn Tx| {
        let (pool, sub, key) = (&device.user_pool_id, &device.sub, &device.key);
        if !group_members::hold_user(tx, pool, sub)? {
            return Err(Failure::UserNotFound);
        }
        if devices::find(tx, pool, sub, key)?.is_some() {
            return Err(Failure::DeviceExists);
        }
        if offered.is_none() || spent::spent_at(tx, pool, spent::Kind::Device, key)?.is_some() {
            return Err(Failure::DeviceKeyInvalid);
        }
        // One more than may be takes the place of the one used longest ago, instead of failing a sign-in.
        for old in devices::beyond(tx, pool, sub, others)? {
            forget(tx, pool, sub, &old, now)?;
        }
        devices::insert(tx, &device)?;
        Ok(())
    };
    cx.store.write(write).await?;
    Ok(tracking.is_opt_in())
}

pub(crate) fn unseal_device_verifier(cx: &Context, device: &Device) -> Result<Verifier, Failure> {
    let place = [device.user_pool_id.as_bytes(), device.sub.as_bytes(), device.key.as_bytes()];
    let opened = cx.keyring.open(VERIFIER, &place, &device.sealed_verifier).ok();
    let verifier = opened.and_then(|bytes| Verifier::from_bytes(&bytes).ok());
    verifier.ok_or(Failure::Internal("a device verifier cannot be unsealed"))
}

/// Removes a device for good: an access token that is still valid does not confirm its key again. Tells whether it was
/// there.
pub(super) fn forget(
    tx: &mut dyn Tx,
    user_pool_id: &str,
    sub: &str,
    key: &str,
    now: domain::clock::Time,
) -> Result<bool, store::StoreError> {
    let was_there = devices::delete(tx, user_pool_id, sub, key)?;
    if was_there {
        spent::spend(tx, user_pool_id, spent::Kind::Device, key, now, now.plus_days(FORGOTTEN_DAYS))?;
    }
    Ok(was_there)
}
