//! CUSTOM_CHALLENGE: a question that a pool's function asks, and another one judges the answer to (behaviour 40 §1.3.1).

use std::sync::Arc;

use domain::user::User;
use triggers::events::{CreateAuthChallenge, VerifyAuthChallengeResponse};

use super::session::{Step, spend};
use super::{Answer, is_nobodys_name, same_user};
use crate::configuration::ClientConfiguration;
use crate::limits::attempts;
use crate::limits::attempts::Guess;
use crate::sign_in::after_password::check_account;
use crate::sign_in::challenges::session;
use crate::sign_in::custom_auth::{self, Question, Told};
use crate::sign_in::journey::Journey;
use crate::sign_in::step::{Challenge, ChallengeKind, Outcome, Subject};
use crate::triggers::run_trigger;
use crate::{Context, Failure};

/// What a session may be long, by the API's model: longer ones would not come back.
const MAX_SESSION_CHARACTERS: usize = 4_096;

/// Asks CreateAuthChallenge for the question.
pub(crate) async fn issue(
    cx: &Context,
    client: &Arc<ClientConfiguration>,
    subject: Subject<'_>,
    told: &Told,
    mut journey: Journey,
) -> Result<Outcome, Failure> {
    let custom = journey.custom.as_mut().ok_or(Failure::SessionInvalid)?;
    let event = CreateAuthChallenge {
        user_attributes: &told.attributes,
        challenge_name: "CUSTOM_CHALLENGE",
        session: &custom.record(),
        client_metadata: &journey.client_metadata,
        user_not_found: told.not_found,
    };
    let created = run_trigger(cx, told.about(client), &event).await?.ok_or(Failure::CustomAuthNotConfigured)?;
    custom.question = Some(Question { private_parameters: created.private_parameters, metadata: created.metadata });
    let session = session::new_session(cx, client, subject, Step::CustomChallenge, &journey);
    if session.len() > MAX_SESSION_CHARACTERS {
        tracing::warn!(
            "the private parameters and the metadata of a sign-in's challenges are too long for its session"
        );
        return Err(custom_auth::unrecognizable());
    }
    let mut parameters = created.public_parameters;
    parameters.insert("USERNAME".to_owned(), told.user_name.clone());
    let kind = ChallengeKind::CustomChallenge;
    Ok(Outcome::Challenge(Challenge { kind, parameters, session: Some(session), available: Vec::new() }))
}

/// An answer uses its session up, right or wrong; whether there is another try is for DefineAuthChallenge to say. The
/// session of one that comes while the lock of wrong answers lasts is left.
pub(crate) async fn answer(
    cx: &Context,
    client: &Arc<ClientConfiguration>,
    user: Option<User>,
    answer: &Answer<'_>,
) -> Result<Outcome, Failure> {
    let session = session::open_session(cx, client, answer.session, &[Step::CustomChallenge])?;
    let given = answer.require("ANSWER")?;
    let (nobody, sub) = (session.nobody.clone(), session.sub.clone());
    let user = match &nobody {
        Some(nobody) => is_nobodys_name(cx, &client.pool.pool, nobody, answer.require("USERNAME")?).map(|()| None)?,
        None => Some(same_user(user, &sub)?),
    };
    if let Some(user) = user.as_ref().filter(|_| !client.client.settings.hides_user_existence()) {
        check_account(user)?;
    }
    let subject = Subject::of(user.as_ref(), nobody.as_deref().unwrap_or_default());
    let mut journey = answer.journey(&session.journey);
    let custom = journey.custom.as_mut().ok_or(Failure::SessionInvalid)?;
    let question = custom.question.take().ok_or(Failure::SessionInvalid)?;
    let told = Told::of(cx, &client.pool.pool, subject);
    let event = VerifyAuthChallengeResponse {
        user_attributes: &told.attributes,
        private_challenge_parameters: &question.private_parameters,
        challenge_answer: given,
        client_metadata: &journey.client_metadata,
        user_not_found: told.not_found,
    };
    let now = cx.now();
    let check = async {
        // First, so that one question is judged once, however many answers come at once.
        cx.store.write(move |tx| spend(tx, &session, now)).await?;
        run_trigger(cx, told.about(client), &event).await?.ok_or(Failure::CustomAuthNotConfigured)
    };
    let right = attempts::judge_guess(cx, &client.pool.pool, &sub, Guess::CustomChallenge, check).await?;
    custom.judged(right, question.metadata);
    custom_auth::go_on(cx, client, subject, journey, None).await
}
