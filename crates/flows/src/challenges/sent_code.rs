//! SMS_MFA and EMAIL_OTP as second factor: a code is sent and comes back (spec 20 §0.4, §4.3). It also proves the
//! address it went to.

use std::collections::BTreeMap;
use std::sync::Arc;

use delivery::Occasion;
use domain::user::User;
use domain::user_pool::ContactAttribute;

use super::session::{Step, spend};
use super::{Answer, same_user};
use crate::attempts::Guess;
use crate::codes::{Destination, Purpose, consume};
use crate::configuration::ClientConfiguration;
use crate::step::{Challenge, ChallengeKind, Outcome};
use crate::{Context, Failure};

const fn kind(attribute: ContactAttribute) -> ChallengeKind {
    match attribute {
        ContactAttribute::PhoneNumber => ChallengeKind::SmsMfa,
        ContactAttribute::Email => ChallengeKind::EmailOtp,
    }
}

/// What the code is called in an answer.
const fn answer_name(attribute: ContactAttribute) -> &'static str {
    match attribute {
        ContactAttribute::PhoneNumber => "SMS_MFA_CODE",
        ContactAttribute::Email => "EMAIL_OTP_CODE",
    }
}

pub(crate) async fn issue(
    cx: &Context,
    client: &Arc<ClientConfiguration>,
    user: &User,
    attribute: ContactAttribute,
) -> Result<Challenge, Failure> {
    let address = user.attribute(attribute.name()).ok_or(Failure::NoMfaAddress)?;
    let destination = Destination { attribute, address: address.to_owned() };
    let purpose = Purpose::SecondFactor { attribute, lifetime_seconds: client.client.settings.auth_session_seconds() };
    let sent = cx.issue_code(&client.pool, user, purpose, Occasion::Authentication, destination).await?;
    let parameters = BTreeMap::from([
        ("CODE_DELIVERY_DELIVERY_MEDIUM".to_owned(), sent.medium().as_str().to_owned()),
        ("CODE_DELIVERY_DESTINATION".to_owned(), sent.destination),
        ("USER_ID_FOR_SRP".to_owned(), user.username.clone()),
    ]);
    let session = Some(cx.new_session(client, user, Step::SentCode(attribute)));
    Ok(Challenge { kind: kind(attribute), parameters, session })
}

/// The code and the session are used up together; a wrong code leaves both.
pub(crate) async fn answer(
    cx: &Context,
    client: &Arc<ClientConfiguration>,
    user: Option<User>,
    answer: &Answer<'_>,
    attribute: ContactAttribute,
) -> Result<Outcome, Failure> {
    let session = cx.open_session(client, answer.session, Step::SentCode(attribute))?;
    let user = same_user(user, &session.sub)?;
    let code = answer.require(answer_name(attribute))?;
    if !user.enabled {
        return Err(Failure::UserDisabled);
    }
    let pool = &client.pool;
    let purpose = Purpose::SecondFactor { attribute, lifetime_seconds: 0 };
    let hashes = cx.code_hashes(&pool.pool, &user.sub, purpose, code);
    let now = cx.now();
    let check = async {
        let changed = cx
            .change_user(pool, &user.sub, move |tx, user| {
                let proved = consume(tx, &user.user_pool_id, &user.sub, purpose, &hashes, now)?;
                spend(tx, &session, now)?;
                if user.attribute(attribute.name()) == Some(proved.address.as_str()) {
                    user.attributes.insert(attribute.verified_flag().to_owned(), "true".to_owned());
                }
                Ok(())
            })
            .await;
        match changed {
            Ok(_) => Ok(true),
            Err(Failure::CodeMismatch) => Ok(false),
            // The code lives as long as its session: without one, the session was answered or replaced.
            Err(Failure::CodeExpired) => Err(Failure::SessionUsed),
            Err(other) => Err(other),
        }
    };
    cx.guess(&pool.pool, &user.sub, Guess::SentCode, check).await?;
    Ok(Outcome::Tokens(cx.sign_in_tokens(client, &user).await?))
}
