//! UserMigration: who is asked of, what becomes of the answer, and that nobody guesses at passwords elsewhere.

use poolhouse_testkit::functions::{Reply, arn};
use poolhouse_testkit::scene::{PASSWORD, Scene};
use poolhouse_testkit::srp::SrpClient;
use poolhouse_testkit::{merged, refusal};
use serde_json::{Value, json};

use crate::{hidden, only_event, scene};

const WRONG: &str = "Wrong-Horse7";

/// A pool whose function knows everybody by this password, as `more` says of them.
async fn elsewhere(more: Value, user_pool: Value, client: Value) -> Scene {
    let scene = scene(json!({"UserMigration": arn("f")}), user_pool, client).await;
    scene.server.functions.set("f", move |mut event| {
        let password = event["request"]["password"].as_str();
        if password.is_none_or(|password| password == PASSWORD) {
            event["response"] = merged(
                json!({"userAttributes": {"email": "a@b.c", "email_verified": "true"}, "finalUserStatus": "CONFIRMED",
                    "messageAction": "SUPPRESS"}),
                more.clone(),
            );
        }
        Reply::Event(event)
    });
    scene
}

fn not_migrated(scene: &Scene) -> poolhouse_testkit::Refusal {
    let message = format!("Exception migrating user in app client {}", scene.client_id);
    refusal("UserNotFoundException", &message)
}

#[tokio::test]
async fn a_user_from_elsewhere_signs_in_and_is_asked_of_once() {
    let scene = elsewhere(json!({}), json!({}), json!({})).await;
    let begin = json!({"AuthFlow": "USER_PASSWORD_AUTH", "ClientMetadata": {"k": "v"},
        "AuthParameters": {"USERNAME": "jane", "PASSWORD": PASSWORD}});
    scene.ok("InitiateAuth", begin).await;
    let event = only_event(&scene);
    assert_eq!((&event["triggerSource"], &event["userName"]), (&json!("UserMigration_Authentication"), &json!("jane")));
    assert_eq!(event["request"], json!({"password": PASSWORD, "validationData": {"k": "v"}, "userAttributes": null}));
    assert_eq!(scene.status_of("jane").await, "CONFIRMED");
    assert_eq!(scene.attributes_of("jane").await, json!({"email": "a@b.c", "email_verified": "true"}));
    scene.tokens("jane").await;
    assert!(scene.server.functions.take_events().is_empty());
    assert_eq!(scene.sign_in("jane", WRONG).await.unwrap_err().code, "NotAuthorizedException");
    assert!(scene.messages().is_empty());
}

#[tokio::test]
async fn whom_the_function_does_not_know_nobody_knows() {
    let scene = elsewhere(json!({}), json!({}), json!({})).await;
    assert_eq!(
        scene.sign_in("jane", WRONG).await.unwrap_err(),
        refusal("UserNotFoundException", "User does not exist.")
    );
    scene.server.functions.failing("f", "Bad password");
    assert_eq!(scene.sign_in("jane", WRONG).await.unwrap_err(), not_migrated(&scene));
    // Never where the password is not sent, nor in a pool's other ways.
    scene.server.functions.take_events();
    let client = SrpClient::new(&scene.user_pool_id, 7);
    let begin = json!({"AuthFlow": "USER_SRP_AUTH", "AuthParameters": {"USERNAME": "jane", "SRP_A": client.public()}});
    assert_eq!(scene.refused("InitiateAuth", begin).await.code, "UserNotFoundException");
    assert!(scene.server.functions.take_events().is_empty());
}

#[tokio::test]
async fn hidden_users_are_hidden_whatever_the_function_does() {
    let scene = elsewhere(json!({}), json!({}), hidden()).await;
    let incorrect = refusal("NotAuthorizedException", "Incorrect username or password.");
    assert_eq!(scene.sign_in("a", WRONG).await.unwrap_err(), incorrect);
    scene.server.functions.failing("f", "Bad password");
    assert_eq!(scene.sign_in("b", WRONG).await.unwrap_err(), incorrect);
    scene.server.functions.set("f", |_| Reply::Text("nonsense".to_owned()));
    assert_eq!(scene.sign_in("c", WRONG).await.unwrap_err(), incorrect);
    let simulated = scene.ok("ForgotPassword", json!({"Username": "d"})).await;
    assert!(simulated["CodeDeliveryDetails"].is_object());
}

#[tokio::test]
async fn a_user_who_must_choose_another_password() {
    let scene = elsewhere(json!({"finalUserStatus": null}), json!({}), json!({})).await;
    assert_eq!(
        scene.sign_in("jane", PASSWORD).await.unwrap_err(),
        refusal("PasswordResetRequiredException", "Password reset required for the user")
    );
    assert_eq!(scene.status_of("jane").await, "RESET_REQUIRED");
    scene.ok("ForgotPassword", json!({"Username": "jane"})).await;
    let confirm = json!({"Username": "jane", "ConfirmationCode": scene.code(), "Password": PASSWORD});
    scene.ok("ConfirmForgotPassword", confirm).await;
    scene.tokens("jane").await;
}

#[tokio::test]
async fn a_forgotten_password_brings_a_user_over() {
    let scene = elsewhere(json!({}), json!({}), json!({})).await;
    let forgot = json!({"Username": "jane", "ClientMetadata": {"k": "v"}});
    let answer = scene.ok("ForgotPassword", forgot).await;
    assert_eq!(answer["CodeDeliveryDetails"]["Destination"], "a***@b***");
    let event = only_event(&scene);
    assert_eq!(event["triggerSource"], "UserMigration_ForgotPassword");
    assert_eq!(
        event["request"],
        json!({"password": null, "validationData": null, "clientMetadata": {"k": "v"}, "userAttributes": null})
    );
    let confirm = json!({"Username": "jane", "ConfirmationCode": scene.code(), "Password": PASSWORD});
    scene.ok("ConfirmForgotPassword", confirm).await;
    scene.tokens("jane").await;
}

#[tokio::test]
async fn by_choice_too() {
    let user_pool = json!({"Policies": {"SignInPolicy": {"AllowedFirstAuthFactors": ["PASSWORD", "EMAIL_OTP"]}}});
    for client in [json!({}), hidden()] {
        let client = merged(json!({"ExplicitAuthFlows": ["ALLOW_USER_AUTH"]}), client);
        let scene = elsewhere(json!({}), user_pool.clone(), client.clone()).await;
        let begin = json!({"AuthFlow": "USER_AUTH", "AuthParameters":
            {"USERNAME": "jane", "PREFERRED_CHALLENGE": "PASSWORD", "PASSWORD": PASSWORD}});
        let answer = scene.ok("InitiateAuth", begin).await;
        assert!(answer["AuthenticationResult"].is_object(), "{answer}");
    }
    let client = merged(json!({"ExplicitAuthFlows": ["ALLOW_USER_AUTH"]}), hidden());
    let scene = elsewhere(json!({}), user_pool, client).await;
    let begin = json!({"AuthFlow": "USER_AUTH", "AuthParameters": {"USERNAME": "jane"}});
    let challenge = scene.ok("InitiateAuth", begin).await;
    let answer = json!({"ChallengeName": "SELECT_CHALLENGE", "Session": challenge["Session"], "ClientMetadata": {"k": "v"},
        "ChallengeResponses": {"USERNAME": "jane", "ANSWER": "PASSWORD", "PASSWORD": PASSWORD}});
    let answer = scene.ok("RespondToAuthChallenge", answer).await;
    assert!(answer["AuthenticationResult"].is_object(), "{answer}");
    assert_eq!(only_event(&scene)["request"]["clientMetadata"], json!({"k": "v"}));
}

#[tokio::test]
async fn pre_sign_up_may_refuse_who_comes_from_elsewhere() {
    let scene = elsewhere(json!({}), json!({}), json!({})).await;
    let lambda = json!({"UserMigration": arn("f"), "PreSignUp": arn("pre"), "PreAuthentication": arn("echo")});
    crate::set_functions(&scene, lambda, json!({})).await;
    let functions = &scene.server.functions;
    functions.echoing("echo");
    functions.failing("pre", "No");
    assert_eq!(scene.sign_in("jane", PASSWORD).await.unwrap_err(), not_migrated(&scene));
    assert_eq!(scene.refused("AdminGetUser", json!({"Username": "jane"})).await.code, "UserNotFoundException");
    functions.echoing("pre");
    functions.take_events();
    scene.tokens("jane").await;
    assert_eq!(
        functions.take_sources(),
        ["UserMigration_Authentication", "PreSignUp_AdminCreateUser", "PreAuthentication_Authentication"]
    );
}

#[tokio::test]
async fn what_the_function_says_of_a_user_must_fit_the_pool() {
    let aliases = json!({"AliasAttributes": ["email"]});
    let scene = elsewhere(json!({}), aliases.clone(), json!({})).await;
    scene.user("old", json!({"email": "a@b.c", "email_verified": "true"})).await;
    assert_eq!(scene.sign_in("jane", PASSWORD).await.unwrap_err(), not_migrated(&scene), "the alias is taken");
    for wrong in [
        json!({"userAttributes": {"unknown": "x"}}),
        json!({"userAttributes": {"email": "no address"}}),
        json!({"userAttributes": {"email_verified": "true"}}),
        json!({"userAttributes": {"email": 7}}),
        json!({"enableSMSMFA": true}),
    ] {
        let scene = elsewhere(wrong.clone(), json!({}), json!({})).await;
        assert_eq!(scene.sign_in("jane", PASSWORD).await.unwrap_err(), not_migrated(&scene), "{wrong}");
        assert_eq!(scene.refused("AdminGetUser", json!({"Username": "jane"})).await.code, "UserNotFoundException");
    }
    let scene = elsewhere(json!({"forceAliasCreation": true}), aliases.clone(), json!({})).await;
    scene.user("old", json!({"email": "a@b.c", "email_verified": "true"})).await;
    scene.tokens("jane").await;
    assert_eq!(scene.attributes_of("old").await["email_verified"], "false");
    // What was typed is an alias; the function says who that is.
    let named = json!({"userAttributes": {"username": "jane", "email": "a@b.c", "email_verified": "true"}});
    let scene = elsewhere(named, aliases, json!({})).await;
    scene.tokens("a@b.c").await;
    assert_eq!(scene.ok("AdminGetUser", json!({"Username": "jane"})).await["Username"], "jane");
}

/// Each question to the function is a guess at a password elsewhere.
#[tokio::test]
async fn passwords_elsewhere_are_guessed_at_five_times() {
    for client in [json!({}), hidden()] {
        let scene = elsewhere(json!({}), json!({}), client).await;
        for _ in 0..5 {
            scene.sign_in("jane", WRONG).await.unwrap_err();
        }
        scene.server.functions.take_events();
        assert_eq!(
            scene.sign_in("jane", PASSWORD).await.unwrap_err(),
            refusal("NotAuthorizedException", "Password attempts exceeded")
        );
        assert!(scene.server.functions.take_events().is_empty(), "the function is not asked");
        scene.server.clock.advance_seconds(60);
        scene.tokens("jane").await;
    }
    let scene = elsewhere(json!({}), json!({}), json!({})).await;
    scene.server.functions.set("f", |_| Reply::Error(triggers::InvokeError::TimedOut));
    for _ in 0..7 {
        assert_eq!(scene.sign_in("jane", WRONG).await.unwrap_err(), not_migrated(&scene), "that it hangs is no guess");
    }
}
