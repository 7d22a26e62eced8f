//! DEVICE_PASSWORD_VERIFIER: the second half of SRP, of a device (behaviour 20 §5.3).

use std::sync::Arc;

use domain::user::User;
use store::Tx;
use store::tables::devices;

use super::secret_block::{Block, Claim, Prover};
use super::session::spend_id;
use super::{Answer, same_user};
use crate::configuration::ClientConfiguration;
use crate::devices::confirm;
use crate::devices::manage;
use crate::limits::attempts;
use crate::limits::attempts::Guess;
use crate::sign_in::after_password::check_account;
use crate::sign_in::complete_sign_in::complete_sign_in;
use crate::sign_in::journey::TokenSource;
use crate::sign_in::step::Outcome;
use crate::{Context, Failure};

/// The session the block was made from is used up with the writing of the sign-in's date: of many right answers at
/// once, at any node, one leads to tokens.
pub(crate) async fn answer(
    cx: &Context,
    client: &Arc<ClientConfiguration>,
    user: Option<User>,
    answer: &Answer<'_>,
) -> Result<Outcome, Failure> {
    let claim = Claim::of(answer)?;
    let block = Block::open(cx, client, claim.block)?;
    let Prover::Device { sub, key, session_id, in_place_of_second_factor } = &block.bound.prover else {
        return Err(Failure::IncorrectPassword);
    };
    if answer.require("DEVICE_KEY")? != key {
        return Err(Failure::IncorrectPassword);
    }
    let user = same_user(user, sub)?;
    check_account(&user)?;
    let pool = &client.pool.pool;
    let device = manage::require_device(cx, &user, key).await?;
    // What the device stands for may have changed since it was asked for.
    if *in_place_of_second_factor && !device.replaces_second_factor(pool) {
        return Err(Failure::SessionInvalid);
    }
    let verifier = confirm::unseal_device_verifier(cx, &device)?;
    let (session_id, must_be_remembered) = (session_id.clone(), *in_place_of_second_factor);
    let (now, expires_at) = (cx.now(), block.bound.expires_at);
    let ip = cx.caller.ip.map(|ip| ip.to_string());
    let group_key = device.group_key.clone();
    let check = async {
        if !block.proves(cx, verifier, &group_key, key, claim).await? {
            return Ok(false);
        }
        let write = move |tx: &mut dyn Tx| {
            let (pool, sub, key) = (&device.user_pool_id, &device.sub, &device.key);
            spend_id(tx, pool, &session_id, now, expires_at)?;
            if devices::authenticated(tx, pool, sub, key, must_be_remembered, now, ip.as_deref())? {
                Ok(true)
            } else {
                Err(Failure::DeviceNotFound)
            }
        };
        cx.store.write(write).await
    };
    attempts::guess(cx, pool, &user.sub, Guess::Device, check).await?;
    let mut journey = answer.journey(&block.bound.journey);
    journey.proved_device = Some(key.clone());
    journey.tokens_from = TokenSource::AuthenticateDevice;
    complete_sign_in(cx, client, &user, journey).await
}
