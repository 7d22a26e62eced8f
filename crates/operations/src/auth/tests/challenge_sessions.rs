//! The `Session` between two steps: how long it lives, for whom, and how often (behaviour 20 §4.5).

use super::*;

/// Invites jane and brings her to NEW_PASSWORD_REQUIRED; gives the session.
async fn session(scene: &Scene, username: &str) -> Value {
    let challenge = scene.sign_in(username, PASSWORD).await.unwrap();
    assert_eq!(challenge["ChallengeName"], "NEW_PASSWORD_REQUIRED");
    challenge["Session"].clone()
}

async fn invited(client: Value) -> Scene {
    let scene = Scene::new(json!({}), client).await;
    scene.invited("jane", json!({})).await;
    scene
}

fn unfit() -> Refusal {
    not_authorized("Invalid session for the user.")
}

#[tokio::test]
async fn a_session_lives_as_long_as_the_client_says() {
    for (client, minutes) in [(json!({}), 3), (json!({"AuthSessionValidity": 15}), 15)] {
        let scene = invited(client).await;
        let first = session(&scene, "jane").await;
        scene.server.clock.advance_seconds(minutes * 60);
        let late = not_authorized("Invalid session for the user, session is expired.");
        for operation in ["RespondToAuthChallenge", "AdminRespondToAuthChallenge"] {
            assert_eq!(scene.refused(operation, new_password(&first, "jane", json!({}))).await, late);
        }
        let second = session(&scene, "jane").await;
        scene.server.clock.advance_seconds(minutes * 60 - 1);
        Tokens::of(&scene.ok("RespondToAuthChallenge", new_password(&second, "jane", json!({}))).await);
    }
}

#[tokio::test]
async fn a_session_looks_like_the_services() {
    let scene = invited(json!({})).await;
    let text = session(&scene, "jane").await.as_str().unwrap().to_owned();
    assert!(text.starts_with("AYABe") && (20..=2_048).contains(&text.len()), "{} {text}", text.len());
    assert_ne!(json!(text), session(&scene, "jane").await);
}

#[tokio::test]
async fn a_session_is_used_once() {
    let scene = invited(json!({})).await;
    let [first, second] = [session(&scene, "jane").await, session(&scene, "jane").await];
    Tokens::of(&scene.ok("RespondToAuthChallenge", new_password(&first, "jane", json!({}))).await);
    let used = not_authorized("Invalid session for the user, session can only be used once.");
    for session in [first, second] {
        // The second was never answered, but what it asked for has been done.
        let again = new_password(&session, "jane", json!({"NEW_PASSWORD": "Other-Battery9"}));
        assert_eq!(scene.refused("RespondToAuthChallenge", again).await, used);
    }
    scene.sign_in("jane", NEW).await.unwrap();
}

#[tokio::test]
async fn of_many_answers_at_once_one_acts() {
    let scene = invited(json!({})).await;
    let session = session(&scene, "jane").await;
    let answers = (0..6).map(|number| {
        let input = new_password(&session, "jane", json!({"NEW_PASSWORD": format!("Battery-{number}")}));
        scene.call("RespondToAuthChallenge", input)
    });
    let mut right = 0;
    for answer in join(answers.collect()).await {
        match answer {
            Ok(_) => right += 1,
            Err(refused) => assert_eq!(refused.code, "NotAuthorizedException"),
        }
    }
    assert_eq!(right, 1);
}

/// Drives all futures together.
async fn join<F: Future>(futures: Vec<F>) -> Vec<F::Output> {
    let mut futures: Vec<_> = futures.into_iter().map(Box::pin).collect();
    let mut results: Vec<Option<F::Output>> = futures.iter().map(|_| None).collect();
    std::future::poll_fn(|cx| {
        for (future, result) in futures.iter_mut().zip(&mut results).filter(|(_, result)| result.is_none()) {
            if let std::task::Poll::Ready(output) = future.as_mut().poll(cx) {
                *result = Some(output);
            }
        }
        if results.iter().all(Option::is_some) { std::task::Poll::Ready(()) } else { std::task::Poll::Pending }
    })
    .await;
    results.into_iter().flatten().collect()
}

#[tokio::test]
async fn a_session_is_for_one_user_client_pool_and_step() {
    let scene = invited(json!({})).await;
    scene.invited("joe", json!({})).await;
    let other_client = scene.another_client(json!({})).await;
    let other_pool = scene.server.user_pool(json!({})).await;
    let foreign = scene.server.client(&other_pool, json!({})).await;
    let session = session(&scene, "jane").await;
    let right = new_password(&session, "jane", json!({}));
    let garbage = json!("x".repeat(1_200));
    let text = session.as_str().unwrap();
    let mut changed: Vec<u8> = text.bytes().collect();
    changed[200] = if changed[200] == b'A' { b'B' } else { b'A' };
    let changed = json!(String::from_utf8(changed).unwrap());
    let answering = |challenge: &str, responses: Value| {
        let responses = merged(json!({"USERNAME": "jane"}), responses);
        merged(right.clone(), json!({"ChallengeName": challenge, "ChallengeResponses": responses}))
    };
    for (input, why) in [
        (merged(right.clone(), json!({"ClientId": other_client})), "another client"),
        (merged(right.clone(), json!({"ClientId": foreign, "UserPoolId": other_pool})), "another pool"),
        (new_password(&session, "joe", json!({})), "another user"),
        (new_password(&session, "nobody", json!({})), "nobody"),
        (new_password(&garbage, "jane", json!({})), "garbage"),
        (new_password(&changed, "jane", json!({})), "a changed byte"),
        (new_password(&json!(text[..text.len() - 4]), "jane", json!({})), "cut off"),
        (answering("DEVICE_SRP_AUTH", json!({"DEVICE_KEY": "us-east-1_0", "SRP_A": "12"})), "another step"),
        (answering("CUSTOM_CHALLENGE", json!({"ANSWER": "x"})), "a step nobody asked for"),
    ] {
        assert_eq!(scene.refused("AdminRespondToAuthChallenge", input).await, unfit(), "{why}");
    }
    let mut without = right.clone();
    without.as_object_mut().unwrap().remove("Session");
    assert_eq!(scene.refused("RespondToAuthChallenge", without).await, missing("Session"));
    let short = scene.refused("RespondToAuthChallenge", new_password(&json!("short"), "jane", json!({}))).await;
    assert_eq!(short.code, "InvalidParameterException");
    Tokens::of(&scene.ok("AdminRespondToAuthChallenge", right).await);
}
