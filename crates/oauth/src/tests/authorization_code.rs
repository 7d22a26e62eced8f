//! Codes of a sign-in at a browser, exchanged: exactly once, by whom they are for (behaviour 50 #3, #10).

use std::collections::BTreeMap;

use flows::authorization::{Asked, AuthorizationRequest, Granted, finish};
use flows::directory::look_up;
use flows::sign_in::{self, Beginning, Door, Opening, Outcome};
use testkit::scene::{PASSWORD, claims};

use super::*;

const APP: &str = "https://app.example/cb";
const VERIFIER: &str = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
const CHALLENGE: &str = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";

async fn with_jane(client: Value) -> Scene {
    let oauth = json!({"AllowedOAuthFlowsUserPoolClient": true, "AllowedOAuthFlows": ["code"],
        "AllowedOAuthScopes": ["openid", "email"], "CallbackURLs": [APP, "https://app.example/other"],
        "SupportedIdentityProviders": ["COGNITO"]});
    let scene = Scene::new(json!({}), testkit::merged(oauth, client)).await;
    scene.user("jane", json!({"email": "jane@example.com"})).await;
    scene
}

fn plain(scene: &Scene) -> Asked<'_> {
    Asked {
        client_id: Some(&scene.client_id),
        redirect_uri: Some(APP),
        response_type: Some("code"),
        scope: Some("openid email"),
        nonce: Some("n-1"),
        ..Asked::default()
    }
}

fn with_challenge(scene: &Scene) -> Asked<'_> {
    Asked { code_challenge: Some(CHALLENGE), code_challenge_method: Some("S256"), ..plain(scene) }
}

/// The code of a request once jane has signed in for it.
async fn code(scene: &Scene, asked: Asked<'_>) -> String {
    let cx = &scene.server.site;
    let request = AuthorizationRequest::check(cx, None, &asked).await.ok().unwrap();
    let named = look_up(cx, &request.client.pool, "jane").await.unwrap();
    let opening = Opening::Password { password: PASSWORD };
    let beginning = Beginning { named, opening, device_key: None, client_metadata: &BTreeMap::new() };
    let outcome = sign_in::begin(cx, &request.client, Door::Browser, beginning).await.unwrap();
    let Outcome::SignedIn(signed_in) = outcome else { panic!("a question") };
    match finish(cx, &request, *signed_in, None, None).await.ok().unwrap().granted {
        Granted::Code(code) => code,
        Granted::Tokens(_) => panic!("tokens"),
    }
}

async fn exchanged(scene: &Scene, code: &str, more: &[(&str, &str)]) -> (u16, Value) {
    let own = [("grant_type", "authorization_code"), ("client_id", scene.client_id.as_str()), ("code", code)];
    Call { basic: None, parameters: &[&own[..], more].concat() }.token(scene).await
}

#[tokio::test]
async fn a_code_gives_all_three_tokens() {
    let scene = with_jane(json!({})).await;
    let code = code(&scene, with_challenge(&scene)).await;
    let (status, answer) = exchanged(&scene, &code, &[("redirect_uri", APP), ("code_verifier", VERIFIER)]).await;
    let text = |name: &str| answer[name].as_str().unwrap();
    let (access, id, refresh) = (text("access_token"), text("id_token"), text("refresh_token"));
    let whole = json!({"access_token": access, "id_token": id, "refresh_token": refresh, "expires_in": 3600,
        "token_type": "Bearer"});
    assert_eq!((status, &answer), (200, &whole));
    let (id, said) = (claims(id), claims(access));
    assert_eq!((&id["nonce"], &id["at_hash"]), (&json!("n-1"), &json!(crypto::jwt::token_hash(access))));
    assert_eq!((&said["scope"], &said["version"]), (&json!("openid email"), &json!(2)));
    let parameters = [("grant_type", "refresh_token"), ("client_id", &scene.client_id), ("refresh_token", refresh)];
    let (_, renewed) = Call { basic: None, parameters: &parameters }.token(&scene).await;
    assert_eq!(claims(renewed["access_token"].as_str().unwrap())["origin_jti"], said["origin_jti"]);
    assert_eq!(claims(renewed["id_token"].as_str().unwrap()).get("nonce"), None, "of the first only");
}

#[tokio::test]
async fn every_challenge_and_verifier() {
    let scene = with_jane(json!({})).await;
    let other = "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa";
    for (is_challenged, verifier, succeeds) in [
        (true, Some(VERIFIER), true),
        (true, Some(other), false),
        (true, Some(CHALLENGE), false),
        (true, Some("short"), false),
        (true, None, false),
        (false, None, true),
        (false, Some(VERIFIER), false),
    ] {
        let asked = if is_challenged { with_challenge(&scene) } else { plain(&scene) };
        let code = code(&scene, asked).await;
        let mut more = vec![("redirect_uri", APP)];
        more.extend(verifier.map(|verifier| ("code_verifier", verifier)));
        let answer = exchanged(&scene, &code, &more).await;
        if succeeds {
            assert_eq!(answer.0, 200, "{is_challenged} {verifier:?}");
        } else {
            assert_eq!(answer, error("invalid_grant"), "{is_challenged} {verifier:?}");
        }
    }
}

#[tokio::test]
async fn a_code_is_for_one_client_one_address_and_five_minutes() {
    let scene = with_jane(json!({})).await;
    let mismatch = (400, json!({"error": "unauthorized_client", "error_description": "invalid_redirect"}));
    let first = code(&scene, plain(&scene)).await;
    for wrong in
        [&[][..], &[("redirect_uri", "https://app.example/other")], &[("redirect_uri", "https://app.example/cb/")]]
    {
        assert_eq!(exchanged(&scene, &first, wrong).await, mismatch, "{wrong:?}");
    }
    let oauth = json!({"AllowedOAuthFlowsUserPoolClient": true, "AllowedOAuthFlows": ["code"],
        "AllowedOAuthScopes": ["openid"], "CallbackURLs": [APP]});
    let other = scene.another_client(oauth).await;
    let parameters =
        [("grant_type", "authorization_code"), ("client_id", &other), ("code", &first), ("redirect_uri", APP)];
    assert_eq!(Call { basic: None, parameters: &parameters }.token(&scene).await, error("invalid_grant"));
    assert_eq!(exchanged(&scene, &first, &[("redirect_uri", APP)]).await.0, 200, "nobody else has used it up");
    let late = code(&scene, plain(&scene)).await;
    scene.server.clock.advance_seconds(300);
    assert_eq!(exchanged(&scene, &late, &[("redirect_uri", APP)]).await, error("invalid_grant"));
    for unknown in ["nonsense", "\0", "00000000-0000-4000-8000-000000000000"] {
        assert_eq!(exchanged(&scene, unknown, &[("redirect_uri", APP)]).await, error("invalid_grant"), "{unknown}");
    }
    assert_eq!(exchanged(&scene, "", &[]).await, error("invalid_request"));
}

#[tokio::test]
async fn a_code_that_comes_again_revokes_what_it_gave() {
    let scene = with_jane(json!({})).await;
    let code = code(&scene, plain(&scene)).await;
    let (_, answer) = exchanged(&scene, &code, &[("redirect_uri", APP)]).await;
    assert_eq!(exchanged(&scene, &code, &[("redirect_uri", APP)]).await, error("invalid_grant"));
    let refresh = answer["refresh_token"].as_str().unwrap();
    let parameters =
        [("grant_type", "refresh_token"), ("client_id", scene.client_id.as_str()), ("refresh_token", refresh)];
    assert_eq!(Call { basic: None, parameters: &parameters }.token(&scene).await, error("invalid_grant"));
}

#[tokio::test]
async fn a_client_that_is_not_the_one_does_not_use_a_code_up() {
    let scene = with_jane(json!({"GenerateSecret": true})).await;
    let shown = scene.ok("DescribeUserPoolClient", json!({})).await;
    let secret = shown["UserPoolClient"]["ClientSecret"].as_str().unwrap();
    let code = code(&scene, plain(&scene)).await;
    let parameters = [("grant_type", "authorization_code"), ("code", &code), ("redirect_uri", APP)];
    for (secret, expected) in [("wrong", 400), (secret, 200)] {
        let call = Call { basic: Some((&scene.client_id, secret)), parameters: &parameters };
        assert_eq!(call.token(&scene).await.0, expected, "as Go's client tries first one way, then the other");
    }
    scene
        .ok(
            "UpdateUserPoolClient",
            json!({"AllowedOAuthFlows": ["implicit"], "AllowedOAuthFlowsUserPoolClient": true,
        "AllowedOAuthScopes": ["openid"], "CallbackURLs": [APP]}),
        )
        .await;
    let call = Call { basic: Some((&scene.client_id, secret)), parameters: &parameters };
    assert_eq!(call.token(&scene).await, error("unauthorized_client"));
}
