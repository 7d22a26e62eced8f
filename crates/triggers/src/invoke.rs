//! The port: one event to one function.

use std::pin::Pin;

/// What [`Invoke::invoke`] gives, some time later: what the function answered, as it came.
pub type Invoked<'a> = Pin<Box<dyn Future<Output = Result<Vec<u8>, InvokeError>> + Send + 'a>>;

/// Calls functions by their ARN. How long a call may take is the caller's to say; an adapter is dropped when it is over.
pub trait Invoke: Send + Sync {
    fn invoke<'a>(&'a self, invocation: Invocation<'a>) -> Invoked<'a>;
}

#[derive(Debug, Clone, Copy)]
pub struct Invocation<'a> {
    pub function_arn: &'a str,
    /// The event, as JSON.
    pub event: &'a [u8],
    pub mode: Mode,
    /// The same for all attempts of one event, so that a function can tell a second attempt from a second event.
    pub id: &'a str,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mode {
    /// Waits for the answer.
    RequestResponse,
    /// Waits until the event was taken; there is no answer.
    Event,
}

/// Why a function gave no answer.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum InvokeError {
    /// The function ran and failed, and says so in these words.
    #[error("the function failed: {0}")]
    Function(String),
    /// What runs functions refused to, or failed: the name of its error, such as `AccessDeniedException`.
    #[error("not run: {0}")]
    Service(String),
    #[error("took too long")]
    TimedOut,
    /// The answer is longer than any answer has reason to be.
    #[error("answer longer than {limit_bytes} bytes")]
    TooLarge { limit_bytes: usize },
    /// Nothing listens there, or it speaks something else. The text is for the log.
    #[error("unreachable: {0}")]
    Unreachable(String),
}
