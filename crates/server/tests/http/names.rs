//! The names that the server answers to: every name at every endpoint, before anything is done.

use serde_json::json;

use crate::connection::{Answer, call_headers};
use crate::server::Server;

/// Method, path, operation, body, and the status under a name that is ours.
const ENDPOINTS: &[(&str, &str, Option<&str>, &str, u16)] = &[
    ("POST", "/", Some("ListUserPools"), r#"{"MaxResults":1}"#, 200),
    ("POST", "/", Some("GetUser"), r#"{"AccessToken":"x.y.z"}"#, 400),
    ("POST", "/", Some("CreateUserPool"), r#"{"PoolName":"made"}"#, 200),
    ("POST", "/", None, "", 404),
    ("GET", "/", None, "", 200),
    ("GET", "/_poolhouse/inbox", None, "", 200),
    ("DELETE", "/_poolhouse/inbox", None, "", 200),
    ("GET", "/_poolhouse/clock", None, "", 200),
    ("POST", "/_poolhouse/clock", None, r#"{"AdvanceSeconds":60}"#, 200),
    ("GET", "/_poolhouse/ready", None, "", 200),
    ("GET", "/_poolhouse/health", None, "", 200),
    ("GET", "/us-east-1_AbCdEfGhI/.well-known/jwks.json", None, "", 404),
    ("GET", "/confirmUser", None, "", 400),
    ("GET", "/nowhere", None, "", 404),
];

fn ask(server: &Server, hosts: &[&str], endpoint: &(&str, &str, Option<&str>, &str, u16)) -> Answer {
    let (method, path, operation, body, _) = *endpoint;
    let mut headers: Vec<_> = hosts.iter().map(|host| ("Host", (*host).to_owned())).collect();
    headers.extend(operation.map(call_headers).into_iter().flatten());
    server.connect().request_to_hosts(method, path, &headers, body.as_bytes())
}

fn clock_offset(server: &Server) -> f64 {
    server.connect().get_json("/_poolhouse/clock")["OffsetSeconds"].as_f64().unwrap()
}

#[test]
fn only_names_of_ours_are_answered_at_any_endpoint() {
    let server =
        Server::start(&["--in-memory", "--base-url", "https://id.example.org/x", "--allowed-host", "poolhouse"]);
    let own = [
        "localhost",
        "localhost:7665",
        "app.localhost:1",
        "127.0.0.1",
        "127.1.2.3:80",
        "[::1]:7665",
        "ID.example.org",
        "poolhouse:7665",
        "localhost.",
    ];
    let others = [
        "evil.test",
        "evil.test:7665",
        "localhost.evil.test",
        "127.0.0.1.evil.test",
        "0.0.0.0:7665",
        "192.0.2.1",
        "x.id.example.org",
        "my-app.auth.us-east-1.id.example.org",
        "evil.poolhouse",
        "[::]",
    ];
    for endpoint in ENDPOINTS {
        for host in own {
            let answer = ask(&server, &[host], endpoint);
            assert_eq!(answer.status, endpoint.4, "{host} {endpoint:?}: {}", answer.text());
        }
    }
    let offset = clock_offset(&server);
    let pools = |server: &Server| {
        let listed = server.connect().call("ListUserPools", &json!({"MaxResults": 60})).json();
        listed["UserPools"].as_array().unwrap().len()
    };
    let before = pools(&server);
    for endpoint in ENDPOINTS {
        for host in others {
            let answer = ask(&server, &[host], endpoint);
            assert_eq!(answer.status, 421, "{host} {endpoint:?}");
            let name = host.split(':').next().unwrap().trim_matches(['[', ']']);
            let message = answer.json()["message"].as_str().unwrap().to_owned();
            assert!(message.contains("--allowed-host") && message.contains(name), "{message}");
            let of_the_api = endpoint.0 == "POST" && endpoint.1 == "/";
            assert_eq!(answer.error(), if of_the_api { "AccessDeniedException" } else { "" }, "{endpoint:?}");
            assert_eq!(answer.header("access-control-allow-origin"), None);
        }
    }
    assert_eq!((clock_offset(&server), pools(&server)), (offset, before), "nothing was done");
}

/// A page for people, which says what helps and links to nothing: what is below this name is not for them.
#[test]
fn a_browser_is_told_so_by_a_page() {
    let server = Server::in_memory();
    let html = ("Accept", "text/html,application/xhtml+xml,*/*;q=0.8".to_owned());
    for (host, said) in [("evil.test", "--allowed-host evil.test"), ("a b", "host")] {
        let headers = [("Host", host.to_owned()), html.clone()];
        let answer = server.connect().request_to_hosts("GET", "/_poolhouse/console", &headers, b"");
        assert!(matches!(answer.status, 400 | 421), "{host}");
        assert!(answer.header("content-type").unwrap().starts_with("text/html"), "{host}");
        assert!(answer.text().contains(said) && !answer.text().contains("href=\"/"), "{}", answer.text());
        let posted = server.connect().request_to_hosts("POST", "/", &headers, b"{}");
        assert!(posted.json()["message"].is_string(), "{}", posted.text());
    }
}

#[test]
fn a_request_names_its_host_once() {
    let server = Server::in_memory();
    for endpoint in ENDPOINTS {
        for hosts in
            [&[][..], &["localhost", "localhost"], &["localhost", "evil.test"], &[""], &["a@localhost"], &["a b"]]
        {
            let answer = ask(&server, hosts, endpoint);
            assert_eq!(answer.status, 400, "{hosts:?} {endpoint:?}");
            assert!(answer.json()["message"].as_str().unwrap().contains("host"), "{}", answer.text());
        }
    }
    // The name in the target counts, whatever the header says (RFC 9112 §3.2.2).
    let host = [("Host", "localhost".to_owned())];
    let absolute = server.connect().request_to_hosts("GET", "http://evil.test/_poolhouse/inbox", &host, b"");
    assert_eq!(absolute.status, 421);
    let absolute = server.connect().request_to_hosts("GET", "http://localhost/_poolhouse/inbox", &host, b"");
    assert_eq!(absolute.status, 200);
    // HTTP/1.0 may leave the header out elsewhere.
    let to = &mut server.connect();
    to.send_raw(b"GET /_poolhouse/inbox HTTP/1.0\r\n\r\n").unwrap();
    assert_eq!(to.receive("GET").unwrap().status, 400);
}

#[test]
fn domains_of_pools_are_names_of_ours() {
    let server = Server::start(&["--in-memory", "--base-url", "http://id.example.org"]);
    let to = &mut server.connect();
    let pool = to.call("CreateUserPool", &json!({"PoolName": "p"})).json();
    let id = pool["UserPool"]["Id"].as_str().unwrap();
    let ready = |host: &str| ask(&server, &[host], &("GET", "/_poolhouse/ready", None, "", 200)).status;
    let (prefix, custom) = ("my-app.auth.us-east-1.id.example.org", "login.example.com");
    assert_eq!((ready(prefix), ready(custom)), (421, 421));
    let input = json!({"UserPoolId": id, "Domain": "my-app"});
    assert_eq!(to.call("CreateUserPoolDomain", &input).status, 200);
    let certificate = "arn:aws:acm:us-east-1:000000000000:certificate/11111111-2222-3333-4444-555555555555";
    let input = json!({
        "UserPoolId": id, "Domain": custom, "CustomDomainConfig": {"CertificateArn": certificate},
    });
    let made = to.call("CreateUserPoolDomain", &input);
    assert_eq!(made.status, 200, "{}", made.text());
    assert_eq!((ready(prefix), ready(custom)), (200, 200));
    // Whoever comes to choose the address of such a name has its login pages, and nothing of who runs the server.
    for host in [prefix, custom] {
        for endpoint in ENDPOINTS {
            let answer = ask(&server, &[host], endpoint);
            let of_the_pool = endpoint.2 == Some("GetUser")
                || ["/_poolhouse/ready", "/_poolhouse/health", "/confirmUser", "/nowhere"].contains(&endpoint.1)
                || endpoint.1.contains("jwks");
            if of_the_pool {
                assert_ne!(answer.status, 421, "{host} {endpoint:?}");
            } else {
                assert_eq!(answer.status, 421, "{host} {endpoint:?}");
                let message = answer.json()["message"].as_str().unwrap().to_owned();
                assert!(message.contains(host) && message.contains("http://id.example.org"), "{message}");
            }
        }
        assert_eq!(
            ask(&server, &[host], &("GET", "/login", None, "", 0)).status,
            302,
            "{host}: to what is wrong with it"
        );
    }
    for other in [
        "my-app",
        "my-app.auth.eu-west-1.id.example.org",
        "my-app.auth.us-east-1.example.org",
        "my-app.id.example.org",
        "x.login.example.com",
        "my-app.auth.us-east-1.evil.test",
    ] {
        assert_eq!(ready(other), 421, "{other}");
    }
    assert_eq!(to.call("DeleteUserPoolDomain", &json!({"UserPoolId": id, "Domain": custom})).status, 200);
    assert_eq!(ready(custom), 421);
}
