//! PASSWORD_VERIFIER: the second half of SRP, of a password (behaviour 20 §5.2).

use domain::user::{User, UserStatus};

use super::secret_block::{self, Block, Prover, server_half};
use super::{Checked, Progress, timestamp};
use crate::accounts::directory::{self, Named};
use crate::accounts::passwords;
use crate::configuration::ClientConfiguration;
use crate::hiding::simulated;
use crate::limits::attempts::{self, Guess};
use crate::sign_in::journey::{Journey, Proved};
use crate::sign_in::next::NamedDevice;
use crate::sign_in::proof::{Answer, Claim};
use crate::sign_in::question::{Asked, Question};
use crate::sign_in::session::{self, Step};
use crate::sign_in::subject::Subject;
use crate::sign_in::trust;
use crate::{Context, Failure, SignInFailure};

/// `with_session` for clients that send a session back with every answer; what counts is in the SECRET_BLOCK.
///
/// # Errors
/// SRP_A is none, [`Failure::Overloaded`], or a stored verifier that cannot be read.
pub(in crate::sign_in) async fn ask(
    cx: &Context,
    client: &ClientConfiguration,
    subject: Subject<'_>,
    client_public: &str,
    journey: &Journey,
    with_session: Option<Step>,
) -> Result<Asked, Failure> {
    let client_public = secret_block::parse_client_public(client_public)?;
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
    let half = server_half(cx, client, verifier, client_public, prover, journey).await?;
    let session = with_session.map(|step| session::new(cx, client, subject, step, journey));
    Ok(Asked { question: Question::PasswordProof { half, user_id }, session, available: Vec::new() })
}

pub(in crate::sign_in) async fn check<'a>(
    cx: &Context,
    client: &ClientConfiguration,
    answer: &Answer<'a>,
    claim: Claim<'a>,
) -> Result<Checked<'a>, Failure> {
    timestamp::check(claim.timestamp)?;
    if answer.named.user.is_none() && !client.client.settings.hides_user_existence() {
        return Err(Failure::UserNotFound);
    }
    let block = Block::open(cx, client, claim.block)?;
    let Prover::Password { sub, name, user_id } = &block.bound.prover else {
        return Err(SignInFailure::IncorrectPassword.into());
    };
    match sub {
        Some(sub) => {
            let user =
                answer.named.user.as_ref().filter(|user| user.sub == *sub).ok_or(SignInFailure::IncorrectPassword)?;
            check_somebody(cx, client, answer, claim, &block, user, user_id).await
        }
        None => Err(check_nobody(cx, client, &answer.named, claim, &block, name, user_id).await),
    }
}

/// Never right, and as long in finding out.
async fn check_nobody(
    cx: &Context,
    client: &ClientConfiguration,
    named: &Named,
    claim: Claim<'_>,
    block: &Block,
    name: &str,
    user_id: &str,
) -> Failure {
    let pool = &client.pool.pool;
    // As a real user's answer must name that user: a name of somebody else is refused before anything is counted.
    let names_nobody = [name, user_id].map(|name| pool.fold(name));
    if named.user.is_some() || !names_nobody.contains(&pool.fold(&named.name)) {
        return Failure::SignIn(SignInFailure::IncorrectPassword);
    }
    let verifier = simulated::simulated_verifier(cx, pool, name);
    let subject = directory::shadow_subject(cx, pool, name);
    let check = async { block.proves(cx, verifier, pool.srp_name(), user_id, claim).await.map(|_| false) };
    let guessed = attempts::guess(cx, pool, &subject, Guess::Password, check).await;
    guessed.err().unwrap_or(Failure::SignIn(SignInFailure::IncorrectPassword))
}

async fn check_somebody<'a>(
    cx: &Context,
    client: &ClientConfiguration,
    answer: &Answer<'a>,
    claim: Claim<'_>,
    block: &Block,
    user: &User,
    user_id: &str,
) -> Result<Checked<'a>, Failure> {
    let pool = &client.pool.pool;
    let verifier = match &user.credential {
        Some(credential) => passwords::unseal_verifier(cx, user, &credential.sealed_verifier)?,
        None => simulated::simulated_verifier(cx, pool, &user.username),
    };
    let mut journey = block.bound.journey.clone();
    journey.name_device(answer.device_key);
    journey.client_metadata.clone_from(answer.client_metadata);
    let is_unknown = trust::facts(cx, client, user, &journey).await?.device == NamedDevice::Unknown;
    let seen = cx.keyring.mac("answered-srp", &[&block.signed]);
    // The account's own refusal comes first.
    let may_go_on = trust::check_account(user).is_ok() && user.status != UserStatus::Unconfirmed;
    let (has_password, expires_at) = (user.credential.is_some(), block.bound.expires_at);
    let check = async {
        let right = block.proves(cx, verifier, pool.srp_name(), user_id, claim).await? && has_password;
        if right && is_unknown && answer.device_key.is_some() && may_go_on {
            // Clients drop the device and send the same answer again (amazon-cognito-identity-js, Amplify).
            return Err(Failure::DeviceNotFound);
        }
        // A right answer works once: whoever overheard it cannot send it again.
        Ok(right && cx.answered_srp.insert(seen, expires_at, cx.now()))
    };
    attempts::guess(cx, pool, &user.sub, Guess::Password, check).await?;
    if is_unknown {
        // The answer sent again names no device, but the beginning did: then it has none.
        journey.device_key = None;
    }
    Ok(Checked { named: answer.named.clone(), journey, progress: Progress::Passed(Proved::Password) })
}
