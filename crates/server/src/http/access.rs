//! One request as the log tells of it: a span while it runs, one line when it is done.
//!
//! Only what identifies a request and its outcome; never a member that could hold a secret.

use std::time::Instant;

use domain::random::{self, Random};
use http::StatusCode;
use tracing::Span;
use tracing::field::Empty;

pub(super) struct Access {
    started: Instant,
    pub(super) request_id: String,
    /// A flow that learns from a token whose call it is records `user_pool` and `client` here.
    pub(super) span: Span,
}

impl Access {
    pub(super) fn begin(random: &dyn Random) -> Self {
        let request_id = random::uuid(random);
        let span = tracing::info_span!("request", operation = Empty, user_pool = Empty, client = Empty, request_id);
        Self { started: Instant::now(), request_id, span }
    }

    pub(super) fn operation(&self, name: &'static str) {
        self.span.record("operation", name);
    }

    pub(super) fn user_pool(&self, id: &str) {
        if is_identifier(id) {
            self.span.record("user_pool", id);
        }
    }

    pub(super) fn client(&self, id: &str) {
        if is_identifier(id) {
            self.span.record("client", id);
        }
    }

    /// Writes the line. `outcome` is `ok` or an error code.
    pub(super) fn finish(&self, outcome: &str, status: StatusCode) {
        let duration_ms = self.started.elapsed().as_micros() as f64 / 1_000.0;
        let status = status.as_u16();
        self.span.in_scope(|| tracing::info!(outcome, status, duration_ms, "request"));
    }
}

/// Ids of pools and clients look like this; anything else that a caller put in their place stays out of the log.
fn is_identifier(text: &str) -> bool {
    let fits = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-' | b'+');
    (1..=128).contains(&text.len()) && text.bytes().all(fits)
}
