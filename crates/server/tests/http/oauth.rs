//! The endpoints of OAuth that programs call, at the root and below a pool's id.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};

use crate::connection::{Answer, Connection};
use crate::server::Server;

/// A pool with a machine of its own: the pool's id, and the header by which the machine proves itself.
fn with_machine(to: &mut Connection) -> (String, String) {
    let pool = to.call("CreateUserPool", &json!({"PoolName": "p"})).json();
    let id = pool["UserPool"]["Id"].as_str().unwrap().to_owned();
    let scopes = json!([{"ScopeName": "read", "ScopeDescription": "r"}]);
    to.call("CreateResourceServer", &json!({"UserPoolId": id, "Identifier": "api", "Name": "n", "Scopes": scopes}));
    let client = json!({"UserPoolId": id, "ClientName": "m", "GenerateSecret": true,
        "AllowedOAuthFlowsUserPoolClient": true, "AllowedOAuthFlows": ["client_credentials"],
        "AllowedOAuthScopes": ["api/read"]});
    let made = to.call("CreateUserPoolClient", &client).json();
    let text = |name: &str| made["UserPoolClient"][name].as_str().unwrap();
    let pair = format!("{}:{}", text("ClientId"), text("ClientSecret"));
    (id, format!("Basic {}", STANDARD.encode(pair)))
}

fn post(to: &mut Connection, path: &str, authorization: &str, form: &str) -> Answer {
    let headers = [
        ("Content-Type", "application/x-www-form-urlencoded".to_owned()),
        ("Authorization", authorization.to_owned()),
        ("Origin", "https://app.example".to_owned()),
    ];
    to.request("POST", path, &headers, form.as_bytes())
}

const GRANT: &str = "grant_type=client_credentials";

#[test]
fn a_machine_gets_a_token_at_the_root_and_below_its_pool() {
    let server = Server::in_memory();
    let to = &mut server.connect();
    let (pool, machine) = with_machine(to);
    let (other, _) = with_machine(to);
    for path in ["/oauth2/token".to_owned(), format!("/{pool}/oauth2/token")] {
        let answer = post(to, &path, &machine, GRANT);
        assert_eq!((answer.status, answer.header("cache-control").is_some()), (200, true), "{path}: {answer:?}");
        assert_eq!(answer.json()["token_type"], "Bearer");
        assert_eq!(answer.header("access-control-allow-origin"), Some("*"));
        assert!(answer.header("x-amz-cognito-request-id").is_some_and(|id| id.len() == 36));
        let token = answer.json()["access_token"].as_str().unwrap().to_owned();
        for path in [format!("/{pool}/oauth2/userInfo"), "/oauth2/userInfo".to_owned(), "/oauth2/userinfo".to_owned()] {
            let headers = [("Authorization", format!("Bearer {token}"))];
            let answer = to.request("GET", &path, &headers, b"");
            assert_eq!(answer.status, 401, "{path}: a machine is no user");
            assert!(answer.header("www-authenticate").unwrap().starts_with(r#"error="invalid_token""#));
        }
    }
    let answer = post(to, &format!("/{other}/oauth2/token"), &machine, GRANT);
    assert_eq!((answer.status, answer.json()), (400, json!({"error": "invalid_client"})));
    let answer = post(to, "/us-east-1_000000000/oauth2/token", &machine, GRANT);
    assert_eq!(answer.status, 404);
    let answer = post(to, &format!("/{pool}/oauth2/revoke"), &machine, "token=a.b.c.d.e");
    assert_eq!((answer.status, answer.body.len()), (200, 0));
}

#[test]
fn parameters_are_taken_from_a_form_alone() {
    let server = Server::in_memory();
    let to = &mut server.connect();
    let (_, machine) = with_machine(to);
    let refused = |answer: Answer| (answer.status, answer.json()["error"].clone());
    let invalid = || (400, Value::from("invalid_request"));
    assert_eq!(refused(post(to, "/oauth2/token?grant_type=client_credentials", &machine, "")), invalid());
    assert_eq!(refused(post(to, "/oauth2/token?x=1", &machine, GRANT)), invalid());
    assert_eq!(refused(post(to, "/oauth2/token", &machine, &format!("{GRANT}&{GRANT}"))), invalid());
    let headers = [("Authorization", machine.clone()), ("Content-Type", "application/json".to_owned())];
    let answer = to.request("POST", "/oauth2/token", &headers, br#"{"grant_type":"client_credentials"}"#);
    assert_eq!(refused(answer), invalid());
    assert_eq!(to.get("/oauth2/token?grant_type=client_credentials").status, 405);
}
