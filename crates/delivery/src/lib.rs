//! Messages to users: what they say, where they go, and the ways by which they leave.
//!
//! Knows nothing of users, of the store or of when a message is sent: it is given a [`Message`] and says what became
//! of it.

pub mod compose;
pub mod inbox;
pub mod link;
mod message;
mod sender;
pub mod smtp;
mod transports;
pub mod webhook;

use std::pin::Pin;

pub use message::{Message, Occasion};
pub use sender::Sender;
pub use transports::Transports;

/// What [`Deliver::deliver`] gives, some time later.
pub type Delivering<'a> = Pin<Box<dyn Future<Output = Result<(), Undelivered>> + Send + 'a>>;

/// A way for messages to leave. Each attempt ends by itself, within [`ATTEMPT_LIMIT_SECONDS`].
pub trait Deliver: Send + Sync {
    fn deliver<'a>(&'a self, message: &'a Message) -> Delivering<'a>;
}

/// How long one attempt may take.
pub const ATTEMPT_LIMIT_SECONDS: u64 = 20;

/// Why a message did not leave. The texts are for the log: they may name hosts and addresses.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Undelivered {
    /// The other side will not take it, now or later: no such mailbox, a number that is none.
    #[error("refused: {0}")]
    Refused(String),
    /// It may be taken later: nobody answers, too much at once, credentials that somebody has to mend.
    #[error("{0}")]
    Failed(String),
}

/// The innermost cause of an error as well as its own words: libraries hide the one in the other.
pub(crate) fn told(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(inner) = cause {
        let inner_text = inner.to_string();
        if !text.contains(&inner_text) {
            text = format!("{text}: {inner_text}");
        }
        cause = inner.source();
    }
    text
}
