//! Tokens of a sign-in by OAuth, renewed at the API: refresh tokens of both are one kind (behaviour 30 §1.5). The refresh
//! token is sealed here, as the token endpoint would have sealed it.

use super::*;

async fn renewed(scene: &Scene, token: &str) -> (Value, Option<Value>) {
    let answer = scene.ok("GetTokensFromRefreshToken", json!({ "RefreshToken": token })).await;
    let result = &answer["AuthenticationResult"];
    let id = result["IdToken"].as_str().map(claims);
    (claims(result["AccessToken"].as_str().unwrap()), id)
}

async fn with_a_whole_jane(client: Value) -> (Scene, String) {
    let schema = json!({"Schema": [{"Name": "tenant", "AttributeDataType": "String", "Mutable": true}]});
    let scene = Scene::new(schema, client).await;
    let attributes = json!({"email": "jane@example.com", "email_verified": "true", "phone_number": "+12065550100",
        "nickname": "jj", "custom:tenant": "42"});
    let sub = scene.user("jane", attributes).await;
    (scene, sub)
}

#[tokio::test]
async fn tokens_say_what_was_authorized() {
    let (scene, sub) = with_a_whole_jane(json!({})).await;
    let more = json!({"authorized": {"nonce": "n", "resource": "https://api.example"}, "amr": ["pwd", "otp", "mfa"],
        "acr": "urn:cognito:loa:4"});
    let token = scene.granted(&sub, &["openid", "email", "api/read"], more);
    let (access, id) = renewed(&scene, &token).await;
    let id = id.unwrap();
    assert_eq!((&access["version"], &access["scope"]), (&json!(2), &json!("openid email api/read")));
    assert_eq!((&access["aud"], &access["client_id"]), (&json!("https://api.example"), &json!(scene.client_id)));
    assert_eq!(id["aud"], json!(scene.client_id));
    for of_api in ["event_id", "device_key"] {
        assert_eq!((access.get(of_api), id.get(of_api)), (None, None), "{of_api}");
    }
    for both in ["origin_jti", "auth_time", "iss", "sub", "amr", "acr"] {
        assert!(!access[both].is_null() && access[both] == id[both], "{both}");
    }
    assert_eq!((&id["acr"], &id["amr"]), (&json!("urn:cognito:loa:4"), &json!(["pwd", "otp", "mfa"])));
    assert_eq!((&id["email"], &id["email_verified"]), (&json!("jane@example.com"), &json!(true)));
    for hidden in ["phone_number", "nickname", "custom:tenant", "nonce", "version", "scope"] {
        assert_eq!(id.get(hidden), None, "{hidden}");
    }
    let answer = scene.ok("GetTokensFromRefreshToken", json!({ "RefreshToken": token })).await;
    let tokens = Tokens::of(&answer);
    assert_eq!(claims(&tokens.id)["at_hash"], json!(crypto::jwt::token_hash(&tokens.access)));
    // The scope that opens the user's own operations was not asked for.
    assert_eq!(
        scene.refused("GetUser", json!({"AccessToken": tokens.access})).await,
        not_authorized("Access Token does not have required scopes")
    );
}

#[tokio::test]
async fn openid_decides_whether_there_is_an_id_token_and_alone_shows_everything() {
    let (scene, sub) = with_a_whole_jane(json!({})).await;
    let (access, id) = renewed(&scene, &scene.granted(&sub, &["email", "api/read"], json!({}))).await;
    assert_eq!((access["scope"].as_str(), id), (Some("email api/read"), None));
    let (_, id) = renewed(&scene, &scene.granted(&sub, &["openid", "api/read"], json!({}))).await;
    let id = id.unwrap();
    for shown in ["email", "phone_number", "nickname", "custom:tenant"] {
        assert!(id[shown].is_string(), "{shown}");
    }
}

#[tokio::test]
async fn a_scope_of_which_the_client_may_not_read_all_gives_no_tokens() {
    let (scene, sub) = with_a_whole_jane(json!({"ReadAttributes": ["email", "nickname"]})).await;
    for (scopes, readable) in [(&["openid"][..], true), (&["openid", "email"], false), (&["profile"], false)] {
        let token = scene.granted(&sub, scopes, json!({}));
        let answer = scene.call("GetTokensFromRefreshToken", json!({ "RefreshToken": token })).await;
        assert_eq!(answer.is_ok(), readable, "{scopes:?}: {answer:?}");
    }
}

#[tokio::test]
async fn a_global_sign_out_reaches_them_with_and_without_revocation() {
    for revocation in [true, false] {
        let (scene, sub) = with_a_whole_jane(json!({"EnableTokenRevocation": revocation})).await;
        let token = scene.granted(&sub, &["openid", "aws.cognito.signin.user.admin"], json!({}));
        scene.server.clock.advance_seconds(1);
        let answer = scene.ok("GetTokensFromRefreshToken", json!({ "RefreshToken": token })).await;
        let access = Tokens::of(&answer).access;
        assert_eq!(claims(&access).get("origin_jti").is_some(), revocation);
        scene.ok("GetUser", json!({ "AccessToken": access })).await;
        scene.ok("AdminUserGlobalSignOut", json!({"Username": "jane"})).await;
        assert_eq!(
            scene.refused("GetUser", json!({ "AccessToken": access })).await,
            not_authorized("Access Token has been revoked")
        );
        let refused = scene.refused("GetTokensFromRefreshToken", json!({ "RefreshToken": token })).await;
        assert_eq!(refused, not_authorized("Refresh Token has been revoked"));
    }
}
