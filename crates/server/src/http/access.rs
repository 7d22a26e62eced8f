//! One request as the log tells of it: a span while it runs, one line when it is answered.
//!
//! Only what identifies a request and its outcome; never a member that could hold a secret, and never the path.

use std::sync::Arc;
use std::time::{Duration, Instant};

use axum::extract::{Request, State};
use axum::middleware::Next;
use axum::response::Response;
use domain::random;
use http::{HeaderMap, Method, StatusCode};
use tracing::field::Empty;
use tracing::{Instrument, Span};

use super::{Site, health};

/// What a handler may add to the line of its request. The layer puts it among the request's extensions.
#[derive(Clone)]
pub(crate) struct Access {
    /// Also told to the caller, by the answers of the API.
    pub(super) request_id: Arc<str>,
    /// A flow that learns from a token whose call it is records `user_pool` and `client` here.
    pub(super) span: Span,
}

/// What came of a request, where its status does not say enough: an error code. Among the response's extensions.
#[derive(Clone, Copy)]
pub(super) struct Outcome(pub(super) &'static str);

impl Access {
    pub(crate) fn operation(&self, name: &'static str) {
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
}

/// The layer around everything else: gives the request its id, and writes the line when it is answered.
pub(super) async fn log(State(site): State<Site>, mut request: Request, next: Next) -> Response {
    let started = Instant::now();
    let request_id = random::uuid(&*site.context.random);
    let span = tracing::info_span!("request", operation = Empty, user_pool = Empty, client = Empty, request_id);
    let is_probe = asks_all_the_time(request.method(), request.uri().path(), request.headers());
    request.extensions_mut().insert(Access { request_id: request_id.into(), span: span.clone() });
    let response = next.run(request).instrument(span.clone()).await;
    let outcome = response.extensions().get().map_or_else(|| outcome(response.status()), |Outcome(code)| code);
    span.in_scope(|| line(outcome, response.status(), started.elapsed(), is_probe));
    response
}

fn outcome(status: StatusCode) -> &'static str {
    if status.is_client_error() || status.is_server_error() { "refused" } else { "ok" }
}

/// Who only asks whether the server is there does, and a page of ours that looks for news.
fn asks_all_the_time(method: &Method, path: &str, headers: &HeaderMap) -> bool {
    let by_a_script = headers.get("sec-fetch-dest").is_some_and(|destination| destination == "empty");
    health::is_probe(path) || (by_a_script && method == Method::GET && path.starts_with("/_poolhouse/"))
}

fn line(outcome: &str, status: StatusCode, elapsed: Duration, is_probe: bool) {
    let duration_ms = elapsed.as_micros() as f64 / 1_000.0;
    let status = status.as_u16();
    if is_probe {
        tracing::debug!(outcome, status, duration_ms, "request");
    } else {
        tracing::info!(outcome, status, duration_ms, "request");
    }
}

/// Ids of pools and clients look like this; anything else that a caller put in their place stays out of the log.
fn is_identifier(text: &str) -> bool {
    let fits = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-' | b'+');
    (1..=128).contains(&text.len()) && text.bytes().all(fits)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_asks_all_the_time_is_not_told_at_the_usual_level() {
        let asks = |method: Method, path: &str, destination: &str| {
            let headers = HeaderMap::from_iter([("sec-fetch-dest".parse().unwrap(), destination.parse().unwrap())]);
            asks_all_the_time(&method, path, &headers)
        };
        assert!(asks(Method::GET, "/_poolhouse/inbox", "empty") && asks(Method::GET, "/_poolhouse/clock", "empty"));
        assert!(asks_all_the_time(&Method::GET, "/_poolhouse/ready", &HeaderMap::new()));
        assert!(
            !asks(Method::GET, "/_poolhouse/inbox", "document") && !asks(Method::POST, "/_poolhouse/clock", "empty")
        );
        assert!(!asks_all_the_time(&Method::GET, "/_poolhouse/inbox", &HeaderMap::new()), "a test's own request");
        assert!(!asks(Method::GET, "/oauth2/userInfo", "empty"));
    }
}
