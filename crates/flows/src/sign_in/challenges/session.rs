//! The `Session` string between two steps of a sign-in: sealed, bound to pool, client, user and step (behaviour 20 §4.5).

use domain::clock::Time;
use domain::random;
use domain::user::Credential;
use domain::user_pool::ContactAttribute;
use serde::{Deserialize, Serialize};
use store::Tx;
use store::tables::spent;

use crate::accounts::directory;
use crate::configuration::ClientConfiguration;
use crate::hiding::padding::padded_json;
use crate::sign_in::journey::Journey;
use crate::sign_in::step::Subject;
use crate::{Context, Failure};

/// Which challenge a session waits for the answer of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum Step {
    NewPasswordRequired,
    SelectMfaType,
    /// A code sent to this attribute.
    SentCode(ContactAttribute, Role),
    SoftwareToken,
    /// A second factor is to be set up.
    MfaSetup,
    /// An authenticator app was given a secret and is to show a code of it.
    SoftwareTokenSetup,
    /// It has.
    MfaSetupDone,
    SelectChallenge,
    Password,
    PasswordSrp,
    /// A question of a pool's function.
    CustomChallenge,
    /// Goes along with a SECRET_BLOCK, for clients that send a session back; answers nothing.
    PasswordVerifier,
    /// The device is to be proved, after everything else or in place of a second factor.
    Device {
        in_place_of_second_factor: bool,
    },
    WebAuthn,
    /// Signed up or confirmed just now: worth one sign-in without another factor (behaviour 20 §4.7).
    AutoSignIn,
}

/// Which factor a code that was sent is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum Role {
    FirstFactor,
    SecondFactor,
}

/// Room for a [`Session`]: a name of 128 characters in UTF-8, a device key, ids and numbers.
const SESSION_BYTES: usize = 1_024;
/// Room for a custom sign-in comes in pieces of this size: apart from the rest, so that it does not depend on the name
/// how many it takes.
const CUSTOM_BYTES: usize = 512;

#[derive(Clone, Serialize, Deserialize)]
pub(crate) struct Session {
    /// Spent when it is answered.
    pub id: String,
    pub user_pool_id: String,
    pub client_id: String,
    /// Or the shadow subject of a name nobody has.
    pub sub: String,
    /// That name.
    pub nobody: Option<String>,
    /// Keyed hash of the credential the user had then ([`credential_mark`]).
    pub credential: String,
    pub step: Step,
    pub journey: Journey,
    pub expires_at: Time,
}

/// Opens a session for the next step of this user's sign-in.
pub(crate) fn new_session<'a>(
    cx: &Context,
    client: &ClientConfiguration,
    subject: impl Into<Subject<'a>>,
    step: Step,
    journey: &Journey,
) -> String {
    new_session_of(cx, random::uuid(&*cx.random), client, subject, step, journey)
}

/// The same with an id that was drawn before, from which the question may follow.
pub(crate) fn new_session_of<'a>(
    cx: &Context,
    id: String,
    client: &ClientConfiguration,
    subject: impl Into<Subject<'a>>,
    step: Step,
    journey: &Journey,
) -> String {
    let (sub, nobody, credential) = match subject.into() {
        Subject::User(user) => (user.sub.clone(), None, user.credential.as_ref()),
        Subject::Nobody { name } => {
            (directory::shadow_subject(cx, &client.pool.pool, name), Some(name.to_owned()), None)
        }
    };
    let session = Session {
        id,
        user_pool_id: client.client.user_pool_id.clone(),
        client_id: client.client.id.clone(),
        sub,
        nobody,
        credential: credential_mark(cx, credential),
        step,
        journey: journey.clone(),
        expires_at: cx.now().plus_seconds(client.client.settings.auth_session_seconds()),
    };
    let custom = journey.custom.as_ref().map_or(0, |custom| serde_json::json!(custom).to_string().len());
    let plaintext = padded_json(&session, SESSION_BYTES + custom.next_multiple_of(CUSTOM_BYTES));
    crypto::token::seal_session(&cx.keyring, &*cx.random, &[], &plaintext)
}

/// Tells one credential from its successor; none is told from any.
pub(crate) fn credential_mark(cx: &Context, credential: Option<&Credential>) -> String {
    let sealed = credential.map_or(&[][..], |credential| &credential.sealed_verifier);
    let mac = cx.keyring.mac("session-credential", &[sealed]);
    mac[..16].iter().map(|byte| format!("{byte:02x}")).collect()
}

/// The client a session belongs to, for the operations whose input names none.
///
/// # Errors
/// Not a session of this server.
pub(crate) fn session_client(cx: &Context, text: &str) -> Result<String, Failure> {
    Ok(unseal_session(cx, text)?.client_id)
}

fn unseal_session(cx: &Context, text: &str) -> Result<Session, Failure> {
    let opened = crypto::token::open_session(&cx.keyring, &[], text).ok();
    let session = opened.and_then(|plaintext| serde_json::from_slice(&plaintext).ok());
    session.ok_or(Failure::SessionInvalid)
}

/// Reads a session that must be for this client and one of these steps.
///
/// # Errors
/// Missing, not ours, somebody else's, for another step, or too late.
pub(crate) fn open_session(
    cx: &Context,
    client: &ClientConfiguration,
    text: Option<&str>,
    steps: &[Step],
) -> Result<Session, Failure> {
    let session = unseal_session(cx, text.ok_or(Failure::MissingParameter("Session"))?)?;
    let ours = session.client_id == client.client.id
        && session.user_pool_id == client.client.user_pool_id
        && steps.contains(&session.step);
    if !ours {
        return Err(Failure::SessionInvalid);
    }
    if session.expires_at <= cx.now() { Err(Failure::SessionExpired) } else { Ok(session) }
}

/// Uses a session up, in the transaction that acts on its answer: of many answers at once, one acts.
///
/// # Errors
/// [`Failure::SessionUsed`].
pub(crate) fn spend(tx: &mut dyn Tx, session: &Session, now: Time) -> Result<(), Failure> {
    spend_id(tx, &session.user_pool_id, &session.id, now, session.expires_at)
}

/// The same of a session whose id was carried on.
///
/// # Errors
/// [`Failure::SessionUsed`].
pub(crate) fn spend_id(
    tx: &mut dyn Tx,
    user_pool_id: &str,
    id: &str,
    now: Time,
    expires_at: Time,
) -> Result<(), Failure> {
    let kind = spent::Kind::ChallengeSession;
    if spent::spend(tx, user_pool_id, kind, id, now, expires_at)? { Ok(()) } else { Err(Failure::SessionUsed) }
}
