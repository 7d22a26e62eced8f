//! `confirmUser`, below a pool's id as links name it, and at the root as functions that write their own links do. The
//! page is made in `pages`.

use axum::Extension;
use axum::body::{Body, Bytes};
use axum::extract::{Path, RawQuery, State};
use http::Response;

use super::Site;
use super::access::Access;

pub(super) async fn ask(
    State(site): State<Site>,
    Extension(access): Extension<Access>,
    RawQuery(query): RawQuery,
) -> Response<Body> {
    access.operation("confirmUser");
    pages::ask_to_confirm_user(&site.context, query.as_deref().unwrap_or("")).map(Body::from)
}

pub(super) async fn confirm(
    State(site): State<Site>,
    Extension(access): Extension<Access>,
    form: Bytes,
) -> Response<Body> {
    press(&site, &access, None, &form).await
}

pub(super) async fn confirm_in_pool(
    State(site): State<Site>,
    Extension(access): Extension<Access>,
    Path(user_pool_id): Path<String>,
    form: Bytes,
) -> Response<Body> {
    access.user_pool(&user_pool_id);
    press(&site, &access, Some(&user_pool_id), &form).await
}

async fn press(site: &Site, access: &Access, user_pool_id: Option<&str>, form: &[u8]) -> Response<Body> {
    access.operation("confirmUser");
    // What cannot be read as a form says nothing, and nothing is what no link says either.
    let form = std::str::from_utf8(form).unwrap_or_default();
    pages::confirm_user(&site.context, user_pool_id, form).await.map(Body::from)
}
