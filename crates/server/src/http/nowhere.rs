//! Paths and methods that lead nowhere, and the preflights of browsers, which may be for any path.

use api::dispatch;
use axum::body::Body;
use axum::extract::{Request, State};
use http::{Method, Response, StatusCode};

use super::access::Access;
use super::{Site, reply};

pub(super) async fn no_such_path(State(site): State<Site>, request: Request) -> Response<Body> {
    answer(&site, &request, StatusCode::NOT_FOUND, "There is nothing at this path.")
}

pub(super) async fn no_such_method(State(site): State<Site>, request: Request) -> Response<Body> {
    answer(&site, &request, StatusCode::METHOD_NOT_ALLOWED, "This path does not take that method.")
}

fn answer(site: &Site, request: &Request, status: StatusCode, message: &str) -> Response<Body> {
    // What is under /_poolhouse/ is not for the scripts of other sites.
    let for_scripts = !request.uri().path().starts_with("/_poolhouse/");
    if for_scripts && *request.method() == Method::OPTIONS {
        return dispatch::preflight(request.headers()).map(Body::from);
    }
    // Without the path: it may hold anything.
    Access::begin(&*site.context.random).finish("nowhere", status);
    let mut response = reply::error(status, message);
    if for_scripts {
        dispatch::add_cors(request.headers(), &mut response);
    }
    response
}
