//! The inbox and the clock of `dev`, and what says that the server runs.

use serde_json::{Value, json};

use crate::connection::Connection;
use crate::server::Server;

fn pool_with_client(to: &mut Connection) -> (String, String) {
    let pool = to.call("CreateUserPool", &json!({"PoolName": "p", "AutoVerifiedAttributes": ["email"]})).json();
    let pool = pool["UserPool"]["Id"].as_str().unwrap().to_owned();
    let flows = json!(["ALLOW_USER_PASSWORD_AUTH", "ALLOW_REFRESH_TOKEN_AUTH"]);
    let input = json!({"UserPoolId": pool, "ClientName": "c", "ExplicitAuthFlows": flows});
    let client = to.call("CreateUserPoolClient", &input).json();
    (pool, client["UserPoolClient"]["ClientId"].as_str().unwrap().to_owned())
}

fn sign_up(to: &mut Connection, client: &str, username: &str, email: &str) {
    let attributes = json!([{"Name": "email", "Value": email}]);
    let input =
        json!({"ClientId": client, "Username": username, "Password": "Correct-Horse7!", "UserAttributes": attributes});
    let answer = to.call("SignUp", &input);
    assert_eq!(answer.status, 200, "{}", answer.text());
}

fn usernames(inbox: &Value) -> Vec<&str> {
    inbox["Messages"].as_array().unwrap().iter().map(|message| message["Username"].as_str().unwrap()).collect()
}

#[test]
fn the_inbox_is_filtered_and_cleared() {
    let server = Server::in_memory();
    let to = &mut server.connect();
    let (pool, client) = pool_with_client(to);
    for name in ["ann", "bob", "cem"] {
        sign_up(to, &client, name, &format!("{name}+tag@example.com"));
    }
    let all = to.get_json("/_poolhouse/inbox");
    assert_eq!(usernames(&all), ["cem", "bob", "ann"]);
    let newest = &all["Messages"][0];
    let names: Vec<_> = newest.as_object().unwrap().keys().map(String::as_str).collect();
    let members =
        ["Body", "Code", "Destination", "Id", "Kind", "Medium", "SentAt", "Subject", "UserPoolId", "Username"];
    assert_eq!(names, members);
    assert_eq!((&newest["Kind"], &newest["Medium"]), (&json!("SignUp"), &json!("EMAIL")));
    assert_eq!(newest["UserPoolId"], pool);
    assert!(newest["Body"].as_str().unwrap().contains(newest["Code"].as_str().unwrap()));

    for (query, expected) in [
        ("Username=bob", vec!["bob"]),
        ("Destination=ann%2Btag@example.com", vec!["ann"]),
        ("Destination=ann+tag@example.com", vec!["ann"]),
        (&format!("UserPoolId={pool}&Username="), vec!["cem", "bob", "ann"]),
        ("UserPoolId=us-east-1_000000000", vec![]),
        ("Username=bob&Kind=SignUp&Medium=EMAIL", vec!["bob"]),
        ("Username=bob&Kind=ForgotPassword", vec![]),
        ("Medium=SMS", vec![]),
    ] {
        assert_eq!(usernames(&to.get_json(&format!("/_poolhouse/inbox?{query}"))), expected, "{query}");
    }
    for misspelt in ["UserName=bob", "username=bob", "Username=bob&Username=ann", "Id=1"] {
        for method in ["GET", "DELETE"] {
            let refused = to.request(method, &format!("/_poolhouse/inbox?{misspelt}"), &[], b"");
            assert_eq!((refused.status, refused.json()["message"].is_string()), (400, true), "{method} {misspelt}");
        }
    }
    // Programs that say nothing of what they take get what programs read.
    assert_eq!(to.get("/_poolhouse/inbox").json(), all);
    assert_eq!(to.request("DELETE", "/_poolhouse/inbox?Username=bob", &[], b"").status, 200);
    assert_eq!(usernames(&to.get_json("/_poolhouse/inbox")), ["cem", "ann"]);
    let from_elsewhere = [("Origin", "https://elsewhere.example".to_owned())];
    assert_eq!(to.request("DELETE", "/_poolhouse/inbox", &from_elsewhere, b"").status, 403);
    assert_eq!(to.request("DELETE", "/_poolhouse/inbox", &[], b"").status, 200);
    assert_eq!(to.get_json("/_poolhouse/inbox"), json!({"Messages": []}));
}

#[test]
fn messages_that_are_named_go_and_what_came_since_stays() {
    let server = Server::in_memory();
    let to = &mut server.connect();
    let (_, client) = pool_with_client(to);
    for name in ["ann", "bob"] {
        sign_up(to, &client, name, &format!("{name}@example.com"));
    }
    let shown = to.get_json("/_poolhouse/inbox?Username=ann")["Messages"][0]["Id"].clone();
    sign_up(to, &client, "cem", "cem@example.com");
    for unclear in ["{}", "[]", r#"{"Id": ["x"]}"#, "x"] {
        assert_eq!(to.request("DELETE", "/_poolhouse/inbox", &[], unclear.as_bytes()).status, 400, "{unclear}");
    }
    let named = json!({"Ids": [shown, "no such message"]}).to_string();
    assert_eq!(to.request("DELETE", "/_poolhouse/inbox", &[], named.as_bytes()).status, 200);
    assert_eq!(usernames(&to.get_json("/_poolhouse/inbox")), ["cem", "bob"]);
}

#[test]
fn an_html_mail_has_an_address_and_a_policy_of_its_own() {
    let server = Server::in_memory();
    let to = &mut server.connect();
    let html = "<p style=\"color:#c00\">Your code is <b>{####}</b></p><script>alert(1)</script>";
    let pool = json!({"PoolName": "p", "AutoVerifiedAttributes": ["email"], "EmailVerificationMessage": html});
    let pool = to.call("CreateUserPool", &pool).json()["UserPool"]["Id"].clone();
    let client = to.call("CreateUserPoolClient", &json!({"UserPoolId": pool, "ClientName": "c"})).json();
    sign_up(to, client["UserPoolClient"]["ClientId"].as_str().unwrap(), "ann", "ann@example.com");
    let message = to.get_json("/_poolhouse/inbox")["Messages"][0].clone();
    let address = format!("/_poolhouse/inbox/{}", message["Id"].as_str().unwrap());
    let page = to.request("GET", "/_poolhouse/inbox", &[("Accept", "text/html".to_owned())], b"");
    assert!(page.text().contains(&format!("src=\"{address}\"")) && !page.text().contains("<p style"));
    assert!(page.header("content-security-policy").unwrap().contains("frame-src 'self'"));

    let mail = to.get(&address);
    assert_eq!((mail.status, mail.header("content-type")), (200, Some("text/html; charset=utf-8")));
    assert!(mail.text().ends_with(message["Body"].as_str().unwrap()));
    let policy = mail.header("content-security-policy").unwrap();
    assert!(policy.starts_with("default-src 'none'; style-src 'unsafe-inline'; img-src data:;"), "{policy}");
    assert!(policy.contains("frame-ancestors 'self'; sandbox ") && !policy.contains("allow-scripts"), "{policy}");
    let gone = to.get("/_poolhouse/inbox/none");
    assert_eq!((gone.status, gone.header("content-type")), (404, Some("application/json")));
    let accept = [("Accept", "text/html".to_owned())];
    let gone = to.request("GET", "/_poolhouse/inbox/none", &accept, b"");
    assert_eq!(gone.status, 404);
    assert!(gone.text().contains("There is no such mail") && gone.text().contains("href=\"/_poolhouse/inbox\""));
}

#[test]
fn the_inbox_is_a_page_for_people() {
    let server = Server::in_memory();
    let to = &mut server.connect();
    let (_, client) = pool_with_client(to);
    sign_up(to, &client, "<b>ann</b>", "ann@example.com");
    let page = to.request("GET", "/_poolhouse/inbox", &[("Accept", "text/html,*/*;q=0.8".to_owned())], b"");
    assert_eq!((page.status, page.header("content-type")), (200, Some("text/html; charset=utf-8")));
    let policy = page.header("content-security-policy").unwrap();
    let strict = "default-src 'none'; style-src 'self'; script-src 'nonce-";
    assert!(policy.starts_with(strict) && !policy.contains("unsafe"), "{policy}");
    assert!(page.text().contains("ann@example.com") && !page.text().contains("<b>ann"));
}

#[test]
fn the_clock_is_moved_and_things_expire() {
    let server = Server::in_memory();
    let to = &mut server.connect();
    let (pool, client) = pool_with_client(to);
    let user = json!({"UserPoolId": pool, "Username": "ann", "MessageAction": "SUPPRESS"});
    assert_eq!(to.call("AdminCreateUser", &user).status, 200);
    let password = json!({"UserPoolId": pool, "Username": "ann", "Password": "Correct-Horse7!", "Permanent": true});
    assert_eq!(to.call("AdminSetUserPassword", &password).status, 200);
    let sign_in = json!({
        "ClientId": client, "AuthFlow": "USER_PASSWORD_AUTH",
        "AuthParameters": {"USERNAME": "ann", "PASSWORD": "Correct-Horse7!"},
    });
    let signed_in = to.call("InitiateAuth", &sign_in).json();
    let get_user = json!({"AccessToken": signed_in["AuthenticationResult"]["AccessToken"]});
    assert_eq!(to.call("GetUser", &get_user).status, 200);

    let mut post = |body: &str| to.request("POST", "/_poolhouse/clock", &[], body.as_bytes());
    let moved = post(r#"{"AdvanceSeconds": 3601}"#);
    assert_eq!((moved.status, &moved.json()["OffsetSeconds"]), (200, &json!(3601.0)));
    assert_eq!(post(r#"{"Advance": 1}"#).status, 400);
    assert_eq!(post("").status, 400);
    let expired = to.call("GetUser", &get_user);
    assert_eq!(expired.json()["message"], "Access Token has expired");

    let from_elsewhere = [("Sec-Fetch-Site", "cross-site".to_owned())];
    assert_eq!(to.request("POST", "/_poolhouse/clock", &from_elsewhere, br#"{"Reset": true}"#).status, 403);
    assert_eq!(to.get_json("/_poolhouse/clock")["OffsetSeconds"], json!(3601.0));
    assert_eq!(to.request("POST", "/_poolhouse/clock", &[], br#"{"Reset": true}"#).status, 200);
    assert_eq!(to.call("GetUser", &get_user).status, 200);
    let set = to.request("POST", "/_poolhouse/clock", &[], br#"{"Now": 4102444800}"#).json();
    assert!((4_102_444_800.0..4_102_444_900.0).contains(&set["Now"].as_f64().unwrap()), "{set}");
}

#[test]
fn the_clock_is_a_page_for_people_and_json_for_whoever_does_not_ask_for_one() {
    let server = Server::in_memory();
    let to = &mut server.connect();
    let page = to.request("GET", "/_poolhouse/clock", &[("Accept", "text/html,*/*;q=0.8".to_owned())], b"");
    assert_eq!((page.status, page.header("content-type")), (200, Some("text/html; charset=utf-8")));
    assert!(page.text().contains("data-seconds=\"2592000\"") && page.header("vary") == Some("accept"));
    for accept in ["*/*", "application/json"] {
        let answer = to.request("GET", "/_poolhouse/clock", &[("Accept", accept.to_owned())], b"");
        assert_eq!(answer.json()["OffsetSeconds"], json!(0.0), "{accept}");
    }
    // A form on another site's page, and one whose browser does not say where it comes from.
    for (name, value) in [("Sec-Fetch-Site", "cross-site"), ("Origin", "null")] {
        let sent = [(name, value.to_owned()), ("Content-Type", "text/plain".to_owned())];
        assert_eq!(to.request("POST", "/_poolhouse/clock", &sent, br#"{"AdvanceSeconds": 1}"#).status, 403, "{name}");
        assert_eq!(to.request("DELETE", "/_poolhouse/inbox", &sent[..1], b"").status, 403, "{name}");
    }
}

#[test]
fn the_server_says_that_it_runs() {
    let server = Server::in_memory();
    let to = &mut server.connect();
    for path in ["/_poolhouse/ready", "/_poolhouse/health"] {
        let answer = to.get(path);
        assert_eq!((answer.status, answer.header("cache-control")), (200, Some("no-store")), "{path}");
    }
}
