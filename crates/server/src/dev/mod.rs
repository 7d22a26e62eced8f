//! What only `poolhouse dev` has: the inbox, the clock and a little of KMS, for people and for tests; ids that a request
//! may choose.

mod clock;
mod inbox;
mod inbox_page;
mod kms;
mod local_ca;
mod pinned_ids;
mod root;

use std::sync::Arc;

use axum::Router;
use axum::middleware::{from_fn, from_fn_with_state};
use axum::routing::get;
use delivery::inbox::Inbox;
use flows::Context;

use crate::clock::MovableClock;

/// What the handlers here work with.
#[derive(Clone)]
pub(crate) struct Tools {
    pub(crate) context: Context,
    pub(crate) clock: Arc<MovableClock>,
    pub(crate) inbox: Arc<Inbox>,
    /// The certificate to trust, PEM, where the server made one.
    pub(crate) root: Option<String>,
}

/// Adds them to what every site serves.
pub(crate) fn add(tools: &Tools, routes: Router) -> Router {
    let own = Router::new()
        .route("/", get(root::answer))
        .route("/_poolhouse/inbox", get(inbox::show).delete(inbox::clear))
        .route("/_poolhouse/clock", get(clock::show).post(clock::change))
        .route("/_poolhouse/ca.pem", get(local_ca::show))
        .with_state(tools.clone());
    routes
        .merge(own)
        .layer(from_fn(pinned_ids::heed))
        .layer(from_fn_with_state(tools.clone(), kms::stand_beside_the_api))
}
