//! PreSignUp and PostConfirmation.

use poolhouse_testkit::functions::{Reply, arn};
use poolhouse_testkit::scene::{PASSWORD, attributes};
use poolhouse_testkit::{merged, refusal};
use serde_json::{Value, json};

use crate::{only_event, scene};

fn signing_up(username: &str, values: Value) -> Value {
    json!({"Username": username, "Password": PASSWORD, "UserAttributes": attributes(values)})
}

#[tokio::test]
async fn what_pre_sign_up_is_told() {
    let scene = scene(json!({"PreSignUp": arn("f")}), json!({"AutoVerifiedAttributes": ["email"]}), json!({})).await;
    scene.server.functions.echoing("f");
    let more = json!({"ValidationData": [{"Name": "captcha", "Value": "7"}], "ClientMetadata": {"k": "v"}});
    scene.ok("SignUp", merged(signing_up("Jane", json!({"email": "a@b.c"})), more)).await;
    assert_eq!(
        only_event(&scene),
        json!({
            "version": "1",
            "triggerSource": "PreSignUp_SignUp",
            "region": "us-east-1",
            "userPoolId": scene.user_pool_id,
            "userName": "Jane",
            "callerContext": {"awsSdkVersion": "aws-sdk-unknown-unknown", "clientId": scene.client_id},
            "request": {
                "userAttributes": {"email": "a@b.c"},
                "validationData": {"captcha": "7"},
                "clientMetadata": {"k": "v"},
            },
            "response": {"autoConfirmUser": false, "autoVerifyEmail": false, "autoVerifyPhone": false},
        })
    );
    assert_eq!(scene.status_of("Jane").await, "UNCONFIRMED");
    assert_eq!(scene.messages().len(), 1);
    scene.ok("AdminCreateUser", json!({"Username": "joe", "MessageAction": "SUPPRESS"})).await;
    let event = only_event(&scene);
    assert_eq!(event["triggerSource"], "PreSignUp_AdminCreateUser");
    assert_eq!(event["callerContext"]["clientId"], "CLIENT_ID_NOT_APPLICABLE");
    assert_eq!(event["request"], json!({"userAttributes": {}, "validationData": null}));
}

#[tokio::test]
async fn a_user_confirmed_at_once_needs_no_code() {
    let lambda = json!({"PreSignUp": arn("pre"), "PostConfirmation": arn("post")});
    let scene = scene(lambda, json!({"AutoVerifiedAttributes": ["email"]}), json!({})).await;
    let functions = &scene.server.functions;
    functions.answering("pre", json!({"autoConfirmUser": true, "autoVerifyEmail": true}));
    functions.echoing("post");
    let answer = scene.sign_up("jane", json!({"email": "a@b.c"})).await;
    assert_eq!((&answer["UserConfirmed"], answer.get("CodeDeliveryDetails")), (&json!(true), None));
    assert_eq!(scene.attributes_of("jane").await["email_verified"], "true");
    assert!(scene.messages().is_empty());
    scene.tokens("jane").await;
    let events = functions.take_events();
    assert_eq!(events.len(), 2);
    assert_eq!(events[1]["triggerSource"], "PostConfirmation_ConfirmSignUp");
    assert_eq!(
        events[1]["request"],
        json!({"userAttributes": {"sub": answer["UserSub"], "cognito:user_status": "CONFIRMED",
            "email": "a@b.c", "email_verified": "true"}})
    );
    assert_eq!(events[1]["response"], json!({}));
}

#[tokio::test]
async fn an_address_must_be_there_to_be_vouched_for() {
    let scene = scene(json!({"PreSignUp": arn("f")}), json!({}), json!({})).await;
    scene.server.functions.answering("f", json!({"autoVerifyPhone": true}));
    assert_eq!(
        scene.refused("SignUp", signing_up("jane", json!({"email": "a@b.c"}))).await,
        refusal("InvalidLambdaResponseException", "autoVerifyPhone cannot be true for a user without phone_number.")
    );
    assert_eq!(scene.refused("AdminGetUser", json!({"Username": "jane"})).await.code, "UserNotFoundException");
}

#[tokio::test]
async fn an_administrators_users_are_as_the_administrator_says() {
    let scene = scene(json!({"PreSignUp": arn("f")}), json!({}), json!({})).await;
    scene.server.functions.answering("f", json!({"autoConfirmUser": true, "autoVerifyEmail": true}));
    scene.invited("jane", json!({"email": "a@b.c"})).await;
    assert_eq!(scene.status_of("jane").await, "FORCE_CHANGE_PASSWORD");
    assert_eq!(scene.attributes_of("jane").await, json!({"email": "a@b.c"}));
    scene.server.functions.failing("f", "No");
    assert_eq!(
        scene.refused("AdminCreateUser", json!({"Username": "joe"})).await,
        refusal("UserLambdaValidationException", "PreSignUp failed with error No.")
    );
}

/// Vouching for an address takes it, as an alias, from whoever has it.
#[tokio::test]
async fn an_alias_moves_to_whom_it_was_vouched_for() {
    let scene = scene(json!({"PreSignUp": arn("f")}), json!({"AliasAttributes": ["email"]}), json!({})).await;
    scene.server.functions.echoing("f");
    scene.user("old", json!({"email": "a@b.c", "email_verified": "true"})).await;
    scene.server.functions.answering("f", json!({"autoConfirmUser": true, "autoVerifyEmail": true}));
    scene.sign_up("new", json!({"email": "a@b.c"})).await;
    assert_eq!(scene.attributes_of("old").await["email_verified"], "false");
    let found = scene.ok("AdminGetUser", json!({"Username": "a@b.c"})).await;
    assert_eq!(found["Username"], "new");
}

#[tokio::test]
async fn confirmed_users_are_told_of_once_and_stay_confirmed() {
    let user_pool = json!({"AutoVerifiedAttributes": ["email"]});
    let scene = scene(json!({"PostConfirmation": arn("f")}), user_pool, json!({})).await;
    scene.server.functions.echoing("f");
    scene.sign_up("jane", json!({"email": "a@b.c"})).await;
    let confirm = json!({"Username": "jane", "ConfirmationCode": scene.code(), "ClientMetadata": {"k": "v"}});
    scene.ok("ConfirmSignUp", confirm).await;
    let event = only_event(&scene);
    assert_eq!(event["callerContext"]["clientId"], scene.client_id.as_str());
    assert_eq!(event["request"]["clientMetadata"], json!({"k": "v"}));
    assert_eq!(event["request"]["userAttributes"]["email_verified"], "true");

    scene.ok("ForgotPassword", json!({"Username": "jane"})).await;
    let confirm = json!({"Username": "jane", "ConfirmationCode": scene.code(), "Password": "New-Battery8"});
    scene.ok("ConfirmForgotPassword", confirm).await;
    assert_eq!(only_event(&scene)["triggerSource"], "PostConfirmation_ConfirmForgotPassword");

    scene.sign_up("joe", json!({"email": "x@y.z"})).await;
    scene.server.functions.set("f", |_| Reply::Fails("Too late".to_owned()));
    assert_eq!(
        scene.refused("AdminConfirmSignUp", json!({"Username": "joe"})).await,
        refusal("UserLambdaValidationException", "PostConfirmation failed with error Too late.")
    );
    assert_eq!(only_event(&scene)["callerContext"].get("clientId"), None);
    assert_eq!(scene.status_of("joe").await, "CONFIRMED");
}
