//! The public documents of a pool: at their paths under the issuer, where RFC 8414 §3.1 puts them for an issuer with a
//! path, and at the root of the pool's domain. The documents are made in `oauth`.

use axum::body::Body;
use axum::extract::{Path, State};
use axum::routing::get;
use axum::{Extension, Router};
use http::{HeaderMap, Response};

use super::access::Access;
use super::place::At;
use super::{Site, nowhere};

pub(super) fn routes() -> Router<Site> {
    Router::new()
        .route("/{user_pool_id}/.well-known/jwks.json", get(jwks))
        .route("/{user_pool_id}/.well-known/openid-configuration", get(discovery))
        .route("/{user_pool_id}/.well-known/oauth-authorization-server", get(discovery))
        .route("/.well-known/openid-configuration/{user_pool_id}", get(discovery))
        .route("/.well-known/oauth-authorization-server/{user_pool_id}", get(discovery))
        .route("/.well-known/jwks.json", get(jwks_of_domain))
        .route("/.well-known/openid-configuration", get(discovery_of_domain))
        .route("/.well-known/oauth-authorization-server", get(discovery_of_domain))
}

async fn jwks(
    State(site): State<Site>,
    Extension(access): Extension<Access>,
    Path(user_pool_id): Path<String>,
) -> Response<Body> {
    access.operation("jwks.json");
    access.user_pool(&user_pool_id);
    oauth::jwks(&site.context, &user_pool_id).await.map(Body::from)
}

async fn discovery(
    State(site): State<Site>,
    Extension(access): Extension<Access>,
    Path(user_pool_id): Path<String>,
) -> Response<Body> {
    access.operation("openid-configuration");
    access.user_pool(&user_pool_id);
    oauth::discovery(&site.context, &user_pool_id).await.map(Body::from)
}

async fn jwks_of_domain(site: State<Site>, access: Extension<Access>, at: At, headers: HeaderMap) -> Response<Body> {
    match pool_of(&at) {
        Some(user_pool_id) => jwks(site, access, Path(user_pool_id)).await,
        None => nowhere::not_found(&site, &headers),
    }
}

async fn discovery_of_domain(
    site: State<Site>,
    access: Extension<Access>,
    at: At,
    headers: HeaderMap,
) -> Response<Body> {
    match pool_of(&at) {
        Some(user_pool_id) => discovery(site, access, Path(user_pool_id)).await,
        None => nowhere::not_found(&site, &headers),
    }
}

fn pool_of(At(place): &At) -> Option<String> {
    place.pool.as_ref().map(|pool| pool.pool.id.clone())
}
