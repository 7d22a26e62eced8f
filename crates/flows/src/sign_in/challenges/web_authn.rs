//! WEB_AUTHN: a passkey signs a challenge, as first factor and, where the pool says so, as both (behaviour 20 §8).
//!
//! The challenge follows from the id of the session, so it is as random, as short-lived and as single-use as that. A
//! wrong answer leaves the session: what would have to be guessed is a signature, and counting wrong ones would let
//! anybody lock somebody out who holds their passkey.

use crypto::webauthn::{AuthenticationResponse, Ceremony, PublicKey, relying_party_hash, to_base64url};
use domain::mfa::{self, SecondFactor};
use domain::mfa_configuration::WebAuthnFactor;
use domain::passkey::{Attachment, Passkey};
use domain::random;
use domain::user::{User, UserStatus};
use domain::user_pool::{MfaConfiguration, UserPool};
use serde_json::{Value, json};

use super::{Checked, Progress};
use crate::configuration::ClientConfiguration;
use crate::hiding::simulated;
use crate::passkeys::{self, comes_from, requires_verification};
use crate::sign_in::journey::{Journey, Proved};
use crate::sign_in::proof::Answer;
use crate::sign_in::question::{Asked, Question};
use crate::sign_in::session::{self, Session, Step};
use crate::sign_in::subject::Subject;
use crate::sign_in::trust;
use crate::{Context, Failure, SignInFailure};

const CHALLENGE: &str = "passkey-challenge";
const CHALLENGE_BYTES: usize = 16;

/// Whether the subject can sign in with a passkey. Half of the names nobody has seem to have one, and go on seeming so.
pub(in crate::sign_in) async fn is_available(
    cx: &Context,
    client: &ClientConfiguration,
    subject: Subject<'_>,
) -> Result<bool, Failure> {
    if passkeys::relying_party(cx, &client.pool).is_err() {
        return Ok(false);
    }
    let pool = &client.pool.pool;
    match subject {
        Subject::User(user) => {
            let is_enough =
                mfa::second_factor(pool, user) == SecondFactor::None || mfa::passkey_is_both_factors(pool, user);
            // Who must choose a password first needs the temporary one for that.
            let may = is_enough && user.status != UserStatus::ForceChangePassword;
            Ok(may && !passkeys::usable_passkeys(cx, &client.pool, &user.sub).await?.is_empty())
        }
        Subject::Nobody { name } => {
            let configured = pool.web_authn.as_ref().and_then(|web_authn| web_authn.factor);
            let is_enough =
                pool.mfa != MfaConfiguration::On || configured == Some(WebAuthnFactor::MultiFactorWithUserVerification);
            Ok(is_enough && simulated::simulated_passkey(cx, pool, name).is_some())
        }
    }
}

pub(in crate::sign_in) async fn ask(
    cx: &Context,
    client: &ClientConfiguration,
    subject: Subject<'_>,
    journey: &Journey,
) -> Result<Asked, Failure> {
    let pool = &client.pool;
    let relying_party_id = passkeys::relying_party(cx, pool)?;
    let ids: Vec<String> = match subject {
        Subject::User(user) => {
            passkeys::usable_passkeys(cx, pool, &user.sub).await?.into_iter().map(|passkey| passkey.id).collect()
        }
        Subject::Nobody { name } => {
            simulated::simulated_passkey(cx, &pool.pool, name).iter().map(|id| to_base64url(id)).collect()
        }
    };
    let must_be_verified = must_be_verified(&pool.pool, subject);
    let (id, options) = options(cx, client, &relying_party_id, &ids, must_be_verified);
    let session = session::with_id(cx, id, client, subject, Step::Passkey, journey);
    Ok(Asked::new(Question::Passkey { options }, session))
}

/// Asks for a passkey of whoever has one here, before it is known who comes: the browser offers those it keeps for the
/// relying party beside the field of the name. `None` where the pool has no passkeys.
pub(in crate::sign_in) fn ask_anybody(cx: &Context, client: &ClientConfiguration, journey: &Journey) -> Option<Asked> {
    let relying_party_id = passkeys::relying_party(cx, &client.pool).ok()?;
    let subject = Subject::Nobody { name: "" };
    let must_be_verified = must_be_verified(&client.pool.pool, subject);
    let (id, options) = options(cx, client, &relying_party_id, &[], must_be_verified);
    let session = session::with_id(cx, id, client, subject, Step::AnyPasskey, journey);
    Some(Asked::new(Question::Passkey { options }, session))
}

/// The id of a new session, and what a browser is to ask an authenticator for it.
fn options(
    cx: &Context,
    client: &ClientConfiguration,
    relying_party_id: &str,
    allowed: &[String],
    must_be_verified: bool,
) -> (String, Value) {
    let allowed: Vec<Value> = allowed.iter().map(|id| json!({"id": id, "type": "public-key"})).collect();
    let id = random::uuid(&*cx.random);
    let challenge = &cx.keyring.mac(CHALLENGE, &[id.as_bytes()])[..CHALLENGE_BYTES];
    let options = json!({
        "hints": [],
        "attestation": "none",
        "attestationFormats": [],
        "challenge": to_base64url(challenge),
        "timeout": client.client.settings.auth_session_seconds() * 1_000,
        "rpId": relying_party_id,
        "allowCredentials": allowed,
        "userVerification": if must_be_verified { "required" } else { "preferred" },
    });
    (id, options)
}

/// Where a second factor is due, only a passkey that asked for a PIN or a finger can stand for it.
fn must_be_verified(pool: &UserPool, subject: Subject<'_>) -> bool {
    let is_second_due = match subject {
        Subject::User(user) => mfa::second_factor(pool, user) != SecondFactor::None,
        Subject::Nobody { .. } => pool.mfa == MfaConfiguration::On,
    };
    is_second_due || requires_verification(pool)
}

pub(in crate::sign_in) async fn check<'a>(
    cx: &Context,
    client: &ClientConfiguration,
    answer: &Answer<'a>,
    credential: &str,
) -> Result<Checked<'a>, Failure> {
    let opened = trust::open(cx, client, answer, |step| *step == Step::Passkey).await?;
    let pool = &client.pool;
    // Nobody's answer is looked at as closely as anybody's: time does not tell either.
    let passkeys = passkeys::usable_passkeys(cx, pool, &opened.session.sub).await?;
    let response =
        AuthenticationResponse::from_text(credential).map_err(|_| Failure::SignIn(SignInFailure::IncorrectPassword))?;
    let (session_id, sub) = (&opened.session.id, &opened.session.sub);
    let proof = Proof { session_id, sub, response: &response, passkeys: &passkeys };
    let must_be_verified = must_be_verified(&pool.pool, opened.subject());
    let proved = proof.judge(cx, &passkeys::relying_party(cx, pool)?, must_be_verified);
    let Some(proved) = proved.filter(|_| opened.named.user.is_some()) else {
        return Err(SignInFailure::IncorrectPassword.into());
    };
    session::use_up(cx, &opened.session).await?;
    Ok(Checked::new(opened, Progress::Passed(proved)))
}

/// Checks the answer to [`ask_anybody`], which has named `user`. Gives what is proved.
///
/// # Errors
/// [`SignInFailure::IncorrectPassword`], or the store's.
pub(in crate::sign_in) async fn check_anybodys(
    cx: &Context,
    client: &ClientConfiguration,
    session: &Session,
    user: &User,
    response: &AuthenticationResponse,
) -> Result<Proved, Failure> {
    let pool = &client.pool;
    let passkeys = passkeys::usable_passkeys(cx, pool, &user.sub).await?;
    let proof = Proof { session_id: &session.id, sub: &user.sub, response, passkeys: &passkeys };
    let subject = Subject::User(user);
    let must_be_verified = must_be_verified(&pool.pool, subject);
    let proved = proof.judge(cx, &passkeys::relying_party(cx, pool)?, must_be_verified);
    match proved {
        Some(proved) if is_available(cx, client, subject).await? => Ok(proved),
        _ => Err(SignInFailure::IncorrectPassword.into()),
    }
}

struct Proof<'a> {
    session_id: &'a str,
    /// Whose passkeys these are.
    sub: &'a str,
    response: &'a AuthenticationResponse,
    passkeys: &'a [Passkey],
}

impl Proof<'_> {
    /// What it proves, if it is right. WebAuthn §7.2, but for the counter, which most passkeys keep at zero.
    fn judge(&self, cx: &Context, relying_party_id: &str, must_be_verified: bool) -> Option<Proved> {
        let Self { session_id, sub, response, passkeys } = self;
        let (client_data, data) = (&response.client_data, &response.authenticator_data);
        let challenges = cx.keyring.macs(CHALLENGE, &[session_id.as_bytes()]);
        let is_ours = challenges
            .iter()
            .any(|challenge| crypto::constant_time_eq(&challenge[..CHALLENGE_BYTES], &client_data.challenge));
        let is_whole = is_ours
            && client_data.ceremony == Ceremony::Authentication
            && comes_from(client_data, relying_party_id)
            && data.relying_party_hash == relying_party_hash(relying_party_id)
            && data.user_present
            && (data.user_verified || !must_be_verified)
            && response.user_handle.as_deref().is_none_or(|handle| handle == sub.as_bytes());
        let id = to_base64url(&response.credential_id);
        let known = passkeys.iter().find(|passkey| passkey.id == id);
        let key = known.and_then(|passkey| PublicKey::from_cose(&passkey.public_key).ok());
        let has_signed = |key: &PublicKey| {
            key.has_signed(&response.raw_authenticator_data, &response.raw_client_data, &response.signature)
        };
        let Some((passkey, key)) = known.zip(key) else {
            // As much work as with a key that is known.
            let _ = has_signed(&PublicKey::nobodys());
            return None;
        };
        let roaming = passkey.attachment == Some(Attachment::CrossPlatform);
        let proved = Proved::Passkey { user_verified: data.user_verified, roaming };
        (has_signed(&key) && is_whole).then_some(proved)
    }
}
