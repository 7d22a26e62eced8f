//! What browsers are told (behaviour 10 §1.7).

use crate::connection::{Answer, call_headers};
use crate::server::Server;

const EXPOSED: &str = "x-amzn-RequestId,x-amzn-ErrorType,x-amzn-ErrorMessage,Date";

fn open_to_scripts(answer: &Answer) -> bool {
    answer.header("access-control-allow-credentials").is_none()
        && answer.header("access-control-allow-origin") == Some("*")
        && answer.header("access-control-expose-headers") == Some(EXPOSED)
}

#[test]
fn successes_and_errors_alike_can_be_read_by_scripts() {
    let server = Server::in_memory();
    let to = &mut server.connect();
    let oversized = vec![b' '; 1_100_000];
    for (operation, body, status) in [
        ("ListUserPools", &br#"{"MaxResults":1}"#[..], 200),
        ("ListUserPools", b"{}", 400),
        ("ListUserPools", b"{", 400),
        ("ListUserPools", &oversized, 413),
        ("NoSuchThing", b"{}", 400),
        ("GetUser", br#"{"AccessToken":"x.y.z"}"#, 400),
    ] {
        let mut headers = call_headers(operation);
        headers.push(("Origin", "https://app.example".to_owned()));
        let answer = to.request("POST", "/", &headers, body);
        assert_eq!(answer.status, status, "{operation}");
        assert!(open_to_scripts(&answer), "{operation}: {answer:?}");
    }
    let answer = to.request("GET", "/nowhere", &[("Origin", "https://app.example".to_owned())], b"");
    assert!(open_to_scripts(&answer), "{answer:?}");
}

#[test]
fn a_preflight_is_answered_anywhere_but_where_tests_look() {
    let server = Server::in_memory();
    let to = &mut server.connect();
    let asked = "content-type,x-amz-target,x-amz-user-agent,cache-control,amz-sdk-invocation-id,amz-sdk-request";
    let headers = [
        ("Origin", "https://app.example".to_owned()),
        ("Access-Control-Request-Method", "POST".to_owned()),
        ("Access-Control-Request-Headers", asked.to_owned()),
    ];
    for path in ["/", "/us-east-1_AbCdEfGhI/.well-known/jwks.json", "/nowhere"] {
        let answer = to.request("OPTIONS", path, &headers, b"");
        assert_eq!((answer.status, answer.body.len()), (200, 0), "{path}");
        assert_eq!(answer.header("access-control-allow-origin"), Some("*"));
        assert_eq!(answer.header("access-control-allow-headers"), Some(asked));
        assert_eq!(answer.header("access-control-allow-methods"), Some("GET, PUT, POST, DELETE, HEAD, OPTIONS"));
        assert_eq!(answer.header("access-control-max-age"), Some("172800"));
    }
    for path in ["/_poolhouse/inbox", "/_poolhouse/clock"] {
        let answer = to.request("OPTIONS", path, &headers, b"");
        assert_eq!((answer.status, answer.header("access-control-allow-origin")), (405, None), "{path}");
    }
}
