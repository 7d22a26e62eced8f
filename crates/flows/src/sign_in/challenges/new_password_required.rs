//! NEW_PASSWORD_REQUIRED: a user with a temporary password chooses their own (behaviour 20 §4.3).

use std::collections::BTreeMap;
use std::sync::Arc;

use domain::attribute::{self, Writer};
use domain::user::{Attributes, User, UserStatus};
use domain::user_pool::ContactAttribute;
use serde_json::json;

use super::session::{Step, spend};
use super::{Answer, open_for_user};
use crate::accounts::directory;
use crate::accounts::passwords;
use crate::accounts::passwords::replace_password;
use crate::configuration::ClientConfiguration;
use crate::sign_in::challenges::session;
use crate::sign_in::journey::{Journey, TokenSource};
use crate::sign_in::second_factor::after_first_factor;
use crate::sign_in::step::{Challenge, ChallengeKind, Outcome};
use crate::{Context, Failure};

/// In the answer, before the name of an attribute; in the question, before one that is missing.
const ATTRIBUTE_PREFIX: &str = "userAttributes.";

pub(crate) fn issue(cx: &Context, client: &ClientConfiguration, user: &User, journey: &Journey) -> Challenge {
    let missing: Vec<String> = client
        .pool
        .pool
        .schema
        .required()
        .filter(|name| user.attribute(name).is_none())
        .map(|name| format!("{ATTRIBUTE_PREFIX}{name}"))
        .collect();
    let parameters = BTreeMap::from([
        ("USER_ID_FOR_SRP".to_owned(), user.username.clone()),
        ("userAttributes".to_owned(), json!(user.attributes).to_string()),
        ("requiredAttributes".to_owned(), json!(missing).to_string()),
    ]);
    let session = session::new_session(cx, client, user, Step::NewPasswordRequired, journey);
    Challenge { kind: ChallengeKind::NewPasswordRequired, parameters, session: Some(session), available: Vec::new() }
}

/// The session, the new password and the attributes are taken together or not at all; a weak password or a wrong
/// attribute leaves the session usable.
pub(crate) async fn answer(
    cx: &Context,
    client: &Arc<ClientConfiguration>,
    user: Option<User>,
    answer: &Answer<'_>,
) -> Result<Outcome, Failure> {
    let (session, user) = open_for_user(cx, client, user, answer, Step::NewPasswordRequired)?;
    let password = answer.require("NEW_PASSWORD")?;
    // The temporary password the session was opened with must still be the one to replace.
    if user.status != UserStatus::ForceChangePassword
        || session.credential != session::credential_mark(cx, user.credential.as_ref())
    {
        return Err(Failure::SessionUsed);
    }
    let mut journey = answer.journey(&session.journey);
    journey.tokens_from = TokenSource::NewPasswordChallenge;
    let given = given_attributes(client, &user, answer)?;
    passwords::check_new_password(cx, &client.pool, &user, password).await?;
    let credential = passwords::enrol(cx, &client.pool, &user.username, &user.sub, password, None).await?;
    let (pool, now, seen) = (Arc::clone(&client.pool), cx.now(), user.credential.clone());
    let ((), user) = directory::change_user(cx, &client.pool, &user.sub, move |tx, user| {
        // A temporary password that was replaced meanwhile opens nothing any more.
        if user.credential != seen || user.status != UserStatus::ForceChangePassword {
            return Err(Failure::SessionUsed);
        }
        spend(tx, &session, now)?;
        for (name, value) in &given {
            match ContactAttribute::from_name(name) {
                Some(contact) => user.set_address(contact, value),
                None => drop(user.attributes.insert(name.clone(), value.clone())),
            }
        }
        replace_password(&pool.pool, user, credential.clone());
        user.status = UserStatus::Confirmed;
        Ok(())
    })
    .await?;
    after_first_factor(cx, client, user, journey).await
}

/// The attributes of an answer: new ones only, the client's to write, every required one among them or there already.
fn given_attributes(client: &ClientConfiguration, user: &User, answer: &Answer<'_>) -> Result<Attributes, Failure> {
    let named = answer.responses.iter().filter_map(|(key, value)| {
        let name = key.strip_prefix(ATTRIBUTE_PREFIX)?;
        Some((name.to_owned(), value.clone()))
    });
    let given: Attributes = named.collect();
    let pool = &client.pool.pool;
    // Said of what is there already before what may be written is asked: clients send back what they were shown.
    for (name, value) in &given {
        if user.attribute(name).is_some_and(|current| current != value) {
            attribute::check_permission(&pool.schema, Writer::Client(&client.client.settings), name)?;
            return Err(Failure::AttributeAlreadyProvided(name.clone()));
        }
    }
    let new = given.into_iter().filter(|(name, _)| user.attribute(name).is_none()).collect();
    let checked = attribute::check(&pool.schema, Writer::Client(&client.client.settings), Some(user), &new)?;
    let is_missing = |name: &&str| user.attribute(name).is_none() && checked.get(*name).is_none_or(String::is_empty);
    match pool.schema.required().find(is_missing) {
        Some(name) => Err(Failure::InvalidParameter(format!("Invalid attributes given, {name} is missing"))),
        None => Ok(checked),
    }
}
