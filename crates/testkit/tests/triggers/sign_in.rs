//! PreAuthentication and PostAuthentication, and who is told what was sent along.

use poolhouse_testkit::functions::{Reply, arn};
use poolhouse_testkit::refusal;
use poolhouse_testkit::scene::PASSWORD;
use poolhouse_testkit::srp::SrpClient;
use serde_json::{Value, json};

use crate::{hidden, only_event, scene};

const WRONG: &str = "Wrong-Horse7";

fn beginning(username: &str, password: &str) -> Value {
    json!({"AuthFlow": "USER_PASSWORD_AUTH", "ClientMetadata": {"k": "v"},
        "AuthParameters": {"USERNAME": username, "PASSWORD": password}})
}

#[tokio::test]
async fn what_the_two_are_told() {
    let lambda = json!({"PreAuthentication": arn("f"), "PostAuthentication": arn("f")});
    let scene = scene(lambda, json!({}), json!({})).await;
    scene.server.functions.echoing("f");
    let sub = scene.user("jane", json!({"email": "a@b.c"})).await;
    scene.ok("InitiateAuth", beginning("jane", PASSWORD)).await;
    let events = scene.server.functions.take_events();
    let attributes = json!({"sub": sub, "cognito:user_status": "CONFIRMED", "email": "a@b.c"});
    assert_eq!(events[0]["triggerSource"], "PreAuthentication_Authentication");
    assert_eq!(
        events[0]["request"],
        json!({"userAttributes": attributes, "validationData": {"k": "v"}, "userNotFound": false})
    );
    assert_eq!(events[1]["triggerSource"], "PostAuthentication_Authentication");
    assert_eq!(events[1]["request"], json!({"userAttributes": attributes, "newDeviceUsed": false}));

    // What an answer brings is metadata, to what the answer sets off.
    let client = SrpClient::new(&scene.user_pool_id, 7);
    let begin = json!({"AuthFlow": "USER_SRP_AUTH", "ClientMetadata": {"begin": "1"},
        "AuthParameters": {"USERNAME": "jane", "SRP_A": client.public()}});
    let challenge = scene.ok("InitiateAuth", begin).await;
    assert_eq!(only_event(&scene)["request"]["validationData"], json!({"begin": "1"}));
    let answer = json!({"ChallengeName": "PASSWORD_VERIFIER", "ClientMetadata": {"answer": "1"},
        "ChallengeResponses": client.answer(&challenge["ChallengeParameters"], PASSWORD)});
    scene.ok("RespondToAuthChallenge", answer).await;
    let event = only_event(&scene);
    assert_eq!(event["triggerSource"], "PostAuthentication_Authentication");
    assert_eq!(event["request"]["clientMetadata"], json!({"answer": "1"}));
}

#[tokio::test]
async fn either_refuses_a_sign_in() {
    let scene =
        scene(json!({"PreAuthentication": arn("f"), "PostAuthentication": arn("g")}), json!({}), json!({})).await;
    let functions = &scene.server.functions;
    scene.user("jane", json!({})).await;
    functions.failing("f", "Not today");
    functions.failing("g", "Not here");
    assert_eq!(
        scene.sign_in("jane", PASSWORD).await.unwrap_err(),
        refusal("UserLambdaValidationException", "PreAuthentication failed with error Not today.")
    );
    functions.echoing("f");
    assert_eq!(
        scene.sign_in("jane", PASSWORD).await.unwrap_err(),
        refusal("UserLambdaValidationException", "PostAuthentication failed with error Not here.")
    );
    functions.take_events();
    assert_eq!(scene.sign_in("jane", WRONG).await.unwrap_err().code, "NotAuthorizedException");
    assert_eq!(functions.take_sources(), ["PreAuthentication_Authentication"], "only the right password comes further");
}

/// A client that hides users asks the function of all names; one that does not, only of users.
#[tokio::test]
async fn names_nobody_has_are_asked_of_where_users_are_hidden() {
    let scene = scene(json!({"PreAuthentication": arn("f")}), json!({}), hidden()).await;
    scene.server.functions.echoing("f");
    assert_eq!(
        scene.sign_in("nobody", WRONG).await.unwrap_err(),
        refusal("NotAuthorizedException", "Incorrect username or password.")
    );
    let event = only_event(&scene);
    assert_eq!(
        (&event["userName"], &event["request"]),
        (&json!("nobody"), &json!({"userAttributes": {}, "userNotFound": true}))
    );
    let client = SrpClient::new(&scene.user_pool_id, 7);
    let begin =
        json!({"AuthFlow": "USER_SRP_AUTH", "AuthParameters": {"USERNAME": "nobody", "SRP_A": client.public()}});
    scene.ok("InitiateAuth", begin).await;
    assert_eq!(only_event(&scene)["request"]["userNotFound"], true);
    // What the function says of both is the same.
    scene.user("jane", json!({})).await;
    scene.server.functions.failing("f", "Closed");
    let refusals = [scene.sign_in("jane", WRONG).await, scene.sign_in("nobody", WRONG).await];
    assert_eq!(refusals[0], refusals[1]);

    let open = scene.another_client(json!({})).await;
    scene.server.functions.take_events();
    let mut begin = beginning("nobody", WRONG);
    begin["ClientId"] = json!(open);
    assert_eq!(scene.refused("InitiateAuth", begin).await.code, "UserNotFoundException");
    assert!(scene.server.functions.take_events().is_empty());
}

/// What a function takes its time for may change what it was asked about.
#[tokio::test]
async fn a_user_who_was_disabled_meanwhile_is_refused() {
    let scene = std::sync::Arc::new(scene(json!({"PostAuthentication": arn("f")}), json!({}), json!({})).await);
    scene.user("jane", json!({})).await;
    let (disable, disabled) = std::sync::mpsc::channel();
    let (done, wait) = std::sync::mpsc::channel::<()>();
    let wait = std::sync::Mutex::new(wait);
    scene.server.functions.set("f", move |event| {
        disable.send(()).unwrap();
        wait.lock().unwrap().recv().unwrap();
        Reply::Event(event)
    });
    let administrator = std::sync::Arc::clone(&scene);
    let admin = std::thread::spawn(move || {
        disabled.recv().unwrap();
        let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
        runtime.block_on(administrator.ok("AdminDisableUser", json!({"Username": "jane"})));
        done.send(()).unwrap();
    });
    assert_eq!(
        scene.sign_in("jane", PASSWORD).await.unwrap_err(),
        refusal("NotAuthorizedException", "User is disabled.")
    );
    admin.join().unwrap();
}
