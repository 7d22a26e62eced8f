//! Paths and methods that lead nowhere.

use axum::body::Body;
use http::{Response, StatusCode};

use super::access::Outcome;
use super::reply;

pub(super) async fn no_such_path() -> Response<Body> {
    answer(StatusCode::NOT_FOUND, "There is nothing at this path.")
}

pub(super) async fn no_such_method() -> Response<Body> {
    answer(StatusCode::METHOD_NOT_ALLOWED, "This path does not take that method.")
}

fn answer(status: StatusCode, message: &str) -> Response<Body> {
    let mut response = reply::error(status, message);
    response.extensions_mut().insert(Outcome("nowhere"));
    response
}
