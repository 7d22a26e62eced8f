//! The public documents of a pool, at their paths under the issuer. The documents are made in `oauth`.

use axum::Extension;
use axum::body::Body;
use axum::extract::{Path, State};
use http::Response;

use super::Site;
use super::access::Access;

pub(super) async fn jwks(
    State(site): State<Site>,
    Extension(access): Extension<Access>,
    Path(user_pool_id): Path<String>,
) -> Response<Body> {
    access.operation("jwks.json");
    access.user_pool(&user_pool_id);
    oauth::jwks(&site.context, &user_pool_id).await.map(Body::from)
}

pub(super) async fn discovery(
    State(site): State<Site>,
    Extension(access): Extension<Access>,
    Path(user_pool_id): Path<String>,
) -> Response<Body> {
    access.operation("openid-configuration");
    access.user_pool(&user_pool_id);
    oauth::discovery(&site.context, &user_pool_id).await.map(Body::from)
}
