//! CUSTOM_CHALLENGE: a question that a pool's function asks, and another one judges the answer to (behaviour 40 §1.3.1).

use triggers::events::{CreateAuthChallenge, VerifyAuthChallengeResponse};

use super::{Checked, Progress};
use crate::configuration::ClientConfiguration;
use crate::limits::attempts::{self, Guess};
use crate::limits::sends::ration_question;
use crate::sign_in::functions::{Told, unrecognizable};
use crate::sign_in::journey::{Journey, Proved};
use crate::sign_in::proof::Answer;
use crate::sign_in::question::{Asked, Question};
use crate::sign_in::record::PendingQuestion;
use crate::sign_in::session::{self, Step};
use crate::sign_in::subject::Subject;
use crate::sign_in::trust;
use crate::triggers::run_trigger;
use crate::{Context, Failure, SignInFailure};

/// What a session may be long, by the API's model: longer ones would not come back.
const MAX_SESSION_CHARACTERS: usize = 4_096;

/// Asks CreateAuthChallenge for the question.
pub(in crate::sign_in) async fn ask(
    cx: &Context,
    client: &ClientConfiguration,
    subject: Subject<'_>,
    mut journey: Journey,
) -> Result<Asked, Failure> {
    // Functions send what they ask for.
    ration_question(cx, &client.pool.pool, &subject.key(cx, &client.pool.pool)).await?;
    let custom = journey.custom.as_mut().ok_or(SignInFailure::SessionInvalid)?;
    let told = Told::of(cx, &client.pool.pool, subject);
    let event = CreateAuthChallenge {
        user_attributes: &told.attributes,
        challenge_name: "CUSTOM_CHALLENGE",
        session: &custom.record(),
        client_metadata: &journey.client_metadata,
        user_not_found: told.not_found,
    };
    let created = run_trigger(cx, told.about(client), &event).await?.ok_or(SignInFailure::CustomAuthNotConfigured)?;
    // Without anything to judge an answer by there is no question (behaviour 20 §12, A6).
    if created.private_parameters.is_empty() {
        tracing::warn!("CreateAuthChallenge gave no private parameters");
        return Err(SignInFailure::IncorrectPassword.into());
    }
    custom.question =
        Some(PendingQuestion { private_parameters: created.private_parameters, metadata: created.metadata });
    let session = session::new(cx, client, subject, Step::Custom, &journey);
    if session.len() > MAX_SESSION_CHARACTERS {
        tracing::warn!(
            "the private parameters and the metadata of a sign-in's challenges are too long for its session"
        );
        return Err(unrecognizable());
    }
    let question = Question::Custom { user_id: told.user_name, parameters: created.public_parameters };
    Ok(Asked::new(question, session))
}

/// An answer uses its session up, right or wrong; whether there is another try is for DefineAuthChallenge to say. The
/// session of one that comes while the lock of wrong answers lasts is left.
pub(in crate::sign_in) async fn check<'a>(
    cx: &Context,
    client: &ClientConfiguration,
    answer: &Answer<'a>,
    given: &str,
) -> Result<Checked<'a>, Failure> {
    let mut opened = trust::open(cx, client, answer, |step| *step == Step::Custom).await?;
    let told = Told::of(cx, &client.pool.pool, opened.subject());
    let custom = opened.journey.custom.as_mut().ok_or(SignInFailure::SessionInvalid)?;
    let question = custom.question.take().ok_or(SignInFailure::SessionInvalid)?;
    let event = VerifyAuthChallengeResponse {
        user_attributes: &told.attributes,
        private_challenge_parameters: &question.private_parameters,
        challenge_answer: given,
        client_metadata: &opened.journey.client_metadata,
        user_not_found: told.not_found,
    };
    let check = async {
        // First, so that one question is judged once, however many answers come at once.
        session::use_up(cx, &opened.session).await?;
        run_trigger(cx, told.about(client), &event)
            .await?
            .ok_or(Failure::SignIn(SignInFailure::CustomAuthNotConfigured))
    };
    let subject = opened.session.sub.clone();
    let right = attempts::judge_guess(cx, &client.pool.pool, &subject, Guess::CustomChallenge, check).await?;
    custom.judged(right, question.metadata);
    let progress = if right { Progress::Passed(Proved::CustomAnswer) } else { Progress::Judged };
    Ok(Checked::new(opened, progress))
}
