//! Errors of the front door (behaviour 10 §1.3): bodies and headers, byte for byte, on a connection that goes on.

use serde_json::json;

use crate::connection::{Answer, Connection, call_headers};
use crate::server::Server;

const UNKNOWN: &str = r#"{"__type":"UnknownOperationException"}"#;
const OTHER_PROTOCOL: &str =
    r#"{"Output":{"__type":"com.amazon.coral.service#UnknownOperationException","message":null},"Version":"1.0"}"#;

/// A call without the headers whose names are in `left_out`.
fn without(connection: &mut Connection, operation: &str, left_out: &[&str], body: &[u8]) -> Answer {
    let headers: Vec<_> = call_headers(operation).into_iter().filter(|(name, _)| !left_out.contains(name)).collect();
    connection.request("POST", "/", &headers, body)
}

/// A call with one header of another value.
fn with(connection: &mut Connection, operation: &str, header: &'static str, value: &str) -> Answer {
    let mut headers: Vec<_> = call_headers(operation).into_iter().filter(|(name, _)| *name != header).collect();
    headers.push((header, value.to_owned()));
    connection.request("POST", "/", &headers, br#"{"MaxResults":1}"#)
}

fn is(answer: &Answer, status: u16, body: &str) {
    assert_eq!((answer.status, answer.text()), (status, body));
    assert_eq!(answer.header("content-type"), Some("application/x-amz-json-1.1"));
    assert_eq!(answer.header("x-amzn-requestid").map(str::len), Some(36));
    assert!(answer.header("date").is_some() && answer.header("access-control-allow-origin").is_none());
}

#[test]
fn requests_that_name_no_operation() {
    let server = Server::in_memory();
    let to = &mut server.connect();
    is(&to.post("NoSuchThing", b"{}"), 400, UNKNOWN);
    is(&with(to, "ListUserPools", "X-Amz-Target", "AWSCognitoIdentityService.ListUserPools"), 400, UNKNOWN);
    is(&without(to, "ListUserPools", &["X-Amz-Target"], b"{}"), 404, OTHER_PROTOCOL);
    is(&with(to, "ListUserPools", "Content-Type", "application/json"), 404, OTHER_PROTOCOL);
    let answer = to.post("NoSuchThing", b"{}");
    assert_eq!(answer.header("x-amzn-errortype"), Some("UnknownOperationException:"));
}

#[test]
fn an_operation_of_the_model_that_is_not_here_yet_says_so() {
    let missing = include_str!("../../../operations/unimplemented.txt");
    let mut missing = missing.lines().filter(|line| !line.is_empty() && !line.starts_with('#'));
    // When there is none left, neither is this.
    let Some(name) = missing.next() else { return };
    let answer = Server::in_memory().connect().post(name, b"{}");
    let message = format!("Poolhouse does not have the operation {name} yet.");
    is(&answer, 400, &json!({"__type": "UnknownOperationException", "message": message}).to_string());
    assert_eq!(answer.header("x-amzn-errortype"), Some("UnknownOperationException:"));
}

#[test]
fn a_signed_operation_needs_credentials_and_any_will_do() {
    let server = Server::in_memory();
    let to = &mut server.connect();
    let missing = r#"{"__type":"MissingAuthenticationTokenException","message":"Missing Authentication Token"}"#;
    is(&without(to, "ListUserPools", &["Authorization"], br#"{"MaxResults":1}"#), 400, missing);
    // A missing signature is noticed before a missing member, a wrong shape before both (behaviour 10 §1.5).
    is(&without(to, "ListUserPools", &["Authorization"], b"{}"), 400, missing);
    let shape = r#"{"Message":"STRING_VALUE can not be converted to an Integer","__type":"SerializationException"}"#;
    is(&without(to, "ListUserPools", &["Authorization"], br#"{"MaxResults":"1"}"#), 400, shape);
    let incomplete = with(to, "ListUserPools", "Authorization", "Bearer marked-token");
    assert_eq!((incomplete.status, incomplete.error().as_str()), (400, "IncompleteSignatureException"));
    assert!(!incomplete.text().contains("marked-token"));
    assert_eq!(with(to, "ListUserPools", "Content-Type", "application/x-amz-json-1.1; charset=utf-8").status, 200);
}

#[test]
fn a_public_operation_needs_none_and_ignores_a_broken_one() {
    let server = Server::in_memory();
    let to = &mut server.connect();
    let body = br#"{"AccessToken":"x.y.z"}"#;
    for answer in [
        without(to, "GetUser", &["Authorization"], body),
        to.request(
            "POST",
            "/",
            &[&call_headers("GetUser")[..3], &[("Authorization", "Bearer".to_owned())]].concat(),
            body,
        ),
    ] {
        is(&answer, 400, r#"{"__type":"NotAuthorizedException","message":"Invalid Access Token"}"#);
        assert_eq!(answer.header("x-amzn-errormessage"), Some("Invalid Access Token"));
    }
}

#[test]
fn every_violation_is_reported_at_once() {
    let server = Server::in_memory();
    let answer = server.connect().call("DescribeUserPoolClient", &json!({"UserPoolId": "x"}));
    is(
        &answer,
        400,
        "{\"__type\":\"InvalidParameterException\",\"message\":\"2 validation errors detected: Value at 'clientId' failed \
         to satisfy constraint: Member must not be null; Value 'x' at 'userPoolId' failed to satisfy constraint: Member \
         must satisfy regular expression pattern: [\\\\w-]+_[0-9a-zA-Z]+\"}",
    );
}

#[test]
fn the_region_of_the_signature_decides_where_a_pool_is_made() {
    let server = Server::start(&["--in-memory", "--region", "us-east-1", "--region", "eu-west-1"]);
    let to = &mut server.connect();
    for (signed, made) in [("eu-west-1", "eu-west-1_"), ("us-east-1", "us-east-1_"), ("ap-south-1", "us-east-1_")] {
        let signature = crate::connection::SIGNATURE.replace("us-east-1", signed);
        let mut headers = call_headers("CreateUserPool");
        headers.retain(|(name, _)| *name != "Authorization");
        headers.push(("Authorization", signature));
        let answer = to.request("POST", "/", &headers, br#"{"PoolName":"p"}"#).json();
        assert!(answer["UserPool"]["Id"].as_str().unwrap().starts_with(made), "{answer}");
    }
}

#[test]
fn other_paths_and_methods_say_so_in_json() {
    let server = Server::in_memory();
    let to = &mut server.connect();
    for (method, path, status) in
        [("GET", "/nowhere", 404), ("POST", "/nowhere", 404), ("PUT", "/", 405), ("POST", "/_poolhouse/ready", 405)]
    {
        let answer = to.request(method, path, &[], b"");
        assert_eq!(
            (answer.status, answer.header("content-type")),
            (status, Some("application/json")),
            "{method} {path}"
        );
        assert!(answer.json()["message"].is_string());
    }
    assert!(to.get("/").text().contains(&format!("http://{}", server.address)));
    let head = to.request("HEAD", "/", &[], b"");
    assert_eq!((head.status, head.body.len()), (200, 0));
}

#[test]
fn browsers_get_a_page_that_shows_the_way() {
    let server = Server::in_memory();
    let to = &mut server.connect();
    let lost = "/%3Cscript%3E";
    for (method, path, status) in [
        ("GET", lost, 404),
        ("GET", "/us-east-1_000000000/login", 404),
        ("GET", "/_assets/0/none.css", 404),
        ("PUT", "/", 405),
        ("GET", "/oauth2/token", 405),
    ] {
        let accept = [("Accept", "text/html,application/xhtml+xml,*/*;q=0.8".to_owned())];
        let answer = to.request(method, path, &accept, b"");
        let seen = (answer.status, answer.header("content-type"), answer.header("cache-control"));
        assert_eq!(seen, (status, Some("text/html; charset=utf-8"), Some("no-store")), "{method} {path}");
        assert!(!answer.text().contains("<script") && answer.text().contains("href=\"/_poolhouse/inbox\""), "{path}");
        let policy = answer.header("content-security-policy").unwrap();
        assert!(policy.starts_with("default-src 'none'; style-src 'nonce-") && !policy.contains("unsafe"), "{policy}");
        assert_eq!(answer.header("allow").is_some(), status == 405, "{method} {path}");
    }
}
