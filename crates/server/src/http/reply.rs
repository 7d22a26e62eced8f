//! Answers of the endpoints that are not the API's.

use axum::body::Body;
use http::header::{CACHE_CONTROL, CONTENT_TYPE, HeaderValue};
use http::{Response, StatusCode};
use serde_json::{Value, json};

/// A JSON document that no cache keeps.
pub(crate) fn json(status: StatusCode, document: &Value) -> Response<Body> {
    with_type(status, "application/json", document.to_string())
}

/// `{"message": …}`: readable by people and by whatever expects an error of the API.
pub(crate) fn error(status: StatusCode, message: &str) -> Response<Body> {
    json(status, &json!({ "message": message }))
}

pub(crate) fn with_type(status: StatusCode, content_type: &'static str, body: String) -> Response<Body> {
    let mut response = Response::new(Body::from(body));
    *response.status_mut() = status;
    response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static(content_type));
    response.headers_mut().insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}
