//! HTTP: which path leads where, what stands before all of them, and how connections are served.
//!
//! What only `poolhouse dev` has is not known here (`crate::dev`).

mod access;
mod access_keys;
mod admission;
pub(crate) mod body;
mod body_budget;
mod branding;
mod callers;
mod confirm_user;
mod connection;
mod forwarded;
mod front_door;
mod health;
mod login;
mod names;
mod not_yet;
mod nowhere;
mod oauth;
mod place;
mod refusal;
pub(crate) mod reply;
mod user_import;
mod web_pages;
mod well_known;

use std::sync::Arc;

use axum::Router;
use axum::middleware::from_fn_with_state;
use axum::routing::{get, post, put};
use flows::Context;
use http::HeaderMap;

pub(crate) use access::Access;
pub(crate) use access_keys::OwnAccessKeys;
use body_budget::BodyBudget;
pub(crate) use callers::{AdmitCallers, AnyAccessKey};
pub(crate) use connection::{Encryption, Limits, OpenConnections, serve};
pub(crate) use forwarded::behind_proxies;
pub(crate) use front_door::{HeedPinnedIds, PINNED_ID, to_its_end};
pub(crate) use health::HEALTH;
pub(crate) use names::Names;
pub(crate) use nowhere::{Signpost, accepts, wants_page};

/// What handlers work with, in every command that serves.
#[derive(Clone)]
pub(crate) struct Site {
    pub(crate) context: Context,
    /// Who may call the operations that are signed.
    pub(crate) callers: Arc<dyn AdmitCallers>,
    pub(crate) names: Arc<Names>,
    /// What whoever is lost is told of.
    pub(crate) signposts: &'static [Signpost],
}

impl Site {
    /// Host and port of the base URL.
    fn base_authority(&self) -> Option<&str> {
        let url = &self.context.settings.base_url;
        url.split_once("://").map(|(_, rest)| rest.split('/').next().unwrap_or(rest))
    }
}

/// What every site serves.
pub(crate) fn routes(site: &Site) -> Router {
    Router::new()
        .route("/", post(front_door::answer))
        .merge(well_known::routes())
        .route("/confirmUser", get(confirm_user::ask).post(confirm_user::confirm))
        .route("/confirmUser/", get(confirm_user::ask).post(confirm_user::confirm))
        .route("/{user_pool_id}/branding/{file}", get(branding::serve))
        .route("/{user_pool_id}/user-imports/{job_id}", put(user_import::take))
        .route("/{user_pool_id}/confirmUser", get(confirm_user::ask).post(confirm_user::confirm_in_pool))
        .route("/_assets/{hash}/{name}", get(login::asset))
        .merge(login::routes().merge(oauth::routes()))
        .nest("/{user_pool_id}", login::routes().merge(oauth::routes()))
        .route(health::READY, get(health::ready))
        .route(health::HEALTH, get(health::health))
        .with_state(site.clone())
}

/// The routes behind what stands before all of them.
pub(crate) fn guarded(site: &Site, routes: Router) -> Router {
    let (path_site, method_site) = (site.clone(), site.clone());
    routes
        .fallback(async move |headers: HeaderMap| nowhere::not_found(&path_site, &headers))
        .method_not_allowed_fallback(async move |headers: HeaderMap| nowhere::no_such_method(&method_site, &headers))
        .layer(from_fn_with_state(BodyBudget::default(), body::read_whole))
        .layer(from_fn_with_state(site.clone(), admission::admit))
        .layer(from_fn_with_state(site.clone(), access::log))
}
