//! What web pages of other origins may have, open in a browser on the machine that the server listens on
//! (docs/decisions/0018-web-pages-and-the-server-on-localhost.md).
//!
//! Programs send none of the headers that are looked at here, and are not concerned.

use api::Authentication;
use api::dispatch::{has_signature, target};
use http::header::{ACCESS_CONTROL_REQUEST_HEADERS, ACCESS_CONTROL_REQUEST_METHOD, AUTHORIZATION, HOST, ORIGIN};
use http::uri::Authority;
use http::{HeaderMap, HeaderName, Method, request};

use super::health;

/// What only signed requests carry, besides what begins with [`OURS`].
const SIGNED_HEADERS: [HeaderName; 2] = [AUTHORIZATION, HeaderName::from_static("x-amz-security-token")];
const OURS: &str = "x-poolhouse-";

/// What an endpoint is to pages of other origins.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Openness {
    /// They may call it and read the answer: made for them, or public.
    Open,
    /// They may send the browser there, and learn nothing from it: pages for people, which look after themselves.
    Visit,
    /// Nothing: there are secrets or state that any caller may have.
    Closed,
}

/// Judges what a request is for, whoever sends it.
pub(super) fn openness(head: &request::Parts) -> Openness {
    let path = head.uri.path();
    if path.starts_with("/_poolhouse/") {
        return if health::is_probe(path) { Openness::Visit } else { Openness::Closed };
    }
    match (path, &head.method) {
        ("/", &Method::GET | &Method::HEAD) => Openness::Visit,
        ("/", _) if is_unsigned_call(head) => Openness::Open,
        ("/", _) => Openness::Closed,
        _ if is_public(path) => Openness::Open,
        _ => Openness::Visit,
    }
}

/// An operation that the model gives to whoever has an app client's id or a user's token. Nothing else at the API's
/// path is for pages: not its signed operations, and not those of the services that `dev` imitates beside it.
fn is_unsigned_call(head: &request::Parts) -> bool {
    target(&head.headers).is_ok_and(|operation| match operation.authentication {
        Authentication::Unsigned => true,
        Authentication::Optional => !has_signature(&head.headers, head.uri.query()),
        Authentication::Signed => false,
    })
}

/// What scripts in pages use as well as programs do.
const PROGRAMS_ENDPOINTS: [&str; 4] = ["/oauth2/token", "/oauth2/revoke", "/oauth2/userInfo", "/oauth2/userinfo"];

/// Documents that anybody may read, and endpoints of OAuth that want a code or a token (behaviour 30 §3).
fn is_public(path: &str) -> bool {
    let mut segments = path.split('/').skip(1).take(2);
    // At the root, or below a pool's id.
    let segment_ends = path.get(1..).and_then(|rest| rest.find('/')).filter(|end| *end > 0);
    let below = segment_ends.map_or("", |end| &path[end + 1..]);
    [path, below].iter().any(|path| PROGRAMS_ENDPOINTS.contains(path))
        || segments.any(|segment| segment == ".well-known")
}

/// A browser asks whether a page may send what it wants to send.
pub(super) fn is_preflight(head: &request::Parts) -> bool {
    head.method == Method::OPTIONS && head.headers.contains_key(ACCESS_CONTROL_REQUEST_METHOD)
}

/// Whether a preflight is granted. It does not say which operation is meant; a signed one is known by its headers, and
/// is refused again when it comes.
pub(super) fn grants(head: &request::Parts) -> bool {
    let text = |name| head.headers.get(name).and_then(|value| value.to_str().ok());
    let method = text(ACCESS_CONTROL_REQUEST_METHOD).unwrap_or_default();
    let asked = text(ACCESS_CONTROL_REQUEST_HEADERS).unwrap_or_default().split(',').map(str::trim);
    match head.uri.path() {
        "/" => method == "POST" && !asked.into_iter().any(is_of_signed_requests),
        path if path.starts_with("/_poolhouse/") => false,
        path => is_public(path),
    }
}

fn is_of_signed_requests(header: &str) -> bool {
    let header = header.to_ascii_lowercase();
    header.starts_with(OURS) || SIGNED_HEADERS.iter().any(|signed| signed.as_str() == header)
}

/// Whether a page of another origin made the browser send this. A page on another port of the same host is one, too.
pub(super) fn is_from_elsewhere(head: &request::Parts, base_authority: Option<&str>) -> bool {
    let headers = &head.headers;
    // The browser's own word, which no script can change. It is not sent to names without TLS, loopback ones excepted.
    if let Some(site) = headers.get("sec-fetch-site") {
        return site != "same-origin" && site != "none" && !is_followed_link(&head.method, headers);
    }
    let Some(origin) = headers.get(ORIGIN) else { return false };
    let origin = origin.to_str().ok().and_then(|origin| origin.split_once("://")).map(|(_, authority)| authority);
    let host = head.uri.authority().map(Authority::as_str);
    let host = host.or_else(|| headers.get(HOST).and_then(|host| host.to_str().ok()));
    origin.is_none() || (origin != host && origin != base_authority)
}

/// Whether a form comes of another origin's page, as far as the browser says. Older ones and those that reached us
/// without TLS say of a page without referrer that its origin is `null`: our own pages are such pages, and have a token in
/// their forms.
pub(super) fn is_form_from_elsewhere(head: &request::Parts, base_authority: Option<&str>) -> bool {
    let says_nothing =
        !head.headers.contains_key("sec-fetch-site") && head.headers.get(ORIGIN).is_some_and(|origin| origin == "null");
    !says_nothing && is_from_elsewhere(head, base_authority)
}

/// A person goes to a page of ours from a link elsewhere. They see it; the page with the link does not.
fn is_followed_link(method: &Method, headers: &HeaderMap) -> bool {
    let says = |name: &str, value: &str| headers.get(name).is_some_and(|found| found == value);
    matches!(*method, Method::GET | Method::HEAD)
        && says("sec-fetch-mode", "navigate")
        && says("sec-fetch-dest", "document")
        && !headers.contains_key(ORIGIN)
}

#[cfg(test)]
mod tests {
    use http::Request;

    use super::*;

    fn head(method: &str, path: &str, headers: &[(&str, &str)]) -> request::Parts {
        let mut request = Request::builder().method(method).uri(path);
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        request.body(()).unwrap().into_parts().0
    }

    fn call(target: &str) -> Openness {
        openness(&head("POST", "/", &[("content-type", "application/x-amz-json-1.1"), ("x-amz-target", target)]))
    }

    #[test]
    fn every_operation_is_open_or_closed_as_the_model_says() {
        let mut open = 0;
        for operation in api::operations::ALL {
            let expected = if operation.signed { Openness::Closed } else { Openness::Open };
            let target = format!("AWSCognitoIdentityProviderService.{}", operation.name);
            assert_eq!(call(&target), expected, "{}", operation.name);
            open += usize::from(expected == Openness::Open);
        }
        assert!((36..60).contains(&open), "{open}");
        for closed in ["TrentService.Decrypt", "AWSCognitoIdentityProviderService.Nope", "SignUp", ""] {
            assert_eq!(call(closed), Openness::Closed, "{closed}");
        }
    }

    #[test]
    fn a_signature_closes_what_may_be_signed() {
        let target = "AWSCognitoIdentityProviderService.GetClientToken";
        let with = |more: &[(&str, &str)]| {
            let usual = [("content-type", "application/x-amz-json-1.1"), ("x-amz-target", target)];
            openness(&head("POST", "/", &[&usual[..], more].concat()))
        };
        assert_eq!(with(&[]), Openness::Open);
        assert_eq!(with(&[("authorization", "AWS4-HMAC-SHA256 …")]), Openness::Closed);
    }

    #[test]
    fn paths_are_open_closed_or_to_be_visited() {
        for (path, expected) in [
            ("/_poolhouse/inbox", Openness::Closed),
            ("/_poolhouse/clock", Openness::Closed),
            ("/_poolhouse/whatever-comes", Openness::Closed),
            ("/_poolhouse/.well-known/x", Openness::Closed),
            ("/_poolhouse/ready", Openness::Visit),
            ("/_poolhouse/health", Openness::Visit),
            ("/", Openness::Visit),
            ("/us-east-1_a/confirmUser", Openness::Visit),
            ("/nowhere", Openness::Visit),
            ("/us-east-1_a/.well-known/jwks.json", Openness::Open),
            ("/.well-known/openid-configuration", Openness::Open),
            ("/oauth2/token", Openness::Open),
            ("/oauth2/userInfo", Openness::Open),
            ("/oauth2/userinfo", Openness::Open),
            ("/us-east-1_a/oauth2/token", Openness::Open),
            ("/us-east-1_a/oauth2/userInfo", Openness::Open),
            ("/us-east-1_a/oauth2/revoke", Openness::Open),
            ("/us-east-1_a/oauth2/authorize", Openness::Visit),
            ("/a/b/oauth2/token", Openness::Visit),
            ("/oauth2/token/x", Openness::Visit),
            ("//oauth2/token", Openness::Visit),
            ("/a/b/.well-known/x", Openness::Visit),
        ] {
            assert_eq!(openness(&head("GET", path, &[])), expected, "{path}");
        }
        assert_eq!(openness(&head("POST", "/", &[])), Openness::Closed);
        assert_eq!(openness(&head("PUT", "/", &[])), Openness::Closed);
    }

    #[test]
    fn pages_of_other_origins_are_told_from_our_own_and_from_programs() {
        let judged = |headers: &[(&str, &str)]| is_from_elsewhere(&head("POST", "/", headers), Some("id.example:8443"));
        let host = ("host", "localhost:7665");
        assert!(!judged(&[host]));
        assert!(!judged(&[host, ("origin", "http://localhost:7665")]));
        assert!(!judged(&[host, ("origin", "https://id.example:8443")]), "behind a proxy");
        assert!(
            !judged(&[host, ("sec-fetch-site", "same-origin"), ("origin", "null")]),
            "a form of a page without referrer"
        );
        assert!(!judged(&[host, ("sec-fetch-site", "none")]));
        assert!(judged(&[host, ("sec-fetch-site", "cross-site")]));
        assert!(judged(&[host, ("sec-fetch-site", "same-site")]));
        assert!(judged(&[host, ("origin", "http://localhost:3000")]));
        assert!(judged(&[host, ("origin", "http://127.0.0.1:7665")]));
        assert!(judged(&[host, ("origin", "null")]));
        assert!(judged(&[host, ("origin", "")]));
    }

    #[test]
    fn a_form_without_an_origin_is_left_to_its_token() {
        let judged = |headers: &[(&str, &str)]| is_form_from_elsewhere(&head("POST", "/login", headers), None);
        assert!(!judged(&[("host", "10.0.0.1:7665"), ("origin", "null")]));
        assert!(!judged(&[("host", "10.0.0.1:7665"), ("origin", "http://10.0.0.1:7665")]));
        assert!(judged(&[("host", "10.0.0.1:7665"), ("origin", "http://evil.test")]));
        assert!(judged(&[("host", "localhost"), ("origin", "null"), ("sec-fetch-site", "cross-site")]));
    }

    #[test]
    fn a_link_from_elsewhere_may_be_followed_by_a_person_only() {
        let navigation =
            [("sec-fetch-site", "cross-site"), ("sec-fetch-mode", "navigate"), ("sec-fetch-dest", "document")];
        let judged = |method: &str, headers: &[(&str, &str)]| is_from_elsewhere(&head(method, "/", headers), None);
        assert!(!judged("GET", &navigation));
        assert!(judged("POST", &navigation), "a form of another origin");
        let framed = [navigation[0], navigation[1], ("sec-fetch-dest", "iframe")];
        assert!(judged("GET", &framed));
        let fetched = [navigation[0], ("sec-fetch-mode", "cors"), ("sec-fetch-dest", "empty")];
        assert!(judged("GET", &fetched));
    }

    #[test]
    fn preflights_are_granted_for_what_is_open() {
        let granted = |path: &str, method: &str, headers: &str| {
            let asked = [("access-control-request-method", method), ("access-control-request-headers", headers)];
            let head = head("OPTIONS", path, &asked);
            assert!(is_preflight(&head));
            grants(&head)
        };
        assert!(granted("/", "POST", "content-type,x-amz-target,x-amz-user-agent,cache-control,traceparent"));
        for signed in ["authorization", "content-type, Authorization", "x-amz-security-token", "x-poolhouse-pinned-id"]
        {
            assert!(!granted("/", "POST", signed), "{signed}");
        }
        assert!(!granted("/", "DELETE", "content-type"));
        assert!(granted("/us-east-1_a/.well-known/jwks.json", "GET", "cache-control"));
        assert!(granted("/oauth2/userInfo", "GET", "authorization"));
        for path in
            ["/_poolhouse/inbox", "/_poolhouse/clock", "/_poolhouse/ready", "/nowhere", "/us-east-1_a/confirmUser"]
        {
            assert!(!granted(path, "GET", ""), "{path}");
        }
    }
}
