//! Clients that register themselves: who may, as what, and what they are told.

use testkit::TestServer;
use testkit::merged;

use super::*;
use crate::register;

const CALLBACK: &str = "https://app.example/cb";

fn metadata() -> Value {
    json!({"redirect_uris": [CALLBACK], "client_name": "An app", "token_endpoint_auth_method": "none"})
}

fn open() -> Value {
    json!({"DcrConfiguration": {"OpenDcrEnabled": true, "AllowedScopes": ["orders/read"]}})
}

async fn send(server: &TestServer, pool: &str, token: Option<&str>, body: &str) -> Response<Vec<u8>> {
    let mut request = Request::post("/oauth2/register").header("content-type", "application/json");
    if let Some(token) = token {
        request = request.header("authorization", format!("Bearer {token}"));
    }
    let head = request.body(()).unwrap().into_parts().0;
    register(&server.site, Some(pool), &head, body.as_bytes()).await
}

async fn asked(scene: &Scene, token: Option<&str>, metadata: &Value) -> (u16, Value) {
    read(&send(&scene.server, &scene.user_pool_id, token, &metadata.to_string()).await)
}

fn invalid(description: &str) -> (u16, Value) {
    (400, json!({"error": "invalid_client_metadata", "error_description": description}))
}

/// A token to register with, of a machine that an administrator made for it.
async fn token_to_register(scene: &Scene) -> String {
    let members = json!({"AllowedOAuthFlowsUserPoolClient": true, "AllowedOAuthFlows": ["client_credentials"],
        "AllowedOAuthScopes": ["aws.cognito/dcr/register"]});
    let (id, secret) = confidential(scene, members).await;
    let parameters = [("grant_type", "client_credentials")];
    let (_, answer) = Call { basic: Some((&id, &secret)), parameters: &parameters }.token(scene).await;
    answer["access_token"].as_str().unwrap().to_owned()
}

#[tokio::test]
async fn anybody_registers_an_app_where_the_pool_says_so() {
    let (scene, ..) = with_machine(open()).await;
    let (status, answer) = asked(&scene, None, &metadata()).await;
    let id = answer["client_id"].as_str().unwrap().to_owned();
    let expected = json!({
        "client_id": id,
        "client_id_issued_at": testkit::START_SECONDS,
        "client_name": "An app",
        "grant_types": ["authorization_code"],
        "redirect_uris": [CALLBACK],
        "response_types": ["code"],
        "scope": "openid email phone profile orders/read",
        "token_endpoint_auth_method": "none",
    });
    assert_eq!((status, answer), (201, expected));
    let shown = scene.ok("DescribeUserPoolClient", json!({ "ClientId": id })).await;
    let client = &shown["UserPoolClient"];
    assert_eq!((&client["ClientType"], client.get("ClientSecret")), (&json!("DCR"), None));
    assert_eq!(client["ExplicitAuthFlows"], json!(["ALLOW_REFRESH_TOKEN_AUTH"]));
    let listed = scene.ok("ListUserPoolClients", json!({"ClientType": "DCR"})).await;
    assert_eq!(listed["UserPoolClients"][0]["ClientId"], json!(id));
    let secret = json!({ "ClientId": id, "ClientSecretId": format!("{id}--1") });
    for operation in ["AddUserPoolClientSecret", "DeleteUserPoolClientSecret"] {
        let takes_id = operation.starts_with("Delete");
        let input = if takes_id { secret.clone() } else { json!({ "ClientId": id }) };
        assert_eq!(scene.refused(operation, input).await.code, "InvalidParameterException", "{operation}");
    }
    // No way around the pages.
    let sign_in =
        json!({"ClientId": id, "AuthFlow": "USER_SRP_AUTH", "AuthParameters": {"USERNAME": "u", "SRP_A": "aa"}});
    assert_eq!(scene.refused("InitiateAuth", sign_in).await.code, "InvalidParameterException");
}

#[tokio::test]
async fn a_client_with_a_secret_is_told_it_once_and_proves_it() {
    let (scene, ..) = with_machine(open()).await;
    let token = token_to_register(&scene).await;
    let machine = json!({"grant_types": ["client_credentials"], "response_types": []});
    let (status, answer) = asked(&scene, Some(&token), &machine).await;
    assert_eq!((status, &answer["client_secret_expires_at"]), (201, &json!(0)));
    assert_eq!(answer["token_endpoint_auth_method"], "client_secret_basic");
    assert_eq!((&answer["scope"], &answer["redirect_uris"]), (&json!("orders/read"), &json!([])));
    let (id, secret) = (answer["client_id"].as_str().unwrap(), answer["client_secret"].as_str().unwrap());
    assert_eq!(secret.len(), 52);
    let parameters = [("grant_type", "client_credentials")];
    let (status, tokens) = Call { basic: Some((id, secret)), parameters: &parameters }.token(&scene).await;
    assert_eq!((status, &tokens["token_type"]), (200, &json!("Bearer")));
    let forged = [("grant_type", "client_credentials"), ("scope", "aws.cognito/dcr/register")];
    let (_, refused) = Call { basic: Some((id, secret)), parameters: &forged }.token(&scene).await;
    assert_eq!(refused["error"], "invalid_grant");
    // Nor does an administrator's slip make it one that registers others.
    let all = ["orders/read", "aws.cognito/dcr/register"];
    let update = json!({"ClientId": id, "AllowedOAuthFlowsUserPoolClient": true,
        "AllowedOAuthFlows": ["client_credentials"], "AllowedOAuthScopes": all});
    scene.call("UpdateUserPoolClient", update).await.ok();
    let (_, tokens) = Call { basic: Some((id, secret)), parameters: &parameters }.token(&scene).await;
    let (status, _) = asked(&scene, tokens["access_token"].as_str(), &metadata()).await;
    assert_eq!(status, 403);
}

#[tokio::test]
async fn without_leave_a_token_is_needed_that_is_for_it() {
    let (scene, id, secret) = with_machine(json!({"DcrConfiguration": {}})).await;
    let challenge = |answer: &Response<Vec<u8>>| {
        answer.headers().get("www-authenticate").map(|value| value.to_str().unwrap().to_owned())
    };
    let text = metadata().to_string();
    let answer = send(&scene.server, &scene.user_pool_id, None, &text).await;
    assert_eq!((answer.status().as_u16(), challenge(&answer).as_deref()), (401, Some("Bearer")));
    let parameters = [("grant_type", "client_credentials")];
    let (_, other) = Call { basic: Some((&id, &secret)), parameters: &parameters }.token(&scene).await;
    let answer = send(&scene.server, &scene.user_pool_id, other["access_token"].as_str(), &text).await;
    assert_eq!(answer.status(), 403, "for something else");
    assert!(challenge(&answer).unwrap().starts_with(r#"Bearer error="insufficient_scope""#));
    for token in ["x", "a.b.c", ""] {
        let answer = send(&scene.server, &scene.user_pool_id, Some(token), &text).await;
        let expected = (401, Some(r#"Bearer error="invalid_token""#));
        assert_eq!((answer.status().as_u16(), challenge(&answer).as_deref()), expected, "{token}");
    }
    let token = token_to_register(&scene).await;
    assert_eq!(asked(&scene, Some(&token), &metadata()).await.0, 201);
    let other_pool = scene.server.user_pool(json!({"DcrConfiguration": {"OpenDcrEnabled": true}})).await;
    let elsewhere = send(&scene.server, &other_pool, Some(&token), &text).await;
    assert_eq!(elsewhere.status(), 401, "a token of another pool, where none is needed");
    scene.server.clock.advance_seconds(3_600);
    assert_eq!(asked(&scene, Some(&token), &metadata()).await.0, 401, "expired");
    // A client from which the scope is taken registers nobody with the tokens it has.
    let token = token_to_register(&scene).await;
    let made = scene.ok("ListUserPoolClients", json!({"MaxResults": 60})).await;
    for client in made["UserPoolClients"].as_array().unwrap() {
        scene.ok("DeleteUserPoolClient", json!({"ClientId": client["ClientId"]})).await;
    }
    assert_eq!(asked(&scene, Some(&token), &metadata()).await.0, 401, "its client is gone");
}

#[tokio::test]
async fn a_pool_that_registers_nobody_has_no_such_place() {
    let server = TestServer::start();
    for configuration in [json!({}), json!({"DcrConfiguration": {"EnableStatus": "Disabled", "OpenDcrEnabled": true}})]
    {
        let pool = server.user_pool(configuration).await;
        let (status, answer) = read(&send(&server, &pool, None, &metadata().to_string()).await);
        assert_eq!((status, &answer["error"]), (404, &json!("invalid_request")));
        let said: Value = serde_json::from_slice(crate::discovery(&server.site, &pool).await.body()).unwrap();
        assert_eq!(said.get("registration_endpoint"), None);
    }
    let pool = server.user_pool(open()).await;
    let said: Value = serde_json::from_slice(crate::discovery(&server.site, &pool).await.body()).unwrap();
    assert_eq!(said["registration_endpoint"], format!("http://localhost:7665/{pool}/oauth2/register"));
    assert_eq!(said.get("client_id_metadata_document_supported"), None);
    let client = server.client(&pool, json!({})).await;
    let policy = json!({"UserPoolId": pool, "ClientId": client, "PolicyName": "p",
        "URLPatterns": ["https://app.example.com/*"]});
    server.call("CreateCIMDPolicy", policy).await.unwrap();
    let said: Value = serde_json::from_slice(crate::discovery(&server.site, &pool).await.body()).unwrap();
    assert_eq!(said["client_id_metadata_document_supported"], true);
}

#[tokio::test]
async fn what_a_pool_does_not_let_clients_be_is_refused() {
    let (scene, ..) = with_machine(open()).await;
    let with = async |more: Value| asked(&scene, None, &merged(metadata(), more)).await;
    for uri in ["javascript:alert(1)", "http://app.example/cb", "https://app.example/#x", "/cb", ""] {
        let (status, answer) = with(json!({"redirect_uris": [uri]})).await;
        assert_eq!((status, &answer["error"]), (400, &json!("invalid_redirect_uri")), "{uri}");
    }
    assert_eq!(with(json!({"redirect_uris": []})).await.1["error"], "invalid_redirect_uri");
    let machine = json!({"grant_types": ["client_credentials"], "token_endpoint_auth_method": "client_secret_post"});
    assert_eq!(with(machine).await, invalid("The grant type client_credentials is not allowed."));
    assert_eq!(with(json!({"grant_types": ["implicit"]})).await, invalid("The grant type implicit is not allowed."));
    for scope in ["aws.cognito/dcr/register", "aws.cognito.signin.user.admin", "orders/write", "orders/gone"] {
        let expected = invalid(&format!("The scope {scope} is not allowed."));
        assert_eq!(with(json!({"scope": format!("openid {scope}")})).await, expected);
    }
    let method = with(json!({"token_endpoint_auth_method": "private_key_jwt"})).await;
    assert_eq!(method, invalid("The token_endpoint_auth_method is not supported."));
    let unreadable = invalid("The body is no JSON object of client metadata.");
    let twice = r#"{"redirect_uris":["https://a.example/"],"redirect_uris":["https://b.example/"]}"#;
    let nested = format!("{}{}", "[".repeat(60_000), "]".repeat(60_000));
    let long = json!({"redirect_uris": [CALLBACK], "x": "y".repeat(64 * 1024)}).to_string();
    for body in ["", "[]", "{", twice, &nested, &long, r#"{"redirect_uris":"https://a.example/"}"#] {
        let answer = send(&scene.server, &scene.user_pool_id, None, body).await;
        assert_eq!(read(&answer), unreadable, "{:.40}", body);
    }
    let head = Request::post("/").header("content-type", "text/plain").body(()).unwrap().into_parts().0;
    let body = metadata().to_string();
    let answer = register(&scene.server.site, Some(&scene.user_pool_id), &head, body.as_bytes()).await;
    assert_eq!(read(&answer), unreadable, "a form of another origin could send that");
    let listed = scene.ok("ListUserPoolClients", json!({"ClientType": "DCR"})).await;
    assert_eq!(listed["UserPoolClients"], json!([]));
}

#[tokio::test]
async fn strangers_do_not_fill_a_pool() {
    let (scene, ..) = with_machine(open()).await;
    let stranger = scene.server.from_address("203.0.113.7");
    let mut made = 0;
    while send(&stranger, &scene.user_pool_id, None, &metadata().to_string()).await.status() == 201 {
        made += 1;
    }
    assert_eq!(made, 20, "by one caller");
    // From as many addresses as one likes.
    let mut all = made;
    for address in 1..=30 {
        let stranger = scene.server.from_address(&format!("198.51.100.{address}"));
        for _ in 0..20 {
            let answer = send(&stranger, &scene.user_pool_id, None, &metadata().to_string()).await;
            all += usize::from(answer.status() == 201);
        }
    }
    assert_eq!(all, 100, "of the pool");
    let token = token_to_register(&scene).await;
    assert_eq!(asked(&scene, Some(&token), &metadata()).await.0, 201, "who has a token goes on");
}

#[tokio::test]
async fn registration_stops_before_administrators_have_no_room() {
    let server = TestServer::with_settings(store::Location::SqliteMemory, |settings| {
        settings.quotas.clients = 4;
        settings.quotas.clients_before_registration_stops = 3;
    });
    let pool = server.user_pool(json!({"DcrConfiguration": {"OpenDcrEnabled": true}})).await;
    let mut statuses = Vec::new();
    for _ in 0..4 {
        statuses.push(send(&server, &pool, None, &metadata().to_string()).await.status().as_u16());
    }
    assert_eq!(statuses, [201, 201, 201, 400]);
    server.client(&pool, json!({})).await;
    let one_more = json!({"UserPoolId": pool, "ClientName": "c"});
    let refused = server.call("CreateUserPoolClient", one_more).await.unwrap_err();
    assert_eq!(refused.code, "LimitExceededException", "registered ones count");
}
