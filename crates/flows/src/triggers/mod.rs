//! Lambda triggers as the flows use them: what a pool's function is told of its user and caller, and what its failure
//! means (behaviour 40 §1). What each event holds is known to the room `triggers`.
//!
//! A function is asked between transactions, never in one: it may take fifteen seconds, and may call back.

pub(crate) mod around_sign_in;
pub(crate) mod pre_sign_up;
pub(crate) mod pre_token_generation;
pub(crate) mod sdk_version;
pub(crate) mod token_changes;
mod user_attributes;

use domain::random;
use domain::user::User;
use domain::user_pool::UserPool;
use triggers::events::{ConfirmationSource, PostConfirmation};
use triggers::{AskError, Envelope, Event, InvalidAnswer, InvokeError, StringMap, Trigger, ask};

use crate::{Context, Failure};

pub(crate) use user_attributes::user_attributes;

/// What a caller sent along who sent nothing.
pub(crate) static NOTHING: StringMap = StringMap::new();

/// Whom an event is about.
#[derive(Clone, Copy)]
pub(crate) struct About<'a> {
    pub pool: &'a UserPool,
    pub client_id: Option<&'a str>,
    /// The user's own name; of a user who is not there, the name that was typed.
    pub user_name: &'a str,
}

/// Whether a pool has a function for a trigger: without one, the event need not be made.
pub(crate) fn has_function(pool: &UserPool, trigger: Trigger) -> bool {
    trigger.function(&pool.lambda).is_some()
}

/// Asks the pool's function, if it has one for this trigger.
///
/// # Errors
/// [`Failure::UserLambdaValidation`] when the function refuses, [`Failure::UnexpectedLambda`] when it cannot be
/// asked, [`Failure::InvalidLambdaResponse`] when its answer means nothing.
pub(crate) async fn run_trigger<E: Event>(
    cx: &Context,
    about: About<'_>,
    event: &E,
) -> Result<Option<E::Answer>, Failure> {
    let Some(function_arn) = E::TRIGGER.function(&about.pool.lambda) else { return Ok(None) };
    let envelope = Envelope {
        region: about.pool.region(),
        user_pool_id: &about.pool.id,
        user_name: about.user_name,
        aws_sdk_version: &sdk_version::of(cx.caller.user_agent.as_deref()),
        client_id: about.client_id,
    };
    let id = random::uuid(&*cx.random);
    match ask(&*cx.invoke, function_arn, envelope, event, &id).await {
        Ok(answer) => Ok(Some(answer)),
        Err(error) => Err(refused(E::TRIGGER, function_arn, error)),
    }
}

/// PostConfirmation, of a user as they are now.
///
/// # Errors
/// The function's: the call fails, and the user stays confirmed.
pub(crate) async fn post_confirmation(
    cx: &Context,
    source: ConfirmationSource,
    pool: &UserPool,
    client_id: Option<&str>,
    user: &User,
    client_metadata: &StringMap,
) -> Result<(), Failure> {
    if !has_function(pool, Trigger::PostConfirmation) {
        return Ok(());
    }
    let user_attributes = user_attributes(pool, user);
    let event = PostConfirmation { source, user_attributes: &user_attributes, client_metadata };
    run_trigger(cx, About { pool, client_id, user_name: &user.username }, &event).await?;
    Ok(())
}

/// What the caller is told of a function that gave no answer (behaviour 40 §1.7). What it does not say goes to the log; the
/// function's own words do not, they are for the caller.
fn refused(trigger: Trigger, function_arn: &str, error: AskError) -> Failure {
    let trigger = trigger.as_str();
    let unexpected = |error: &str| Failure::UnexpectedLambda { trigger, error: error.to_owned() };
    let failure = match &error {
        AskError::Invoke(InvokeError::Function(message)) => {
            tracing::info!(trigger, function = function_arn, "the function failed");
            return Failure::UserLambdaValidation { trigger, message: message.clone() };
        }
        // As the service says of an answer that is longer than a function may give.
        AskError::Invoke(InvokeError::TooLarge { limit_bytes }) => {
            let message = format!("Response payload size exceeded maximum allowed payload size ({limit_bytes} bytes)");
            Failure::UserLambdaValidation { trigger, message }
        }
        AskError::Invoke(InvokeError::Service(name)) => unexpected(name),
        AskError::Invoke(InvokeError::TimedOut) => unexpected("Socket timeout while invoking Lambda function"),
        AskError::Invoke(InvokeError::Unreachable(_)) => unexpected("Unable to connect to the Lambda function"),
        AskError::Answer(InvalidAnswer::NotJson) => {
            Failure::InvalidLambdaResponse("Invalid lambda function output : Invalid JSON")
        }
        AskError::Answer(InvalidAnswer::Unrecognizable(_)) => {
            Failure::InvalidLambdaResponse("Unrecognizable lambda output")
        }
    };
    tracing::warn!(trigger, function = function_arn, %error, "no answer from the function");
    failure
}
