//! What signs nobody in: forged and foreign ID tokens, mixed-up providers (RFC 9700 §4.4, RFC 8725).

use aws_lc_rs::hmac::HMAC_SHA256;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::{Value, json};

use super::house::*;
use crate::{ProviderError, Returned};

/// Refused, for that reason.
async fn refused(scene: &Scene, id_token: &str, because: &str) {
    let why = why(scene.with(id_token).await);
    assert!(why.contains(because), "refused, but because: {why}");
}

#[tokio::test]
async fn claims_that_are_not_for_this_sign_in() {
    let scene = Scene::oidc();
    for (changed, because) in [
        (json!({"iss": "https://evil.example.com"}), "issuer"),
        (json!({"iss": "https://idp.example.com.evil.com"}), "issuer"),
        (json!({"iss": "https://idp.example.com//"}), "issuer"),
        (json!({"iss": "https://IDP.example.com"}), "issuer"),
        (json!({"iss": ["https://idp.example.com"]}), "issuer"),
        (json!({"iss": null}), "issuer"),
        (json!({"aud": "other"}), "another client"),
        (json!({"aud": []}), "another client"),
        (json!({"aud": {"our-client": true}}), "another client"),
        (json!({"aud": null}), "another client"),
        (json!({"aud": [CLIENT, "other"]}), "no azp"),
        (json!({"aud": [CLIENT, 7]}), "no azp"),
        (json!({"aud": [CLIENT, "other"], "azp": "other"}), "given to another client"),
        (json!({"azp": "other"}), "given to another client"),
        (json!({"azp": [CLIENT]}), "given to another client"),
        (json!({"exp": NOW - 180}), "expiration"),
        (json!({"exp": -1}), "expiration"),
        (json!({"exp": null}), "expiration"),
        (json!({"exp": (NOW + 300).to_string()}), "not a number"),
        (json!({"iat": NOW + 181}), "iat"),
        (json!({"iat": 1e300}), "iat"),
        (json!({"iat": null}), "iat"),
        (json!({"nbf": NOW + 181}), "nbf"),
        (json!({"nbf": "soon"}), "not a number"),
        (json!({"nonce": null}), "nonce"),
        (json!({"nonce": ""}), "nonce"),
        (json!({"nonce": "of another sign-in"}), "nonce"),
        (json!({"nonce": [scene.query["nonce"]]}), "nonce"),
        (json!({"at_hash": "AAAAAAAAAAAAAAAAAAAAAA"}), "another access token"),
        (json!({"at_hash": 1}), "another access token"),
        (json!({"sub": null}), "sub is missing"),
        (json!({"sub": 17}), "sub is missing"),
        (json!({"sub": ""}), "not a name"),
        (json!({"sub": "x".repeat(256)}), "not a name"),
        (json!({"sub": "john"}), "not that of the ID token"),
    ] {
        let given = token(&scene.claims(changed));
        refused(&scene, &given, because).await;
    }
}

#[tokio::test]
async fn signatures_that_prove_nothing() {
    let scene = Scene::oidc();
    let claims = scene.claims(json!({}));
    let good = token(&claims);
    let parts: Vec<&str> = good.split('.').collect();
    // Without a signature, in every spelling.
    for alg in ["none", "None", "NONE", "nOnE", ""] {
        let header = URL_SAFE_NO_PAD.encode(json!({"alg": alg, "kid": KID}).to_string());
        for signature in ["", parts[2]] {
            refused(&scene, &format!("{header}.{}.{signature}", parts[1]), "Bad id_token response").await;
        }
    }
    refused(&scene, &format!("{}.{}.", parts[0], parts[1]), "signature").await;
    refused(&scene, &format!("{}.{}", parts[0], parts[1]), "Bad id_token").await;
    // A signature of other claims.
    let other = URL_SAFE_NO_PAD.encode(scene.claims(json!({"sub": "admin"})).to_string());
    refused(&scene, &format!("{}.{other}.{}", parts[0], parts[2]), "signature").await;
    // An algorithm other than the one it was made with.
    refused(&scene, &signed(&json!({"alg": "PS256", "kid": KID}), &claims, rs256), "signature").await;
    refused(&scene, &signed(&json!({"alg": "RS512", "kid": KID}), &claims, rs256), "signature").await;
    // One that the service does not know, and an extension that must be understood.
    refused(&scene, &signed(&json!({"alg": "EdDSA", "kid": KID}), &claims, rs256), "EdDSA").await;
    let critical = json!({"alg": "RS256", "kid": KID, "crit": ["b64"], "b64": false});
    refused(&scene, &signed(&critical, &claims, rs256), "Bad id_token").await;
    // An encrypted token, and no token.
    refused(&scene, "a.b.c.d.e", "Bad id_token").await;
    refused(&scene, "<html>", "Bad id_token").await;
    refused(&scene, &"a".repeat(70_000), "too long").await;
}

#[tokio::test]
async fn a_token_says_each_thing_once() {
    let scene = Scene::oidc();
    let signed_text = |header: &str, claims: &str| {
        let message = format!("{}.{}", URL_SAFE_NO_PAD.encode(header), URL_SAFE_NO_PAD.encode(claims));
        format!("{message}.{}", URL_SAFE_NO_PAD.encode(rs256(message.as_bytes())))
    };
    let header = r#"{"alg":"RS256","kid":"rsa-1"}"#;
    let claims = scene.claims(json!({})).to_string();
    scene.with(&signed_text(header, &claims)).await.unwrap();
    for twice in
        [r#","sub":"admin"}"#, r#","email":"a","email":"b"}"#, r#","x":[{"y":1,"y":2}]}"#, r#","\u0073ub":"admin"}"#]
    {
        let claims = format!("{}{twice}", claims.strip_suffix('}').unwrap());
        refused(&scene, &signed_text(header, &claims), "signature").await;
    }
    for claims in ["[]", "null", "\"sub\"", "", "{}{}"] {
        refused(&scene, &signed_text(header, claims), "Bad id_token").await;
    }
    let header = r#"{"alg":"RS256","alg":"none","kid":"rsa-1"}"#;
    refused(&scene, &signed_text(header, &claims), "Bad id_token").await;
    // The same of what is not signed.
    scene.give(&token(&scene.claims(json!({}))));
    scene.house.put("https://idp.example.com/me", 200, "application/json", r#"{"sub":"john","sub":"jane"}"#);
    assert!(why(scene.finish().await).contains("not a JSON object"));
}

#[tokio::test]
async fn a_signature_of_zeros_proves_nothing() {
    let scene = Scene::oidc();
    let key = ec(P256);
    scene.house.put_keys(&json!([ec_jwk(&key, P256, "P-256")]));
    for signature in [vec![0; 64], Vec::new(), vec![0xff; 64], vec![0; 256]] {
        let given = signed(&json!({"alg": "ES256", "kid": "ec-1"}), &scene.claims(json!({})), |_| signature.clone());
        refused(&scene, &given, "InvalidSignature").await;
    }
}

#[tokio::test]
async fn a_public_key_is_no_secret() {
    let scene = Scene::oidc();
    let (claims, key) = (scene.claims(json!({})), rsa_jwk());
    // What everybody can read, taken for the secret of an HMAC.
    let n = URL_SAFE_NO_PAD.decode(key["n"].as_str().unwrap()).unwrap();
    for secret in [n.as_slice(), key["n"].as_str().unwrap().as_bytes(), key.to_string().as_bytes(), b""] {
        let sign = |message: &[u8]| hs(HMAC_SHA256, secret, message);
        refused(&scene, &signed(&json!({"alg": "HS256"}), &claims, sign), "signature").await;
        refused(&scene, &signed(&json!({"alg": "HS256", "kid": KID}), &claims, sign), "names a key of the set").await;
    }
    // Even with the right secret, it may not name a key of the set; nor may a published secret verify.
    let right = |message: &[u8]| hs(HMAC_SHA256, SECRET.as_bytes(), message);
    refused(&scene, &signed(&json!({"alg": "HS256", "kid": KID}), &claims, right), "names a key of the set").await;
    let secret = b"published and so known to all: 32";
    let key = json!({"kty": "oct", "kid": "oct-1", "alg": "HS256", "k": URL_SAFE_NO_PAD.encode(secret)});
    scene.house.put_keys(&json!([key]));
    let published = |message: &[u8]| hs(HMAC_SHA256, secret, message);
    refused(&scene, &signed(&json!({"alg": "HS256", "kid": "oct-1"}), &claims, published), "names a key").await;
    refused(&scene, &signed(&json!({"alg": "HS256"}), &claims, published), "signature").await;
}

#[tokio::test]
async fn a_short_or_missing_secret_signs_nothing() {
    let short = "31 bytes, one fewer than needed";
    for secret in [short, ""] {
        let scene = Scene::oidc_with(json!({"client_secret": secret}));
        let sign = |message: &[u8]| hs(HMAC_SHA256, secret.as_bytes(), message);
        let given = signed(&json!({"alg": "HS256"}), &scene.claims(json!({})), sign);
        refused(&scene, &given, "signature").await;
    }
}

#[tokio::test]
async fn keys_that_are_not_for_this() {
    let scene = Scene::oidc();
    let claims = scene.claims(json!({}));
    refused(&scene, &signed(&json!({"alg": "RS256"}), &claims, rs256), "no kid").await;
    refused(&scene, &signed(&json!({"alg": "RS256", "kid": "other"}), &claims, rs256), "no key other").await;
    let given = token(&claims);
    for changed in [
        json!({"use": "enc"}),
        json!({"key_ops": ["encrypt"]}),
        json!({"alg": "PS256"}),
        json!({"alg": "RSA-OAEP"}),
        json!({"alg": "of the future"}),
        json!({"kty": "EC", "crv": "P-256", "x": "AA", "y": "AA"}),
        json!({"n": "AQAB"}),
        json!({"n": "?"}),
    ] {
        let mut key = rsa_jwk();
        key.as_object_mut().unwrap().extend(changed.as_object().unwrap().clone());
        scene.house.put_keys(&json!([key]));
        refused(&scene, &given, "signature").await;
    }
    // An algorithm on a curve of another.
    let key = ec(P384);
    scene.house.put_keys(&json!([ec_jwk(&key, P384, "P-384")]));
    let sign = |message: &[u8]| ec_signature(&key, P384, message);
    refused(&scene, &signed(&json!({"alg": "ES256", "kid": "ec-1"}), &claims, sign), "no key ec-1").await;
}

/// A key of 1024 bits that is forgotten signed this while its provider published it: all of it is in order but its length.
#[tokio::test]
async fn a_short_rsa_key_proves_nothing() {
    let short: Value = serde_json::from_str(include_str!("rsa_1024.json")).unwrap();
    let scene = Scene::oidc();
    scene.house.put_keys(&json!([short["key"]]));
    let given = short["token"].as_str().unwrap();
    assert!(why(scene.provider.verify_id_token(scene.house.site(), given).await).contains("InvalidSignature"));
}

#[tokio::test]
async fn a_token_brings_no_key_along() {
    let scene = Scene::oidc();
    let (own, claims) = (ec(P256), scene.claims(json!({})));
    let sign = |message: &[u8]| ec_signature(&own, P256, message);
    scene.house.put_json("https://evil.example.com/keys", &json!({"keys": [ec_jwk(&own, P256, "P-256")]}));
    for header in [
        json!({"alg": "ES256", "kid": "ec-1", "jwk": ec_jwk(&own, P256, "P-256")}),
        json!({"alg": "ES256", "kid": "ec-1", "jku": "https://evil.example.com/keys"}),
        json!({"alg": "ES256", "kid": "ec-1", "x5u": "https://evil.example.com/keys", "x5c": ["MIIB"]}),
        json!({"alg": "ES256", "kid": "https://evil.example.com/keys"}),
        json!({"alg": "ES256", "kid": "../../evil"}),
    ] {
        refused(&scene, &signed(&header, &claims, sign), "no key").await;
    }
    let asked = scene.house.asked();
    assert!(!asked.is_empty() && asked.iter().all(|asked| asked.url.host_str() == Some("idp.example.com")));
    // What it brings beside a good signature changes nothing.
    let beside = json!({"alg": "RS256", "kid": KID, "jku": "https://evil.example.com/keys"});
    scene.with(&signed(&beside, &claims, rs256)).await.unwrap();
}

#[tokio::test]
async fn tokens_of_another_kind_are_no_id_tokens() {
    let scene = Scene::oidc();
    for typ in ["at+jwt", "logout+jwt", "secevent+JWT"] {
        let header = json!({"alg": "RS256", "kid": KID, "typ": typ});
        refused(&scene, &signed(&header, &scene.claims(json!({})), rs256), "another kind").await;
    }
}

#[tokio::test]
async fn a_response_of_another_provider_is_not_exchanged() {
    let scene = Scene::oidc();
    let mixed = Returned { code: Some("the-code"), iss: Some("https://evil.example.com"), ..Returned::default() };
    assert!(why(scene.finish_with(mixed).await).contains("another provider"));
    // Neither is its error believed.
    let error = Returned { error: Some("access_denied"), iss: Some("https://evil.example.com"), ..Returned::default() };
    assert!(why(scene.finish_with(error).await).contains("another provider"));
    assert!(scene.house.asked().is_empty(), "the code went nowhere");
    let own = Returned { code: Some("the-code"), iss: Some(ISSUER), ..Returned::default() };
    scene.finish_with(own).await.unwrap();
}

#[tokio::test]
async fn a_refusal_is_told_in_the_words_of_the_provider() {
    let scene = Scene::oidc();
    let returned = Returned {
        code: Some("the-code"),
        error: Some("access_denied"),
        error_description: Some("The user said no"),
        ..Returned::default()
    };
    let refused =
        ProviderError::Refused { error: "access_denied".to_owned(), description: "The user said no".to_owned() };
    assert_eq!(scene.finish_with(returned).await, Err(refused));
    assert!(why(scene.finish_with(Returned::default()).await).contains("neither code nor error"));
    let empty = Returned { code: Some(""), ..Returned::default() };
    assert!(why(scene.finish_with(empty).await).contains("neither code nor error"));
    assert!(scene.house.asked().is_empty());
}

#[tokio::test]
async fn a_token_of_one_provider_signs_nobody_in_at_another() {
    // Both publish the same key, as two tenants of one vendor do; the issuer tells them apart.
    let (one, other) = (Scene::oidc(), Scene::oidc_with(json!({"oidc_issuer": "https://other.example.com"})));
    let given = token(&one.claims(json!({"nonce": other.query["nonce"]})));
    refused(&other, &given, "issuer").await;
    // A sign-in of which nothing is kept takes no token at all.
    let mut forgotten = Scene::oidc();
    forgotten.expected.nonce = None;
    assert!(why(forgotten.finish().await).contains("nonce"));
}

#[tokio::test]
async fn user_info_of_somebody_else_is_refused() {
    let scene = Scene::oidc();
    for said in
        [json!({"sub": "john"}), json!({"email": "jane@example.com"}), json!({"sub": ["jane"]}), json!({"sub": "Jane"})]
    {
        scene.house.put_json("https://idp.example.com/me", &said);
        assert!(why(scene.finish().await).contains("not that of the ID token"), "{said}");
    }
}
