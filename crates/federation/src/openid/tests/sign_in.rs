//! What holds: the way there and back at an OIDC provider.

use aws_lc_rs::hmac::{HMAC_SHA256, HMAC_SHA512};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::json;

use super::house::*;
use crate::{Departure, Told, WayOut};

#[tokio::test]
async fn somebody_comes_back_with_claims() {
    let scene = Scene::oidc();
    let identity = scene.finish().await.unwrap();
    assert_eq!(identity.id, "jane");
    assert_eq!(identity.claims["email"], ["jane@example.com"]);
    assert_eq!(identity.claims["access_token"], ["at-1"]);
    assert_eq!(identity.claims["id_token"][0].matches('.').count(), 2);
    assert!(!identity.claims.contains_key("refresh_token"));
    assert_eq!(identity.session.session_id.as_deref(), Some("session-1"));
    assert_eq!(identity.session.subject, "jane");
    let Told::Tokens { token_response, id_token, user_info } = identity.told else { panic!("tokens") };
    assert_eq!(token_response["expires_in"], "3600");
    assert_eq!((id_token["sub"].as_str(), user_info["email"].as_str()), ("jane", "jane@example.com"));
}

#[tokio::test]
async fn the_request_asks_for_a_code_with_everything_that_binds_it() {
    let scene = Scene::oidc();
    for (name, value) in [
        ("p", "policy"),
        ("response_type", "code"),
        ("client_id", CLIENT),
        ("redirect_uri", CALLBACK),
        ("scope", "openid email"),
        ("state", "our-state"),
        ("code_challenge_method", "S256"),
    ] {
        assert_eq!(scene.query[name], value);
    }
    for absent in ["prompt", "login_hint", "response_mode", "client_secret"] {
        assert!(!scene.query.contains_key(absent));
    }
    let verifier = scene.expected.code_verifier.clone().unwrap();
    let challenge = aws_lc_rs::digest::digest(&aws_lc_rs::digest::SHA256, verifier.as_bytes());
    assert_eq!(scene.query["code_challenge"], URL_SAFE_NO_PAD.encode(challenge));
    assert_eq!(scene.expected.nonce.as_ref(), Some(&scene.query["nonce"]));
    assert_ne!(scene.expected.nonce, scene.expected.code_verifier);

    scene.finish().await.unwrap();
    let asked = scene.house.asked();
    assert_eq!(asked.iter().map(|asked| asked.url.path()).collect::<Vec<_>>(), ["/token", "/keys", "/me"]);
    let exchange = &asked[0];
    assert_eq!((exchange.method.as_str(), &exchange.authorization), ("POST", &None));
    for (name, value) in [
        ("grant_type", "authorization_code"),
        ("code", "the-code"),
        ("redirect_uri", CALLBACK),
        ("client_id", CLIENT),
        ("client_secret", SECRET),
        ("code_verifier", verifier.as_str()),
    ] {
        assert_eq!(exchange.form[name], value);
    }
    assert_eq!(asked[2].authorization.as_deref(), Some("Bearer at-1"));
    assert_eq!((asked[2].method.as_str(), asked[2].url.query()), ("GET", None));
}

#[tokio::test]
async fn two_departures_have_nothing_in_common() {
    let scene = Scene::oidc();
    let departure = Departure { callback: CALLBACK, state: "other", ..Departure::default() };
    assert!(!scene.query.contains_key("acr_values"));
    let (_, second) = scene.provider.begin(scene.house.site(), &departure).unwrap();
    assert_ne!(second.nonce, scene.expected.nonce);
    assert_ne!(second.code_verifier, scene.expected.code_verifier);
    assert!(second.code_verifier.unwrap().len() >= 43);
}

#[tokio::test]
async fn prompt_hint_and_wanted_levels_are_passed_on_but_for_none() {
    let scene = Scene::oidc();
    let url = |prompt| {
        let departure = Departure {
            callback: CALLBACK,
            state: "s",
            prompt,
            login_hint: Some("jane@example.com&x"),
            acr_values: Some("phr mfa"),
        };
        match scene.provider.begin(scene.house.site(), &departure).unwrap().0 {
            WayOut::Redirect(url) => url,
            WayOut::Form { .. } => panic!("a redirect"),
        }
    };
    let both = url(Some("login consent"));
    assert!(both.contains("&prompt=login+consent&login_hint=jane%40example.com%26x&acr_values=phr+mfa"), "{both}");
    assert!(url(Some("none login")).contains("&prompt=login&"));
    assert!(!url(Some("none")).contains("prompt") && !url(None).contains("prompt"));
}

#[tokio::test]
async fn user_info_may_be_posted_for_or_left_out() {
    let scene = Scene::oidc_with(json!({"attributes_request_method": "POST"}));
    scene.finish().await.unwrap();
    let asked = scene.house.asked();
    assert_eq!((asked[2].method.as_str(), asked[2].authorization.as_deref()), ("POST", Some("Bearer at-1")));
    let scene = Scene::oidc_with(json!({"attributes_url": ""}));
    let identity = scene.finish().await.unwrap();
    assert!(!identity.claims.contains_key("email") && scene.house.asked().len() == 2);
}

#[tokio::test]
async fn a_client_without_a_secret_sends_none() {
    let scene = Scene::oidc_with(json!({"client_secret": ""}));
    scene.finish().await.unwrap();
    assert!(!scene.house.asked()[0].form.contains_key("client_secret"));
}

#[tokio::test]
async fn what_is_signed_wins() {
    let scene = Scene::oidc();
    scene.house.put_json(
        "https://idp.example.com/me",
        &json!({"sub": "jane", "email": "other@example.com", "email_verified": true, "id_token": "forged",
            "groups": ["a", "b"], "address": {"formatted": "1 Main St"}}),
    );
    let claims = scene.claims(json!({"email": "jane@example.com", "email_verified": false}));
    let identity = scene.with(&token(&claims)).await.unwrap();
    assert_eq!(identity.claims["email"], ["jane@example.com"]);
    assert_eq!(identity.claims["email_verified"], ["false"]);
    assert_ne!(identity.claims["id_token"], ["forged"]);
    assert_eq!(identity.claims["groups"], ["a", "b"]);
    assert_eq!(identity.claims["address"], [r#"{"formatted":"1 Main St"}"#]);
}

#[tokio::test]
async fn every_algorithm_of_the_service_is_verified() {
    let scene = Scene::oidc();
    let claims = scene.claims(json!({}));
    for (alg, sign) in [("RS256", rs256 as fn(&[u8]) -> Vec<u8>), ("RS384", rs384), ("PS256", ps256), ("PS512", ps512)]
    {
        let given = signed(&json!({"alg": alg, "kid": KID, "typ": "JWT"}), &claims, sign);
        scene.with(&given).await.unwrap_or_else(|error| panic!("{alg}: {error}"));
    }
    for (alg, curve, name) in [("ES256", P256, "P-256"), ("ES384", P384, "P-384")] {
        let key = ec(curve);
        scene.house.put_keys(&json!([rsa_jwk(), ec_jwk(&key, curve, name)]));
        let given = signed(&json!({"alg": alg, "kid": "ec-1"}), &claims, |message| ec_signature(&key, curve, message));
        scene.with(&given).await.unwrap_or_else(|error| panic!("{alg}: {error}"));
    }
    for (alg, hash) in [("HS256", HMAC_SHA256), ("HS512", HMAC_SHA512)] {
        let sign = |message: &[u8]| hs(hash, SECRET.as_bytes(), message);
        scene.with(&signed(&json!({"alg": alg}), &claims, sign)).await.unwrap_or_else(|error| panic!("{alg}: {error}"));
        let named = signed(&json!({"alg": alg, "kid": "of the secret"}), &claims, sign);
        scene.with(&named).await.unwrap_or_else(|error| panic!("{alg}: {error}"));
    }
}

#[tokio::test]
async fn claims_may_take_every_form_that_is_allowed() {
    let scene = Scene::oidc();
    for changed in [
        json!({"iss": "https://idp.example.com/"}),
        json!({"aud": [CLIENT]}),
        json!({"aud": ["other", CLIENT], "azp": CLIENT}),
        json!({"azp": CLIENT}),
        json!({"exp": NOW - 170}),
        json!({"iat": NOW + 170, "nbf": NOW + 170}),
        json!({"iat": 1_699_999_999.75, "exp": 1.7000005e9}),
        json!({"at_hash": URL_SAFE_NO_PAD.encode(&aws_lc_rs::digest::digest(&aws_lc_rs::digest::SHA256, b"at-1").as_ref()[..16])}),
        json!({"sid": null}),
    ] {
        let given = token(&scene.claims(changed.clone()));
        scene.with(&given).await.unwrap_or_else(|error| panic!("{changed}: {error}"));
    }
}

#[tokio::test]
async fn a_key_is_found_among_keys_that_say_nothing_to_us() {
    let scene = Scene::oidc();
    let mut own = rsa_jwk();
    own["use"] = json!("sig");
    own["alg"] = json!("RS256");
    own["key_ops"] = json!(["verify"]);
    let others = [
        json!({"kty": "future", "kid": KID}),
        json!({"kty": "EC", "crv": "secp256k1", "kid": KID, "x": "AA", "y": "AA"}),
        json!({"kty": "RSA", "kid": 7, "n": "AQAB", "e": "AQAB"}),
        json!("not a key"),
        json!({"kty": "oct", "kid": KID, "k": "AAAA"}),
    ];
    let keys: Vec<_> = others.into_iter().chain([own]).collect();
    scene.house.put_keys(&json!(keys));
    scene.finish().await.unwrap();
}

#[tokio::test]
async fn an_id_token_by_itself_names_somebody() {
    let scene = Scene::oidc();
    let given = token(&scene.claims(json!({"nonce": null, "email": "jane@example.com"})));
    let vouched = scene.provider.verify_id_token(scene.house.site(), &given).await.unwrap();
    let times = [vouched.issued_at, vouched.expires_at, vouched.authenticated_at].map(|time| time.seconds());
    assert_eq!(times, [NOW, NOW + 300, NOW]);
    let identity = vouched.identity;
    assert_eq!(
        (identity.id.as_str(), identity.claims["email"].as_slice()),
        ("jane", &["jane@example.com".to_owned()][..])
    );
    assert!(!identity.claims.contains_key("access_token"));
    for (auth_time, authenticated_at) in [(NOW - 60, NOW - 60), (NOW + 60, NOW)] {
        let given = token(&scene.claims(json!({ "auth_time": auth_time })));
        let vouched = scene.provider.verify_id_token(scene.house.site(), &given).await.unwrap();
        assert_eq!(vouched.authenticated_at.seconds(), authenticated_at);
    }
    let foreign = token(&scene.claims(json!({"aud": "other"})));
    assert!(why(scene.provider.verify_id_token(scene.house.site(), &foreign).await).contains("another client"));
}
