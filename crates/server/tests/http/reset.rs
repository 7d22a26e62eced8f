//! `POST /_poolhouse/reset`: back to how the server was started.

use serde_json::{Value, json};
use testkit::database::Schema;

use crate::connection::Connection;
use crate::server::Server;

const POOL: &str = "us-east-1_Example01";
const SITE: &str = r#"
UserPools:
- Id: us-east-1_Example01
  PoolName: shop
  AutoVerifiedAttributes: [email]
  Clients:
  - {ClientId: shopweb, ClientName: web, ExplicitAuthFlows: [ALLOW_USER_PASSWORD_AUTH, ALLOW_REFRESH_TOKEN_AUTH]}
  Domains:
  - Domain: shop-example
  Groups:
  - GroupName: staff
  Users:
  - Username: ann
    Sub: 00000000-0000-4000-8000-000000000001
    Password: Correct-Horse7
    Groups: [staff]
"#;

fn with_site(options: &[&str]) -> Server {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("site.yaml");
    std::fs::write(&file, SITE).unwrap();
    Server::start(&[&["--apply", file.to_str().unwrap()], options].concat())
}

fn reset(to: &mut Connection, body: &str) {
    let answer = to.request("POST", "/_poolhouse/reset", &[], body.as_bytes());
    assert_eq!((answer.status, answer.text()), (200, "{}"));
}

fn done(to: &mut Connection, operation: &str, input: &Value) -> Value {
    let answer = to.call(operation, input);
    assert_eq!(answer.status, 200, "{operation}: {}", answer.text());
    if answer.body.is_empty() { Value::Null } else { answer.json() }
}

fn sign_up(to: &mut Connection, username: &str) {
    let email = json!([{"Name": "email", "Value": format!("{username}@example.com")}]);
    let input =
        json!({"ClientId": "shopweb", "Username": username, "Password": "Correct-Horse7!", "UserAttributes": email});
    done(to, "SignUp", &input);
}

fn sign_in(to: &mut Connection) -> Value {
    let parameters = json!({"USERNAME": "ann", "PASSWORD": "Correct-Horse7"});
    let input = json!({"ClientId": "shopweb", "AuthFlow": "USER_PASSWORD_AUTH", "AuthParameters": parameters});
    done(to, "InitiateAuth", &input)["AuthenticationResult"].clone()
}

fn usernames(to: &mut Connection) -> Vec<String> {
    let users = done(to, "ListUsers", &json!({"UserPoolId": POOL}));
    let mut names: Vec<String> =
        users["Users"].as_array().unwrap().iter().map(|user| user["Username"].as_str().unwrap().to_owned()).collect();
    names.sort();
    names
}

fn jwks(to: &mut Connection) -> Value {
    to.get_json(&format!("/{POOL}/.well-known/jwks.json"))
}

/// Everything that can be asked for and that a test might leave otherwise.
fn state(to: &mut Connection) -> Value {
    json!({
        "Pools": done(to, "ListUserPools", &json!({"MaxResults": 60}))["UserPools"],
        "Pool": done(to, "DescribeUserPool", &json!({"UserPoolId": POOL})),
        "Client": done(to, "DescribeUserPoolClient", &json!({"UserPoolId": POOL, "ClientId": "shopweb"})),
        "Users": done(to, "ListUsers", &json!({"UserPoolId": POOL})),
        "Staff": done(to, "ListUsersInGroup", &json!({"UserPoolId": POOL, "GroupName": "staff"})),
        "Keys": jwks(to),
        "Rate": done(to, "GetProvisionedLimit", &json!({"LimitDefinition": rate()})),
        "Inbox": to.get_json("/_poolhouse/inbox"),
    })
}

fn rate() -> Value {
    json!({"LimitClass": "API_CATEGORY", "Attributes": {"Category": "UserRead"}})
}

fn change_everything(to: &mut Connection) {
    sign_up(to, "bob");
    done(to, "AdminDeleteUser", &json!({"UserPoolId": POOL, "Username": "ann"}));
    done(to, "DeleteGroup", &json!({"UserPoolId": POOL, "GroupName": "staff"}));
    done(to, "UpdateUserPool", &json!({"UserPoolId": POOL, "UserPoolTags": {"a": "b"}}));
    done(to, "DeleteUserPoolClient", &json!({"UserPoolId": POOL, "ClientId": "shopweb"}));
    done(to, "CreateUserPool", &json!({"PoolName": "more"}));
    done(to, "UpdateProvisionedLimit", &json!({"LimitDefinition": rate(), "RequestedLimitValue": 500}));
    assert_eq!(to.request("POST", "/_poolhouse/clock", &[], br#"{"AdvanceSeconds": 864000}"#).status, 200);
}

fn returns_to_its_beginning(server: &Server) {
    let to = &mut server.connect();
    let begun = state(to);
    let tokens = sign_in(to);
    for _ in 0..2 {
        change_everything(to);
        reset(to, "");
        assert_eq!(to.get_json("/_poolhouse/clock")["OffsetSeconds"], 0.0);
        assert_eq!(state(to), begun);
        sign_in(to);
    }
    // Keys and users are those that they were, and so is what was issued before.
    done(to, "GetUser", &json!({"AccessToken": tokens["AccessToken"]}));
    // The pool itself may go, too: as its domain went first.
    done(to, "DeleteUserPoolDomain", &json!({"UserPoolId": POOL, "Domain": "shop-example"}));
    done(to, "DeleteUserPool", &json!({"UserPoolId": POOL}));
    reset(to, "{}");
    assert_eq!(state(to), begun);
}

#[test]
fn everything_is_as_it_was() {
    returns_to_its_beginning(&with_site(&["--in-memory"]));
    let data = tempfile::tempdir().unwrap();
    returns_to_its_beginning(&with_site(&["--data", data.path().to_str().unwrap()]));
}

#[test]
fn everything_is_as_it_was_on_postgresql() {
    let Some(schema) = Schema::make() else { return };
    let data = tempfile::tempdir().unwrap();
    let options = ["--data", data.path().to_str().unwrap(), "--database", &schema.url()];
    returns_to_its_beginning(&with_site(&options));
}

#[test]
fn pools_may_be_kept() {
    let server = with_site(&["--in-memory"]);
    let to = &mut server.connect();
    let another = done(to, "CreateUserPoolClient", &json!({"UserPoolId": POOL, "ClientName": "another"}));
    let more = done(to, "CreateUserPool", &json!({"PoolName": "more"}))["UserPool"]["Id"].clone();
    done(to, "AdminCreateUser", &json!({"UserPoolId": more, "Username": "cem"}));
    sign_up(to, "bob");
    reset(to, r#"{"Keep": "pools"}"#);
    assert_eq!(usernames(to), ["ann"]);
    sign_in(to);
    assert_eq!(done(to, "ListUsers", &json!({"UserPoolId": more}))["Users"], json!([]));
    let client = json!({"UserPoolId": POOL, "ClientId": another["UserPoolClient"]["ClientId"]});
    done(to, "DescribeUserPoolClient", &client);
    assert_eq!(to.get_json("/_poolhouse/inbox"), json!({"Messages": []}));
    assert_eq!(to.request("POST", "/_poolhouse/reset", &[], br#"{"Keep": "users"}"#).status, 400);
    assert_eq!(usernames(to), ["ann"]);
}

#[test]
fn what_is_in_flight_does_not_outlive_it() {
    let server = with_site(&["--in-memory"]);
    std::thread::scope(|scope| {
        for thread in 0..4 {
            let server = &server;
            scope.spawn(move || {
                let to = &mut server.connect();
                for number in 0..10 {
                    sign_up(to, &format!("user-{thread}-{number}"));
                }
            });
        }
        let to = &mut server.connect();
        for _ in 0..10 {
            reset(to, "");
        }
    });
    let to = &mut server.connect();
    reset(to, "");
    assert_eq!(usernames(to), ["ann"]);
    let pool = done(to, "DescribeUserPool", &json!({"UserPoolId": POOL}));
    assert_eq!(pool["UserPool"]["EstimatedNumberOfUsers"], 1);
    assert_eq!(to.get_json("/_poolhouse/inbox"), json!({"Messages": []}));
}

#[test]
fn no_web_page_resets_anything() {
    let server = with_site(&["--in-memory"]);
    let to = &mut server.connect();
    sign_up(to, "bob");
    for (name, value) in [
        ("Origin", "https://elsewhere.example"),
        ("Origin", "null"),
        ("Origin", "http://localhost:3000"),
        ("Sec-Fetch-Site", "cross-site"),
        ("Sec-Fetch-Site", "same-site"),
    ] {
        let answer = to.request("POST", "/_poolhouse/reset", &[(name, value.to_owned())], b"");
        assert_eq!(answer.status, 403, "{name}: {value}");
    }
    let rebound = to.request_to_hosts("POST", "/_poolhouse/reset", &[("Host", "elsewhere.example".to_owned())], b"");
    assert_eq!(rebound.status, 421);
    assert_eq!(to.get("/_poolhouse/reset").status, 405);
    assert_eq!(usernames(to), ["ann", "bob"]);
}
