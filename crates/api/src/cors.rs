//! What browsers need before they hand an answer to a script from another origin (behaviour 10 §1.7).
//!
//! The origin is always `*` and credentials are never allowed: access is a matter of tokens and signatures, not of cookies.
//! Which answers are for scripts at all is not decided here.

use http::header::{
    ACCESS_CONTROL_ALLOW_HEADERS, ACCESS_CONTROL_ALLOW_METHODS, ACCESS_CONTROL_ALLOW_ORIGIN,
    ACCESS_CONTROL_EXPOSE_HEADERS, ACCESS_CONTROL_MAX_AGE, ACCESS_CONTROL_REQUEST_HEADERS, CONTENT_LENGTH, HeaderValue,
    ORIGIN,
};
use http::{HeaderMap, Response};

const EXPOSED: HeaderValue = HeaderValue::from_static("x-amzn-RequestId,x-amzn-ErrorType,x-amzn-ErrorMessage,Date");
const METHODS: HeaderValue = HeaderValue::from_static("GET, PUT, POST, DELETE, HEAD, OPTIONS");
const ANY: HeaderValue = HeaderValue::from_static("*");
/// Two days.
const MAX_AGE_SECONDS: HeaderValue = HeaderValue::from_static("172800");

/// Marks a response, error or not, as readable by scripts; nothing when the request came from no browser.
pub fn add_cors<B>(request: &HeaderMap, response: &mut Response<B>) {
    if request.contains_key(ORIGIN) {
        response.headers_mut().insert(ACCESS_CONTROL_ALLOW_ORIGIN, ANY);
        response.headers_mut().insert(ACCESS_CONTROL_EXPOSE_HEADERS, EXPOSED);
    }
}

/// The answer to `OPTIONS`: every header that was asked for is allowed.
pub fn preflight(request: &HeaderMap) -> Response<Vec<u8>> {
    let mut response = Response::new(Vec::new());
    let headers = response.headers_mut();
    headers.insert(ACCESS_CONTROL_ALLOW_ORIGIN, ANY);
    if let Some(requested) = request.get(ACCESS_CONTROL_REQUEST_HEADERS) {
        headers.insert(ACCESS_CONTROL_ALLOW_HEADERS, requested.clone());
    }
    headers.insert(ACCESS_CONTROL_ALLOW_METHODS, METHODS);
    headers.insert(ACCESS_CONTROL_MAX_AGE, MAX_AGE_SECONDS);
    headers.insert(CONTENT_LENGTH, HeaderValue::from(0));
    response
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names_and_values<B>(response: &Response<B>) -> Vec<String> {
        let pairs = response.headers().iter().map(|(name, value)| format!("{name}: {}", value.to_str().unwrap()));
        pairs.collect()
    }

    #[test]
    fn a_browser_gets_the_headers_and_others_do_not() {
        let mut response = Response::new(());
        add_cors(&HeaderMap::new(), &mut response);
        assert_eq!(names_and_values(&response), Vec::<String>::new());
        let request = HeaderMap::from_iter([(ORIGIN, HeaderValue::from_static("https://app.example"))]);
        add_cors(&request, &mut response);
        assert_eq!(
            names_and_values(&response),
            [
                "access-control-allow-origin: *",
                "access-control-expose-headers: x-amzn-RequestId,x-amzn-ErrorType,x-amzn-ErrorMessage,Date"
            ]
        );
    }

    #[test]
    fn a_preflight_allows_what_was_asked_for() {
        let asked = HeaderValue::from_static("content-type,x-amz-target,x-amz-user-agent");
        let response = preflight(&HeaderMap::from_iter([(ACCESS_CONTROL_REQUEST_HEADERS, asked)]));
        assert_eq!(response.status(), 200);
        assert_eq!(response.body().len(), 0);
        assert_eq!(
            names_and_values(&response),
            [
                "access-control-allow-origin: *",
                "access-control-allow-headers: content-type,x-amz-target,x-amz-user-agent",
                "access-control-allow-methods: GET, PUT, POST, DELETE, HEAD, OPTIONS",
                "access-control-max-age: 172800",
                "content-length: 0"
            ]
        );
    }
}
