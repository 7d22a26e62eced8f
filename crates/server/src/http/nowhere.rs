//! Paths and methods that lead nowhere, and the preflights of browsers, which may be for any path.

use api::dispatch;
use axum::body::Body;
use axum::extract::Request;
use http::{Method, Response, StatusCode};

use super::access::Outcome;
use super::reply;

pub(super) async fn no_such_path(request: Request) -> Response<Body> {
    answer(&request, StatusCode::NOT_FOUND, "There is nothing at this path.")
}

pub(super) async fn no_such_method(request: Request) -> Response<Body> {
    answer(&request, StatusCode::METHOD_NOT_ALLOWED, "This path does not take that method.")
}

fn answer(request: &Request, status: StatusCode, message: &str) -> Response<Body> {
    // What is under /_poolhouse/ is not for the scripts of other sites.
    let for_scripts = !request.uri().path().starts_with("/_poolhouse/");
    if for_scripts && *request.method() == Method::OPTIONS {
        return dispatch::preflight(request.headers()).map(Body::from);
    }
    let mut response = reply::error(status, message);
    response.extensions_mut().insert(Outcome("nowhere"));
    if for_scripts {
        dispatch::add_cors(request.headers(), &mut response);
    }
    response
}
