//! How a page is answered: alone, uncached, framed by nobody, with its own style and nothing else.

use askama::Template;
use domain::random::{self, Random};
use http::header::{
    CACHE_CONTROL, CONTENT_SECURITY_POLICY, CONTENT_TYPE, HeaderName, REFERRER_POLICY, X_CONTENT_TYPE_OPTIONS,
};
use http::{HeaderValue, Response, StatusCode};

/// What lets the page's own style apply, and no other.
pub(crate) fn nonce(random: &dyn Random) -> String {
    random::symbols(random, b"abcdefghijklmnopqrstuvwxyz0123456789", 24)
}

/// `template` as an answer. Addresses of pages hold codes: none is passed on (`Referrer-Policy`) or kept.
pub(crate) fn answer(status: StatusCode, template: &impl Template, nonce: &str) -> Response<Vec<u8>> {
    let Ok(html) = template.render() else {
        tracing::error!("a page could not be written");
        let mut response = Response::new(b"Something went wrong.".to_vec());
        *response.status_mut() = StatusCode::INTERNAL_SERVER_ERROR;
        return response;
    };
    let mut response = Response::new(html.into_bytes());
    *response.status_mut() = status;
    let policy = format!("default-src 'none'; style-src 'nonce-{nonce}'; base-uri 'none'; frame-ancestors 'none'");
    let headers = response.headers_mut();
    for (name, value) in [
        (CONTENT_TYPE, "text/html; charset=utf-8"),
        (CACHE_CONTROL, "no-store"),
        (CONTENT_SECURITY_POLICY, policy.as_str()),
        (X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (REFERRER_POLICY, "no-referrer"),
        (HeaderName::from_static("cross-origin-opener-policy"), "same-origin"),
        (HeaderName::from_static("x-robots-tag"), "noindex"),
    ] {
        if let Ok(value) = HeaderValue::from_str(value) {
            headers.insert(name, value);
        }
    }
    response
}
