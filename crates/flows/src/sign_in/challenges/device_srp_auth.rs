//! DEVICE_SRP_AUTH: the first half of SRP, of a device (behaviour 20 §5.3). Goes on with DEVICE_PASSWORD_VERIFIER.

use domain::user::User;
use store::Tx;
use store::tables::kept_sessions::{self, KeptSession};

use super::secret_block::{Prover, parse_client_public, server_half};
use super::{Checked, Progress};
use crate::configuration::ClientConfiguration;
use crate::devices::confirm::unseal_device_verifier;
use crate::devices::manage::require_device;
use crate::sign_in::journey::Journey;
use crate::sign_in::proof::Answer;
use crate::sign_in::question::{Asked, ChallengeKind, Question};
use crate::sign_in::session::{self, Step};
use crate::sign_in::subject::Subject;
use crate::sign_in::trust;
use crate::{Context, Failure, SignInFailure};

/// Keeps the session too, under what its answer names: some clients do not send it back. pycognito sends none, and
/// amazon-cognito-identity-js that of the second factor, which it has answered (behaviour 20 §12, A16).
///
/// # Errors
/// The store's.
pub(in crate::sign_in) async fn ask(
    cx: &Context,
    client: &ClientConfiguration,
    user: &User,
    in_place_of_second_factor: bool,
    journey: &Journey,
) -> Result<Asked, Failure> {
    let session = session::new(cx, client, Subject::User(user), Step::Device { in_place_of_second_factor }, journey);
    let kept = KeptSession {
        user_pool_id: user.user_pool_id.clone(),
        sub: user.sub.clone(),
        client_id: client.client.id.clone(),
        device_key: journey.device_key.clone().unwrap_or_default(),
        session: session.clone(),
        expires_at: cx.now().plus_seconds(client.client.settings.auth_session_seconds()),
    };
    cx.store.write(move |tx: &mut dyn Tx| kept_sessions::put(tx, &kept)).await?;
    Ok(Asked::new(Question::Device { user_id: user.username.clone() }, session))
}

/// The session stays usable: of all that is made from it, one answer leads to tokens. Whatever is wrong with the answer,
/// nobody is told more than of a name that nobody has: that a session is missing, or that theirs is none.
pub(in crate::sign_in) async fn check<'a>(
    cx: &Context,
    client: &ClientConfiguration,
    answer: &Answer<'a>,
    key: &str,
    client_public: &str,
) -> Result<Checked<'a>, Failure> {
    let is_device = |step: &Step| matches!(step, Step::Device { .. });
    let kept = match session::open(cx, client, answer.session, is_device) {
        Ok(_) => None,
        Err(_) => kept_session(cx, client, answer.named.user.as_ref(), key).await?,
    };
    let answer = Answer { session: kept.as_deref().or(answer.session), ..answer.clone() };
    let mut opened = trust::open(cx, client, &answer, is_device).await?;
    let Step::Device { in_place_of_second_factor } = opened.session.step else {
        return Err(SignInFailure::SessionInvalid.into());
    };
    if opened.session.journey.device_key.as_deref() != Some(key) {
        return Err(SignInFailure::SessionInvalid.into());
    }
    let client_public = parse_client_public(client_public)?;
    let user = opened.user()?;
    let (user_id, sub) = (user.username.clone(), user.sub.clone());
    let device = require_device(cx, user, key).await?;
    let verifier = unseal_device_verifier(cx, &device)?;
    if let Some(custom) = &mut opened.journey.custom {
        custom.passed(ChallengeKind::DeviceSrpAuth);
    }
    let session_id = opened.session.id.clone();
    let prover = Prover::Device { sub, key: device.key.clone(), session_id, in_place_of_second_factor };
    let half = server_half(cx, client, verifier, client_public, prover, &opened.journey).await?;
    let question = Question::DeviceProof { half, user_id, device_key: device.key };
    let asked = Asked { question, session: None, available: Vec::new() };
    Ok(Checked::new(opened, Progress::Half(asked)))
}

async fn kept_session(
    cx: &Context,
    client: &ClientConfiguration,
    user: Option<&User>,
    key: &str,
) -> Result<Option<String>, Failure> {
    let Some(user) = user else { return Ok(None) };
    let (pool, sub) = (user.user_pool_id.clone(), user.sub.clone());
    let (client_id, key, now) = (client.client.id.clone(), key.to_owned(), cx.now());
    let find = move |tx: &mut dyn Tx| kept_sessions::find(tx, &pool, &sub, &client_id, &key, now);
    Ok(cx.store.read(find).await?)
}
