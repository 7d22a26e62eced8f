//! Lambda triggers as the flows use them: what a pool's function is told of its user and caller, and what its failure
//! means (spec 40 §1). What each event holds is known to the room `triggers`.
//!
//! A function is asked between transactions, never in one: it may take fifteen seconds, and may call back.

mod sdk_version;
mod user_attributes;

use domain::random;
use domain::user::User;
use domain::user_pool::UserPool;
use triggers::events::PostAuthentication;
use triggers::{AskError, Envelope, Event, InvalidAnswer, InvokeError, StringMap, Trigger, ask};

use crate::configuration::ClientConfiguration;
use crate::{Context, Failure};

pub(crate) use user_attributes::user_attributes;

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

impl Context {
    /// Asks the pool's function, if it has one for this trigger.
    ///
    /// # Errors
    /// [`Failure::UserLambdaValidation`] when the function refuses, [`Failure::UnexpectedLambda`] when it cannot be
    /// asked, [`Failure::InvalidLambdaResponse`] when its answer means nothing.
    pub(crate) async fn run_trigger<E: Event>(
        &self,
        about: About<'_>,
        event: &E,
    ) -> Result<Option<E::Answer>, Failure> {
        let Some(function_arn) = E::TRIGGER.function(&about.pool.lambda) else { return Ok(None) };
        let envelope = Envelope {
            region: about.pool.region(),
            user_pool_id: &about.pool.id,
            user_name: about.user_name,
            aws_sdk_version: &sdk_version::of(self.caller.user_agent.as_deref()),
            client_id: about.client_id,
        };
        let id = random::uuid(&*self.random);
        match ask(&*self.invoke, function_arn, envelope, event, &id).await {
            Ok(answer) => Ok(Some(answer)),
            Err(error) => Err(refused(E::TRIGGER, function_arn, error)),
        }
    }

    /// PostAuthentication: the last who may refuse a sign-in.
    ///
    /// # Errors
    /// The function's.
    pub(crate) async fn post_authentication(
        &self,
        client: &ClientConfiguration,
        user: &User,
        new_device_used: bool,
        client_metadata: &StringMap,
    ) -> Result<(), Failure> {
        let pool = &client.pool.pool;
        if !has_function(pool, Trigger::PostAuthentication) {
            return Ok(());
        }
        let user_attributes = user_attributes(pool, user);
        let event = PostAuthentication { user_attributes: &user_attributes, new_device_used, client_metadata };
        let about = About { pool, client_id: Some(&client.client.id), user_name: &user.username };
        self.run_trigger(about, &event).await?;
        Ok(())
    }
}

/// What the caller is told of a function that gave no answer (spec 40 §1.7). What it does not say goes to the log; the
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
