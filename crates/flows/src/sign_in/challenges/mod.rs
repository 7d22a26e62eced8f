//! Challenges: what a sign-in can ask on its way to tokens. One file each: how it is issued, how it is answered.
//!
//! | challenge | issued by | state travels in | leads to |
//! |---|---|---|---|
//! | PASSWORD_VERIFIER | USER_SRP_AUTH | SECRET_BLOCK | what follows the password |
//! | NEW_PASSWORD_REQUIRED | what follows the password | Session | the second factor |
//! | SELECT_MFA_TYPE | the second factor | Session | the chosen one |
//! | SELECT_CHALLENGE | USER_AUTH | Session | the chosen first factor |
//! | PASSWORD, PASSWORD_SRP | USER_AUTH, SELECT_CHALLENGE | Session | what follows the password, PASSWORD_VERIFIER |
//! | SMS_OTP, EMAIL_OTP | USER_AUTH, SELECT_CHALLENGE | Session and a code sent | tokens |
//! | WEB_AUTHN | USER_AUTH, SELECT_CHALLENGE | Session, whose id the challenge follows from | tokens, the second factor |
//! | SMS_MFA, EMAIL_OTP | the second factor | Session and a code sent | tokens |
//! | SOFTWARE_TOKEN_MFA | the second factor | Session | tokens |
//! | MFA_SETUP | the second factor | Session | tokens, or EMAIL_OTP |
//! | CUSTOM_CHALLENGE | CUSTOM_AUTH | Session | what DefineAuthChallenge says |
//! | DEVICE_SRP_AUTH | before tokens, if the client names a device; in place of the second factor, if that is remembered | Session | DEVICE_PASSWORD_VERIFIER |
//! | DEVICE_PASSWORD_VERIFIER | DEVICE_SRP_AUTH | SECRET_BLOCK | tokens |
//!
//! In a sign-in that began with CUSTOM_AUTH, what stands as "tokens" is what DefineAuthChallenge says
//! ([`crate::sign_in::custom_auth`]). The second factor is [`crate::sign_in::second_factor`]. What follows the password is [`crate::sign_in::after_password`].

pub(crate) mod custom_challenge;
pub(crate) mod device_password_verifier;
pub(crate) mod device_srp_auth;
pub(crate) mod mfa_setup;
pub(crate) mod new_password_required;
pub(crate) mod password_verifier;
pub(crate) mod secret_block;
pub(crate) mod select_challenge;
pub(crate) mod select_mfa_type;
pub(crate) mod sent_code;
pub(crate) mod session;
pub(crate) mod software_token;
pub(crate) mod web_authn;

use std::collections::BTreeMap;
use std::sync::Arc;

use domain::user::User;
use domain::user_pool::UserPool;

use session::{Session, Step};

use crate::accounts::directory;
use crate::configuration::ClientConfiguration;
use crate::hiding::simulated;
use crate::sign_in::after_password::check_account;
use crate::sign_in::graph;
use crate::sign_in::journey::Journey;
use crate::sign_in::step::{ChallengeKind, Outcome, require};
use crate::{Context, Failure};

/// An answer as it came: every member still as text, by name.
pub struct Answer<'a> {
    pub kind: ChallengeKind,
    pub session: Option<&'a str>,
    pub responses: &'a BTreeMap<String, String>,
    pub client_metadata: &'a BTreeMap<String, String>,
}

impl Answer<'_> {
    /// # Errors
    /// [`Failure::MissingParameter`] for one that is absent or empty.
    pub(crate) fn require(&self, name: &'static str) -> Result<&str, Failure> {
        require(self.responses, name)
    }

    /// The sign-in this answer takes on, if it is right, from where `before` was left.
    pub(crate) fn journey(&self, before: &Journey) -> Journey {
        let mut journey = before.clone().go_on(self.responses, self.client_metadata);
        if let Some(custom) = &mut journey.custom {
            custom.passed(self.kind);
        }
        journey
    }

    pub(crate) fn secret_hash(&self) -> Option<&str> {
        self.responses.get("SECRET_HASH").map(String::as_str)
    }
}

/// RespondToAuthChallenge and its admin twin, of the same client settings.
///
/// # Errors
/// The answer is wrong, late, out of turn, or not the client's to give.
pub async fn answer_challenge(
    cx: &Context,
    client: &Arc<ClientConfiguration>,
    answer: Answer<'_>,
) -> Result<Outcome, Failure> {
    let username = answer.require("USERNAME")?;
    let user = directory::find_user(cx, &client.pool, username).await?;
    let outcome = match answer.kind {
        ChallengeKind::PasswordVerifier => password_verifier::answer(cx, client, username, user, &answer).await,
        kind => {
            client.check_secret_hash(answer.secret_hash(), username, user.as_ref())?;
            let sub = user.as_ref().map(|user| user.sub.clone());
            let outcome = answer_in_session(cx, client, user, &answer, kind).await;
            if let (Ok(Outcome::Challenge(next)), Some(sub), Some(answered)) = (&outcome, sub, answer.session)
                && let (ChallengeKind::DeviceSrpAuth, Some(session)) = (next.kind, &next.session)
            {
                device_srp_auth::keep_session(cx, client, &sub, answered.as_bytes(), session);
            }
            outcome
        }
    };
    let place = graph::Place::Answering(answer.kind);
    debug_assert!(outcome.as_ref().map_or(true, |outcome| graph::leads_to(place, outcome)), "{place:?}");
    outcome
}

/// Answers a challenge that has a session.
async fn answer_in_session(
    cx: &Context,
    client: &Arc<ClientConfiguration>,
    user: Option<User>,
    answer: &Answer<'_>,
    kind: ChallengeKind,
) -> Result<Outcome, Failure> {
    match kind {
        ChallengeKind::NewPasswordRequired => new_password_required::answer(cx, client, user, answer).await,
        ChallengeKind::SelectMfaType => select_mfa_type::answer(cx, client, user, answer).await,
        ChallengeKind::SmsMfa | ChallengeKind::SmsOtp | ChallengeKind::EmailOtp => {
            sent_code::answer(cx, client, user, answer).await
        }
        ChallengeKind::SelectChallenge | ChallengeKind::Password | ChallengeKind::PasswordSrp => {
            select_challenge::answer(cx, client, user, answer).await
        }
        ChallengeKind::SoftwareTokenMfa => software_token::answer(cx, client, user, answer).await,
        ChallengeKind::MfaSetup => mfa_setup::answer(cx, client, user, answer).await,
        ChallengeKind::CustomChallenge => custom_challenge::answer(cx, client, user, answer).await,
        ChallengeKind::DeviceSrpAuth => device_srp_auth::answer(cx, client, user, answer).await,
        ChallengeKind::DevicePasswordVerifier => device_password_verifier::answer(cx, client, user, answer).await,
        ChallengeKind::WebAuthn => web_authn::answer(cx, client, user, answer).await,
        ChallengeKind::PasswordVerifier => Err(Failure::SessionInvalid),
    }
}

/// The session an answer goes on with, and its user, who must still be able to sign in.
pub(crate) fn open_for_user(
    cx: &Context,
    client: &ClientConfiguration,
    user: Option<User>,
    answer: &Answer<'_>,
    step: Step,
) -> Result<(Session, User), Failure> {
    let session = session::open_session(cx, client, answer.session, &[step])?;
    let user = same_user(user, &session.sub)?;
    check_account(&user)?;
    Ok((session, user))
}

/// The user an answer is for must be the one the challenge was issued to.
pub(crate) fn same_user(user: Option<User>, sub: &str) -> Result<User, Failure> {
    user.filter(|user| user.sub == sub).ok_or(Failure::SessionInvalid)
}

/// The same of a name nobody has: a simulated challenge is as particular as a real one.
pub(crate) fn same_name(pool: &UserPool, nobody: &str, username: &str) -> Result<(), Failure> {
    if pool.fold(nobody) == pool.fold(username) { Ok(()) } else { Err(Failure::SessionInvalid) }
}

/// The same where the challenge told the id that a user of this name would have: clients go on with what they are told.
pub(crate) fn is_nobodys_name(cx: &Context, pool: &UserPool, nobody: &str, username: &str) -> Result<(), Failure> {
    let names = [pool.fold(nobody), pool.fold(&simulated::simulated_user_id(cx, pool, nobody))];
    if names.contains(&pool.fold(username)) { Ok(()) } else { Err(Failure::SessionInvalid) }
}
