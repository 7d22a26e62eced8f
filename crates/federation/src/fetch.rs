//! The port: one request out, one answer back.

use std::pin::Pin;
use std::time::Duration;

use http::{Request, Response};

/// What [`Fetch::fetch`] gives, some time later.
pub type Answer<'a> = Pin<Box<dyn Future<Output = Result<Response<Vec<u8>>, FetchError>> + Send + 'a>>;

/// Closer limits than usual, as an extension of a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Bounds {
    /// From the first byte sent to the last received.
    pub total: Duration,
    pub answer_bytes: usize,
}

/// Sends requests to providers. Redirects are answers like any other: they are not followed.
pub trait Fetch: Send + Sync {
    fn fetch(&self, request: Request<Vec<u8>>) -> Answer<'_>;
}

/// Why there is no answer. Texts are for the log; a caller of the API learns only that it failed, or it could look
/// around in the network of this server.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum FetchError {
    /// The policy of the site does not let this server go there.
    #[error("not allowed: {0}")]
    NotAllowed(&'static str),
    #[error("took too long")]
    TimedOut,
    /// The answer is longer than anything a provider says.
    #[error("answer too large")]
    TooLarge,
    #[error("unreachable: {0}")]
    Unreachable(String),
}
