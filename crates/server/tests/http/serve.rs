//! `poolhouse serve`: what keeps it from starting, what it does not have, and whose signatures it takes.

use std::path::Path;
use std::process::{Command, Output};
use std::time::{SystemTime, UNIX_EPOCH};

use api::Authentication;
use crypto::sigv4::{Scope, SignedRequest};
use domain::clock::Time;

use crate::connection::{Answer, Connection};
use crate::server::Server;

const BASE_URL: &str = "http://127.0.0.1";
const REGION: &str = "us-east-1";

fn poolhouse(arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_poolhouse")).args(arguments).output().unwrap()
}

/// What the command says that does not do what it was asked.
fn refused(arguments: &[&str]) -> String {
    let output = poolhouse(arguments);
    assert_eq!(output.status.code(), Some(1), "{arguments:?}");
    String::from_utf8(output.stderr).unwrap()
}

/// A data directory and a master key beside it.
struct Place {
    directory: tempfile::TempDir,
}

struct Key {
    id: String,
    secret: String,
}

impl Place {
    fn new() -> Self {
        let place = Self { directory: tempfile::tempdir().unwrap() };
        assert!(poolhouse(&["master-key", "generate", &place.path("key")]).status.success());
        place
    }

    fn path(&self, name: &str) -> String {
        self.directory.path().join(name).to_str().unwrap().to_owned()
    }

    fn options(&self) -> [String; 4] {
        ["--data".to_owned(), self.path("data"), "--master-key-file".to_owned(), self.path("key")]
    }

    fn access_keys(&self, action: &[&str]) -> String {
        let options = self.options();
        let options: Vec<&str> = options.iter().map(String::as_str).collect();
        let output = poolhouse(&[&["access-keys"], action, &options[..]].concat());
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8(output.stdout).unwrap()
    }

    fn create_key(&self) -> Key {
        let text = self.access_keys(&["create"]);
        let value = |name: &str| text.lines().find_map(|line| line.strip_prefix(name)).unwrap().to_owned();
        Key { id: value("AWS_ACCESS_KEY_ID="), secret: value("AWS_SECRET_ACCESS_KEY=") }
    }

    fn serve(&self) -> Server {
        let options = self.options();
        let options: Vec<&str> = options.iter().map(String::as_str).collect();
        Server::start_command("serve", &[&["--listen", "127.0.0.1:0", "--base-url", BASE_URL], &options[..]].concat())
    }
}

/// A request as a client signs it, and what somebody may make of it on the way.
struct Signed {
    headers: Vec<(&'static str, String)>,
    body: String,
}

#[expect(clippy::disallowed_methods, reason = "whoever signs goes by a clock of their own")]
fn now() -> Time {
    let since_epoch = SystemTime::now().duration_since(UNIX_EPOCH).unwrap();
    Time::from_seconds(i64::try_from(since_epoch.as_secs()).unwrap())
}

fn sign(key: &Key, at: Time, region: &str, service: &str) -> Signed {
    let (sent_at, body) = (at.iso_basic(), r#"{"MaxResults":10}"#);
    let date = &sent_at[..8];
    let target = "AWSCognitoIdentityProviderService.ListUserPools";
    let headers = [
        ("content-type", "application/x-amz-json-1.1".to_owned()),
        ("host", "127.0.0.1".to_owned()),
        ("x-amz-date", sent_at.clone()),
        ("x-amz-target", target.to_owned()),
    ];
    let request = SignedRequest { method: "POST", path: "/", query: "", headers: &headers, body: body.as_bytes() };
    let signature = request.signature(&key.secret, &sent_at, Scope { date, region, service });
    let authorization = format!(
        "AWS4-HMAC-SHA256 Credential={}/{date}/{region}/{service}/aws4_request, \
         SignedHeaders=content-type;host;x-amz-date;x-amz-target, Signature={signature}",
        key.id
    );
    let mut headers = headers.to_vec();
    headers.push(("authorization", authorization));
    Signed { headers, body: body.to_owned() }
}

impl Signed {
    fn with(mut self, name: &str, value: &str) -> Self {
        for (_, known) in self.headers.iter_mut().filter(|(header, _)| *header == name) {
            value.clone_into(known);
        }
        self
    }

    fn send(&self, to: &mut Connection) -> Answer {
        to.request_to_hosts("POST", "/", &self.headers, self.body.as_bytes())
    }
}

#[test]
fn a_start_that_would_not_be_safe_is_refused_with_what_to_do() {
    let place = Place::new();
    let (data, key) = (place.path("data"), place.path("key"));
    assert!(refused(&["serve"]).contains("--base-url"));
    let base = ["serve", "--base-url", "https://login.example.com", "--data", &data];
    let with = |more: &[&str]| refused(&[&base[..], more].concat());
    assert!(with(&[]).contains("poolhouse master-key generate FILE"));
    assert!(with(&["--master-key-file", &place.path("none")]).contains("none: No such file"));
    assert!(with(&["--master-key-file", "/dev/null"]).contains("is not a master key"));
    let key = ["--master-key-file", key.as_str()];
    assert!(with(&[&key[..], &["--in-memory"]].concat()).contains("--in-memory is for dev"));
    let public = with(&[&key[..], &["--listen", "0.0.0.0:0"]].concat());
    assert!(public.contains("in the clear") && public.contains("--trusted-proxy"), "{public}");
    assert!(!Path::new(&data).exists(), "a start that is refused leaves nothing");
    assert!(refused(&["master-key", "generate", key[1]]).contains("exists"), "no key is lost");
}

#[test]
fn a_key_signs_and_nothing_else_does() {
    let place = Place::new();
    let (key, disabled, deleted) = (place.create_key(), place.create_key(), place.create_key());
    place.access_keys(&["disable", &disabled.id]);
    place.access_keys(&["delete", &deleted.id]);
    let listed = place.access_keys(&["list"]);
    assert!(listed.contains(&key.id) && !listed.contains(&key.secret) && !listed.contains(&deleted.id), "{listed}");
    let server = place.serve();
    let to = &mut server.connect();
    let right = || sign(&key, now(), REGION, "cognito-idp");
    assert_eq!(right().send(to).status, 200);
    let replayed = right();
    assert_eq!((replayed.send(to).status, replayed.send(to).status), (200, 200), "as at AWS");

    let mismatch = "The request signature we calculated does not match";
    let unknown = "The security token included in the request is invalid.";
    let (invalid, unrecognized) = ("InvalidSignatureException", "UnrecognizedClientException");
    let other = Key { id: key.id.clone(), secret: disabled.secret.clone() };
    let stranger = Key { id: "AKIANOBODY".to_owned(), secret: key.secret.clone() };
    let by = |key: &Key| sign(key, now(), REGION, "cognito-idp");
    let late = sign(&key, now().plus_seconds(-330), REGION, "cognito-idp");
    let early = sign(&key, now().plus_seconds(360), REGION, "cognito-idp");
    let target = "AWSCognitoIdentityProviderService.ListTagsForResource";
    let cut = right().headers[4].1.replace(";x-amz-target", "");
    for (request, code, message) in [
        (by(&other), invalid, mismatch),
        (by(&stranger), unrecognized, unknown),
        (by(&disabled), unrecognized, unknown),
        (by(&deleted), unrecognized, unknown),
        (late, invalid, "Signature expired: "),
        (early, invalid, "Signature not yet current: "),
        (sign(&key, now(), "eu-west-9", "cognito-idp"), invalid, "Credential should be scoped to a valid region."),
        (sign(&key, now(), REGION, "s3"), invalid, "Credential should be scoped to correct service"),
        (Signed { body: r#"{"MaxResults":11}"#.to_owned(), ..right() }, invalid, mismatch),
        (right().with("host", "localhost"), invalid, mismatch),
        (right().with("x-amz-target", target), invalid, mismatch),
        (right().with("authorization", &cut), invalid, "'x-amz-target' must be a 'SignedHeader'"),
        (right().with("x-amz-date", "today"), "IncompleteSignatureException", "Date must be in ISO-8601"),
    ] {
        let answer = request.send(to);
        assert_eq!((answer.status, answer.error().as_str()), (400, code), "{}", answer.text());
        assert!(answer.json()["message"].as_str().unwrap().starts_with(message), "{}", answer.text());
    }
    let mut session = right();
    session.headers.push(("x-amz-security-token", "token".to_owned()));
    assert_eq!(session.send(to).error(), unrecognized);
    let (status, log) = server.stop();
    assert!(status.success());
    assert!(!log.concat().contains(&key.secret), "no secret in the log");
    assert!(log.iter().any(|line| line.contains("goes nowhere")), "who configured no way for messages is told");
}

/// Of every operation in the model, derived from it.
#[test]
fn what_must_be_signed_cannot_be_called_without() {
    let place = Place::new();
    let server = place.serve();
    let to = &mut server.connect();
    let mut demanded = 0;
    for operation in api::operations::ALL {
        let target = format!("AWSCognitoIdentityProviderService.{}", operation.name);
        let headers = [("Content-Type", "application/x-amz-json-1.1".to_owned()), ("X-Amz-Target", target)];
        let answer = to.request("POST", "/", &headers, b"{}");
        if operation.authentication == Authentication::Signed && operations::is_implemented(operation) {
            demanded += 1;
            assert_eq!(answer.error(), "MissingAuthenticationTokenException", "{}", operation.name);
        } else {
            assert_ne!(answer.error(), "MissingAuthenticationTokenException", "{}", operation.name);
        }
    }
    assert!(demanded > 80, "{demanded}");
}

#[test]
fn nothing_of_dev_is_there() {
    let place = Place::new();
    let server = place.serve();
    let to = &mut server.connect();
    for path in [
        "/_poolhouse/inbox",
        "/_poolhouse/inbox/1",
        "/_poolhouse/clock",
        "/_poolhouse/ca.pem",
        "/_poolhouse/reset",
        "/_poolhouse/snippets",
        "/_poolhouse/user-imports/us-east-1_a/import-1/log",
        "/_poolhouse/provider",
        "/_poolhouse/provider/oidc/.well-known/openid-configuration",
        "/_poolhouse/provider/google/authorize",
        "/_poolhouse/console/assets/0/console.css",
        "/",
    ] {
        for method in ["GET", "DELETE"] {
            let status = to.request(method, path, &[], b"").status;
            assert!(matches!(status, 404 | 405), "{method} {path}: {status}");
        }
        if path != "/" {
            assert_eq!(to.request("POST", path, &[], b"").status, 404, "POST {path}");
        }
    }
    assert_eq!((to.get("/_poolhouse/ready").status, to.get("/_poolhouse/health").status), (200, 200));
}
