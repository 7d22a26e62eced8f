//! How public JSON documents are answered: readable by any script, cacheable, and a 404 for a pool that is not there.

use flows::Failure;
use http::header::{ACCESS_CONTROL_ALLOW_ORIGIN, CACHE_CONTROL, CONTENT_LENGTH, CONTENT_TYPE};
use http::{HeaderValue, Response, StatusCode};
use serde_json::{Value, json};

/// 200 with this document, which caches may keep for `max_age_seconds`.
pub(crate) fn found(document: &Value, max_age_seconds: u32) -> Response<Vec<u8>> {
    let cache = HeaderValue::try_from(format!("public, max-age={max_age_seconds}"));
    respond(StatusCode::OK, document, cache.unwrap_or(HeaderValue::from_static("no-store")))
}

/// The answer when the pool could not be had.
pub(crate) fn refused(failure: &Failure) -> Response<Vec<u8>> {
    let (status, message) = match failure {
        Failure::UserPoolNotFound(_) => (StatusCode::NOT_FOUND, failure.to_string()),
        // A name that no database takes names no pool either.
        Failure::InvalidParameter(_) => (StatusCode::NOT_FOUND, "User pool does not exist.".to_owned()),
        Failure::Overloaded => (StatusCode::SERVICE_UNAVAILABLE, failure.to_string()),
        _ => {
            tracing::error!(error = %failure, "a public document could not be made");
            (StatusCode::INTERNAL_SERVER_ERROR, "Something went wrong.".to_owned())
        }
    };
    respond(status, &json!({ "message": message }), HeaderValue::from_static("no-store"))
}

fn respond(status: StatusCode, document: &Value, cache: HeaderValue) -> Response<Vec<u8>> {
    let body = document.to_string().into_bytes();
    let length = body.len();
    let mut response = Response::new(body);
    *response.status_mut() = status;
    let headers = response.headers_mut();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
    headers.insert(CONTENT_LENGTH, HeaderValue::from(length));
    headers.insert(CACHE_CONTROL, cache);
    // Browser libraries of OpenID Connect read these documents from any origin.
    headers.insert(ACCESS_CONTROL_ALLOW_ORIGIN, HeaderValue::from_static("*"));
    response
}
