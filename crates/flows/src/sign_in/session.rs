//! The `Session` string between two steps of a sign-in: sealed, bound to pool, client, user and step (behaviour 20
//! §4.5). Whether what it says still holds is for [`super::trust`].

use domain::clock::Time;
use domain::random;
use domain::user_pool::ContactAttribute;
use serde::{Deserialize, Serialize};
use store::Tx;
use store::tables::spent;

use super::journey::Journey;
use super::subject::Subject;
use crate::accounts::codes::Role;
use crate::configuration::ClientConfiguration;
use crate::hiding::padding::padded_json;
use crate::{Context, Failure, SignInFailure};

/// Which question a session waits for the answer of.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum Step {
    #[serde(rename = "N")]
    NewPassword,
    #[serde(rename = "M")]
    ChooseSecondFactor,
    /// A code was sent to this attribute; `to` is the mark of its value.
    #[serde(rename = "C")]
    SentCode {
        #[serde(rename = "a")]
        attribute: ContactAttribute,
        #[serde(rename = "r")]
        role: Role,
        #[serde(rename = "t")]
        to: String,
    },
    #[serde(rename = "T")]
    SoftwareToken,
    /// A second factor is to be set up.
    #[serde(rename = "S")]
    SetUp,
    /// An authenticator app was given a secret and is to show a code of it.
    #[serde(rename = "X")]
    SoftwareTokenSetUp,
    /// It has.
    #[serde(rename = "Y")]
    SetUpDone,
    #[serde(rename = "F")]
    ChooseFirstFactor,
    /// Any passkey of the pool may answer.
    #[serde(rename = "A")]
    AnyPasskey,
    #[serde(rename = "P")]
    Password,
    #[serde(rename = "R")]
    PasswordSrp,
    /// A question of a pool's function.
    #[serde(rename = "Q")]
    Custom,
    /// Goes along with a SECRET_BLOCK, for clients that send a session back; answers nothing.
    #[serde(rename = "V")]
    PasswordProof,
    /// The device is to be proved, after everything else or in place of a second factor.
    #[serde(rename = "D")]
    Device {
        #[serde(rename = "i")]
        in_place_of_second_factor: bool,
    },
    #[serde(rename = "K")]
    Passkey,
    /// Signed up or confirmed just now: worth one sign-in without another factor (behaviour 20 §4.7).
    #[serde(rename = "U")]
    AutoSignIn,
}

/// Room for a [`Session`]: a name of 128 characters in UTF-8, a device key, ids and numbers.
const SESSION_BYTES: usize = 1_024;
/// Room for a custom sign-in comes in pieces of this size: apart from the rest, so that it does not depend on the name
/// how many it takes.
const CUSTOM_BYTES: usize = 512;

#[derive(Clone, Serialize, Deserialize)]
pub(crate) struct Session {
    /// Spent when it is answered.
    #[serde(rename = "i")]
    pub id: String,
    #[serde(rename = "l")]
    pub user_pool_id: String,
    #[serde(rename = "c")]
    pub client_id: String,
    /// Or the shadow subject of a name nobody has.
    #[serde(rename = "u")]
    pub sub: String,
    /// That name.
    #[serde(rename = "n", default, skip_serializing_if = "Option::is_none")]
    pub nobody: Option<String>,
    #[serde(rename = "s")]
    pub step: Step,
    #[serde(rename = "j")]
    pub journey: Journey,
    #[serde(rename = "e")]
    pub expires_at: Time,
}

/// Makes a session for the next step of this subject's sign-in.
pub(super) fn new(
    cx: &Context,
    client: &ClientConfiguration,
    subject: Subject<'_>,
    step: Step,
    journey: &Journey,
) -> String {
    with_id(cx, random::uuid(&*cx.random), client, subject, step, journey)
}

/// The same with an id that was drawn before, from which the question may follow.
pub(super) fn with_id(
    cx: &Context,
    id: String,
    client: &ClientConfiguration,
    subject: Subject<'_>,
    step: Step,
    journey: &Journey,
) -> String {
    let nobody = match subject {
        Subject::User(_) => None,
        Subject::Nobody { name } => Some(name.to_owned()),
    };
    let session = Session {
        id,
        user_pool_id: client.client.user_pool_id.clone(),
        client_id: client.client.id.clone(),
        sub: subject.key(cx, &client.pool.pool),
        nobody,
        step,
        journey: journey.clone(),
        expires_at: cx.now().plus_seconds(client.client.settings.auth_session_seconds()),
    };
    let custom = journey.custom.as_ref().map_or(0, |custom| serde_json::json!(custom).to_string().len());
    let plaintext = padded_json(&session, SESSION_BYTES + custom.next_multiple_of(CUSTOM_BYTES));
    crypto::token::seal_session(&cx.keyring, &*cx.random, &browser(cx), &plaintext)
}

/// The pool and the client a session belongs to, for the operations whose input names none.
///
/// # Errors
/// Not a session of this server.
pub(super) fn client_of(cx: &Context, text: &str) -> Result<(String, String), Failure> {
    let session = unseal(cx, text)?;
    Ok((session.user_pool_id, session.client_id))
}

/// What a session is bound to beside what it says: the browser that signs in at the login pages, nothing at the API.
fn browser(cx: &Context) -> Vec<&[u8]> {
    cx.caller.browser.as_deref().map(|id| vec![b"browser".as_slice(), id.as_bytes()]).unwrap_or_default()
}

fn unseal(cx: &Context, text: &str) -> Result<Session, Failure> {
    let opened = crypto::token::open_session(&cx.keyring, &browser(cx), text).ok();
    let session = opened.and_then(|plaintext| serde_json::from_slice(&plaintext).ok());
    session.ok_or(Failure::SignIn(SignInFailure::SessionInvalid))
}

/// Reads a session that must be for this client and a step that `fits`.
///
/// # Errors
/// Missing, not ours, somebody else's, for another step, or too late.
pub(super) fn open(
    cx: &Context,
    client: &ClientConfiguration,
    text: Option<&str>,
    fits: impl Fn(&Step) -> bool,
) -> Result<Session, Failure> {
    let session = unseal(cx, text.ok_or(Failure::MissingParameter("Session"))?)?;
    let ours = session.client_id == client.client.id
        && session.user_pool_id == client.client.user_pool_id
        && fits(&session.step);
    if !ours {
        return Err(SignInFailure::SessionInvalid.into());
    }
    if session.expires_at <= cx.now() { Err(SignInFailure::SessionExpired.into()) } else { Ok(session) }
}

/// Uses a session up, in the transaction that acts on its answer: of many answers at once, one acts.
///
/// # Errors
/// [`SignInFailure::SessionUsed`].
pub(super) fn spend(tx: &mut dyn Tx, session: &Session, now: Time) -> Result<(), Failure> {
    spend_id(tx, &session.user_pool_id, &session.id, now, session.expires_at)
}

/// Uses a session up where nothing else is written.
///
/// # Errors
/// [`SignInFailure::SessionUsed`], or the store's.
pub(super) async fn use_up(cx: &Context, session: &Session) -> Result<(), Failure> {
    let (now, session) = (cx.now(), session.clone());
    cx.store.write(move |tx| spend(tx, &session, now)).await
}

/// The same of a session whose id was carried on.
///
/// # Errors
/// [`SignInFailure::SessionUsed`].
pub(super) fn spend_id(
    tx: &mut dyn Tx,
    user_pool_id: &str,
    id: &str,
    now: Time,
    expires_at: Time,
) -> Result<(), Failure> {
    let kind = spent::Kind::ChallengeSession;
    if spent::spend(tx, user_pool_id, kind, id, now, expires_at)? {
        Ok(())
    } else {
        Err(SignInFailure::SessionUsed.into())
    }
}
