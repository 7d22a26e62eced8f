//! DEVICE_SRP_AUTH: the first half of SRP, of a device (behaviour 20 §5.3). Goes on with DEVICE_PASSWORD_VERIFIER.

use std::collections::BTreeMap;
use std::sync::Arc;

use domain::device::Device;
use domain::user::User;

use super::secret_block::{Prover, ServerHalf, parse_client_public};
use super::session::Step;
use super::{Answer, same_user};
use crate::configuration::ClientConfiguration;
use crate::devices::confirm;
use crate::devices::manage;
use crate::sign_in::after_password::check_account;
use crate::sign_in::challenges::session;
use crate::sign_in::journey::Journey;
use crate::sign_in::step::{Challenge, ChallengeKind, Outcome};
use crate::{Context, Failure};

const STEPS: [Step; 2] =
    [Step::Device { in_place_of_second_factor: false }, Step::Device { in_place_of_second_factor: true }];

pub(crate) fn issue(
    cx: &Context,
    client: &ClientConfiguration,
    user: &User,
    in_place_of_second_factor: bool,
    journey: &Journey,
) -> Challenge {
    let parameters = BTreeMap::from([("USERNAME".to_owned(), user.username.clone())]);
    let session = Some(session::new_session(cx, client, user, Step::Device { in_place_of_second_factor }, journey));
    Challenge { kind: ChallengeKind::DeviceSrpAuth, parameters, session, available: Vec::new() }
}

/// Keeps the session for a client that does not send it back, under what it sends instead, which only that client knows:
/// pycognito sends the number it proved its password with, and no session; amazon-cognito-identity-js the session of the
/// second factor, which it has answered.
pub(super) fn keep_session(cx: &Context, client: &ClientConfiguration, sub: &str, instead: &[u8], session: &str) {
    let expires_at = cx.now().plus_seconds(client.client.settings.auth_session_seconds());
    cx.kept_sessions.insert(place(cx, client, sub, instead), expires_at, session.to_owned(), cx.now());
}

/// Whatever is wrong with the answer, nobody is told more than of a name that nobody has: that a session is missing, or
/// that theirs is none.
fn kept_session(cx: &Context, client: &ClientConfiguration, sub: &str, answer: &Answer<'_>) -> Option<String> {
    let place = match answer.session {
        Some(answered) => place(cx, client, sub, answered.as_bytes()),
        None => place(cx, client, sub, parse_client_public(answer.require("SRP_A").ok()?).ok()?.as_bytes()),
    };
    cx.kept_sessions.take(&place, cx.now())
}

fn place(cx: &Context, client: &ClientConfiguration, sub: &str, instead: &[u8]) -> [u8; 32] {
    cx.keyring.mac("kept-session", &[client.client.id.as_bytes(), sub.as_bytes(), instead])
}

/// The session stays usable: of all that is made from it, one answer leads to tokens.
pub(crate) async fn answer(
    cx: &Context,
    client: &Arc<ClientConfiguration>,
    user: Option<User>,
    answer: &Answer<'_>,
) -> Result<Outcome, Failure> {
    let kept = user.as_ref().and_then(|user| kept_session(cx, client, &user.sub, answer));
    let session = session::open_session(cx, client, kept.as_deref().or(answer.session), &STEPS)?;
    let user = same_user(user, &session.sub)?;
    check_account(&user)?;
    let Step::Device { in_place_of_second_factor } = session.step else { return Err(Failure::SessionInvalid) };
    let key = answer.require("DEVICE_KEY")?;
    let client_public = parse_client_public(answer.require("SRP_A")?)?;
    if session.journey.device_key.as_deref() != Some(key) {
        return Err(Failure::SessionInvalid);
    }
    let device: Device = manage::require_device(cx, &user, key).await?;
    let verifier = confirm::unseal_device_verifier(cx, &device)?;
    let journey = answer.journey(&session.journey);
    let prover =
        Prover::Device { sub: user.sub, key: device.key.clone(), session_id: session.id, in_place_of_second_factor };
    let half = ServerHalf::make(cx, client, verifier, client_public, prover, &journey).await?;
    let parameters = BTreeMap::from([
        ("SALT".to_owned(), half.salt),
        ("SECRET_BLOCK".to_owned(), half.block),
        ("SRP_B".to_owned(), half.public),
        ("USERNAME".to_owned(), user.username),
        ("DEVICE_KEY".to_owned(), device.key),
    ]);
    let kind = ChallengeKind::DevicePasswordVerifier;
    Ok(Outcome::Challenge(Challenge { kind, parameters, session: None, available: Vec::new() }))
}
