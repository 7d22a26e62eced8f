//! The console as browsers get it: every page, with hostile names, by pages, and who may not have it.

use std::fmt::Write;

use serde_json::{Value, json};

use crate::connection::{Answer, Connection};
use crate::server::Server;

const HOSTILE: &str = "\"'><img/src=x\u{a0}onerror=alert(1)></td><script>alert(2)</script>";
/// What a browser sends with a click on a link of the same page.
const BROWSER: [(&str, &str); 2] =
    [("Accept", "text/html,application/xhtml+xml,*/*;q=0.8"), ("Sec-Fetch-Site", "same-origin")];

fn browse(to: &mut Connection, path: &str) -> Answer {
    let headers = BROWSER.map(|(name, value)| (name, value.to_owned()));
    to.request("GET", path, &headers, b"")
}

fn page(to: &mut Connection, path: &str) -> String {
    let answer = browse(to, path);
    assert_eq!(answer.status, 200, "{path}: {}", answer.text());
    assert_eq!(answer.header("content-type"), Some("text/html; charset=utf-8"), "{path}");
    answer.text().to_owned()
}

fn call(to: &mut Connection, operation: &str, input: Value) -> Value {
    let answer = to.call(operation, &input);
    assert_eq!(answer.status, 200, "{operation}: {}", answer.text());
    if answer.body.is_empty() { Value::Null } else { answer.json() }
}

fn pool(to: &mut Connection, members: Value) -> String {
    let mut input = json!({"PoolName": "shop"});
    input.as_object_mut().unwrap().extend(members.as_object().unwrap().clone());
    call(to, "CreateUserPool", input)["UserPool"]["Id"].as_str().unwrap().to_owned()
}

fn user(to: &mut Connection, pool: &str, username: &str, attributes: Value) {
    let input =
        json!({"UserPoolId": pool, "Username": username, "MessageAction": "SUPPRESS", "UserAttributes": attributes});
    call(to, "AdminCreateUser", input);
}

fn encoded(text: &str) -> String {
    text.bytes().fold(String::new(), |mut all, byte| {
        write!(all, "%{byte:02X}").unwrap();
        all
    })
}

fn token(html: &str) -> &str {
    let (_, rest) = html.split_once("name=\"form_token\" value=\"").unwrap();
    rest.split_once('"').unwrap().0
}

fn act(to: &mut Connection, pool: &str, fields: &str, headers: &[(&'static str, &str)]) -> Answer {
    let mut all = vec![("Content-Type", "application/x-www-form-urlencoded".to_owned())];
    all.extend(headers.iter().map(|(name, value)| (*name, (*value).to_owned())));
    to.request("POST", &format!("/_poolhouse/console/pools/{pool}/user/act"), &all, fields.as_bytes())
}

/// Where a page of a list leads on to: `next` or `prev`.
fn way(html: &str, relation: &str) -> Option<String> {
    let (before, _) = html.split_once(&format!("\" rel=\"{relation}\""))?;
    Some(before.rsplit_once("href=\"")?.1.replace("&#38;", "&").replace("&amp;", "&"))
}

#[test]
fn the_first_page_is_for_browsers_and_lines_of_text_for_programs() {
    let server = Server::in_memory();
    let to = &mut server.connect();
    let empty = page(to, "/");
    assert!(empty.contains("No user pools yet"), "{empty}");
    let endpoint = format!("http://{}", server.address);
    assert!(empty.contains(&format!("poolhouse apply --endpoint {endpoint} examples/app.yaml")), "{empty}");
    for accepted in ["*/*", "application/json", ""] {
        let answer = to.request("GET", "/", &[("Accept", accepted.to_owned())], b"");
        assert_eq!(answer.header("content-type"), Some("text/plain; charset=utf-8"), "{accepted}");
        assert_eq!(answer.header("vary"), Some("accept"));
    }
    for _ in 0..13 {
        pool(to, json!({}));
    }
    let first = page(to, "/");
    assert_eq!(first.matches("class=\"row\"").count(), 12);
    let second = page(to, &way(&first, "next").unwrap());
    assert_eq!(second.matches("class=\"row\"").count(), 1);
    assert_eq!(page(to, &way(&second, "prev").unwrap()).matches("class=\"row\"").count(), 12);
    assert_eq!((way(&first, "prev"), way(&second, "next")), (None, None));
}

#[test]
fn pages_are_framed_by_nobody_and_run_nothing_but_their_script() {
    let server = Server::in_memory();
    let to = &mut server.connect();
    let id = pool(to, json!({}));
    let nonce = |policy: &str| policy.split_once("'nonce-").unwrap().1.split_once('\'').unwrap().0.to_owned();
    let mut nonces = Vec::new();
    for path in ["/", &format!("/_poolhouse/console/pools/{id}"), "/_poolhouse/console/pools/us-east-1_Nothing00"] {
        let answer = browse(to, path);
        let policy = answer.header("content-security-policy").unwrap();
        assert!(policy.contains("default-src 'none'") && policy.contains("frame-ancestors 'none'"), "{policy}");
        assert!(!policy.contains("unsafe"), "{policy}");
        assert_eq!(answer.header("x-frame-options"), Some("DENY"));
        assert_eq!(answer.header("cache-control"), Some("no-store"));
        let nonce = nonce(policy);
        let html = answer.text();
        assert_eq!(html.matches("<script").count(), 1, "{path}");
        assert!(html.contains(&format!("nonce=\"{nonce}\"></script>")) && !html.contains(" style="), "{path}");
        nonces.push(nonce);
        for (asset, kind) in [("console.css\">", "text/css"), ("console.js\"", "text/javascript")] {
            let before = html.split_once(asset).unwrap().0;
            let folder = before.rsplit_once('"').unwrap().1;
            let asset = to.get(&format!("{folder}{}", asset.trim_end_matches(['"', '>'])));
            assert_eq!(asset.status, 200);
            assert!(asset.header("content-type").unwrap().starts_with(kind));
        }
    }
    nonces.dedup();
    assert_eq!(nonces.len(), 3, "a nonce is of one page");
}

#[test]
fn a_pool_shows_its_clients_and_what_is_configured() {
    let server = Server::in_memory();
    let to = &mut server.connect();
    let id = pool(to, json!({"AutoVerifiedAttributes": ["email"], "UsernameAttributes": ["email"]}));
    let at = format!("/_poolhouse/console/pools/{id}");
    let bare = page(to, &at);
    assert!(bare.contains("create-user-pool-client") && bare.contains("People sign in with"), "{bare}");
    let client = json!({
        "UserPoolId": id, "ClientName": "Web shop", "GenerateSecret": true, "AccessTokenValidity": 90,
        "TokenValidityUnits": {"AccessToken": "minutes"}, "ExplicitAuthFlows": ["ALLOW_USER_PASSWORD_AUTH"],
        "AllowedOAuthFlowsUserPoolClient": true, "AllowedOAuthFlows": ["code"], "AllowedOAuthScopes": ["openid"],
        "CallbackURLs": ["http://localhost:3000/back"], "SupportedIdentityProviders": ["COGNITO"],
        "ReadAttributes": ["email"], "WriteAttributes": ["email", "name"],
    });
    let client = call(to, "CreateUserPoolClient", client)["UserPoolClient"].clone();
    call(to, "CreateGroup", json!({"UserPoolId": id, "GroupName": "buyers"}));
    call(to, "CreateUserPoolDomain", json!({"UserPoolId": id, "Domain": "shop"}));
    let shown = page(to, &at);
    let client_id = client["ClientId"].as_str().unwrap();
    for expected in [&format!("{at}/clients/{client_id}"), "Web shop", "buyers", "EstimatedNumberOfUsers"] {
        assert!(shown.contains(expected), "{expected}");
    }
    let shown = page(to, &format!("{at}/clients/{client_id}"));
    assert!(shown.contains("1 hour 30 minutes") && shown.contains("Sign in at its login page"), "{shown}");
    assert_eq!(shown.matches("<span class=\"badge good\">on</span>").count(), 1, "one flow: {shown}");
    // sub and what it lists; what it lists.
    assert_eq!(shown.matches("<small>2 of ").count(), 2, "{shown}");
    assert!(shown.contains("http://shop.auth.us-east-1.localhost"), "{shown}");
    // Once, where it is asked for.
    assert_eq!(shown.matches(client["ClientSecret"].as_str().unwrap()).count(), 1);
}

#[test]
fn users_are_searched_and_come_by_pages() {
    let server = Server::in_memory();
    let to = &mut server.connect();
    let id = pool(to, json!({}));
    let at = format!("/_poolhouse/console/pools/{id}/users");
    assert!(page(to, &at).contains("No users yet"));
    for number in 0..27 {
        let email = format!("u{number:02}@example.com");
        user(to, &id, &format!("user-{number:02}"), json!([{"Name": "email", "Value": email}]));
    }
    let mut seen = 0;
    let mut next = Some(at.clone());
    while let Some(path) = next {
        let html = page(to, &path);
        seen += html.matches("class=\"row\"").count();
        next = way(&html, "next");
    }
    assert_eq!(seen, 27);
    for (query, count) in [
        ("by=email&value=u0", 10),
        ("by=email&match=is&value=u0", 0),
        ("by=username&match=is&value=user-07", 1),
        ("by=cognito:user_status&value=FORCE_CHANGE_PASSWORD", 25),
        ("by=status&value=Disabled", 0),
        ("by=username&value=%22%20or%20%5C", 0),
    ] {
        assert_eq!(page(to, &format!("{at}?{query}")).matches("class=\"row\"").count(), count, "{query}");
    }
    let refused = browse(to, &format!("{at}?next=nonsense"));
    assert_eq!(refused.status, 400);
    assert!(refused.text().contains("role=\"alert\""), "{}", refused.text());
    call(to, "CreateGroup", json!({"UserPoolId": id, "GroupName": "a&b/c"}));
    call(to, "AdminAddUserToGroup", json!({"UserPoolId": id, "GroupName": "a&b/c", "Username": "user-03"}));
    let group = page(to, &format!("{at}?group=a%26b%2Fc"));
    assert!(group.contains("user-03") && group.matches("class=\"row\"").count() == 1, "{group}");
}

#[test]
fn names_of_users_are_text_wherever_they_stand() {
    let server = Server::in_memory();
    let to = &mut server.connect();
    let id = pool(to, json!({"PoolName": "a+b = c, @d"}));
    let hostile = HOSTILE.replace([' ', '\u{a0}'], "/");
    let attributes = json!([{"Name": "name", "Value": HOSTILE}, {"Name": "email", "Value": "a@example.com"}]);
    user(to, &id, &hostile, attributes);
    user(to, &id, "..", json!([]));
    call(to, "CreateGroup", json!({"UserPoolId": id, "GroupName": hostile, "Description": HOSTILE}));
    call(to, "AdminAddUserToGroup", json!({"UserPoolId": id, "GroupName": hostile, "Username": hostile}));
    let at = format!("/_poolhouse/console/pools/{id}");
    let name = encoded(&hostile);
    for path in [
        "/".to_owned(),
        at.clone(),
        format!("{at}/users"),
        format!("{at}/users?group={name}"),
        format!("{at}/users?by={name}&value={name}"),
        format!("{at}/user?name={name}"),
        format!("{at}/user?name={name}&done={name}"),
        format!("{at}/user/delete?name={name}"),
    ] {
        let html = page(to, &path);
        assert!(!html.contains("<img/src") && !html.contains("alert(2)</script>"), "{path}: {html}");
        assert_eq!(html.matches("<script").count(), 1, "{path}");
    }
    // What is not there is told, with the name in it.
    for path in
        [format!("{at}/user?name={name}x"), format!("/_poolhouse/console/pools/{name}"), format!("{at}/clients/{name}")]
    {
        let answer = browse(to, &path);
        assert!((400..500).contains(&answer.status), "{path}: {}", answer.status);
        assert!(!answer.text().contains("<img/src"), "{path}: {}", answer.text());
        assert_eq!(answer.text().matches("<script").count(), 1, "{path}");
    }
    // A name that browsers would take for a path.
    let list = page(to, &format!("{at}/users"));
    assert!(list.contains(&format!("{at}/user?name=..")), "{list}");
    assert!(page(to, &format!("{at}/user?name=..")).contains("<h1>..</h1>"));
}

#[test]
fn what_is_done_is_done_by_operations() {
    let server = Server::in_memory();
    let to = &mut server.connect();
    let id = pool(to, json!({}));
    let client = json!({"UserPoolId": id, "ClientName": "c"});
    let client = call(to, "CreateUserPoolClient", client)["UserPoolClient"]["ClientId"].clone();
    call(to, "SignUp", json!({"ClientId": client, "Username": "ann", "Password": "Correct-Horse7!"}));
    let at = format!("/_poolhouse/console/pools/{id}/user?name=ann");
    let state = |to: &mut Connection| {
        let user = call(to, "AdminGetUser", json!({"UserPoolId": id, "Username": "ann"}));
        (user["UserStatus"].as_str().unwrap().to_owned(), user["Enabled"].as_bool().unwrap())
    };
    assert_eq!(state(to), ("UNCONFIRMED".to_owned(), true));
    let html = page(to, &at);
    let token = token(&html).to_owned();
    for (action, status, enabled) in [
        ("confirm", "CONFIRMED", true),
        ("disable", "CONFIRMED", false),
        ("enable", "CONFIRMED", true),
        ("sign-out", "CONFIRMED", true),
    ] {
        let answer = act(to, &id, &format!("form_token={token}&name=ann&action={action}"), &BROWSER);
        assert_eq!(answer.status, 303, "{action}: {}", answer.text());
        let next = answer.header("location").unwrap().to_owned();
        assert!(page(to, &next).contains("role=\"status\""), "{action}");
        assert_eq!(state(to), (status.to_owned(), enabled), "{action}");
    }
    // What an operation refuses is a page that says so.
    let refused = act(to, &id, &format!("form_token={token}&name=ann&action=confirm"), &BROWSER);
    assert!(
        (400..500).contains(&refused.status) && refused.text().contains("AdminConfirmSignUp"),
        "{}",
        refused.text()
    );
    assert_eq!(act(to, &id, &format!("form_token={token}&name=ann&action=drop"), &BROWSER).status, 400);
    // Asking changes nothing.
    let question = page(to, &format!("/_poolhouse/console/pools/{id}/user/delete?name=ann"));
    assert!(question.contains("There is no way back") && page(to, &at).contains("ann"));
    let gone = act(to, &id, &format!("form_token={token}&name=ann&action=delete"), &BROWSER);
    assert_eq!(
        (gone.status, gone.header("location")),
        (303, Some(format!("/_poolhouse/console/pools/{id}/users").as_str()))
    );
    let answer = browse(to, &at);
    assert_eq!(answer.status, 404);
    assert!(answer.text().contains("To the users of the pool"), "{}", answer.text());
}

#[test]
fn forms_are_taken_from_our_pages_alone() {
    let server = Server::in_memory();
    let to = &mut server.connect();
    let id = pool(to, json!({}));
    user(to, &id, "ann", json!([]));
    let at = format!("/_poolhouse/console/pools/{id}/user?name=ann");
    let token = token(&page(to, &at)).to_owned();
    let good = format!("form_token={token}&name=ann&action=disable");
    let sent: [(&str, &[(&'static str, &str)]); 8] = [
        (&good, &[("Sec-Fetch-Site", "cross-site"), ("Sec-Fetch-Mode", "navigate"), ("Sec-Fetch-Dest", "document")]),
        (&good, &[("Sec-Fetch-Site", "same-site")]),
        (&good, &[("Origin", "http://evil.test")]),
        (&good, &[("Origin", "http://localhost:3000")]),
        ("name=ann&action=disable", &BROWSER),
        ("form_token=&name=ann&action=disable", &BROWSER),
        ("form_token=abcdefghijklmnopqrstuvwxyz012345&name=ann&action=disable", &BROWSER),
        ("", &[]),
    ];
    for (body, headers) in sent {
        let answer = act(to, &id, body, headers);
        assert_eq!(answer.status, 403, "{body} {headers:?}: {}", answer.text());
    }
    let doubled = act(to, &id, &format!("{good}&name=bob"), &BROWSER);
    assert_eq!(doubled.status, 403, "{}", doubled.text());
    let still = call(to, "AdminGetUser", json!({"UserPoolId": id, "Username": "ann"}));
    assert_eq!(still["Enabled"], true);
    // A name that leads here from outside (DNS rebinding) is not ours.
    for path in ["/", at.as_str()] {
        let headers = [("Host", "evil.test".to_owned()), ("Accept", "text/html".to_owned())];
        assert_eq!(to.request_to_hosts("GET", path, &headers, b"").status, 421, "{path}");
    }
    // A page elsewhere reads none of it, and frames none of it.
    for (mode, destination) in [("cors", "empty"), ("navigate", "iframe")] {
        let headers = [
            ("Accept", "text/html"),
            ("Sec-Fetch-Site", "cross-site"),
            ("Sec-Fetch-Mode", mode),
            ("Sec-Fetch-Dest", destination),
        ];
        let headers = headers.map(|(name, value)| (name, value.to_owned()));
        assert_eq!(to.request("GET", &at, &headers, b"").status, 403, "{mode}");
    }
    assert_eq!(act(to, &id, &good, &[]).status, 303);
}
