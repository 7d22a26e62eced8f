//! How the endpoints of OAuth answer: JSON that nobody keeps, with the headers of behaviour 30 §3.0.

use flows::{Context, Settings};
use http::header::{
    CACHE_CONTROL, CONTENT_LENGTH, CONTENT_TYPE, EXPIRES, PRAGMA, SERVER, STRICT_TRANSPORT_SECURITY,
    X_CONTENT_TYPE_OPTIONS, X_FRAME_OPTIONS, X_XSS_PROTECTION,
};
use http::{HeaderName, HeaderValue, Response, StatusCode};
use serde_json::Value;

use crate::error::EndpointError;

const HEADERS: [(HeaderName, &str); 7] = [
    (CACHE_CONTROL, "no-cache, no-store, max-age=0, must-revalidate"),
    (PRAGMA, "no-cache"),
    (EXPIRES, "0"),
    (X_CONTENT_TYPE_OPTIONS, "nosniff"),
    (X_XSS_PROTECTION, "1; mode=block"),
    (X_FRAME_OPTIONS, "DENY"),
    (SERVER, "Server"),
];

/// A document, or why there is none.
pub(crate) fn answer(cx: &Context, outcome: Result<Value, EndpointError>) -> Response<Vec<u8>> {
    match outcome {
        Ok(document) => json(cx, StatusCode::OK, &document),
        Err(error) => json(cx, error.status, &error.document()),
    }
}

pub(crate) fn json(cx: &Context, status: StatusCode, document: &Value) -> Response<Vec<u8>> {
    let mut response = respond(&cx.settings, status, document.to_string().into_bytes());
    response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static("application/json;charset=UTF-8"));
    response
}

/// 200 and nothing to say.
pub(crate) fn empty(cx: &Context) -> Response<Vec<u8>> {
    respond(&cx.settings, StatusCode::OK, Vec::new())
}

fn respond(settings: &Settings, status: StatusCode, body: Vec<u8>) -> Response<Vec<u8>> {
    let length = body.len();
    let mut response = Response::new(body);
    *response.status_mut() = status;
    let headers = response.headers_mut();
    headers.insert(CONTENT_LENGTH, HeaderValue::from(length));
    for (name, value) in HEADERS {
        headers.insert(name, HeaderValue::from_static(value));
    }
    // Over HTTP it must not be sent (RFC 6797 §7.2).
    if settings.base_url.starts_with("https://") {
        let for_a_year = HeaderValue::from_static("max-age=31536000 ; includeSubDomains");
        headers.insert(STRICT_TRANSPORT_SECURITY, for_a_year);
    }
    response
}
