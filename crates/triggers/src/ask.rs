//! Asks a function: at most three attempts of five seconds, as long as time is what went wrong (behaviour 40 §1.6).

use std::time::Duration;

use serde_json::Value;

use crate::{Answered, Envelope, Event, Invocation, Invoke, InvokeError};

const DEADLINE: Duration = Duration::from_secs(5);
const ATTEMPTS: u32 = 3;

/// Why an event got no answer that can be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum AskError {
    #[error("{0}")]
    Invoke(#[from] InvokeError),
    #[error("{0}")]
    Answer(#[from] InvalidAnswer),
}

#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum InvalidAnswer {
    #[error("the answer is not JSON")]
    NotJson,
    #[error("not as it should be in the answer: {0}")]
    Unrecognizable(String),
}

/// Sends `event` to the function and reads what it answers. `id` is the invocation's own.
///
/// # Errors
/// The function could not be asked, failed, or answered what means nothing.
pub async fn ask<E: Event>(
    invoke: &dyn Invoke,
    function_arn: &str,
    envelope: Envelope<'_>,
    event: &E,
    id: &str,
) -> Result<E::Answer, AskError> {
    // What is ours to send is text, numbers and maps of text: it has a form in JSON.
    let sent = envelope.around(event).map_err(|error| InvokeError::Unreachable(error.to_string()))?;
    let invocation = Invocation { function_arn, event: &sent, mode: E::MODE, id };
    let answer = attempt(invoke, invocation).await?;
    if E::MODE == crate::Mode::Event {
        return read(event, serde_json::json!({"response": {}}));
    }
    match serde_json::from_slice(&answer) {
        Ok(Value::Null) | Err(_) => Err(InvalidAnswer::NotJson.into()),
        Ok(answer) => read(event, answer),
    }
}

fn read<E: Event>(event: &E, answer: Value) -> Result<E::Answer, AskError> {
    let read = Answered::new(answer).and_then(|answered| event.read(&answered));
    read.map_err(|unrecognizable| InvalidAnswer::Unrecognizable(unrecognizable.0).into())
}

async fn attempt(invoke: &dyn Invoke, invocation: Invocation<'_>) -> Result<Vec<u8>, InvokeError> {
    for _ in 0..ATTEMPTS {
        match tokio::time::timeout(DEADLINE, invoke.invoke(invocation)).await {
            Err(_) | Ok(Err(InvokeError::TimedOut)) => {}
            Ok(answer) => return answer,
        }
    }
    Err(InvokeError::TimedOut)
}

#[cfg(test)]
mod tests;
