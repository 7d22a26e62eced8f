//! Providers that hang, answer too much, redirect, or speak of something else.

use serde_json::json;

use super::house::*;
use crate::{FetchError, ProviderError};

const PLACES: [&str; 3] =
    ["https://idp.example.com/token", "https://idp.example.com/keys", "https://idp.example.com/me"];

#[tokio::test]
async fn a_provider_that_is_not_there_is_unreachable() {
    for place in PLACES {
        for error in [FetchError::TimedOut, FetchError::TooLarge, FetchError::NotAllowed("the address is not public")] {
            let scene = Scene::oidc();
            scene.house.fail(place, error.clone());
            assert_eq!(scene.finish().await, Err(ProviderError::Unreachable(error.to_string())), "{place}");
        }
    }
}

#[tokio::test]
async fn an_answer_is_json_with_success_or_nothing() {
    for place in PLACES {
        for (status, media_type, body) in [
            (302, "text/html", ""),
            (200, "text/html", "<!doctype html><title>Sign in</title>"),
            (200, "application/json", ""),
            (200, "application/json", "[]"),
            (200, "application/json", "null"),
            (200, "application/json", "{\"a\":1} {}"),
            (500, "application/json", "{}"),
            (404, "text/plain", "no"),
        ] {
            let scene = Scene::oidc();
            scene.house.put(place, status, media_type, body);
            let why = why(scene.finish().await);
            assert!(why.contains("Bad"), "{place} {status} {body}: {why}");
        }
        let scene = Scene::oidc();
        scene.house.put(place, 200, "application/json", &"[".repeat(200_000));
        assert!(why(scene.finish().await).contains("not a JSON object"));
    }
}

#[tokio::test]
async fn what_the_provider_says_of_its_refusal_is_for_the_log() {
    let scene = Scene::oidc();
    let error = json!({"error": "invalid_grant", "error_description": "code\nexpired"});
    scene.house.put("https://idp.example.com/token", 400, "application/json", &error.to_string());
    match scene.finish().await {
        Err(ProviderError::Invalid { told, why }) => {
            assert_eq!(told, "Bad token response: HTTP/1.1 400 Bad Request");
            assert!(why.contains("invalid_grant: code expired"), "{why}");
        }
        other => panic!("{other:?}"),
    }
    let facebook = json!({"error": {"message": "Invalid verification code", "type": "OAuthException"}});
    scene.house.put("https://idp.example.com/token", 400, "application/json", &facebook.to_string());
    assert!(why(scene.finish().await).contains("OAuthException: Invalid verification code"));
}

#[tokio::test]
async fn nothing_secret_is_in_what_is_logged() {
    for place in PLACES {
        let scene = Scene::oidc();
        scene.house.put(place, 400, "application/json", "{}");
        let error = format!("{:?}", scene.finish().await);
        for secret in [SECRET, "the-code", "at-1", scene.expected.code_verifier.as_deref().unwrap()] {
            assert!(!error.contains(secret), "{error}");
        }
    }
}

#[tokio::test]
async fn tokens_are_given_in_the_clear() {
    let scene = Scene::oidc();
    let signed = token(&scene.claims(json!({})));
    scene.house.put("https://idp.example.com/token", 200, "application/jwt;charset=utf-8", &signed);
    assert!(why(scene.finish().await).contains("application/jwt"));
}

#[tokio::test]
async fn a_token_response_must_hold_what_is_used() {
    let scene = Scene::oidc();
    let good = token(&scene.claims(json!({})));
    for (tokens, because) in [
        (json!({"access_token": "at-1"}), "no id_token"),
        (json!({"access_token": "at-1", "id_token": ""}), "no id_token"),
        (json!({"access_token": "at-1", "id_token": [good]}), "no id_token"),
        (json!({"id_token": good}), "no access_token"),
        (json!({"id_token": good, "access_token": "at-1", "token_type": "DPoP"}), "not Bearer"),
        (json!({"id_token": good, "access_token": "a\r\nx: y"}), "not a token of HTTP"),
    ] {
        scene.house.put_json("https://idp.example.com/token", &tokens);
        let why = why(scene.finish().await);
        assert!(why.contains(because), "{tokens}: {why}");
    }
    scene.house.put_json(
        "https://idp.example.com/token",
        &json!({"id_token": good, "access_token": "at-1", "token_type": "bearer"}),
    );
    scene.finish().await.unwrap();
}

#[tokio::test]
async fn a_key_set_without_keys_is_refused() {
    let scene = Scene::oidc();
    for (document, because) in
        [(json!({}), "no keys"), (json!({"keys": {}}), "no keys"), (json!({"keys": []}), "no key rsa-1")]
    {
        scene.house.keys.forget();
        scene.house.put_json("https://idp.example.com/keys", &document);
        assert!(why(scene.finish().await).contains(because));
    }
}

#[test]
fn settings_that_cannot_be_used_are_told_at_once() {
    for key in ["client_id", "authorize_url", "token_url", "jwks_uri", "oidc_issuer"] {
        let mut details = oidc_details();
        details[key] = json!("");
        let result = connected(domain::identity_provider::ProviderKind::Oidc, &details, &json!({}), None);
        assert!(why(result.map(drop)).contains(&format!("{key} is missing")));
    }
    let mut details = oidc_details();
    details["token_url"] = json!("not a url");
    let result = connected(domain::identity_provider::ProviderKind::Oidc, &details, &json!({}), None);
    assert!(why(result.map(drop)).contains("token_url is not a URL"));
}
