//! HTTP: which path leads where, and how connections are served.

mod access;
pub(crate) mod body;
mod confirm_user;
mod connection;
mod front_door;
mod health;
mod nowhere;
pub(crate) mod reply;
mod root;
mod well_known;

use std::sync::Arc;

use axum::Router;
use axum::routing::{get, post};
use delivery::inbox::Inbox;
use flows::Context;

use crate::clock::MovableClock;
use crate::dev;

pub(crate) use connection::serve;
pub(crate) use front_door::PINNED_ID;

/// What handlers work with.
#[derive(Clone)]
pub(crate) struct Site {
    pub(crate) context: Context,
    pub(crate) clock: Arc<MovableClock>,
    pub(crate) inbox: Arc<Inbox>,
}

pub(crate) fn router(site: Site) -> Router {
    Router::new()
        .route("/", post(front_door::answer).get(root::answer))
        .route("/{user_pool_id}/.well-known/jwks.json", get(well_known::jwks))
        .route("/{user_pool_id}/.well-known/openid-configuration", get(well_known::discovery))
        .route("/confirmUser", get(confirm_user::ask).post(confirm_user::confirm))
        .route("/confirmUser/", get(confirm_user::ask).post(confirm_user::confirm))
        .route("/{user_pool_id}/confirmUser", get(confirm_user::ask).post(confirm_user::confirm_in_pool))
        .route("/_poolhouse/ready", get(health::ready))
        .route("/_poolhouse/health", get(health::health))
        .route("/_poolhouse/inbox", get(dev::inbox::show).delete(dev::inbox::clear))
        .route("/_poolhouse/clock", get(dev::clock::show).post(dev::clock::change))
        .fallback(nowhere::no_such_path)
        .method_not_allowed_fallback(nowhere::no_such_method)
        .with_state(site)
}
