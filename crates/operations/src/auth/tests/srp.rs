//! USER_SRP_AUTH and PASSWORD_VERIFIER (behaviour 20 §5.2, §4.3).

use super::*;

async fn challenge(scene: &Scene, username: &str) -> (SrpClient, Value) {
    let client = SrpClient::new(&scene.user_pool_id, 9);
    let answer = scene.ok("InitiateAuth", by_srp(username, &client)).await;
    (client, answer["ChallengeParameters"].clone())
}

async fn respond(scene: &Scene, responses: Value) -> Result<Value, Refusal> {
    scene.call("RespondToAuthChallenge", verifier(responses)).await
}

#[tokio::test]
async fn the_challenge_has_no_session_and_five_parameters() {
    let scene = with_jane(json!({})).await;
    let client = SrpClient::new(&scene.user_pool_id, 1);
    for operation in ["InitiateAuth", "AdminInitiateAuth"] {
        let answer = scene.ok(operation, by_srp("jane", &client)).await;
        let parameters = &answer["ChallengeParameters"];
        let text = |name: &str| parameters[name].as_str().expect("text").to_owned();
        let (salt, block, b) = (text("SALT"), text("SECRET_BLOCK"), text("SRP_B"));
        let expected = json!({"SALT": salt, "SECRET_BLOCK": block, "SRP_B": b, "USERNAME": "jane",
            "USER_ID_FOR_SRP": "jane"});
        assert_eq!(answer, json!({"ChallengeName": "PASSWORD_VERIFIER", "ChallengeParameters": expected}));
        assert!(salt.len() <= 32 && !salt.starts_with('0'), "{salt}");
        assert!((760..=768).contains(&b.len()), "{}", b.len());
        assert!(block.starts_with("AgV4") && block.len() > 1_000, "{block}");
        for hex in [salt, b] {
            assert!(hex.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f')), "{hex}");
        }
    }
}

#[tokio::test]
async fn the_answer_names_the_user_by_any_name() {
    let pool = json!({"AliasAttributes": ["email"]});
    let scene = Scene::new(pool, json!({})).await;
    let sub = scene.user("jane", json!({"email": "jane@example.com", "email_verified": "true"})).await;
    for typed in ["jane", "jane@example.com", sub.as_str()] {
        let (client, parameters) = challenge(&scene, typed).await;
        assert_eq!(parameters["USER_ID_FOR_SRP"], "jane", "{typed}");
        let right = client.answer(&parameters, PASSWORD);
        for operation in ["RespondToAuthChallenge", "AdminRespondToAuthChallenge"] {
            let (client, parameters) = challenge(&scene, typed).await;
            let named = merged(client.answer(&parameters, PASSWORD), json!({"USERNAME": typed}));
            Tokens::of(&scene.ok(operation, verifier(named)).await);
        }
        Tokens::of(&respond(&scene, right).await.unwrap());
    }
}

#[tokio::test]
async fn in_a_pool_of_username_attributes_the_identity_is_the_sub() {
    let scene = Scene::new(json!({"UsernameAttributes": ["email"]}), json!({})).await;
    let sub = scene.user("jane@example.com", json!({})).await;
    let (client, parameters) = challenge(&scene, "jane@example.com").await;
    assert_eq!((&parameters["USERNAME"], &parameters["USER_ID_FOR_SRP"]), (&json!(sub), &json!(sub)));
    Tokens::of(&respond(&scene, client.answer(&parameters, PASSWORD)).await.unwrap());
}

#[tokio::test]
async fn a_wrong_password_a_changed_answer_and_a_used_one_are_all_incorrect() {
    let scene = with_jane(json!({})).await;
    scene.user("joe", json!({})).await;
    let (client, parameters) = challenge(&scene, "jane").await;
    let right = client.answer(&parameters, PASSWORD);
    let (_, other) = challenge(&scene, "jane").await;
    for (changed, why) in [
        (client.answer(&parameters, WRONG), "the password"),
        (merged(right.clone(), json!({"PASSWORD_CLAIM_SIGNATURE": "AAAA"})), "the signature"),
        (merged(right.clone(), json!({"PASSWORD_CLAIM_SECRET_BLOCK": other["SECRET_BLOCK"]})), "another block"),
        (merged(right.clone(), json!({"PASSWORD_CLAIM_SECRET_BLOCK": "AgV4AAAA"})), "no block"),
        (merged(right.clone(), json!({"TIMESTAMP": "Sat Nov 21 00:00:01 UTC 2026"})), "the time"),
        (merged(right.clone(), json!({"USERNAME": "joe"})), "the user"),
    ] {
        assert_eq!(respond(&scene, changed).await, Err(incorrect()), "{why}");
        // Each is a guess, but for those that name another user or no challenge of ours.
        scene.server.clock.advance_seconds(1);
    }
    Tokens::of(&respond(&scene, right.clone()).await.unwrap());
    assert_eq!(respond(&scene, right).await, Err(incorrect()), "an answer works once");
}

#[tokio::test]
async fn a_challenge_belongs_to_its_client_and_pool() {
    let scene = with_jane(json!({})).await;
    let other_client = scene.another_client(json!({})).await;
    let other_pool = scene.server.user_pool(json!({})).await;
    let (client, parameters) = challenge(&scene, "jane").await;
    let answer = verifier(client.answer(&parameters, PASSWORD));
    let elsewhere = merged(answer.clone(), json!({"ClientId": other_client}));
    assert_eq!(scene.refused("RespondToAuthChallenge", elsewhere).await, incorrect());
    let flows = json!({"ExplicitAuthFlows": ["ALLOW_USER_SRP_AUTH"]});
    let foreign = scene.server.client(&other_pool, flows).await;
    let elsewhere = merged(answer.clone(), json!({"ClientId": foreign, "UserPoolId": other_pool}));
    assert_eq!(scene.refused("AdminRespondToAuthChallenge", elsewhere).await.code, "UserNotFoundException");
    Tokens::of(&scene.ok("RespondToAuthChallenge", answer).await);
}

#[tokio::test]
async fn a_challenge_lives_as_long_as_a_session() {
    for minutes in [3, 15] {
        let scene = with_jane(json!({"AuthSessionValidity": minutes})).await;
        let (client, parameters) = challenge(&scene, "jane").await;
        scene.server.clock.advance_seconds(minutes * 60 - 1);
        Tokens::of(&respond(&scene, client.answer(&parameters, PASSWORD)).await.unwrap());
        let (client, parameters) = challenge(&scene, "jane").await;
        scene.server.clock.advance_seconds(minutes * 60);
        let late = respond(&scene, client.answer(&parameters, PASSWORD)).await;
        assert_eq!(late, Err(not_authorized("Invalid session for the user, session is expired.")));
    }
}

#[tokio::test]
async fn an_answer_needs_all_its_parts_in_their_form() {
    let scene = with_jane(json!({})).await;
    let (client, parameters) = challenge(&scene, "jane").await;
    let right = client.answer(&parameters, PASSWORD);
    for part in ["USERNAME", "TIMESTAMP", "PASSWORD_CLAIM_SIGNATURE", "PASSWORD_CLAIM_SECRET_BLOCK"] {
        let mut without = right.clone();
        without.as_object_mut().unwrap().remove(part);
        assert_eq!(respond(&scene, without).await, Err(missing(part)));
    }
    let none = json!({"ChallengeName": "PASSWORD_VERIFIER"});
    assert_eq!(scene.refused("RespondToAuthChallenge", none).await, missing("USERNAME"));
    // A wrong weekday is refused although it was signed; forms that clients write are taken, signed as they are or as the
    // service writes them (behaviour 20 §12, A17).
    let never = client.answer_dated(&parameters, PASSWORD, "Mon Nov 1 00:00:00 UTC 2026");
    assert_eq!(respond(&scene, never).await.unwrap_err().code, "InvalidParameterException");
    for sent in ["Sun Nov 1 00:00:07 UTC 2026", "Sun Nov 01 00:00:07 UTC 2026", "sun nov 1 00:00:07 GMT 2026"] {
        for signed in [sent, "Sun Nov 1 00:00:07 UTC 2026"] {
            let (client, parameters) = challenge(&scene, "jane").await;
            let mut answer = client.answer_dated(&parameters, PASSWORD, signed);
            answer["TIMESTAMP"] = json!(sent);
            Tokens::of(&respond(&scene, answer).await.unwrap());
        }
    }
    let mut other = client.answer_dated(&parameters, PASSWORD, "Sun Nov 1 00:00:08 UTC 2026");
    other["TIMESTAMP"] = json!("Sun Nov 1 00:00:07 UTC 2026");
    assert_eq!(respond(&scene, other).await, Err(incorrect()));
}

#[tokio::test]
async fn numbers_that_are_none_are_refused() {
    let scene = with_jane(json!({})).await;
    let vectors: Value = serde_json::from_str(include_str!("../../../../crypto/src/srp/vectors.json")).unwrap();
    let modulus = vectors["parameters"]["N"].as_str().expect("N");
    for bad in ["0", "00", "not hex", modulus, &"f".repeat(2_000)] {
        let input = begin("USER_SRP_AUTH", json!({"USERNAME": "jane", "SRP_A": bad}));
        let refused = scene.refused("InitiateAuth", input).await;
        assert_eq!(refused.code, "InvalidParameterException", "{bad}");
    }
}

#[tokio::test]
async fn a_temporary_password_by_srp_leads_to_a_new_one() {
    let scene = Scene::new(json!({}), json!({})).await;
    scene.invited("jane", json!({})).await;
    let (client, parameters) = challenge(&scene, "jane").await;
    let next = respond(&scene, client.answer(&parameters, PASSWORD)).await.unwrap();
    assert_eq!(next["ChallengeName"], "NEW_PASSWORD_REQUIRED");
    let answer = new_password(&next["Session"], "jane", json!({}));
    Tokens::of(&scene.ok("RespondToAuthChallenge", answer).await);
    let (client, parameters) = challenge(&scene, "jane").await;
    Tokens::of(&respond(&scene, client.answer(&parameters, NEW)).await.unwrap());
}

#[tokio::test]
async fn a_user_who_is_gone_meanwhile_is_told_as_the_client_tells() {
    for (hides, expected) in [("LEGACY", no_such_user()), ("ENABLED", incorrect())] {
        let scene = with_jane(json!({"PreventUserExistenceErrors": hides})).await;
        let (client, parameters) = challenge(&scene, "jane").await;
        scene.ok("AdminDeleteUser", json!({"Username": "jane"})).await;
        assert_eq!(respond(&scene, client.answer(&parameters, PASSWORD)).await, Err(expected), "{hides}");
    }
}
