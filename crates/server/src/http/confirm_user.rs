//! `confirmUser`, below a pool's id as links name it, and at the root as functions that write their own links do. The
//! page is made in `pages`.

use axum::body::Body;
use axum::extract::{Path, RawQuery, Request, State};
use http::{Response, StatusCode};

use super::access::Access;
use super::{Site, body};

pub(super) async fn ask(State(site): State<Site>, RawQuery(query): RawQuery) -> Response<Body> {
    let access = begin(&site, None);
    finish(&access, pages::ask(&site.context, query.as_deref().unwrap_or("")))
}

pub(super) async fn confirm(State(site): State<Site>, request: Request) -> Response<Body> {
    press(&site, None, request).await
}

pub(super) async fn confirm_in_pool(
    State(site): State<Site>,
    Path(user_pool_id): Path<String>,
    request: Request,
) -> Response<Body> {
    press(&site, Some(&user_pool_id), request).await
}

async fn press(site: &Site, user_pool_id: Option<&str>, request: Request) -> Response<Body> {
    let access = begin(site, user_pool_id);
    // What cannot be read as a form says nothing, and nothing is what no link says either.
    let form = match body::read(request.into_body()).await {
        Ok(bytes) => String::from_utf8(bytes).unwrap_or_default(),
        Err(_) => String::new(),
    };
    finish(&access, pages::confirm(&site.context, user_pool_id, &form).await)
}

fn begin(site: &Site, user_pool_id: Option<&str>) -> Access {
    let access = Access::begin(&*site.context.random);
    access.operation("confirmUser");
    if let Some(id) = user_pool_id {
        access.user_pool(id);
    }
    access
}

fn finish(access: &Access, response: Response<Vec<u8>>) -> Response<Body> {
    let outcome = if response.status() == StatusCode::OK { "ok" } else { "refused" };
    access.finish(outcome, response.status());
    response.map(Body::from)
}
