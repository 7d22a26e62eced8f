use testkit::scene::Scene;

use super::*;
use crate::revoke;

async fn sent(scene: &Scene, call: &Call<'_>) -> (u16, Value) {
    let body = encoded(call.parameters);
    let answer = revoke(&scene.server.site, Some(&scene.user_pool_id), &call.head(), body.as_bytes()).await;
    read(&answer)
}

async fn revoked(scene: &Scene, token: &str) -> (u16, Value) {
    let parameters = [("client_id", scene.client_id.as_str()), ("token", token)];
    sent(scene, &Call { basic: None, parameters: &parameters }).await
}

const DONE: (u16, Value) = (200, Value::Null);

#[tokio::test]
async fn a_refresh_token_and_the_access_tokens_of_its_sign_in_are_revoked() {
    let scene = Scene::new(json!({}), json!({})).await;
    scene.user("jane", json!({})).await;
    let (first, other) = (scene.tokens("jane").await, scene.tokens("jane").await);
    assert_eq!(revoked(&scene, &first.refresh).await, DONE);
    let refused = scene.refused("GetUser", json!({"AccessToken": first.access})).await;
    assert_eq!(refused.message, "Access Token has been revoked");
    let refused = scene.refused("GetTokensFromRefreshToken", json!({"RefreshToken": first.refresh})).await;
    assert_eq!(refused.message, "Refresh Token has been revoked");
    scene.ok("GetUser", json!({"AccessToken": other.access})).await;
    for unknown in [first.refresh.as_str(), "a.b.c.d.e", "nonsense"] {
        assert_eq!(revoked(&scene, unknown).await, DONE, "{unknown}");
    }
}

#[tokio::test]
async fn what_cannot_be_revoked() {
    let scene = Scene::new(json!({}), json!({})).await;
    scene.user("jane", json!({})).await;
    let tokens = scene.tokens("jane").await;
    assert_eq!(revoked(&scene, &tokens.access).await, error("unsupported_token_type"));
    assert_eq!(revoked(&scene, &tokens.id).await, error("unsupported_token_type"));
    assert_eq!(revoked(&scene, "").await, error("invalid_request"));
    let other = scene.another_client(json!({})).await;
    let parameters = [("client_id", other.as_str()), ("token", tokens.refresh.as_str())];
    assert_eq!(sent(&scene, &Call { basic: None, parameters: &parameters }).await, error("unauthorized_client"));
    scene.ok("GetTokensFromRefreshToken", json!({"RefreshToken": tokens.refresh})).await;
    let off = scene.another_client(json!({"EnableTokenRevocation": false})).await;
    let parameters = [("client_id", off.as_str()), ("token", tokens.refresh.as_str())];
    assert_eq!(sent(&scene, &Call { basic: None, parameters: &parameters }).await, error("invalid_request"));
}

#[tokio::test]
async fn who_is_not_the_client_is_told_with_401() {
    let scene = Scene::new(json!({}), json!({})).await;
    let (id, secret) = confidential(&scene, json!({})).await;
    for (id, wrong) in [(id.as_str(), "wrong"), ("unknown", "x"), (&scene.client_id, &secret)] {
        let answer = sent(&scene, &Call { basic: Some((id, wrong)), parameters: &[("token", "t")] }).await;
        assert_eq!(answer, (401, json!({"error": "invalid_client"})), "{id}");
    }
    assert_eq!(sent(&scene, &Call { basic: Some((&id, &secret)), parameters: &[("token", "t")] }).await, DONE);
    assert_eq!(sent(&scene, &Call { basic: None, parameters: &[("token", "t")] }).await, error("invalid_request"));
}
