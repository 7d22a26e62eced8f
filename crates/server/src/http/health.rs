//! `GET /_poolhouse/ready` and `/_poolhouse/health`: for what starts and watches the server.

use axum::body::Body;
use axum::extract::State;
use http::{Response, StatusCode};
use serde_json::json;
use store::tables::configuration_changes;

use super::{Site, reply};

pub(super) const READY: &str = "/_poolhouse/ready";
pub(crate) const HEALTH: &str = "/_poolhouse/health";

/// Whether a request for this path only asks how the server does.
pub(super) fn is_probe(path: &str) -> bool {
    path == READY || path == HEALTH
}

/// Whoever gets this answer can send requests: it is served by what serves them.
pub(super) async fn ready() -> Response<Body> {
    reply::json(StatusCode::OK, &json!({ "Status": "ready" }))
}

/// Whether the database answers, too.
pub(super) async fn health(State(site): State<Site>) -> Response<Body> {
    let now = site.context.now();
    // Any small read will do.
    match site.context.store.read(move |tx| configuration_changes::list_since(tx, now)).await {
        Ok(_) => reply::json(StatusCode::OK, &json!({ "Status": "ok" })),
        Err(error) => {
            tracing::error!(%error, "the database does not answer");
            reply::json(StatusCode::SERVICE_UNAVAILABLE, &json!({ "Status": "the database does not answer" }))
        }
    }
}
