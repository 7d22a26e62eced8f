//! DEVICE_PASSWORD_VERIFIER: the second half of SRP, of a device (behaviour 20 §5.3).

use store::Tx;
use store::tables::{devices, kept_sessions};

use super::secret_block::{Block, Prover};
use super::{Checked, Progress, timestamp};
use crate::configuration::ClientConfiguration;
use crate::devices::confirm::unseal_device_verifier;
use crate::devices::manage::require_device;
use crate::limits::attempts::{self, Guess};
use crate::sign_in::journey::Proved;
use crate::sign_in::next::still_asks;
use crate::sign_in::proof::{Answer, Claim};
use crate::sign_in::session::{Step, spend_id};
use crate::sign_in::trust;
use crate::{Context, Failure, SignInFailure};

/// The session the block was made from is used up with the writing of the sign-in's date: of many right answers at
/// once, at any node, one leads to tokens.
pub(in crate::sign_in) async fn check<'a>(
    cx: &Context,
    client: &ClientConfiguration,
    answer: &Answer<'a>,
    key: &str,
    claim: Claim<'a>,
) -> Result<Checked<'a>, Failure> {
    timestamp::check(claim.timestamp)?;
    let block = Block::open(cx, client, claim.block)?;
    let Prover::Device { sub, key: asked_for, session_id, in_place_of_second_factor } = &block.bound.prover else {
        return Err(SignInFailure::IncorrectPassword.into());
    };
    if key != asked_for {
        return Err(SignInFailure::IncorrectPassword.into());
    }
    let user = answer.named.user.as_ref().filter(|user| user.sub == *sub).ok_or(SignInFailure::SessionInvalid)?;
    trust::check_account(user)?;
    let mut journey = block.bound.journey.clone();
    let device = require_device(cx, user, key).await?;
    // What the device stands for may have changed since it was asked for, and so may all else that was proved.
    trust::stands(cx, client, user, &journey).await?;
    let in_place_of_second_factor = *in_place_of_second_factor;
    let facts = trust::facts(cx, client, user, &journey).await?;
    if !still_asks(&facts, &journey, &Step::Device { in_place_of_second_factor }) {
        return Err(SignInFailure::SessionInvalid.into());
    }
    let verifier = unseal_device_verifier(cx, &device)?;
    let session_id = session_id.clone();
    let (now, expires_at) = (cx.now(), block.bound.expires_at);
    let ip = cx.caller.ip.map(|ip| ip.to_string());
    let (group_key, client_id) = (device.group_key.clone(), client.client.id.clone());
    let check = async {
        if !block.proves(cx, verifier, &group_key, key, claim).await? {
            return Ok(false);
        }
        let write = move |tx: &mut dyn Tx| {
            let (pool, sub, key) = (&device.user_pool_id, &device.sub, &device.key);
            spend_id(tx, pool, &session_id, now, expires_at)?;
            kept_sessions::delete(tx, pool, sub, &client_id, key)?;
            if devices::authenticated(tx, pool, sub, key, in_place_of_second_factor, now, ip.as_deref())? {
                Ok(true)
            } else {
                Err(Failure::DeviceNotFound)
            }
        };
        cx.store.write(write).await
    };
    attempts::guess(cx, &client.pool.pool, &user.sub, Guess::Device, check).await?;
    journey.client_metadata.clone_from(answer.client_metadata);
    let proved = Proved::Device { key: key.to_owned(), in_place_of_second_factor };
    Ok(Checked { named: answer.named.clone(), journey, progress: Progress::Passed(proved) })
}
