//! Web pages of other origins: every kind of page at every kind of endpoint. `clients/web-pages` does it in a browser.

use serde_json::{Value, json};

use crate::connection::{Connection, call_headers};
use crate::server::Server;

/// What a browser adds to a request of a page elsewhere.
const PAGES: &[(&str, &[(&str, &str)])] = &[
    ("another site", &[("Origin", "https://evil.example"), ("Sec-Fetch-Site", "cross-site")]),
    ("another site, an older browser", &[("Origin", "https://evil.example")]),
    ("another port", &[("Origin", "http://127.0.0.1:3000"), ("Sec-Fetch-Site", "same-site")]),
    ("another port, an older browser", &[("Origin", "http://127.0.0.1:3000")]),
    ("another loopback name", &[("Origin", "http://localhost"), ("Sec-Fetch-Site", "cross-site")]),
    ("a file or a sandbox", &[("Origin", "null"), ("Sec-Fetch-Site", "cross-site")]),
    ("an image, a frame or a script", &[("Sec-Fetch-Site", "cross-site"), ("Sec-Fetch-Mode", "no-cors")]),
];

fn call(
    to: &mut Connection,
    page: &[(&'static str, &str)],
    operation: &str,
    input: &Value,
) -> (u16, Option<String>, Value) {
    let mut headers = call_headers(operation);
    headers.extend(page.iter().map(|(name, value)| (*name, (*value).to_owned())));
    let answer = to.request("POST", "/", &headers, input.to_string().as_bytes());
    let cors = answer.header("access-control-allow-origin").map(str::to_owned);
    let json = if answer.body.is_empty() { Value::Null } else { answer.json() };
    (answer.status, cors, json)
}

/// A pool, a client with a secret, and ann, who has signed up and has mail.
fn site(to: &mut Connection) -> (String, String) {
    let pool = to.call("CreateUserPool", &json!({"PoolName": "p", "AutoVerifiedAttributes": ["email"]})).json();
    let pool = pool["UserPool"]["Id"].as_str().unwrap().to_owned();
    let input = json!({"UserPoolId": pool, "ClientName": "c", "ExplicitAuthFlows": ["ALLOW_USER_PASSWORD_AUTH", "ALLOW_REFRESH_TOKEN_AUTH"]});
    let client = to.call("CreateUserPoolClient", &input).json();
    let client = client["UserPoolClient"]["ClientId"].as_str().unwrap().to_owned();
    let attributes = json!([{"Name": "email", "Value": "ann@example.com"}]);
    let input =
        json!({"ClientId": client, "Username": "ann", "Password": "Correct-Horse7!", "UserAttributes": attributes});
    assert_eq!(to.call("SignUp", &input).status, 200);
    (pool, client)
}

#[test]
fn pages_of_other_origins_rule_nothing() {
    let server = Server::in_memory();
    let (pool, _) = site(&mut server.connect());
    let signed = [
        ("ListUserPools", json!({"MaxResults": 10})),
        ("CreateUserPoolClient", json!({"UserPoolId": pool, "ClientName": "evil", "GenerateSecret": true})),
        ("ListUserPoolClients", json!({"UserPoolId": pool})),
        ("AdminGetUser", json!({"UserPoolId": pool, "Username": "ann"})),
        ("DeleteUserPool", json!({"UserPoolId": pool})),
        ("NoSuchThing", json!({})),
    ];
    let others = [
        ("GET", "/_poolhouse/inbox", ""),
        ("DELETE", "/_poolhouse/inbox", ""),
        ("GET", "/_poolhouse/clock", ""),
        ("POST", "/_poolhouse/clock", r#"{"AdvanceSeconds":60}"#),
        ("POST", "/_poolhouse/nothing-yet", ""),
        ("POST", "/", "{}"),
        ("PUT", "/", ""),
    ];
    for (what, page) in PAGES {
        for (operation, input) in &signed {
            let (status, cors, said) = call(&mut server.connect(), page, operation, input);
            assert_eq!((status, cors), (403, None), "{what}: {operation}");
            assert_eq!(said["__type"], "AccessDeniedException", "{what}: {operation}");
        }
        for (method, path, body) in others {
            let mut headers: Vec<_> = page.iter().map(|(name, value)| (*name, (*value).to_owned())).collect();
            headers.push(("Accept", "application/json".to_owned()));
            let answer = server.connect().request(method, path, &headers, body.as_bytes());
            assert_eq!(answer.status, 403, "{what}: {method} {path}");
            assert_eq!(answer.header("access-control-allow-origin"), None, "{what}: {method} {path}");
            assert!(!answer.text().contains("ann"), "{what}");
        }
        for target in ["TrentService.Decrypt", "TrentService.GenerateDataKey"] {
            let mut headers: Vec<_> = page.iter().map(|(name, value)| (*name, (*value).to_owned())).collect();
            headers.push(("X-Amz-Target", target.to_owned()));
            let answer = server.connect().request("POST", "/", &headers, br#"{"KeyId":"k"}"#);
            assert_eq!((answer.status, answer.error().as_str()), (403, "AccessDeniedException"), "{what}: {target}");
            assert!(!answer.text().contains("Plaintext"));
        }
    }
    // Nothing was done, and whoever is no page may do all of it.
    let to = &mut server.connect();
    assert_eq!(to.get_json("/_poolhouse/inbox")["Messages"].as_array().unwrap().len(), 1);
    assert_eq!(to.get_json("/_poolhouse/clock")["OffsetSeconds"], json!(0.0));
    let clients = to.call("ListUserPoolClients", &json!({"UserPoolId": pool})).json();
    assert_eq!(clients["UserPoolClients"].as_array().unwrap().len(), 1);
    let kms = [("X-Amz-Target", "TrentService.GenerateDataKey".to_owned())];
    assert_eq!(to.request("POST", "/", &kms, br#"{"KeyId":"k"}"#).status, 200);
}

#[test]
fn pages_of_other_origins_may_sign_in_and_read_what_is_public() {
    let server = Server::in_memory();
    let (pool, client) = site(&mut server.connect());
    let input = json!({"UserPoolId": pool, "Username": "ann"});
    assert_eq!(server.connect().call("AdminConfirmSignUp", &input).status, 200);
    let sign_in = json!({
        "ClientId": client, "AuthFlow": "USER_PASSWORD_AUTH",
        "AuthParameters": {"USERNAME": "ann", "PASSWORD": "Correct-Horse7!"},
    });
    for (what, page) in PAGES {
        let readable = page.iter().any(|(name, _)| *name == "Origin").then(|| "*".to_owned());
        let (status, cors, tokens) = call(&mut server.connect(), page, "InitiateAuth", &sign_in);
        assert_eq!((status, &cors), (200, &readable), "{what}");
        let token = json!({"AccessToken": tokens["AuthenticationResult"]["AccessToken"]});
        let (status, cors, user) = call(&mut server.connect(), page, "GetUser", &token);
        assert_eq!((status, &cors, &user["Username"]), (200, &readable, &json!("ann")), "{what}");
        let headers: Vec<_> = page.iter().map(|(name, value)| (*name, (*value).to_owned())).collect();
        for (path, status, readable) in [
            (format!("/{pool}/.well-known/jwks.json"), 200, true),
            (format!("/{pool}/.well-known/openid-configuration"), 200, true),
            ("/_poolhouse/health".to_owned(), 200, false),
            ("/_poolhouse/ready".to_owned(), 200, false),
            ("/confirmUser".to_owned(), 400, false),
            ("/".to_owned(), 200, false),
        ] {
            let answer = server.connect().request("GET", &path, &headers, b"");
            let cors = answer.header("access-control-allow-origin");
            assert_eq!((answer.status, cors), (status, readable.then_some("*")), "{what}: {path}");
        }
    }
}

#[test]
fn our_own_pages_and_followed_links_are_answered() {
    let server = Server::in_memory();
    let own = format!("http://{}", server.address);
    let host = [("Host", server.address.clone())];
    for (method, page) in [
        ("DELETE", vec![("Origin", own.as_str()), ("Sec-Fetch-Site", "same-origin")]),
        ("DELETE", vec![("Origin", own.as_str())]),
        ("GET", vec![("Sec-Fetch-Site", "none"), ("Sec-Fetch-Mode", "navigate"), ("Sec-Fetch-Dest", "document")]),
        ("GET", vec![("Sec-Fetch-Site", "cross-site"), ("Sec-Fetch-Mode", "navigate"), ("Sec-Fetch-Dest", "document")]),
    ] {
        let page: Vec<_> = page.into_iter().map(|(name, value)| (name, value.to_owned())).collect();
        let headers = [&host[..], &page].concat();
        let answer = server.connect().request_to_hosts(method, "/_poolhouse/inbox", &headers, b"");
        assert_eq!(answer.status, 200, "{method} {page:?}");
        assert_eq!(answer.header("access-control-allow-origin"), None);
    }
    // What a person sees, no page with the link does: neither in a frame nor through the window it opened.
    let page = server.connect().request("GET", "/_poolhouse/inbox", &[("Accept", "text/html".to_owned())], b"");
    assert!(page.header("content-security-policy").unwrap().contains("frame-ancestors 'none'"));
    assert_eq!(page.header("cross-origin-opener-policy"), Some("same-origin"));
    let framed = [
        ("Sec-Fetch-Site", "cross-site".to_owned()),
        ("Sec-Fetch-Mode", "navigate".to_owned()),
        ("Sec-Fetch-Dest", "iframe".to_owned()),
    ];
    assert_eq!(server.connect().request("GET", "/_poolhouse/inbox", &framed, b"").status, 403);
}
