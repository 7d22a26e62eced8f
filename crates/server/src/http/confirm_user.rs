//! `confirmUser`, below a pool's id as links name it, and at the root as functions that write their own links do. The
//! page is made in `pages`.

use axum::Extension;
use axum::body::Body;
use axum::extract::{Path, RawQuery, Request, State};
use http::Response;

use super::access::Access;
use super::{Site, body};

pub(super) async fn ask(
    State(site): State<Site>,
    Extension(access): Extension<Access>,
    RawQuery(query): RawQuery,
) -> Response<Body> {
    access.operation("confirmUser");
    pages::ask(&site.context, query.as_deref().unwrap_or("")).map(Body::from)
}

pub(super) async fn confirm(
    State(site): State<Site>,
    Extension(access): Extension<Access>,
    request: Request,
) -> Response<Body> {
    press(&site, &access, None, request).await
}

pub(super) async fn confirm_in_pool(
    State(site): State<Site>,
    Extension(access): Extension<Access>,
    Path(user_pool_id): Path<String>,
    request: Request,
) -> Response<Body> {
    access.user_pool(&user_pool_id);
    press(&site, &access, Some(&user_pool_id), request).await
}

async fn press(site: &Site, access: &Access, user_pool_id: Option<&str>, request: Request) -> Response<Body> {
    access.operation("confirmUser");
    // What cannot be read as a form says nothing, and nothing is what no link says either.
    let form = match body::read(request.into_body()).await {
        Ok(bytes) => String::from_utf8(bytes).unwrap_or_default(),
        Err(_) => String::new(),
    };
    pages::confirm(&site.context, user_pool_id, &form).await.map(Body::from)
}
