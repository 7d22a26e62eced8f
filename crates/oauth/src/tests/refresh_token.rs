use testkit::scene::{PASSWORD, claims};

use super::*;

const GRANT: (&str, &str) = ("grant_type", "refresh_token");

async fn with_jane(client: Value) -> (Scene, String) {
    let oauth = json!({"AllowedOAuthFlowsUserPoolClient": true, "AllowedOAuthFlows": ["code"],
        "AllowedOAuthScopes": ["openid", "email"], "CallbackURLs": ["https://app.example/"]});
    let scene = Scene::new(json!({}), testkit::merged(oauth, client)).await;
    let sub = scene.user("jane", json!({"email": "jane@example.com"})).await;
    (scene, sub)
}

async fn renewed(scene: &Scene, token: &str) -> (u16, Value) {
    let parameters = [GRANT, ("client_id", &scene.client_id), ("refresh_token", token), ("scope", "offline_access")];
    Call { basic: None, parameters: &parameters }.token(scene).await
}

#[tokio::test]
async fn tokens_are_renewed_whichever_way_they_came() {
    let (scene, sub) = with_jane(json!({})).await;
    let granted = scene.granted(&sub, &["openid", "email"], json!({}));
    let (status, answer) = renewed(&scene, &granted).await;
    let (access, id) = (answer["access_token"].as_str().unwrap(), answer["id_token"].as_str().unwrap());
    let whole = json!({"access_token": access, "id_token": id, "expires_in": 3600, "token_type": "Bearer"});
    assert_eq!((status, &answer), (200, &whole));
    assert_eq!(
        (claims(access)["scope"].as_str(), claims(id)["email"].as_str()),
        (Some("openid email"), Some("jane@example.com"))
    );
    // A token of the API here, and one of OAuth there.
    let of_api = scene.tokens("jane").await.refresh;
    let (_, answer) = renewed(&scene, &of_api).await;
    assert_eq!(claims(answer["access_token"].as_str().unwrap())["scope"], "aws.cognito.signin.user.admin");
    let there = scene.ok("GetTokensFromRefreshToken", json!({"RefreshToken": granted})).await;
    assert_eq!(claims(there["AuthenticationResult"]["AccessToken"].as_str().unwrap())["scope"], "openid email");
    let without = scene.granted(&sub, &["email"], json!({}));
    let (_, answer) = renewed(&scene, &without).await;
    assert_eq!(answer.get("id_token"), None);
}

#[tokio::test]
async fn a_rotated_token_is_exchanged_once_and_its_copy_revokes_all() {
    let rotation = json!({"Feature": "ENABLED", "RetryGracePeriodSeconds": 0});
    let flows = json!(["ALLOW_USER_PASSWORD_AUTH"]);
    let (scene, sub) = with_jane(json!({"RefreshTokenRotation": rotation, "ExplicitAuthFlows": flows})).await;
    let first = scene.granted(&sub, &["openid"], json!({}));
    let (_, answer) = renewed(&scene, &first).await;
    let second = answer["refresh_token"].as_str().unwrap().to_owned();
    let (status, answer) = renewed(&scene, &second).await;
    let third = answer["refresh_token"].as_str().unwrap().to_owned();
    assert_eq!(status, 200);
    assert_eq!(renewed(&scene, &first).await, error("invalid_grant"));
    assert_eq!(renewed(&scene, &third).await, error("invalid_grant"), "whoever had the copy is shut out");
}

#[tokio::test]
async fn what_gives_no_tokens() {
    let (scene, sub) = with_jane(json!({})).await;
    let granted = scene.granted(&sub, &["openid"], json!({}));
    for token in ["nonsense", "a.b.c.d.e", "\0"] {
        assert_eq!(renewed(&scene, token).await, error("invalid_grant"), "{token}");
    }
    assert_eq!(renewed(&scene, "").await, error("invalid_request"));
    let other = scene.another_client(json!({})).await;
    let parameters = [GRANT, ("client_id", other.as_str()), ("refresh_token", granted.as_str())];
    assert_eq!(
        Call { basic: None, parameters: &parameters }.token(&scene).await,
        error("invalid_grant"),
        "not for OAuth"
    );
    let id_token = scene.tokens("jane").await.id;
    assert_eq!(renewed(&scene, &id_token).await, error("invalid_grant"));
    scene.ok("AdminDisableUser", json!({"Username": "jane"})).await;
    assert_eq!(renewed(&scene, &granted).await, error("invalid_grant"));
    scene.ok("AdminEnableUser", json!({"Username": "jane"})).await;
    scene.sign_in("jane", PASSWORD).await.unwrap();
    assert_eq!(renewed(&scene, &granted).await, error("invalid_grant"), "being switched off has revoked it");
    let again = scene.granted(&sub, &["openid"], json!({}));
    scene.server.clock.advance_seconds(86_400);
    assert_eq!(renewed(&scene, &again).await, error("invalid_grant"), "expired");
    scene.ok("AdminDeleteUser", json!({"Username": "jane"})).await;
    assert_eq!(renewed(&scene, &scene.granted(&sub, &["openid"], json!({}))).await, error("invalid_grant"));
}

#[tokio::test]
async fn a_client_is_known_before_its_token_is_looked_at() {
    let (scene, _) = with_jane(json!({})).await;
    let members = json!({"AllowedOAuthFlowsUserPoolClient": true, "AllowedOAuthFlows": ["code"],
        "AllowedOAuthScopes": ["openid"], "CallbackURLs": ["https://app.example/"]});
    let (id, _) = confidential(&scene, members).await;
    for token in ["nonsense", &scene.granted("anybody", &["openid"], json!({}))] {
        let parameters = [GRANT, ("refresh_token", token)];
        let answer = Call { basic: Some((&id, "wrong")), parameters: &parameters }.token(&scene).await;
        assert_eq!(answer, error("invalid_client"));
    }
}
