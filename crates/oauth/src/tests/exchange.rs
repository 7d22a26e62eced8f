//! The wire of the grant; what may be exchanged is tested with GetDerivedToken.

use testkit::scene::{Scene, claims};

use super::*;

const GRANT: (&str, &str) = ("grant_type", "urn:ietf:params:oauth:grant-type:token-exchange");
const ACCESS: &str = "urn:ietf:params:oauth:token-type:access_token";
const ID: &str = "urn:ietf:params:oauth:token-type:id_token";

async fn with_service(flows: Value) -> (Scene, String, String, Value) {
    let scene = Scene::new(json!({}), json!({})).await;
    let sub = scene.user("jane", json!({})).await;
    let granted = scene.granted(&sub, &["openid", "email"], json!({}));
    let tokens = scene.ok("GetTokensFromRefreshToken", json!({ "RefreshToken": granted })).await;
    let members = json!({"ExplicitAuthFlows": flows, "AllowedOAuthFlowsUserPoolClient": true,
        "AllowedOAuthFlows": ["code"], "AllowedOAuthScopes": ["openid"], "CallbackURLs": ["https://app.example/"]});
    let (id, secret) = confidential(&scene, members).await;
    (scene, id, secret, tokens["AuthenticationResult"].clone())
}

#[tokio::test]
async fn a_token_is_exchanged_for_either_kind() {
    let (scene, id, secret, tokens) = with_service(json!(["ALLOW_TOKEN_EXCHANGE_IMPERSONATION"])).await;
    let token = tokens["AccessToken"].as_str().unwrap();
    for (requested, token_type) in [(ACCESS, "Bearer"), (ID, "N_A")] {
        let parameters =
            [GRANT, ("subject_token", token), ("subject_token_type", ACCESS), ("requested_token_type", requested)];
        let (status, answer) = Call { basic: Some((&id, &secret)), parameters: &parameters }.token(&scene).await;
        let issued = answer["access_token"].as_str().unwrap();
        let whole = json!({"access_token": issued, "issued_token_type": requested, "token_type": token_type,
            "expires_in": 3600, "scope": "openid"});
        assert_eq!((status, &answer), (200, &whole));
        assert_eq!(claims(issued)["token_use"], if requested == ID { "id" } else { "access" });
    }
}

#[tokio::test]
async fn what_cannot_be_exchanged() {
    let (scene, id, secret, tokens) = with_service(json!(["ALLOW_TOKEN_EXCHANGE_IMPERSONATION"])).await;
    let (access, of_id) = (tokens["AccessToken"].as_str().unwrap(), tokens["IdToken"].as_str().unwrap());
    let subject = [("subject_token", access), ("subject_token_type", ACCESS)];
    for (more, name) in [
        (&[("subject_token", access)][..], "invalid_request"),
        (&[("subject_token", access), ("subject_token_type", ID)], "invalid_request"),
        (&[("subject_token", "a.b.c"), ("subject_token_type", ACCESS)], "invalid_request"),
        (
            &[("subject_token", access), ("subject_token_type", "urn:ietf:params:oauth:token-type:jwt")],
            "invalid_request",
        ),
        (&[subject[0], subject[1], ("requested_token_type", "urn:x")], "invalid_request"),
        (&[subject[0], subject[1], ("actor_token", of_id)], "invalid_request"),
        (&[subject[0], subject[1], ("actor_token", of_id), ("actor_token_type", ID)], "unauthorized_client"),
        (&[subject[0], subject[1], ("scope", "email")], "invalid_scope"),
        (&[subject[0], subject[1], ("resource", "nothing")], "invalid_target"),
        (&[subject[0], subject[1], ("audience", "a"), ("audience", "b")], "invalid_request"),
    ] {
        let parameters = [&[GRANT], more].concat();
        let answer = Call { basic: Some((&id, &secret)), parameters: &parameters }.token(&scene).await;
        assert_eq!(answer, error(name), "{more:?}");
    }
    let parameters = [GRANT, subject[0], subject[1]];
    assert_eq!(
        Call { basic: Some((&id, "wrong")), parameters: &parameters }.token(&scene).await,
        error("invalid_client")
    );
    let (scene, id, secret, tokens) = with_service(json!(["ALLOW_REFRESH_TOKEN_AUTH"])).await;
    let parameters =
        [GRANT, ("subject_token", tokens["AccessToken"].as_str().unwrap()), ("subject_token_type", ACCESS)];
    let answer = Call { basic: Some((&id, &secret)), parameters: &parameters }.token(&scene).await;
    assert_eq!(answer, error("unauthorized_client"));
}
