use testkit::scene::Scene;

use super::*;
use crate::user_info;

const BAD_REQUEST: &str = r#"error="invalid_request", error_description="Bad OAuth2 request at UserInfo Endpoint""#;
const BAD_TOKEN: &str = r#"error="invalid_token", error_description="Access token is expired, disabled, or deleted, or the user has globally signed out.""#;

async fn with_jane(client: Value) -> (Scene, String) {
    let schema = json!({"Schema": [{"Name": "tenant", "AttributeDataType": "String", "Mutable": true}]});
    let scene = Scene::new(schema, client).await;
    let values = json!({"email": "jane@example.com", "email_verified": "true", "nickname": "jj", "updated_at": "17",
        "address": "1 Main St", "custom:tenant": "42", "phone_number": "+12065550100"});
    let sub = scene.user("jane", values).await;
    (scene, sub)
}

async fn access_token(scene: &Scene, sub: &str, scopes: &[&str]) -> String {
    let token = scene.granted(sub, scopes, json!({}));
    let answer = scene.ok("GetTokensFromRefreshToken", json!({ "RefreshToken": token })).await;
    answer["AuthenticationResult"]["AccessToken"].as_str().unwrap().to_owned()
}

/// Status, the header that says why, and the document.
async fn sent(scene: &Scene, request: Request<&str>) -> (u16, String, Value) {
    let (head, body) = request.into_parts();
    let answer = user_info(&scene.server.site, Some(&scene.user_pool_id), &head, body.as_bytes()).await;
    let why = answer.headers().get("www-authenticate").map_or("", |value| value.to_str().unwrap()).to_owned();
    let (status, document) = read(&answer);
    (status, why, document)
}

async fn asked(scene: &Scene, token: &str) -> (u16, String, Value) {
    sent(scene, Request::get("/").header("authorization", format!("Bearer {token}")).body("").unwrap()).await
}

#[tokio::test]
async fn all_values_are_text_and_follow_the_scopes() {
    let (scene, sub) = with_jane(json!({})).await;
    let (status, why, document) = asked(&scene, &access_token(&scene, &sub, &["openid", "email"]).await).await;
    assert_eq!((status, why.as_str()), (200, ""));
    let of_email = json!({"sub": sub, "username": "jane", "email": "jane@example.com", "email_verified": "true"});
    assert_eq!(document, of_email);
    let (.., document) = asked(&scene, &access_token(&scene, &sub, &["profile", "openid"]).await).await;
    let of_profile = json!({"sub": sub, "username": "jane", "nickname": "jj", "updated_at": "17",
        "address": "1 Main St", "custom:tenant": "42"});
    assert_eq!(document, of_profile);
    let (.., document) = asked(&scene, &access_token(&scene, &sub, &["openid"]).await).await;
    assert_eq!(document.as_object().unwrap().len(), 9, "{document}");
}

#[tokio::test]
async fn only_what_the_client_may_read() {
    let (scene, sub) = with_jane(json!({"ReadAttributes": ["nickname"]})).await;
    let (.., document) = asked(&scene, &access_token(&scene, &sub, &["openid"]).await).await;
    assert_eq!(document, json!({"sub": sub, "username": "jane", "nickname": "jj"}));
}

#[tokio::test]
async fn a_token_comes_in_the_header_or_in_a_form_and_in_one_of_them() {
    let (scene, sub) = with_jane(json!({})).await;
    let token = access_token(&scene, &sub, &["openid"]).await;
    let header = format!("bearer {token}");
    let form = format!("access_token={token}");
    const FORM: &str = "application/x-www-form-urlencoded";
    let post = || Request::post("/").header("content-type", FORM);
    assert_eq!(sent(&scene, post().body(form.as_str()).unwrap()).await.0, 200);
    let posted = Request::post("/").header("authorization", &header).body("").unwrap();
    assert_eq!(sent(&scene, posted).await.0, 200);
    let refused = json!({"error": "invalid_request",
        "error_description": "Bad OAuth2 request at UserInfo Endpoint"});
    let in_address = format!("/?access_token={token}");
    for request in [
        Request::get("/").body("").unwrap(),
        Request::get(in_address.as_str()).body("").unwrap(),
        Request::get("/").header("authorization", format!("Basic {token}")).body("").unwrap(),
        Request::get("/").header("authorization", "Bearer").body("").unwrap(),
        Request::get("/").header("authorization", "Bearer not-a-token").body("").unwrap(),
        Request::get("/").header("authorization", &header).header("authorization", &header).body("").unwrap(),
        post().header("authorization", &header).body(form.as_str()).unwrap(),
        post().body("access_token=a.b.c&access_token=a.b.c").unwrap(),
        Request::post("/").header("content-type", "application/json").body(form.as_str()).unwrap(),
    ] {
        assert_eq!(sent(&scene, request).await, (400, BAD_REQUEST.to_owned(), refused.clone()));
    }
}

#[tokio::test]
async fn tokens_that_show_nothing() {
    let (scene, sub) = with_jane(json!({})).await;
    let refused = || {
        let description = "Access token is expired, disabled, or deleted, or the user has globally signed out.";
        (401, BAD_TOKEN.to_owned(), json!({"error": "invalid_token", "error_description": description}))
    };
    let of_api = scene.tokens("jane").await;
    assert_eq!(asked(&scene, &of_api.access).await, refused(), "without openid");
    assert_eq!(asked(&scene, &of_api.id).await, refused(), "an ID token");
    let token = access_token(&scene, &sub, &["openid"]).await;
    let other_pool = scene.server.user_pool(json!({})).await;
    let head = Request::get("/").header("authorization", format!("Bearer {token}")).body(()).unwrap().into_parts().0;
    assert_eq!(user_info(&scene.server.site, Some(&other_pool), &head, b"").await.status(), 401, "of another pool");
    assert_eq!(user_info(&scene.server.site, None, &head, b"").await.status(), 200);

    scene.server.clock.advance_seconds(3_600);
    assert_eq!(asked(&scene, &token).await, refused(), "expired");
    let token = access_token(&scene, &sub, &["openid"]).await;
    scene.ok("AdminUserGlobalSignOut", json!({"Username": "jane"})).await;
    assert_eq!(asked(&scene, &token).await, refused(), "signed out");
    scene.server.clock.advance_seconds(1);
    let token = access_token(&scene, &sub, &["openid"]).await;
    assert_eq!(asked(&scene, &token).await.0, 200);
    scene.ok("AdminDisableUser", json!({"Username": "jane"})).await;
    assert_eq!(asked(&scene, &token).await, refused(), "disabled");
    scene.ok("AdminEnableUser", json!({"Username": "jane"})).await;
    scene.server.clock.advance_seconds(1);
    let token = access_token(&scene, &sub, &["openid"]).await;
    scene.ok("AdminDeleteUser", json!({"Username": "jane"})).await;
    assert_eq!(asked(&scene, &token).await, refused(), "deleted");
}
