//! Rows 10, 14, 15, 16, 17 and 31 at the door of passkeys: an answer works once however many bring it, nobody can lock
//! out who holds their passkey, names tell nothing, and a passkey of one pool opens no other.

use std::collections::BTreeSet;

use poolhouse_testkit::authenticator::{Authenticator, ask};
use poolhouse_testkit::scene::{PASSWORD, Scene, Tokens};
use poolhouse_testkit::{merged, refusal};
use serde_json::{Value, json};

use crate::stage::{Cluster, at, beginning, hidden, shared};

const WRONG: &str = "Wrong-Horse7";

/// A pool with passkeys for `example.com` and a client for USER_AUTH.
fn house() -> (Value, Value) {
    let flows = ["ALLOW_USER_AUTH", "ALLOW_USER_PASSWORD_AUTH"];
    (poolhouse_testkit::authenticator::with_passkeys(), merged(hidden(), json!({ "ExplicitAuthFlows": flows })))
}

async fn furnish(scene: &Scene) {
    let config = json!({"WebAuthnConfiguration": {"RelyingPartyId": "example.com"}});
    scene.ok("SetUserPoolMfaConfig", config).await;
}

async fn passkey_of(scene: &Scene, name: &str) -> Authenticator {
    scene.user(name, json!({})).await;
    let passkey = Authenticator::default();
    passkey.register(scene, &scene.tokens(name).await.access).await.unwrap();
    passkey
}

async fn scene() -> Scene {
    let (pool, client) = house();
    let scene = shared(pool, client).await;
    furnish(&scene).await;
    scene
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn of_many_answers_and_registrations_at_once_one_is_taken() {
    let (pool, client) = house();
    for cluster in Cluster::each(pool, client).await {
        let scene = at(&cluster.first, &cluster.first.server);
        furnish(&scene).await;
        let passkey = passkey_of(&scene, "jane").await;
        let challenge = ask(&scene, "jane").await.unwrap();
        let answer = merged(passkey.answer(&challenge, "jane"), json!({"ClientId": scene.client_id}));
        let answers = cluster.at_once(vec![("RespondToAuthChallenge", answer); 20]).await;
        assert_eq!(answers.iter().filter(|answer| answer.is_ok()).count(), 1, "{answers:?}");

        let token = scene.tokens("jane").await.access;
        let started = scene.ok("StartWebAuthnRegistration", json!({ "AccessToken": token })).await;
        let options = &started["CredentialCreationOptions"];
        let mut calls = Vec::new();
        for _ in 0..20 {
            let credential = Authenticator::default().create(options);
            calls.push(("CompleteWebAuthnRegistration", json!({"AccessToken": token, "Credential": credential})));
        }
        let answers = cluster.at_once(calls).await;
        assert_eq!(answers.iter().filter(|answer| answer.is_ok()).count(), 1, "{answers:?}");
    }
}

/// CVE-2026-19607, GHSA-cq42-vhv7-xr7p: failures of an attacker never lock a victim out who presents a passkey.
#[tokio::test]
async fn nobody_locks_out_who_holds_their_passkey() {
    let scene = scene().await;
    let passkey = passkey_of(&scene, "jane").await;
    let wrong = refusal("NotAuthorizedException", "Incorrect username or password.");
    for _ in 0..20 {
        drop(scene.sign_in("jane", WRONG).await);
        assert_eq!(Authenticator::default().sign_in(&scene, "jane").await, Err(wrong.clone()));
        let forged = Authenticator { id: passkey.id.clone(), ..Authenticator::default() };
        assert_eq!(forged.sign_in(&scene, "jane").await, Err(wrong.clone()));
    }
    let locked = refusal("NotAuthorizedException", "Password attempts exceeded");
    assert_eq!(scene.sign_in("jane", PASSWORD).await, Err(locked));
    Tokens::of(&passkey.sign_in(&scene, "jane").await.unwrap());
}

/// The shape of an answer: kinds of values, lengths of texts, sorted.
fn shape(answer: &Value) -> Value {
    match answer {
        Value::Object(members) => members.iter().map(|(name, value)| (name.clone(), shape(value))).collect(),
        Value::Array(items) => items.iter().map(shape).collect(),
        Value::String(text) => match serde_json::from_str::<Value>(text) {
            Ok(inner @ Value::Object(_)) => shape(&inner),
            _ if text.len() > 100 => json!("long"),
            _ => json!("text"),
        },
        other => other.clone(),
    }
}

#[tokio::test]
async fn names_nobody_has_look_stable_and_like_somebodys() {
    let scene = scene().await;
    let passkey = passkey_of(&scene, "jane").await;
    scene.user("john", json!({})).await;
    let with = ask(&scene, "jane").await.unwrap();
    let without = ask(&scene, "john").await.unwrap();
    let options = |answer: &Value| -> Value {
        let text = answer["ChallengeParameters"]["CREDENTIAL_REQUEST_OPTIONS"].as_str().unwrap();
        serde_json::from_str(text).unwrap()
    };
    let (mut seen, mut ids) = (BTreeSet::new(), BTreeSet::new());
    for number in 0..40 {
        let name = format!("nobody{number}");
        let first = ask(&scene, &name).await.unwrap();
        let kind = first["ChallengeName"].as_str().unwrap().to_owned();
        let like = if kind == "WEB_AUTHN" { &with } else { &without };
        assert_eq!(shape(&first), shape(like), "{name}");
        let length = |answer: &Value| answer["Session"].as_str().unwrap().len();
        assert_eq!(length(&first), length(like), "{name}");
        // Asked again, in capitals or not preferred, the name goes on as it was.
        let again = ask(&scene, &name).await.unwrap();
        let choice = scene.ok("InitiateAuth", beginning("USER_AUTH", json!({"USERNAME": name}))).await;
        let listed = choice["AvailableChallenges"].as_array().unwrap().contains(&json!("WEB_AUTHN"));
        assert_eq!(listed, kind == "WEB_AUTHN", "{name}");
        assert_eq!(again["ChallengeName"], first["ChallengeName"], "{name}");
        if kind == "WEB_AUTHN" {
            let (first, again) = (options(&first), options(&again));
            assert_eq!(first["allowCredentials"], again["allowCredentials"], "{name}");
            assert_ne!(first["challenge"], again["challenge"], "{name}");
            ids.insert(first["allowCredentials"].to_string());
            // Every answer is refused as a wrong one is.
            let wrong = refusal("NotAuthorizedException", "Incorrect username or password.");
            assert_eq!(passkey.sign_in(&scene, &name).await, Err(wrong), "{name}");
        }
        seen.insert(kind);
    }
    // Some have passkeys, each its own, and some have none: as among people.
    assert_eq!(seen.len(), 2);
    assert!((5..=35).contains(&ids.len()), "{}", ids.len());
    // Accounts that cannot sign in look as they did.
    scene.ok("AdminDisableUser", json!({"Username": "jane"})).await;
    assert_eq!(shape(&ask(&scene, "jane").await.unwrap()), shape(&with));
}

#[tokio::test]
async fn a_passkey_of_one_pool_opens_no_other() {
    let (here, there) = (scene().await, scene().await);
    let passkey = passkey_of(&here, "jane").await;
    passkey_of(&there, "jane").await;
    let wrong = refusal("NotAuthorizedException", "Incorrect username or password.");
    assert_eq!(passkey.sign_in(&there, "jane").await, Err(wrong));
    // Nor does a challenge of there, answered here, or a registration with a token of there.
    let challenge = ask(&there, "jane").await.unwrap();
    let invalid = refusal("NotAuthorizedException", "Invalid session for the user.");
    assert_eq!(here.refused("RespondToAuthChallenge", passkey.answer(&challenge, "jane")).await, invalid);
    let (mine, theirs) = (here.tokens("jane").await.access, there.tokens("jane").await.access);
    let started = here.ok("StartWebAuthnRegistration", json!({ "AccessToken": mine })).await;
    let credential = Authenticator::default().create(&started["CredentialCreationOptions"]);
    let input = json!({"AccessToken": theirs, "Credential": credential});
    let refused = there.refused("CompleteWebAuthnRegistration", input).await;
    assert_eq!(refused.code, "WebAuthnChallengeNotFoundException");
}

/// What a deleted user leaves opens nothing to who takes the name.
#[tokio::test]
async fn a_name_that_is_taken_again_has_no_passkeys() {
    let scene = scene().await;
    let passkey = passkey_of(&scene, "jane").await;
    let challenge = ask(&scene, "jane").await.unwrap();
    scene.ok("AdminDeleteUser", json!({"Username": "jane"})).await;
    scene.user("jane", json!({})).await;
    let invalid = refusal("NotAuthorizedException", "Invalid session for the user.");
    assert_eq!(scene.refused("RespondToAuthChallenge", passkey.answer(&challenge, "jane")).await, invalid);
    assert_eq!(ask(&scene, "jane").await.unwrap()["ChallengeName"], "SELECT_CHALLENGE");
}
