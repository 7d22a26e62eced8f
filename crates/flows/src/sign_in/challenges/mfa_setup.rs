//! MFA_SETUP: a pool demands a second factor of a user who has none (behaviour 20 §6.2).
//!
//! An authenticator app is set up beside the challenge, by AssociateSoftwareToken and VerifySoftwareToken with its
//! session; the session these give back answers the challenge. An e-mail address is set up by the answer itself.

use std::collections::BTreeMap;
use std::sync::Arc;

use domain::attribute::{self, Writer};
use domain::mfa::MfaFactor;
use domain::user::{Attributes, User};
use domain::user_pool::ContactAttribute;
use serde_json::json;

use super::session::{Role, Step, spend};
use super::{Answer, open_for_user, sent_code};
use crate::accounts::directory;
use crate::configuration::ClientConfiguration;
use crate::sign_in::challenges::session;
use crate::sign_in::journey::Journey;
use crate::sign_in::second_factor::after_second_factor;
use crate::sign_in::step::{Challenge, ChallengeKind, Outcome};
use crate::{Context, Failure};

pub(crate) fn issue(
    cx: &Context,
    client: &ClientConfiguration,
    user: &User,
    factors: &[MfaFactor],
    journey: &Journey,
) -> Challenge {
    let names: Vec<&str> = factors.iter().map(|factor| factor.as_str()).collect();
    let parameters = BTreeMap::from([
        ("MFAS_CAN_SETUP".to_owned(), json!(names).to_string()),
        ("USER_ID_FOR_SRP".to_owned(), user.username.clone()),
    ]);
    let session = Some(session::new_session(cx, client, user, Step::MfaSetup, journey));
    Challenge { kind: ChallengeKind::MfaSetup, parameters, session, available: Vec::new() }
}

pub(crate) async fn answer(
    cx: &Context,
    client: &Arc<ClientConfiguration>,
    user: Option<User>,
    answer: &Answer<'_>,
) -> Result<Outcome, Failure> {
    if answer.responses.contains_key("EMAIL") {
        return set_up_email(cx, client, user, answer).await;
    }
    let (session, user) = open_for_user(cx, client, user, answer, Step::MfaSetupDone)?;
    let (now, journey) = (cx.now(), answer.journey(&session.journey));
    cx.store.write(move |tx| spend(tx, &session, now)).await?;
    after_second_factor(cx, client, user, journey).await
}

/// Stores the address and sends the code that proves it.
async fn set_up_email(
    cx: &Context,
    client: &Arc<ClientConfiguration>,
    user: Option<User>,
    answer: &Answer<'_>,
) -> Result<Outcome, Failure> {
    let (session, user) = open_for_user(cx, client, user, answer, Step::MfaSetup)?;
    let pool = &client.pool.pool;
    let address = answer.require("EMAIL")?.to_owned();
    // Only who has no address may set one here: the password alone must not replace one.
    if !pool.offered_mfa().contains(&MfaFactor::Email) || user.attribute("email").is_some() {
        return Err(Failure::SessionInvalid);
    }
    let given = Attributes::from([("email".to_owned(), address.clone())]);
    attribute::check(&pool.schema, Writer::Client(&client.client.settings), Some(&user), &given)?;
    let (now, journey) = (cx.now(), answer.journey(&session.journey));
    let ((), user) = directory::change_user(cx, &client.pool, &user.sub, move |tx, user| {
        spend(tx, &session, now)?;
        user.set_address(ContactAttribute::Email, &address);
        Ok(())
    })
    .await?;
    let sent = sent_code::issue(cx, client, &user, ContactAttribute::Email, Role::SecondFactor, &journey).await?;
    Ok(Outcome::Challenge(sent))
}
