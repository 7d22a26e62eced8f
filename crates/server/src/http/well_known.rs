//! The public documents of a pool, at their paths under the issuer. The documents are made in `oauth`.

use axum::body::Body;
use axum::extract::{Path, State};
use http::Response;

use super::Site;
use super::access::Access;

pub(super) async fn jwks(State(site): State<Site>, Path(user_pool_id): Path<String>) -> Response<Body> {
    let access = begin(&site, "jwks.json", &user_pool_id);
    finish(&access, oauth::jwks(&site.context, &user_pool_id).await)
}

pub(super) async fn discovery(State(site): State<Site>, Path(user_pool_id): Path<String>) -> Response<Body> {
    let access = begin(&site, "openid-configuration", &user_pool_id);
    finish(&access, oauth::discovery(&site.context, &user_pool_id).await)
}

fn begin(site: &Site, document: &'static str, user_pool_id: &str) -> Access {
    let access = Access::begin(&*site.context.random);
    access.operation(document);
    access.user_pool(user_pool_id);
    access
}

fn finish(access: &Access, response: Response<Vec<u8>>) -> Response<Body> {
    let outcome = if response.status().is_success() { "ok" } else { "refused" };
    access.finish(outcome, response.status());
    response.map(Body::from)
}
