//! SELECT_CHALLENGE, PASSWORD and PASSWORD_SRP: a first factor is chosen and, where it is the password, given
//! (behaviour 20 §4.6).

use std::collections::BTreeMap;
use std::sync::Arc;

use domain::mfa;
use domain::user::{User, UserStatus};
use domain::user_pool::{AuthFactor, ContactAttribute, MfaConfiguration};

use super::session::{Role, Step, spend};
use super::{Answer, password_verifier, same_name, same_user, secret_block, sent_code, web_authn};
use crate::accounts::passwords;
use crate::configuration::ClientConfiguration;
use crate::sign_in::after_password::{after_password, check_account};
use crate::sign_in::challenges::session;
use crate::sign_in::journey::Journey;
use crate::sign_in::step::{Challenge, ChallengeKind, Outcome, Subject};
use crate::triggers::NOTHING;
use crate::triggers::pre_sign_up::SentAlong;
use crate::triggers::user_migration::Migration;
use crate::triggers::user_migration::migrate_by_password;
use crate::{Context, Failure};

/// The name a first factor is chosen by.
const CHOICES: [(&str, ChallengeKind); 5] = [
    ("PASSWORD_SRP", ChallengeKind::PasswordSrp),
    ("PASSWORD", ChallengeKind::Password),
    ("EMAIL_OTP", ChallengeKind::EmailOtp),
    ("SMS_OTP", ChallengeKind::SmsOtp),
    ("WEB_AUTHN", ChallengeKind::WebAuthn),
];

pub(crate) fn parse_choice(name: &str) -> Option<ChallengeKind> {
    CHOICES.into_iter().find(|(known, _)| *known == name).map(|(_, kind)| kind)
}

/// The first factors a subject can choose from: of nobody, what the pool allows, so that the list does not tell.
pub(crate) async fn available(
    cx: &Context,
    client: &ClientConfiguration,
    subject: Subject<'_>,
) -> Result<Vec<ChallengeKind>, Failure> {
    let pool = &client.pool.pool;
    let allows = |factor| pool.allowed_first_auth_factors.contains(&factor);
    let user = match subject {
        Subject::User(user) => Some(user),
        Subject::Nobody { .. } => None,
    };
    let has_password = user.is_none_or(|user| user.credential.is_some());
    // A code alone is no way past a second factor, nor past a password that must be chosen first.
    let codes = pool.mfa != MfaConfiguration::On
        && user.is_none_or(|user| {
            user.status != UserStatus::ForceChangePassword && mfa::second_factor(pool, user) == mfa::SecondFactor::None
        });
    let has = |name| user.is_none_or(|user| user.attribute(name).is_some());
    let passkeys = web_authn::is_available(cx, client, subject).await?;
    let offered = |kind: &ChallengeKind| match kind {
        ChallengeKind::EmailOtp => codes && allows(AuthFactor::EmailOtp) && has("email"),
        ChallengeKind::SmsOtp => codes && allows(AuthFactor::SmsOtp) && has("phone_number"),
        ChallengeKind::WebAuthn => passkeys,
        _ => has_password && allows(AuthFactor::Password),
    };
    Ok(CHOICES.into_iter().map(|(_, kind)| kind).filter(offered).collect())
}

pub(crate) async fn issue(
    cx: &Context,
    client: &ClientConfiguration,
    subject: Subject<'_>,
    journey: &Journey,
) -> Result<Challenge, Failure> {
    let available = available(cx, client, subject).await?;
    let session = Some(session::new_session(cx, client, subject, Step::SelectChallenge, journey));
    Ok(Challenge { kind: ChallengeKind::SelectChallenge, parameters: BTreeMap::new(), session, available })
}

/// A choice uses its session up, right or wrong: a wrong password starts over.
pub(crate) async fn answer(
    cx: &Context,
    client: &Arc<ClientConfiguration>,
    user: Option<User>,
    answer: &Answer<'_>,
) -> Result<Outcome, Failure> {
    let steps: &[Step] = match answer.kind {
        ChallengeKind::Password => &[Step::SelectChallenge, Step::Password],
        ChallengeKind::PasswordSrp => &[Step::SelectChallenge, Step::PasswordSrp],
        _ => &[Step::SelectChallenge],
    };
    let session = session::open_session(cx, client, answer.session, steps)?;
    let user = match &session.nobody {
        Some(nobody) => {
            same_name(&client.pool.pool, nobody, answer.require("USERNAME")?)?;
            None
        }
        None => Some(same_user(user, &session.sub)?),
    };
    let nobody = session.nobody.clone().unwrap_or_default();
    let subject = Subject::of(user.as_ref(), &nobody);
    let choice = match answer.kind {
        ChallengeKind::SelectChallenge => parse_choice(answer.require("ANSWER")?),
        kind => Some(kind),
    };
    let available = available(cx, client, subject).await?;
    let choice = choice.filter(|choice| available.contains(choice));
    let choice = choice.ok_or_else(|| Failure::InvalidParameter("That challenge is not available.".to_owned()))?;
    let (now, journey) = (cx.now(), answer.journey(&session.journey));
    cx.store.write(move |tx| spend(tx, &session, now)).await?;
    let migrated = match (&user, answer.responses.get("PASSWORD").filter(|password| !password.is_empty())) {
        (None, Some(password)) if choice == ChallengeKind::Password => {
            let along = SentAlong { validation_data: &NOTHING, client_metadata: &journey.client_metadata };
            migrate_by_password(cx, client, Migration { username: &nobody, along }, password).await?
        }
        _ => None,
    };
    let subject = migrated.as_ref().map_or(subject, Subject::User);
    take(cx, client, subject, choice, answer.responses, journey).await
}

/// Goes on with a first factor that is available, with what was sent for it already.
pub(crate) async fn take(
    cx: &Context,
    client: &Arc<ClientConfiguration>,
    subject: Subject<'_>,
    choice: ChallengeKind,
    parameters: &BTreeMap<String, String>,
    journey: Journey,
) -> Result<Outcome, Failure> {
    let given = |name: &str| parameters.get(name).map(String::as_str).filter(|value| !value.is_empty());
    let ask = |step| {
        let session = Some(session::new_session(cx, client, subject, step, &journey));
        let challenge = Challenge { kind: choice, parameters: BTreeMap::new(), session, available: vec![choice] };
        Ok(Outcome::Challenge(challenge))
    };
    match choice {
        ChallengeKind::Password => match (given("PASSWORD"), subject) {
            (None, _) => ask(Step::Password),
            (Some(password), Subject::Nobody { name }) => {
                passwords::check_nobodys_password(cx, &client.pool, name, password).await?;
                Err(Failure::IncorrectPassword)
            }
            (Some(password), Subject::User(user)) => {
                passwords::check_password(cx, &client.pool, user, password).await?;
                after_password(cx, client, user.clone(), journey).await
            }
        },
        ChallengeKind::PasswordSrp => match given("SRP_A") {
            None => ask(Step::PasswordSrp),
            Some(text) => {
                let client_public = secret_block::parse_client_public(text)?;
                let mut challenge = password_verifier::issue(cx, client, subject, client_public, &journey).await?;
                // Clients of this flow send a session back with every answer; what counts is in the SECRET_BLOCK.
                challenge.session = Some(session::new_session(cx, client, subject, Step::PasswordSrp, &journey));
                Ok(Outcome::Challenge(challenge))
            }
        },
        ChallengeKind::EmailOtp | ChallengeKind::SmsOtp => {
            let attribute = match choice {
                ChallengeKind::EmailOtp => ContactAttribute::Email,
                _ => ContactAttribute::PhoneNumber,
            };
            // Nothing is sent to an account that cannot sign in; a client that hides users is told nothing else.
            let subject = match subject {
                Subject::User(user) if check_account(user).is_err() => {
                    if !client.client.settings.hides_user_existence() {
                        check_account(user)?;
                    }
                    Subject::Nobody { name: &user.username }
                }
                other => other,
            };
            let sent = sent_code::issue(cx, client, subject, attribute, Role::FirstFactor, &journey).await?;
            Ok(Outcome::Challenge(sent))
        }
        // A CREDENTIAL that came along with the choice can answer nothing: it was made before there was a challenge.
        ChallengeKind::WebAuthn => Ok(Outcome::Challenge(web_authn::issue(cx, client, subject, &journey).await?)),
        _ => Err(Failure::SessionInvalid),
    }
}
