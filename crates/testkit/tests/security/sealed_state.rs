//! Rows 27 and 32: state that a client holds between two requests (`Session`, `SECRET_BLOCK`, refresh token, pagination
//! token) is sealed and bound: to its kind, pool, client, user and step (CVE-2024-45042, CVE-2025-64103). Changed, cut,
//! swapped, late or used for something else it is refused (CVE-2026-18217).

use poolhouse_testkit::refusal;
use poolhouse_testkit::scene::{PASSWORD, Scene};
use poolhouse_testkit::srp::SrpClient;
use serde_json::{Value, json};

use crate::stage::{at, beginning, by_email, response, same, shared, verified};

const ALPHABET: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/-_.=";

/// One piece of client-held state, and the request that brings it back.
struct Held {
    operation: &'static str,
    text: String,
    request: Box<dyn Fn(&str) -> Value + Sync>,
}

/// A pool with one of everything a client can hold, all of it good.
async fn everything_held() -> (Scene, Vec<Held>) {
    let scene = shared(by_email(), json!({})).await;
    for name in ["jane", "john", "jack"] {
        scene.user(name, verified(&format!("{name}@example.com"))).await;
    }
    scene.invited("newcomer", verified("newcomer@example.com")).await;
    let session = scene.sign_in("newcomer", PASSWORD).await.unwrap()["Session"].as_str().unwrap().to_owned();
    let client = SrpClient::new(&scene.user_pool_id, 3);
    let begin = beginning("USER_SRP_AUTH", json!({"USERNAME": "jane", "SRP_A": client.public()}));
    let challenge = scene.ok("InitiateAuth", begin).await;
    let responses = client.answer(&challenge["ChallengeParameters"], PASSWORD);
    let block = responses["PASSWORD_CLAIM_SECRET_BLOCK"].as_str().unwrap().to_owned();
    let page = scene.ok("ListUsers", json!({"Limit": 1})).await["PaginationToken"].as_str().unwrap().to_owned();
    let refresh = scene.tokens("jane").await.refresh;
    let held = vec![
        Held {
            operation: "RespondToAuthChallenge",
            text: session,
            request: Box::new(|text| {
                let responses = json!({"USERNAME": "newcomer", "NEW_PASSWORD": "Another-Horse8"});
                response("NEW_PASSWORD_REQUIRED", Some(&json!(text)), responses)
            }),
        },
        Held {
            operation: "RespondToAuthChallenge",
            text: block,
            request: Box::new(move |text| {
                let mut responses = responses.clone();
                responses["PASSWORD_CLAIM_SECRET_BLOCK"] = json!(text);
                response("PASSWORD_VERIFIER", None, responses)
            }),
        },
        Held {
            operation: "ListUsers",
            text: page,
            request: Box::new(|text| json!({"Limit": 1, "PaginationToken": text})),
        },
        Held {
            operation: "GetTokensFromRefreshToken",
            text: refresh.clone(),
            request: Box::new(|text| json!({"RefreshToken": text})),
        },
        Held {
            operation: "InitiateAuth",
            text: refresh.clone(),
            request: Box::new(|text| beginning("REFRESH_TOKEN_AUTH", json!({"REFRESH_TOKEN": text}))),
        },
        Held { operation: "RevokeToken", text: refresh, request: Box::new(|text| json!({"Token": text})) },
    ];
    (scene, held)
}

/// Each character in turn becomes another one; the whole is cut, doubled and decorated. At last the untouched text still
/// works: nothing of this has used it up.
#[tokio::test]
async fn a_changed_character_anywhere_is_refused() {
    let (scene, all) = everything_held().await;
    for held in &all {
        let bytes = held.text.as_bytes();
        let mut variants: Vec<String> = (0..bytes.len())
            .map(|at| {
                let mut changed = bytes.to_vec();
                let place = ALPHABET.iter().position(|byte| *byte == bytes[at]).unwrap();
                // The neighbour in the alphabet differs in the lowest bits: the hardest change to see.
                changed[at] = ALPHABET[if place == 0 { 1 } else { place - 1 }];
                String::from_utf8(changed).unwrap()
            })
            .collect();
        let half = &held.text[..bytes.len() / 2];
        variants.extend([half.to_owned(), format!("{0}{0}", held.text), format!("{}A", held.text)]);
        variants.extend([format!("A{}", held.text), held.text[1..].to_owned(), held.text.to_lowercase()]);
        for variant in variants {
            let answer = scene.call(held.operation, (held.request)(&variant)).await;
            assert!(answer.is_err(), "{} took {variant} for {}", held.operation, held.text);
        }
    }
    for held in &all {
        scene.ok(held.operation, (held.request)(&held.text)).await;
    }
}

#[tokio::test]
async fn each_kind_is_taken_in_its_own_place_only() {
    let (scene, all) = everything_held().await;
    for (number, place) in all.iter().enumerate() {
        for text in all.iter().map(|held| &held.text).filter(|text| **text != place.text) {
            let answer = scene.call(place.operation, (place.request)(text)).await;
            assert!(answer.is_err(), "{} (request {number}) took {text}", place.operation);
        }
    }
}

/// What was given to one client, in one pool, does nothing for another.
#[tokio::test]
async fn state_belongs_to_its_pool_and_client() {
    let (scene, all) = everything_held().await;
    let elsewhere = shared(by_email(), json!({})).await;
    for name in ["jane", "john", "jack"] {
        elsewhere.user(name, verified(&format!("{name}@example.com"))).await;
    }
    elsewhere.invited("newcomer", verified("newcomer@example.com")).await;
    let mut beside = at(&scene, &same(&scene.server));
    beside.client_id = scene.another_client(json!({})).await;
    for held in &all {
        let answer = elsewhere.call(held.operation, (held.request)(&held.text)).await;
        assert!(answer.is_err(), "{} in another pool", held.operation);
        if held.operation != "ListUsers" {
            let answer = beside.call(held.operation, (held.request)(&held.text)).await;
            assert!(answer.is_err(), "{} by another client", held.operation);
        }
    }
    let filtered = json!({"Limit": 1, "PaginationToken": all[2].text, "Filter": "username ^= \"j\""});
    assert!(scene.call("ListUsers", filtered).await.is_err(), "a page of another list");
    for held in &all {
        scene.ok(held.operation, (held.request)(&held.text)).await;
    }
}

/// A session or block is for the user it was made for, whoever is named beside it.
#[tokio::test]
async fn state_belongs_to_its_user_and_step() {
    let (scene, all) = everything_held().await;
    let (session, block) = (&all[0], &all[1]);
    scene.invited("other", verified("other@example.com")).await;
    for name in ["jane", "other", "nobody"] {
        let mut input = (session.request)(&session.text);
        input["ChallengeResponses"]["USERNAME"] = json!(name);
        let refused = scene.refused("RespondToAuthChallenge", input).await;
        assert_eq!(refused, refusal("NotAuthorizedException", "Invalid session for the user."), "{name}");
    }
    for name in ["john", "newcomer", "nobody"] {
        let mut input = (block.request)(&block.text);
        input["ChallengeResponses"]["USERNAME"] = json!(name);
        let refused = scene.refused("RespondToAuthChallenge", input).await;
        // This client hides nobody.
        let expected = match name {
            "nobody" => refusal("UserNotFoundException", "User does not exist."),
            _ => refusal("NotAuthorizedException", "Incorrect username or password."),
        };
        assert_eq!(refused, expected, "{name}");
    }
    for challenge in <api::types::ChallengeNameType>::ALL {
        let challenge = challenge.as_str();
        if challenge == "NEW_PASSWORD_REQUIRED" {
            continue;
        }
        let mut input = (session.request)(&session.text);
        input["ChallengeName"] = json!(challenge);
        for (name, value) in
            [("ANSWER", "x"), ("SMS_MFA_CODE", "1"), ("SOFTWARE_TOKEN_MFA_CODE", "1"), ("SMS_OTP_CODE", "1")]
        {
            input["ChallengeResponses"][name] = json!(value);
        }
        assert!(scene.call("RespondToAuthChallenge", input).await.is_err(), "answered as {challenge}");
    }
    scene.ok(session.operation, (session.request)(&session.text)).await;
    scene.ok(block.operation, (block.request)(&block.text)).await;
}

/// A session opened with one temporary password does not survive its replacement: whoever knew the old one is out.
#[tokio::test]
async fn a_new_temporary_password_closes_the_sessions_of_the_old_one() {
    let scene = shared(by_email(), json!({})).await;
    let answer = |session: &Value| {
        response("NEW_PASSWORD_REQUIRED", Some(session), json!({"USERNAME": "jane", "NEW_PASSWORD": "Thiefs-Horse9"}))
    };
    scene.invited("jane", verified("jane@example.com")).await;
    let replacements = [
        ("AdminSetUserPassword", json!({"Username": "jane", "Password": "Newer-Horse8", "Permanent": false})),
        ("AdminCreateUser", json!({"Username": "jane", "MessageAction": "RESEND", "TemporaryPassword": PASSWORD})),
    ];
    let mut known = PASSWORD;
    for (operation, input) in replacements {
        let session = scene.sign_in("jane", known).await.unwrap()["Session"].clone();
        scene.ok(operation, input).await;
        let refused = scene.refused("RespondToAuthChallenge", answer(&session)).await;
        assert_eq!(refused.code, "NotAuthorizedException", "after {operation}");
        assert_eq!(scene.status_of("jane").await, "FORCE_CHANGE_PASSWORD");
        known = "Newer-Horse8";
    }
    let session = scene.sign_in("jane", PASSWORD).await.unwrap()["Session"].clone();
    scene.ok("RespondToAuthChallenge", answer(&session)).await;
}

/// A user who was made anew under the same name is another user.
#[tokio::test]
async fn state_of_a_deleted_user_is_worth_nothing() {
    let (scene, all) = everything_held().await;
    let access = scene.tokens("jane").await.access;
    for name in ["jane", "newcomer"] {
        scene.ok("AdminDeleteUser", json!({"Username": name})).await;
    }
    scene.user("jane", verified("jane@example.com")).await;
    scene.invited("newcomer", verified("newcomer@example.com")).await;
    for held in all.iter().filter(|held| !["ListUsers", "RevokeToken"].contains(&held.operation)) {
        assert!(scene.call(held.operation, (held.request)(&held.text)).await.is_err(), "{}", held.operation);
    }
    assert!(scene.call("GetUser", json!({"AccessToken": access})).await.is_err());
}
