//! userInfo that the provider signed (OpenID Connect Core §5.3.2), and what must not pass for it.

use aws_lc_rs::hmac::HMAC_SHA256;
use serde_json::{Value, json};

use super::house::*;
use crate::ProviderError;

const ME: &str = "https://idp.example.com/me";

fn put(scene: &Scene, token: &str) {
    scene.house.put(ME, 200, "application/jwt;charset=utf-8", token);
}

/// What providers sign: whom for, and of whom.
fn about(changed: Value) -> Value {
    let mut claims = json!({"iss": ISSUER, "aud": CLIENT, "sub": "jane", "email": "jane@signed.example.com"});
    for (name, value) in changed.as_object().unwrap() {
        claims[name] = value.clone();
    }
    claims.as_object_mut().unwrap().retain(|_, value| !value.is_null());
    claims
}

async fn refused(scene: &Scene, given: &str, because: &str) {
    put(scene, given);
    match scene.finish().await {
        Err(ProviderError::Invalid { told, why }) => {
            assert_eq!(told, "Bad user info response", "{why}");
            assert!(why.contains(because), "refused, but because: {why}");
        }
        other => panic!("{because}: {other:?}"),
    }
}

#[tokio::test]
async fn what_is_signed_is_read() {
    let scene = Scene::oidc();
    for changed in [json!({}), json!({"iat": NOW, "exp": NOW + 60}), json!({"aud": [CLIENT]})] {
        put(&scene, &token(&about(changed)));
        let identity = scene.finish().await.unwrap();
        assert_eq!(identity.claims["email"], ["jane@signed.example.com"]);
    }
    // With the client secret, which both sides know, as ID tokens may be.
    let sign = |message: &[u8]| hs(HMAC_SHA256, SECRET.as_bytes(), message);
    put(&scene, &signed(&json!({"alg": "HS256"}), &about(json!({})), sign));
    scene.finish().await.unwrap();
}

#[tokio::test]
async fn what_is_not_for_us_or_not_now_is_refused() {
    let scene = Scene::oidc();
    for (changed, because) in [
        (json!({"iss": "https://evil.example.com"}), "issuer"),
        (json!({"iss": null}), "issuer"),
        (json!({"aud": "other"}), "another client"),
        (json!({"aud": null}), "another client"),
        (json!({"aud": [CLIENT, "other"]}), "no azp"),
        (json!({"azp": "other"}), "given to another client"),
        (json!({"iat": NOW + 181}), "iat"),
        (json!({"nbf": NOW + 181}), "nbf"),
        (json!({"exp": NOW - 180}), "expiration"),
        (json!({"sub": "john"}), "not that of the ID token"),
        (json!({"sub": null}), "not that of the ID token"),
        (json!({"events": {}}), "logout token"),
    ] {
        put(&scene, &token(&about(changed.clone())));
        match scene.finish().await {
            Err(ProviderError::Invalid { why, .. }) => assert!(why.contains(because), "{changed}: {why}"),
            other => panic!("{changed}: {other:?}"),
        }
    }
}

#[tokio::test]
async fn what_the_provider_did_not_sign_is_refused() {
    let scene = Scene::oidc();
    let claims = about(json!({}));
    let good = token(&claims);
    let parts: Vec<&str> = good.split('.').collect();
    refused(&scene, &format!("{}.{}.", parts[0], parts[1]), "signature").await;
    refused(&scene, &token(&about(json!({"email": "x"}))).replace(parts[0], ""), "").await;
    refused(&scene, &signed(&json!({"alg": "none"}), &claims, |_| Vec::new()), "Bad id_token").await;
    let own = ec(P256);
    let by_own = |message: &[u8]| ec_signature(&own, P256, message);
    refused(&scene, &signed(&json!({"alg": "ES256", "kid": KID}), &claims, by_own), "no key").await;
    // A public key as a secret.
    let public = rsa_jwk()["n"].as_str().unwrap().as_bytes().to_vec();
    let confused = |message: &[u8]| hs(HMAC_SHA256, &public, message);
    refused(&scene, &signed(&json!({"alg": "HS256"}), &claims, confused), "signature").await;
    refused(&scene, &signed(&json!({"alg": "HS256", "kid": KID}), &claims, confused), "names a key of the set").await;
    // A token of another kind, one that is encrypted, and none.
    refused(&scene, &signed(&json!({"alg": "RS256", "kid": KID, "typ": "at+jwt"}), &claims, rs256), "typ").await;
    refused(&scene, "a.b.c.d.e", "Bad id_token").await;
    refused(&scene, r#"{"sub":"jane"}"#, "Bad id_token").await;
    refused(&scene, "", "Bad id_token").await;
    scene.house.put(ME, 200, "application/json", &good);
    assert!(why(scene.finish().await).contains("not a JSON object"), "signed, and not said so");
}
