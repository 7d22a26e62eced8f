//! How a page is answered: alone, uncached, framed by nobody, under a policy that says what it may load.

use askama::Template;
use domain::random::{self, Random};
use http::header::{
    CACHE_CONTROL, CONTENT_SECURITY_POLICY, CONTENT_TYPE, HeaderName, REFERRER_POLICY, STRICT_TRANSPORT_SECURITY,
    X_CONTENT_TYPE_OPTIONS, X_FRAME_OPTIONS,
};
use http::{HeaderValue, Response, StatusCode};

/// What lets the page's own style or script apply, and no other.
pub fn nonce(random: &dyn Random) -> String {
    random::symbols(random, b"abcdefghijklmnopqrstuvwxyz0123456789", 24)
}

/// The policy of a page whose style stands in it, under `nonce`.
pub(crate) fn alone(nonce: &str) -> String {
    format!(
        "default-src 'none'; style-src 'nonce-{nonce}'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    )
}

/// `template` as an answer. Addresses of pages hold codes: none is passed on (`Referrer-Policy`) or kept.
pub fn answer(status: StatusCode, template: &impl Template, policy: &str) -> Response<Vec<u8>> {
    let html = match template.render() {
        Ok(html) => html,
        Err(error) => {
            tracing::error!(%error, "a page could not be written");
            let mut response = Response::new(b"Something went wrong.".to_vec());
            *response.status_mut() = StatusCode::INTERNAL_SERVER_ERROR;
            return response;
        }
    };
    let mut response = Response::new(html.into_bytes());
    *response.status_mut() = status;
    let headers = response.headers_mut();
    for (name, value) in [
        (CONTENT_TYPE, "text/html; charset=utf-8"),
        (CACHE_CONTROL, "no-store"),
        (CONTENT_SECURITY_POLICY, policy),
        (X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (X_FRAME_OPTIONS, "DENY"),
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

/// Browsers come back by TLS only, for a year. For sites that are reached so: elsewhere it would lock people out.
pub(crate) fn insist_on_tls(response: &mut Response<Vec<u8>>) {
    response.headers_mut().insert(STRICT_TRANSPORT_SECURITY, HeaderValue::from_static("max-age=31536000"));
}
