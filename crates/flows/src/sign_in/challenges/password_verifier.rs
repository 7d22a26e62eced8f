//! PASSWORD_VERIFIER: the second half of SRP, of a password (behaviour 20 §5.2).

use std::collections::BTreeMap;
use std::sync::Arc;

use crypto::srp::PublicKey;
use domain::user::User;

use super::secret_block::{Block, Claim, Prover, ServerHalf};
use super::{Answer, device_srp_auth};
use crate::accounts::directory;
use crate::accounts::passwords;
use crate::configuration::ClientConfiguration;
use crate::devices::manage;
use crate::hiding::simulated;
use crate::limits::attempts;
use crate::limits::attempts::Guess;
use crate::sign_in::after_password::after_password;
use crate::sign_in::journey::{DEVICE_KEY, Journey};
use crate::sign_in::step::{Challenge, ChallengeKind, Outcome, Subject};
use crate::{Context, Failure};

/// # Errors
/// [`Failure::Overloaded`], or a stored verifier that cannot be read.
pub(crate) async fn issue(
    cx: &Context,
    client: &Arc<ClientConfiguration>,
    subject: Subject<'_>,
    client_public: PublicKey,
    journey: &Journey,
) -> Result<Challenge, Failure> {
    let pool = &client.pool.pool;
    let (name, sub, user_id) = match &subject {
        Subject::User(user) => (user.username.as_str(), Some(user.sub.clone()), user.username.clone()),
        Subject::Nobody { name } => (*name, None, simulated::simulated_user_id(cx, pool, name)),
    };
    // Made for every subject, so that a real one takes no less time than one that is not there.
    let simulated = simulated::simulated_verifier(cx, pool, name);
    let verifier = match &subject {
        Subject::User(user) => {
            user.credential.as_ref().map(|own| passwords::unseal_verifier(cx, user, &own.sealed_verifier))
        }
        Subject::Nobody { .. } => None,
    };
    let verifier = verifier.unwrap_or(Ok(simulated))?;
    let prover = Prover::Password { sub, name: name.to_owned(), user_id: user_id.clone() };
    let half = ServerHalf::make(cx, client, verifier, client_public, prover, journey).await?;
    let parameters = BTreeMap::from([
        ("SALT".to_owned(), half.salt),
        ("SECRET_BLOCK".to_owned(), half.block),
        ("SRP_B".to_owned(), half.public),
        ("USERNAME".to_owned(), user_id.clone()),
        ("USER_ID_FOR_SRP".to_owned(), user_id),
    ]);
    Ok(Challenge { kind: ChallengeKind::PasswordVerifier, parameters, session: None, available: Vec::new() })
}

pub(crate) async fn answer(
    cx: &Context,
    client: &Arc<ClientConfiguration>,
    username: &str,
    user: Option<User>,
    answer: &Answer<'_>,
) -> Result<Outcome, Failure> {
    let claim = Claim::of(answer)?;
    let block = Block::open(cx, client, claim.block).and_then(Asked::of);
    check_secret_hash(client, username, user.as_ref(), block.as_ref().ok(), answer)?;
    if user.is_none() && !client.client.settings.hides_user_existence() {
        return Err(Failure::UserNotFound);
    }
    let Asked { block, sub, name, user_id } = block?;
    let (pool, group) = (&client.pool.pool, client.pool.pool.srp_name());
    let Some(sub) = sub else {
        // As a real user's answer must name that user: a name of somebody else is refused before anything is counted.
        let names_nobody = [&name, &user_id].map(|name| pool.fold(name));
        if user.is_some() || !names_nobody.contains(&pool.fold(username)) {
            return Err(Failure::IncorrectPassword);
        }
        let verifier = simulated::simulated_verifier(cx, pool, &name);
        let subject = directory::shadow_subject(cx, pool, &name);
        let check = async { block.proves(cx, verifier, group, &user_id, claim).await.map(|_| false) };
        attempts::guess(cx, pool, &subject, Guess::Password, check).await?;
        return Err(Failure::IncorrectPassword);
    };
    let user = user.filter(|user| user.sub == sub).ok_or(Failure::IncorrectPassword)?;
    let verifier = match &user.credential {
        Some(credential) => passwords::unseal_verifier(cx, &user, &credential.sealed_verifier)?,
        None => simulated::simulated_verifier(cx, pool, &user.username),
    };
    let has_password = user.credential.is_some();
    let seen = cx.keyring.mac("answered-srp", &[&block.signed]);
    let expires_at = block.bound.expires_at;
    let check = async {
        let right = block.proves(cx, verifier, group, &user_id, claim).await?;
        // A right answer works once: whoever overheard it cannot send it again.
        Ok(right && has_password && cx.answered_srp.insert(seen, expires_at, (), cx.now()))
    };
    attempts::guess(cx, pool, &user.sub, Guess::Password, check).await?;
    let sub = user.sub.clone();
    let mut journey = answer.journey(&block.bound.journey);
    // The answer sent again names no device, but the beginning did: then it has none.
    let names_one = answer.responses.contains_key(DEVICE_KEY);
    if !names_one && matches!(manage::named_device(cx, pool, &user, &journey).await, Err(Failure::DeviceNotFound)) {
        journey.device_key = None;
    }
    let outcome = after_password(cx, client, user, journey).await;
    match &outcome {
        // Clients drop the device and send the same answer again (amazon-cognito-identity-js, Amplify).
        Err(Failure::DeviceNotFound) => drop(cx.answered_srp.take(&seen, cx.now())),
        Ok(Outcome::Challenge(Challenge { kind: ChallengeKind::DeviceSrpAuth, session: Some(session), .. })) => {
            device_srp_auth::keep_session(cx, client, &sub, block.client_public.as_bytes(), session);
        }
        _ => {}
    }
    outcome
}

/// A block that asks for a password.
struct Asked {
    block: Block,
    sub: Option<String>,
    name: String,
    user_id: String,
}

impl Asked {
    fn of(mut block: Block) -> Result<Self, Failure> {
        match &mut block.bound.prover {
            Prover::Password { sub, name, user_id } => {
                let (sub, name, user_id) = (sub.take(), std::mem::take(name), std::mem::take(user_id));
                Ok(Self { block, sub, name, user_id })
            }
            Prover::Device { .. } => Err(Failure::IncorrectPassword),
        }
    }
}

/// The hash may be over the name sent, the user's name, or the id a simulated challenge gave.
fn check_secret_hash(
    client: &ClientConfiguration,
    username: &str,
    user: Option<&User>,
    block: Option<&Asked>,
    answer: &Answer<'_>,
) -> Result<(), Failure> {
    let hash = answer.secret_hash();
    let result = client.check_secret_hash(hash, username, user);
    match (&result, block) {
        (Err(Failure::SecretHashWrong(_)), Some(block)) if user.is_none() => {
            client.check_secret_hash(hash, &block.user_id, None)
        }
        _ => result,
    }
}
