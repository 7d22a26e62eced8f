//! `POST /_poolhouse/reset`: everything as it was when the server had started (docs/decisions/0037-what-a-reset-keeps.md).
//!
//! `{"Keep": "pools"}` leaves pools, clients and what else an administrator made as they are.

use std::sync::{Arc, OnceLock};
use std::time::{Duration, Instant};

use axum::Extension;
use axum::body::{Body, Bytes};
use axum::extract::State;
use delivery::inbox::Filter;
use flows::{Beginning, Context, Failure, outgoing};
use http::{Response, StatusCode};
use serde_json::{Value, json};
use store::tables::snapshot::{Keep, MOST_ROWS};

use super::in_flight::{InFlight, to_its_end};
use super::{Tools, provider};
use crate::clock::machine_time;
use crate::http::{Access, reply};

pub(super) const PATH: &str = "/_poolhouse/reset";

const USAGE: &str = "Send nothing, {} or {\"Keep\": \"pools\"}.";
const BUSY: &str = "Requests are in flight that do not come to their end; nothing was reset.";
/// How long messages may take that are on their way out.
const MESSAGE_PATIENCE: Duration = Duration::from_secs(5);

/// How the site was when it began: `None` within if that was too much to remember.
#[derive(Clone, Default)]
pub(crate) struct Memory(Arc<OnceLock<Option<Beginning>>>);

impl Memory {
    /// Remembers the site as it is now.
    ///
    /// # Errors
    /// The store's.
    pub(crate) async fn keep(&self, context: &Context) -> Result<(), Failure> {
        let beginning = Beginning::of(context).await?;
        // It begins once.
        let _ = self.0.set(beginning);
        Ok(())
    }
}

/// What the handler works with.
#[derive(Clone)]
pub(super) struct Reset {
    pub(super) tools: Tools,
    pub(super) in_flight: InFlight,
    pub(super) provider: Arc<provider::Shared>,
}

pub(super) async fn reset(
    State(reset): State<Reset>,
    Extension(access): Extension<Access>,
    body: Bytes,
) -> Response<Body> {
    access.operation("reset");
    let Some(keep) = keep(&body) else { return reply::error(StatusCode::BAD_REQUEST, USAGE) };
    to_its_end(async move { reset.run(keep).await }).await
}

impl Reset {
    async fn run(&self, keep: Keep) -> Response<Body> {
        let Tools { context, clock, inbox, memory, .. } = &self.tools;
        let Some(Some(beginning)) = memory.0.get() else {
            let text = format!(
                "This server began with more than {MOST_ROWS} rows in its database, which are not remembered. Start it with \
                 --in-memory or on an empty --data directory to reset it."
            );
            return reply::error(StatusCode::CONFLICT, &text);
        };
        let Some(_alone) = self.in_flight.none().await else {
            return reply::error(StatusCode::SERVICE_UNAVAILABLE, BUSY);
        };
        let began = Instant::now();
        outgoing::finish_sending(context, MESSAGE_PATIENCE).await;
        if let Err(error) = beginning.restore(context, keep, machine_time()).await {
            tracing::error!(%error, "the site could not be reset");
            let text = format!("The database does not do what it is asked to; nothing was reset: {error}");
            return reply::error(StatusCode::SERVICE_UNAVAILABLE, &text);
        }
        clock.reset();
        inbox.clear(&Filter::default());
        self.provider.forget();
        let duration_ms = began.elapsed().as_micros() as f64 / 1_000.0;
        tracing::info!(keeps_pools = keep == Keep::Configuration, duration_ms, "the site was reset");
        reply::json(StatusCode::OK, &json!({}))
    }
}

/// What the body asks to be kept; what is not understood must not become everything.
fn keep(body: &[u8]) -> Option<Keep> {
    if body.is_empty() {
        return Some(Keep::Nothing);
    }
    let asked: Value = serde_json::from_slice(body).ok()?;
    let members = asked.as_object()?;
    match members.len() {
        0 => Some(Keep::Nothing),
        1 if members.get("Keep")? == "pools" => Some(Keep::Configuration),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_kept_is_said_clearly() {
        assert_eq!((keep(b""), keep(b"{}")), (Some(Keep::Nothing), Some(Keep::Nothing)));
        assert_eq!(keep(br#"{"Keep": "pools"}"#), Some(Keep::Configuration));
        for unclear in [r#"{"Keep": "Pools"}"#, r#"{"Keep": ["pools"]}"#, r#"{"keep": "pools"}"#, "[]", "x", "null"] {
            assert_eq!(keep(unclear.as_bytes()), None, "{unclear}");
        }
        assert_eq!(keep(br#"{"Keep": "pools", "More": 1}"#), None);
    }
}
