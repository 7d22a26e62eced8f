//! From the first factor to tokens: the second factor, if this user meets one, and the device (behaviour 20 §4.2, §6.2, §7).

use std::sync::Arc;

use domain::device::Device;
use domain::mfa::{self, MfaFactor, SecondFactor};
use domain::user::User;

use crate::configuration::ClientConfiguration;
use crate::devices::manage;
use crate::sign_in::challenges::session::Role;
use crate::sign_in::challenges::{device_srp_auth, mfa_setup, select_mfa_type, sent_code, software_token};
use crate::sign_in::complete_sign_in::complete_sign_in;
use crate::sign_in::journey::Journey;
use crate::sign_in::step::{Challenge, Outcome};
use crate::{Context, Failure};

/// Tokens, or the challenge that stands before them.
pub(crate) async fn after_first_factor(
    cx: &Context,
    client: &Arc<ClientConfiguration>,
    user: User,
    journey: Journey,
) -> Result<Outcome, Failure> {
    let pool = &client.pool.pool;
    let device = manage::named_device(cx, pool, &user, &journey).await?;
    match mfa::second_factor(pool, &user) {
        SecondFactor::None => prove_device(cx, client, user, journey, device).await,
        SecondFactor::Ask(_) | SecondFactor::Choose(_)
            if device.as_ref().is_some_and(|device| device.replaces_second_factor(pool)) =>
        {
            Ok(Outcome::Challenge(device_srp_auth::issue(cx, client, &user, true, &journey)))
        }
        SecondFactor::Ask(factor) => Ok(Outcome::Challenge(ask(cx, client, &user, factor, &journey).await?)),
        SecondFactor::Choose(factors) => {
            Ok(Outcome::Challenge(select_mfa_type::issue(cx, client, &user, &factors, &journey)))
        }
        SecondFactor::SetUp(factors) => Ok(Outcome::Challenge(mfa_setup::issue(cx, client, &user, &factors, &journey))),
    }
}

/// What follows the second factor: the device the client names is proved, whatever it stands for (behaviour 20 §7).
pub(crate) async fn after_second_factor(
    cx: &Context,
    client: &Arc<ClientConfiguration>,
    user: User,
    journey: Journey,
) -> Result<Outcome, Failure> {
    let device = manage::named_device(cx, &client.pool.pool, &user, &journey).await?;
    prove_device(cx, client, user, journey, device).await
}

async fn prove_device(
    cx: &Context,
    client: &Arc<ClientConfiguration>,
    user: User,
    journey: Journey,
    device: Option<Device>,
) -> Result<Outcome, Failure> {
    match device {
        Some(_) => Ok(Outcome::Challenge(device_srp_auth::issue(cx, client, &user, false, &journey))),
        None => complete_sign_in(cx, client, &user, journey).await,
    }
}

/// The challenge of one factor; a code is sent where the factor is one.
pub(crate) async fn ask(
    cx: &Context,
    client: &Arc<ClientConfiguration>,
    user: &User,
    factor: MfaFactor,
    journey: &Journey,
) -> Result<Challenge, Failure> {
    match factor.address() {
        Some(attribute) => sent_code::issue(cx, client, user, attribute, Role::SecondFactor, journey).await,
        None => Ok(software_token::issue(cx, client, user, journey)),
    }
}
