//! How long a provider's keys are remembered, and who can have them read again.

use std::sync::atomic::Ordering;

use serde_json::{Value, json};

use super::super::key_cache::{EARLY_READS, LIFETIME_SECONDS};
use super::house::*;
use crate::{FetchError, ProviderError};

const KEYS: &str = "https://idp.example.com/keys";

fn renamed(kid: &str) -> Value {
    let mut key = rsa_jwk();
    key["kid"] = json!(kid);
    key
}

/// A token that outlives these tests, by the key of that name.
fn lasting(scene: &Scene, kid: &str) -> String {
    let claims = scene.claims(json!({"exp": NOW + 10 * LIFETIME_SECONDS}));
    signed(&json!({"alg": "RS256", "kid": kid}), &claims, rs256)
}

/// How often the keys were asked for since this was called last.
fn reads(scene: &Scene) -> usize {
    scene.house.asked().iter().filter(|asked| asked.url.as_str() == KEYS).count()
}

/// From now on this is there, whatever anybody remembers.
fn publish(scene: &Scene, keys: Value) {
    scene.house.put_json(KEYS, &json!({ "keys": keys }));
}

fn pass(scene: &Scene, seconds: i64) {
    scene.house.later_seconds.fetch_add(seconds, Ordering::SeqCst);
}

#[tokio::test]
async fn keys_are_read_once_in_their_time() {
    let scene = Scene::oidc();
    for _ in 0..3 {
        scene.with(&lasting(&scene, KID)).await.unwrap();
    }
    assert_eq!(reads(&scene), 1);
    pass(&scene, LIFETIME_SECONDS - 1);
    scene.finish().await.unwrap();
    assert_eq!(reads(&scene), 0);
    pass(&scene, 1);
    scene.finish().await.unwrap();
    assert_eq!(reads(&scene), 1);
}

#[tokio::test]
async fn a_key_that_the_provider_changed_counts_at_once() {
    let scene = Scene::oidc();
    scene.with(&lasting(&scene, KID)).await.unwrap();
    publish(&scene, json!([rsa_jwk(), renamed("rsa-2")]));
    scene.with(&lasting(&scene, "rsa-2")).await.unwrap();
    assert_eq!(reads(&scene), 2);
    // Under the name of another, too.
    let own = ec(P256);
    let mut replaced = ec_jwk(&own, P256, "P-256");
    replaced["kid"] = json!(KID);
    publish(&scene, json!([replaced]));
    let claims = scene.claims(json!({}));
    let sign = |message: &[u8]| ec_signature(&own, P256, message);
    scene.with(&signed(&json!({"alg": "ES256", "kid": KID}), &claims, sign)).await.unwrap();
    // What it took the place of is known no more.
    assert!(why(scene.with(&lasting(&scene, "rsa-2")).await).contains("no key rsa-2"));
}

#[tokio::test]
async fn a_key_that_the_provider_withdrew_ends_with_its_time() {
    for is_there in [true, false] {
        let scene = Scene::oidc();
        scene.with(&lasting(&scene, KID)).await.unwrap();
        publish(&scene, json!([renamed("rsa-2")]));
        if !is_there {
            scene.house.fail(KEYS, FetchError::TimedOut);
        }
        pass(&scene, LIFETIME_SECONDS - 1);
        scene.finish().await.unwrap();
        pass(&scene, 1);
        match scene.finish().await {
            Err(ProviderError::Invalid { why, .. }) if is_there => assert!(why.contains("no key rsa-1"), "{why}"),
            Err(ProviderError::Unreachable(_)) if !is_there => {}
            other => panic!("{other:?}"),
        }
    }
}

#[tokio::test]
async fn tokens_of_unknown_keys_have_the_set_read_so_often() {
    let scene = Scene::oidc();
    scene.finish().await.unwrap();
    assert_eq!(reads(&scene), 1);
    let early = EARLY_READS as usize;
    for (number, window) in [(50, early), (50, 0)] {
        for name in 0..number {
            let given = lasting(&scene, &format!("invented-{name}"));
            assert!(why(scene.with(&given).await).contains("no key invented"));
        }
        assert_eq!(reads(&scene), window);
    }
    // Everybody else goes on, and a new key counts at the latest when the set has had its time.
    publish(&scene, json!([rsa_jwk(), renamed("rsa-2")]));
    scene.with(&lasting(&scene, KID)).await.unwrap();
    assert!(why(scene.with(&lasting(&scene, "rsa-2")).await).contains("no key rsa-2"));
    pass(&scene, LIFETIME_SECONDS);
    scene.with(&lasting(&scene, "rsa-2")).await.unwrap();
}

#[tokio::test]
async fn a_provider_that_does_not_answer_takes_nothing_away() {
    let scene = Scene::oidc();
    scene.with(&lasting(&scene, KID)).await.unwrap();
    scene.house.fail(KEYS, FetchError::TimedOut);
    let unknown = scene.with(&lasting(&scene, "rsa-2")).await;
    assert!(matches!(unknown, Err(ProviderError::Unreachable(_))), "{unknown:?}");
    scene.with(&lasting(&scene, KID)).await.unwrap();
}

#[tokio::test]
async fn a_hmac_is_judged_by_what_is_remembered() {
    let scene = Scene::oidc();
    scene.finish().await.unwrap();
    let claims = scene.claims(json!({}));
    let sign = |message: &[u8]| hs(aws_lc_rs::hmac::HMAC_SHA256, SECRET.as_bytes(), message);
    let header = json!({"alg": "HS256", "kid": KID});
    assert!(why(scene.with(&signed(&header, &claims, sign)).await).contains("names a key of the set"));
    assert_eq!(reads(&scene), 1);
}
