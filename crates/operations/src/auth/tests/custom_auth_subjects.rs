//! Who signs in by CUSTOM_AUTH: clients that may, accounts that can, and names nobody has (behaviour 20 §3, §4.2).

use testkit::custom_auth::{RIGHT, asking};
use testkit::functions::Functions;

use super::custom_auth::{answered, answers, by_custom, by_custom_with_srp, sign_in, with_functions};
use super::*;

#[tokio::test]
async fn an_account_that_cannot_sign_in_does_not() {
    let states = [
        ("disabled", not_authorized("User is disabled.")),
        ("reset", refusal("PasswordResetRequiredException", "Password reset required for the user")),
        ("unconfirmed", refusal("UserNotConfirmedException", "User is not confirmed.")),
    ];
    for hidden in [false, true] {
        let client = if hidden { json!({"PreventUserExistenceErrors": "ENABLED"}) } else { json!({}) };
        let scene = with_functions(client).await;
        let verified = json!({"email": "a@example.com", "email_verified": "true"});
        scene.user("disabled", json!({})).await;
        scene.ok("AdminDisableUser", json!({"Username": "disabled"})).await;
        scene.user("reset", verified).await;
        scene.ok("AdminResetUserPassword", json!({"Username": "reset"})).await;
        scene.sign_up("unconfirmed", json!({})).await;
        for (username, refused) in &states {
            // Of one who hides users, only the right answer learns it.
            let begun = scene.call("InitiateAuth", by_custom(username)).await;
            match begun {
                Err(early) => assert!(!hidden && early == *refused, "{username}: {early:?}"),
                Ok(_) => assert_eq!(sign_in(&scene, username, RIGHT).await, Err(refused.clone()), "{username}"),
            }
            assert_eq!(
                hidden || *username == "unconfirmed",
                scene.call("InitiateAuth", by_custom(username)).await.is_ok()
            );
        }
        // Disabled between the question and the answer.
        let asked = scene.ok("InitiateAuth", by_custom("jane")).await;
        scene.ok("AdminDisableUser", json!({"Username": "jane"})).await;
        let refused = scene.refused("RespondToAuthChallenge", answered(&asked["Session"], "jane", RIGHT)).await;
        assert_eq!(refused, states[0].1);
    }
}

#[tokio::test]
async fn of_a_name_nobody_has_the_functions_are_told_so_and_it_never_signs_in() {
    let pool = json!({"UsernameAttributes": ["email"], "LambdaConfig": asking(&Functions::default())});
    let scene = Scene::new(pool, json!({"PreventUserExistenceErrors": "ENABLED"})).await;
    asking(&scene.server.functions);
    scene.user("jane@example.com", json!({})).await;
    let asked = scene.ok("InitiateAuth", by_custom("nobody@example.com")).await;
    let real = scene.ok("InitiateAuth", by_custom("jane@example.com")).await;
    let id = |answer: &Value| answer["ChallengeParameters"]["USERNAME"].as_str().unwrap().to_owned();
    assert_eq!(id(&asked).len(), id(&real).len());
    assert_eq!(asked["Session"].as_str().unwrap().len(), real["Session"].as_str().unwrap().len());
    scene.server.functions.take_events();
    // By the id that was told, as Amplify answers.
    assert_eq!(
        scene.refused("RespondToAuthChallenge", answered(&asked["Session"], &id(&asked), RIGHT)).await,
        incorrect()
    );
    let events = scene.server.functions.take_events();
    assert_eq!(events.len(), 2);
    for event in &events {
        assert_eq!((&event["userName"], &event["request"]["userNotFound"]), (&json!(id(&asked)), &json!(true)));
        assert_eq!(
            event["request"]["userAttributes"],
            json!({"sub": id(&asked), "cognito:user_status": "CONFIRMED", "email": "nobody@example.com",
                "email_verified": "true"})
        );
    }
    // A function that would let anybody in.
    answers(&scene, "define", json!({"issueTokens": true}));
    assert_eq!(scene.refused("InitiateAuth", by_custom("nobody@example.com")).await, incorrect());
    let client = SrpClient::new(&scene.user_pool_id, 3);
    asking(&scene.server.functions);
    let asked = scene.ok("InitiateAuth", by_custom_with_srp("nobody@example.com", &client)).await;
    answers(&scene, "define", json!({"issueTokens": true}));
    let responses = client.answer(&asked["ChallengeParameters"], PASSWORD);
    assert_eq!(scene.refused("RespondToAuthChallenge", verifier(responses)).await, incorrect());
}

#[tokio::test]
async fn who_signs_up_after_the_question_is_still_nobody() {
    let scene = with_functions(json!({"PreventUserExistenceErrors": "ENABLED"})).await;
    let asked = scene.ok("InitiateAuth", by_custom("late")).await;
    scene.user("late", json!({})).await;
    let refused = scene.refused("RespondToAuthChallenge", answered(&asked["Session"], "late", RIGHT)).await;
    assert_eq!(refused, incorrect());
}

#[tokio::test]
async fn a_client_that_tells_asks_no_function_about_nobody() {
    let scene = with_functions(json!({})).await;
    assert_eq!(scene.refused("InitiateAuth", by_custom("nobody")).await, no_such_user());
    assert!(scene.server.functions.take_events().is_empty());
}

#[tokio::test]
async fn a_client_must_be_allowed_to() {
    for (flows, allowed) in [
        (json!(["ALLOW_CUSTOM_AUTH"]), true),
        (json!(["CUSTOM_AUTH_FLOW_ONLY"]), true),
        (json!(["ALLOW_USER_PASSWORD_AUTH", "ALLOW_USER_SRP_AUTH", "ALLOW_USER_AUTH"]), false),
    ] {
        let scene = with_functions(json!({ "ExplicitAuthFlows": flows })).await;
        for operation in ["InitiateAuth", "AdminInitiateAuth"] {
            let answer = scene.call(operation, by_custom("jane")).await;
            let expected = invalid("CUSTOM_AUTH is not enabled for the client.");
            assert_eq!(answer.err(), (!allowed).then_some(expected), "{flows} {operation}");
        }
    }
}

#[tokio::test]
async fn a_secret_hash_is_demanded_at_every_step() {
    let scene = with_functions(json!({})).await;
    let made = json!({
        "UserPoolId": scene.user_pool_id, "ClientName": "with secret", "GenerateSecret": true,
        "ExplicitAuthFlows": ["ALLOW_CUSTOM_AUTH"],
    });
    let client = scene.ok("CreateUserPoolClient", made).await["UserPoolClient"].clone();
    let (id, secret) = (client["ClientId"].as_str().unwrap(), client["ClientSecret"].as_str().unwrap());
    let hash = crypto::secret_hash(secret, "jane", id);
    let refused = scene.refused("InitiateAuth", merged(by_custom("jane"), json!({"ClientId": id}))).await;
    assert_eq!(refused.code, "NotAuthorizedException");
    let begin = begin("CUSTOM_AUTH", json!({"USERNAME": "jane", "SECRET_HASH": hash}));
    let asked = scene.ok("InitiateAuth", merged(begin, json!({"ClientId": id}))).await;
    let bare = merged(answered(&asked["Session"], "jane", RIGHT), json!({"ClientId": id}));
    assert_eq!(scene.refused("RespondToAuthChallenge", bare.clone()).await.code, "NotAuthorizedException");
    let mut hashed = bare;
    hashed["ChallengeResponses"]["SECRET_HASH"] = json!(hash);
    Tokens::of(&scene.ok("RespondToAuthChallenge", hashed).await);
}
