//! Logout tokens (OpenID Connect Back-Channel Logout 1.0 §2.6).

use serde_json::{Value, json};

use super::house::*;

fn claims(changed: Value) -> Value {
    let mut claims = json!({"iss": ISSUER, "aud": CLIENT, "iat": NOW, "exp": NOW + 120, "jti": "end-1", "sub": "jane",
        "sid": "session-1", "events": {"http://schemas.openid.net/event/backchannel-logout": {}}});
    for (name, value) in changed.as_object().unwrap() {
        claims[name] = value.clone();
    }
    claims.as_object_mut().unwrap().retain(|_, value| !value.is_null());
    claims
}

#[tokio::test]
async fn a_session_that_ended_is_named() {
    let scene = Scene::oidc();
    for typ in [json!("logout+jwt"), json!("JWT")] {
        let given = signed(&json!({"alg": "RS256", "kid": KID, "typ": typ}), &claims(json!({})), rs256);
        let ended = scene.provider.read_logout_token(scene.house.site(), &given).await.unwrap();
        assert_eq!((ended.session_id.as_deref(), ended.subject.as_deref()), (Some("session-1"), Some("jane")));
        assert_eq!(ended.once.id, "end-1");
        assert!(ended.once.until.seconds() > NOW + 600, "it is remembered for as long as it would be taken again");
    }
    for changed in [json!({"sid": null}), json!({"sub": null}), json!({"exp": null})] {
        let given = token(&claims(changed));
        scene.provider.read_logout_token(scene.house.site(), &given).await.unwrap();
    }
}

#[tokio::test]
async fn what_is_no_logout_token_ends_nothing() {
    let scene = Scene::oidc();
    for (changed, because) in [
        (json!({"iss": "https://evil.example.com"}), "issuer"),
        (json!({"aud": "other"}), "another client"),
        (json!({"iat": NOW - 781}), "too old"),
        (json!({"iat": NOW + 181}), "iat"),
        (json!({"iat": null}), "iat"),
        (json!({"iat": i64::MIN}), "too old"),
        (json!({"exp": NOW - 180}), "too old"),
        (json!({"events": null}), "not a logout token"),
        (json!({"events": {"other": {}}}), "not a logout token"),
        (json!({"events": ["http://schemas.openid.net/event/backchannel-logout"]}), "not a logout token"),
        (json!({"events": {"http://schemas.openid.net/event/backchannel-logout": true}}), "not a logout token"),
        (json!({"nonce": "n"}), "nonce"),
        (json!({"jti": null}), "jti"),
        (json!({"jti": ""}), "jti"),
        (json!({"sub": null, "sid": null}), "neither sub nor sid"),
        (json!({"sub": "", "sid": 7}), "neither sub nor sid"),
    ] {
        let given = token(&claims(changed.clone()));
        let why = why(scene.provider.read_logout_token(scene.house.site(), &given).await);
        assert!(why.contains(because), "{changed}: {why}");
    }
    let typ = signed(&json!({"alg": "RS256", "kid": KID, "typ": "at+jwt"}), &claims(json!({})), rs256);
    assert!(why(scene.provider.read_logout_token(scene.house.site(), &typ).await).contains("another kind"));
}

#[tokio::test]
async fn neither_token_is_taken_for_the_other() {
    let scene = Scene::oidc();
    let id_token = token(&scene.claims(json!({"jti": "1"})));
    assert!(why(scene.provider.read_logout_token(scene.house.site(), &id_token).await).contains("not a logout token"));
    let plain = token(&claims(json!({})));
    assert!(why(scene.with(&plain).await).contains("logout token"));
    assert!(why(scene.provider.verify_id_token(scene.house.site(), &plain).await).contains("logout token"));
}
