//! Codes that are sent and come back (behaviour 20 §0.4, §4.3): SMS_MFA and EMAIL_OTP as second factor, SMS_OTP and
//! EMAIL_OTP as first. A right code also proves the address it went to.

use std::sync::Arc;

use delivery::Occasion;
use domain::message::CodeDelivery;
use domain::user::{User, UserStatus};
use domain::user_pool::ContactAttribute;
use store::Tx;

use super::Checked;
use crate::accounts::code_answers::{answer_code, answer_nobodys_code};
use crate::accounts::codes::{self, Destination, Purpose, Role};
use crate::accounts::directory;
use crate::configuration::ClientConfiguration;
use crate::hiding::simulated;
use crate::messages::letters::Addressee;
use crate::messages::outgoing::Patience;
use crate::sign_in::first_factors;
use crate::sign_in::journey::{Journey, Proved, address_mark};
use crate::sign_in::proof::Answer;
use crate::sign_in::question::{Asked, FirstFactor, Question, SentCode};
use crate::sign_in::session::{self, Step, spend};
use crate::sign_in::subject::Subject;
use crate::sign_in::trust::{self, Opened};
use crate::{Context, Failure, SignInFailure};

const fn kind(attribute: ContactAttribute, role: Role) -> SentCode {
    match (attribute, role) {
        (ContactAttribute::PhoneNumber, Role::FirstFactor) => SentCode::SmsOtp,
        (ContactAttribute::PhoneNumber, Role::SecondFactor) => SentCode::SmsMfa,
        (ContactAttribute::Email, _) => SentCode::EmailOtp,
    }
}

const fn first_factor(attribute: ContactAttribute) -> FirstFactor {
    match attribute {
        ContactAttribute::Email => FirstFactor::EmailCode,
        ContactAttribute::PhoneNumber => FirstFactor::SmsCode,
    }
}

/// Sends a code as first factor. Of a user who cannot sign in by one, as of nobody, it only says so: as much work, and
/// the same to look at.
///
/// # Errors
/// Of a client that does not hide users, what is wrong with the account.
pub(in crate::sign_in) async fn ask_first(
    cx: &Context,
    client: &Arc<ClientConfiguration>,
    subject: Subject<'_>,
    typed: &str,
    attribute: ContactAttribute,
    journey: &Journey,
) -> Result<Asked, Failure> {
    let pool = &client.pool.pool;
    if let Subject::User(user) = subject
        && !client.client.settings.hides_user_existence()
    {
        trust::check_account(user)?;
    }
    match subject {
        Subject::User(user)
            if trust::check_account(user).is_ok() && first_factors::can_use(pool, user, first_factor(attribute)) =>
        {
            ask(cx, client, user, attribute, Role::FirstFactor, journey).await
        }
        _ => {
            let delivery = simulated::simulated_delivery_to(cx, pool, typed, attribute);
            let shadow = directory::shadow_subject(cx, pool, typed);
            let purpose = purpose(client, attribute, Role::FirstFactor);
            let delivery = codes::pretend_code(cx, client, &shadow, typed, purpose, delivery).await?;
            let subject = Subject::Nobody { name: typed };
            Ok(asked(cx, client, subject, delivery, "", Role::FirstFactor, journey))
        }
    }
}

/// Sends the code.
///
/// # Errors
/// The user has no such address, or whoever has a say in the message.
pub(in crate::sign_in) async fn ask(
    cx: &Context,
    client: &Arc<ClientConfiguration>,
    user: &User,
    attribute: ContactAttribute,
    role: Role,
    journey: &Journey,
) -> Result<Asked, Failure> {
    let address = user.attribute(attribute.name()).ok_or(SignInFailure::NoMfaAddress)?;
    let destination = Destination { attribute, address: address.to_owned() };
    let to = Addressee::of_client(client, user).sent_along(&journey.client_metadata);
    // No operation of a sign-in has an error for a message that is refused.
    let purpose = purpose(client, attribute, role);
    let delivery = codes::issue_code(cx, to, purpose, Occasion::Authentication, destination, Patience::Nothing).await?;
    Ok(asked(cx, client, Subject::User(user), delivery, address, role, journey))
}

fn purpose(client: &ClientConfiguration, attribute: ContactAttribute, role: Role) -> Purpose {
    Purpose::SignIn { attribute, role, lifetime_seconds: client.client.settings.auth_session_seconds() }
}

fn asked(
    cx: &Context,
    client: &ClientConfiguration,
    subject: Subject<'_>,
    delivery: CodeDelivery,
    address: &str,
    role: Role,
    journey: &Journey,
) -> Asked {
    let attribute = delivery.attribute;
    let step = Step::SentCode { attribute, role, to: address_mark(cx, address) };
    let user_id = match (role, subject) {
        (Role::SecondFactor, Subject::User(user)) => Some(user.username.clone()),
        _ => None,
    };
    let question = Question::SentCode { code: kind(attribute, role), delivery, user_id };
    Asked::new(question, session::new(cx, client, subject, step, journey))
}

/// The code and the session are used up together; a wrong code leaves both.
pub(in crate::sign_in) async fn check<'a>(
    cx: &Context,
    client: &Arc<ClientConfiguration>,
    answer: &Answer<'a>,
    code: SentCode,
    digits: &str,
) -> Result<Checked<'a>, Failure> {
    let fits = |step: &Step| matches!(step, Step::SentCode { attribute, role, .. } if kind(*attribute, *role) == code);
    let opened = trust::open(cx, client, answer, fits).await?;
    let Step::SentCode { attribute, role, to } = &opened.session.step else {
        return Err(SignInFailure::SessionInvalid.into());
    };
    let (attribute, role, pool) = (*attribute, *role, &client.pool.pool);
    let Some(user) = &opened.named.user else {
        answer_nobodys_code(cx, client, &opened.session.sub, purpose(client, attribute, role)).await?;
        return Err(SignInFailure::MfaCodeMismatch.into());
    };
    // A code proves the address it went to, and only while that is the user's.
    let is_theirs = user.attribute(attribute.name()).is_some_and(|address| address_mark(cx, address) == *to);
    if !is_theirs || (role == Role::FirstFactor && !first_factors::can_use(pool, user, first_factor(attribute))) {
        return Err(SignInFailure::SessionInvalid.into());
    }
    let user = prove(cx, client, &opened, user, digits, attribute, role).await?;
    Ok(Checked::passed_by(opened, user, Proved::SentCode(attribute)))
}

/// Consumes the code and the session, and writes what that proves. Gives the user as they are then.
async fn prove(
    cx: &Context,
    client: &Arc<ClientConfiguration>,
    opened: &Opened,
    user: &User,
    digits: &str,
    attribute: ContactAttribute,
    role: Role,
) -> Result<User, Failure> {
    let (now, session) = (cx.now(), opened.session.clone());
    let accept = move |tx: &mut dyn Tx, user: &mut User, proved: &Destination| {
        spend(tx, &session, now)?;
        if user.attribute(attribute.name()) != Some(proved.address.as_str()) {
            return Err(SignInFailure::SessionInvalid.into());
        }
        user.attributes.insert(attribute.verified_flag().to_owned(), "true".to_owned());
        // Whoever signs in by a code has confirmed what a sign-up asks to confirm (behaviour 20 §1.4).
        if role == Role::FirstFactor && user.status == UserStatus::Unconfirmed {
            user.status = UserStatus::Confirmed;
        }
        Ok(())
    };
    let purpose = purpose(client, attribute, role);
    let ((), user) = answer_code(cx, client, &user.sub, purpose, digits, accept).await?;
    Ok(user)
}
