//! Codes that are sent and come back (behaviour 20 §0.4, §4.3): SMS_MFA and EMAIL_OTP as second factor, SMS_OTP and
//! EMAIL_OTP as first. A right code also proves the address it went to.

use std::collections::BTreeMap;
use std::sync::Arc;

use delivery::Occasion;
use domain::message::CodeDelivery;
use domain::user::{User, UserStatus};
use domain::user_pool::ContactAttribute;
use triggers::StringMap;

use super::session::{Role, Session, Step, spend};
use super::{Answer, same_name, same_user};
use crate::accounts::codes;
use crate::accounts::codes::{Destination, Purpose, consume};
use crate::accounts::directory;
use crate::configuration::ClientConfiguration;
use crate::hiding::simulated;
use crate::limits::attempts;
use crate::limits::attempts::Guess;
use crate::messages::letters::Addressee;
use crate::messages::outgoing::Patience;
use crate::sign_in::after_password::check_account;
use crate::sign_in::challenges::session;
use crate::sign_in::journey::Journey;
use crate::sign_in::second_factor::{after_first_factor, after_second_factor};
use crate::sign_in::step::{Challenge, ChallengeKind, Outcome, Subject};
use crate::{Context, Failure};

const fn kind(attribute: ContactAttribute, role: Role) -> ChallengeKind {
    match (attribute, role) {
        (ContactAttribute::PhoneNumber, Role::FirstFactor) => ChallengeKind::SmsOtp,
        (ContactAttribute::PhoneNumber, Role::SecondFactor) => ChallengeKind::SmsMfa,
        (ContactAttribute::Email, _) => ChallengeKind::EmailOtp,
    }
}

/// What the code is called in an answer.
const fn answer_name(kind: ChallengeKind) -> &'static str {
    match kind {
        ChallengeKind::SmsMfa => "SMS_MFA_CODE",
        ChallengeKind::SmsOtp => "SMS_OTP_CODE",
        _ => "EMAIL_OTP_CODE",
    }
}

/// The steps whose sessions a challenge of this kind answers.
fn steps(kind: ChallengeKind) -> Vec<Step> {
    let all = [Role::FirstFactor, Role::SecondFactor]
        .into_iter()
        .flat_map(|role| [ContactAttribute::Email, ContactAttribute::PhoneNumber].map(|attribute| (attribute, role)));
    all.filter(|(attribute, role)| self::kind(*attribute, *role) == kind)
        .map(|(attribute, role)| Step::SentCode(attribute, role))
        .collect()
}

/// Sends the code, or says so of a user who is not there.
pub(crate) async fn issue<'a>(
    cx: &Context,
    client: &Arc<ClientConfiguration>,
    subject: impl Into<Subject<'a>>,
    attribute: ContactAttribute,
    role: Role,
    journey: &Journey,
) -> Result<Challenge, Failure> {
    let subject = subject.into();
    let sent = match subject {
        Subject::User(user) => send(cx, client, user, attribute, role, &journey.client_metadata).await?,
        Subject::Nobody { name } => simulated::simulated_delivery_to(cx, &client.pool.pool, name, attribute),
    };
    let mut parameters = BTreeMap::from([
        ("CODE_DELIVERY_DELIVERY_MEDIUM".to_owned(), sent.medium().as_str().to_owned()),
        ("CODE_DELIVERY_DESTINATION".to_owned(), sent.destination),
    ]);
    if let (Role::SecondFactor, Subject::User(user)) = (role, subject) {
        parameters.insert("USER_ID_FOR_SRP".to_owned(), user.username.clone());
    }
    let kind = kind(attribute, role);
    let available = if role == Role::FirstFactor { vec![kind] } else { Vec::new() };
    let session = Some(session::new_session(cx, client, subject, Step::SentCode(attribute, role), journey));
    Ok(Challenge { kind, parameters, session, available })
}

async fn send(
    cx: &Context,
    client: &Arc<ClientConfiguration>,
    user: &User,
    attribute: ContactAttribute,
    role: Role,
    client_metadata: &StringMap,
) -> Result<CodeDelivery, Failure> {
    let address = user.attribute(attribute.name()).ok_or(Failure::NoMfaAddress)?;
    let destination = Destination { attribute, address: address.to_owned() };
    let lifetime_seconds = client.client.settings.auth_session_seconds();
    let purpose = Purpose::SignIn { attribute, role, lifetime_seconds };
    // No operation of a sign-in has an error for a message that is refused.
    let to = Addressee::of_client(client, user).sent_along(client_metadata);
    codes::issue_code(cx, to, purpose, Occasion::Authentication, destination, Patience::Nothing).await
}

/// The code and the session are used up together; a wrong code leaves both.
pub(crate) async fn answer(
    cx: &Context,
    client: &Arc<ClientConfiguration>,
    user: Option<User>,
    answer: &Answer<'_>,
) -> Result<Outcome, Failure> {
    let session = session::open_session(cx, client, answer.session, &steps(answer.kind))?;
    let code = answer.require(answer_name(answer.kind))?;
    let Step::SentCode(attribute, role) = session.step else { return Err(Failure::SessionInvalid) };
    if let Some(nobody) = &session.nobody {
        same_name(&client.pool.pool, nobody, answer.require("USERNAME")?)?;
        let wrong = async { Ok(false) };
        attempts::guess(cx, &client.pool.pool, &session.sub, Guess::SentCode, wrong).await?;
        return Err(Failure::MfaCodeMismatch);
    }
    let user = same_user(user, &session.sub)?;
    check_account(&user)?;
    let journey = answer.journey(&session.journey);
    let proved = prove(cx, client, &user, session, code, attribute, role).await?;
    match role {
        Role::FirstFactor => after_first_factor(cx, client, proved, journey).await,
        Role::SecondFactor => after_second_factor(cx, client, proved, journey).await,
    }
}

/// Consumes the code and the session, and writes what that proves. Gives the user as they are then.
async fn prove(
    cx: &Context,
    client: &Arc<ClientConfiguration>,
    user: &User,
    session: Session,
    code: &str,
    attribute: ContactAttribute,
    role: Role,
) -> Result<User, Failure> {
    let pool = &client.pool;
    let purpose = Purpose::SignIn { attribute, role, lifetime_seconds: 0 };
    let hashes = codes::code_hashes(cx, &pool.pool, &user.sub, purpose, code);
    let now = cx.now();
    let mut proved = None;
    let check = async {
        let changed = directory::change_user(cx, pool, &user.sub, move |tx, user| {
            let address = consume(tx, &user.user_pool_id, &user.sub, purpose, &hashes, now)?.address;
            spend(tx, &session, now)?;
            if user.attribute(attribute.name()) == Some(address.as_str()) {
                user.attributes.insert(attribute.verified_flag().to_owned(), "true".to_owned());
            }
            // Whoever signs in by a code has confirmed what a sign-up asks to confirm (behaviour 20 §1.4).
            if role == Role::FirstFactor && user.status == UserStatus::Unconfirmed {
                user.status = UserStatus::Confirmed;
            }
            Ok(())
        })
        .await;
        match changed {
            Ok(((), user)) => {
                proved = Some(user);
                Ok(true)
            }
            Err(Failure::CodeMismatch) => Ok(false),
            // The code lives as long as its session: without one, the session was answered or replaced.
            Err(Failure::CodeExpired) => Err(Failure::SessionUsed),
            Err(other) => Err(other),
        }
    };
    attempts::guess(cx, &pool.pool, &user.sub, Guess::SentCode, check).await?;
    proved.ok_or(Failure::Internal("a right code proved nobody"))
}
