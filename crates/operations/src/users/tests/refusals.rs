//! What every operation on users says of pools, clients and users that are not there, and what clients that hide users
//! say instead (behaviour 20 §0, §2.5, §3).

use super::*;

/// The operations of administrators, each with a call about somebody that needs nothing else.
fn of_administrators(username: &str) -> Vec<(&'static str, Value)> {
    let about = json!({"Username": username});
    let with = |more: Value| merged(about.clone(), more);
    vec![
        ("AdminConfirmSignUp", about.clone()),
        ("AdminDeleteUser", about.clone()),
        ("AdminDeleteUserAttributes", with(json!({"UserAttributeNames": ["name"]}))),
        ("AdminDisableUser", about.clone()),
        ("AdminEnableUser", about.clone()),
        ("AdminGetUser", about.clone()),
        ("AdminResetUserPassword", about.clone()),
        ("AdminSetUserPassword", with(json!({"Password": PASSWORD}))),
        ("AdminUpdateUserAttributes", with(json!({"UserAttributes": []}))),
        ("AdminUserGlobalSignOut", about.clone()),
        ("AdminCreateUser", with(json!({"MessageAction": "RESEND"}))),
    ]
}

/// The operations that name a client and a user.
fn of_the_public(username: &str) -> Vec<(&'static str, Value)> {
    let about = json!({"Username": username});
    let with = |more: Value| merged(about.clone(), more);
    vec![
        ("ConfirmSignUp", with(json!({"ConfirmationCode": "123456"}))),
        ("ResendConfirmationCode", about.clone()),
        ("ForgotPassword", about.clone()),
        ("ConfirmForgotPassword", with(json!({"ConfirmationCode": "123456", "Password": PASSWORD}))),
    ]
}

#[tokio::test]
async fn administrators_are_told_what_is_not_there() {
    let scene = Scene::new(json!({}), json!({"PreventUserExistenceErrors": "ENABLED"})).await;
    let other = scene.server.user_pool(json!({})).await;
    scene.user("jane", json!({})).await;
    let no_pool = refusal("ResourceNotFoundException", "User pool us-east-1_nothing00 does not exist.");
    for (operation, input) in of_administrators("jane") {
        let nowhere = merged(input.clone(), json!({"UserPoolId": "us-east-1_nothing00"}));
        assert_eq!(scene.refused(operation, nowhere).await, no_pool, "{operation}");
        let elsewhere = merged(input, json!({"UserPoolId": other}));
        assert_eq!(scene.refused(operation, elsewhere).await, no_such_user(), "{operation}: a user of another pool");
    }
    for (operation, input) in of_administrators("nobody") {
        assert_eq!(scene.refused(operation, input).await, no_such_user(), "{operation}");
    }
    let create = json!({"UserPoolId": "us-east-1_nothing00", "Username": "jane"});
    assert_eq!(scene.refused("AdminCreateUser", create).await, no_pool);
    assert_eq!(scene.refused("ListUsers", json!({"UserPoolId": "us-east-1_nothing00"})).await, no_pool);
    assert_eq!(scene.status_of("jane").await, "CONFIRMED", "nothing was done");
}

#[tokio::test]
async fn administrators_name_users_within_limits() {
    let scene = Scene::new(json!({}), json!({})).await;
    for username in [long(128), long(129)] {
        for (operation, input) in of_administrators(&username) {
            let expected = if username.len() == 128 { "UserNotFoundException" } else { "InvalidParameterException" };
            assert_eq!(scene.refused(operation, input).await.code, expected, "{operation}");
        }
    }
}

#[tokio::test]
async fn the_public_is_told_of_a_missing_client_before_anything_else() {
    let scene = Scene::new(json!({}), json!({})).await;
    let unknown = "1example23456789";
    let told = refusal("ResourceNotFoundException", &format!("User pool client {unknown} does not exist."));
    let mut calls = of_the_public("nobody");
    calls.push(("SignUp", json!({"Username": "jane", "Password": "weakweak"})));
    for (operation, input) in calls {
        let refused = scene.refused(operation, merged(input, json!({"ClientId": unknown}))).await;
        assert_eq!(refused, told, "{operation}");
    }
}

#[tokio::test]
async fn a_client_that_tells_says_who_is_not_there() {
    let scene = Scene::new(json!({}), json!({"PreventUserExistenceErrors": "LEGACY"})).await;
    let told = refusal("UserNotFoundException", "Username/client id combination not found.");
    for (operation, input) in of_the_public("nobody") {
        assert_eq!(scene.refused(operation, input).await, told, "{operation}");
    }
}

#[tokio::test]
async fn a_client_that_hides_users_answers_for_nobody_as_for_somebody() {
    let scene = Scene::new(verifies(&["email"]), json!({"PreventUserExistenceErrors": "ENABLED"})).await;
    let about = |username: &str| json!({"Username": username});
    for operation in ["ForgotPassword", "ResendConfirmationCode"] {
        for (username, delivery) in
            [("jane@example.com", by_email("j***@e***")), ("+12065551234", by_sms("+*******1234"))]
        {
            let told = json!({"CodeDeliveryDetails": delivery});
            assert_eq!(scene.ok(operation, about(username)).await, told, "{operation} {username}");
        }
        let told = scene.ok(operation, about("nobody")).await;
        let destination = told["CodeDeliveryDetails"]["Destination"].as_str().expect("a destination").to_owned();
        assert_eq!(told, json!({"CodeDeliveryDetails": by_email(&destination)}));
        assert!(destination.len() == 9 && destination.contains("***@"), "{destination}");
        assert_eq!(scene.ok(operation, about("nobody")).await, told, "the same each time");
    }
    let confirm = |username: &str| json!({"Username": username, "ConfirmationCode": "123456"});
    assert_eq!(scene.refused("ConfirmSignUp", confirm("nobody")).await, expired_code());
    let reset = |username: &str| merged(confirm(username), json!({"Password": PASSWORD}));
    assert_eq!(scene.refused("ConfirmForgotPassword", reset("nobody")).await, wrong_code(), "a code was asked for");
    assert_eq!(scene.refused("ConfirmForgotPassword", reset("no one")).await.code, "InvalidParameterException");
    assert_eq!(scene.refused("ConfirmForgotPassword", reset("noone")).await, expired_code(), "none was asked for");
    scene.server.clock.advance_seconds(HOUR);
    assert_eq!(scene.refused("ConfirmForgotPassword", reset("nobody")).await, expired_code());
    assert!(sent(&scene).is_empty());
}

#[tokio::test]
async fn a_client_that_hides_users_hides_those_without_a_way_back() {
    let scene = Scene::new(verifies(&["email"]), json!({"PreventUserExistenceErrors": "ENABLED"})).await;
    scene.user("unreachable", json!({"email": "u@example.com"})).await;
    scene.user("disabled", json!({"email": "d@example.com", "email_verified": "true"})).await;
    scene.ok("AdminDisableUser", json!({"Username": "disabled"})).await;
    for username in ["unreachable", "disabled"] {
        let told = scene.ok("ForgotPassword", json!({"Username": username})).await;
        assert_eq!(told["CodeDeliveryDetails"]["DeliveryMedium"], "EMAIL", "{username}");
        let input = json!({"Username": username, "ConfirmationCode": "123456", "Password": PASSWORD});
        assert_eq!(scene.refused("ConfirmForgotPassword", input).await, wrong_code(), "{username}");
    }
    let told = scene.ok("ResendConfirmationCode", json!({"Username": "disabled"})).await;
    assert_eq!(told["CodeDeliveryDetails"]["DeliveryMedium"], "EMAIL");
    assert!(sent(&scene).is_empty(), "and sends nothing");
}
