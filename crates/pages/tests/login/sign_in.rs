//! `/login` with a name and a password, and what stands in the way.

use http::StatusCode;
use serde_json::json;
use testkit::scene::PASSWORD;

use crate::stage::{CALLBACK, Stage, is_signed_in};

#[tokio::test]
async fn a_password_leads_back_to_the_application() {
    let mut stage = Stage::new(json!({}), json!({})).await;
    stage.scene.user("jane", json!({})).await;
    let wrong = stage.sign_in("jane", "Wrong-Password1").await;
    assert_eq!((wrong.status, wrong.location.as_deref()), (StatusCode::OK, None));
    assert!(wrong.html.contains("jane"), "what was typed stays");
    assert!(!wrong.html.contains("Wrong-Password1"));
    assert!(is_signed_in(&stage.sign_in(" jane ", PASSWORD).await));
    // With a session there is no page; asked for anew there is one.
    assert!(is_signed_in(&stage.get("/login").await));
    stage.query.push_str("&prompt=login");
    assert_eq!(stage.get("/login").await.status, StatusCode::OK);
}

#[tokio::test]
async fn a_name_nobody_has_is_refused_as_a_wrong_password_is() {
    let mut stage = Stage::new(json!({}), json!({"PreventUserExistenceErrors": "ENABLED"})).await;
    stage.scene.user("jane", json!({})).await;
    let wrong = stage.sign_in("jane", "Wrong-Password1").await.html;
    let nobody = stage.sign_in("june", "Wrong-Password1").await.html;
    assert_eq!(wrong.replace("jane", "june"), nobody);
}

#[tokio::test]
async fn too_many_wrong_passwords_close_the_door() {
    let mut stage = Stage::new(json!({}), json!({})).await;
    stage.scene.user("jane", json!({})).await;
    for _ in 0..5 {
        stage.sign_in("jane", "Wrong-Password1").await;
    }
    let closed = stage.sign_in("jane", PASSWORD).await;
    assert_eq!((closed.status, closed.location.as_deref()), (StatusCode::TOO_MANY_REQUESTS, None));
}

#[tokio::test]
async fn a_temporary_password_is_replaced_with_what_is_missing() {
    let schema = json!({"Schema": [{"Name": "given_name", "Required": true, "Mutable": true}]});
    let mut stage = Stage::new(schema, json!({})).await;
    stage.scene.invited("jane", json!({})).await;
    let page = stage.sign_in("jane", PASSWORD).await;
    assert!(page.html.contains("requiredAttributes[given_name]"), "{page:?}");
    let answers = |again: &'static str| {
        [("password", "Battery-Staple8"), ("password_again", again), ("requiredAttributes[given_name]", "Jane")]
    };
    let page = stage.answer(&page, "/login", &answers("Battery-Staple9")).await;
    assert_eq!(page.location, None);
    let page = stage.answer(&page, "/login", &[("password", "weak"), ("password_again", "weak")]).await;
    assert_eq!(page.location, None);
    assert!(is_signed_in(&stage.answer(&page, "/login", &answers("Battery-Staple8")).await));
    assert_eq!(stage.scene.attributes_of("jane").await["given_name"], "Jane");
}

#[tokio::test]
async fn whoever_has_not_confirmed_is_sent_a_code_and_asked_for_it() {
    let mut stage = Stage::new(json!({"AutoVerifiedAttributes": ["email"]}), json!({})).await;
    stage.scene.sign_up("jane", json!({"email": "jane@example.com"})).await;
    let page = stage.sign_in("jane", PASSWORD).await;
    let code = stage.scene.code();
    let page = stage.answer(&page, "/confirm", &[("username", "jane"), ("code", &code)]).await;
    // The code alone signs nobody in: it was not here that the password was chosen.
    assert_eq!((page.status, page.location.as_deref()), (StatusCode::OK, None));
    assert!(is_signed_in(&stage.sign_in("jane", PASSWORD).await));
}

#[tokio::test]
async fn whoever_must_reset_is_asked_for_the_code() {
    let mut stage = Stage::new(json!({}), json!({})).await;
    stage.scene.user("jane", json!({"email": "jane@example.com", "email_verified": "true"})).await;
    stage.scene.ok("AdminResetUserPassword", json!({"Username": "jane"})).await;
    let page = stage.sign_in("jane", PASSWORD).await;
    assert!(page.html.contains("password_again"), "{page:?}");
    let code = stage.scene.code();
    let new = "Battery-Staple8";
    let fields = [("username", "jane"), ("code", code.as_str()), ("password", new), ("password_again", new)];
    assert_eq!(stage.post("/confirmforgotPassword", &fields).await.status, StatusCode::OK);
    assert!(is_signed_in(&stage.sign_in("jane", new).await));
}

#[tokio::test]
async fn pages_that_are_switched_off_are_not_there() {
    let only_admins = json!({
        "AdminCreateUserConfig": {"AllowAdminCreateUserOnly": true},
        "AccountRecoverySetting": {"RecoveryMechanisms": [{"Name": "admin_only", "Priority": 1}]},
    });
    let mut stage = Stage::new(only_admins, json!({})).await;
    for path in ["/signup", "/forgotPassword", "/confirmforgotPassword"] {
        let location = stage.get(path).await.location.unwrap_or_default();
        assert!(location.contains("/error?error=not_available"), "{path}: {location}");
    }
}

#[tokio::test]
async fn a_client_of_providers_alone_takes_no_password() {
    let mut stage = Stage::new(json!({}), json!({})).await;
    stage.scene.user("jane", json!({})).await;
    stage
        .scene
        .ok(
            "UpdateUserPoolClient",
            json!({
                "SupportedIdentityProviders": ["COGNITO"], "CallbackURLs": [CALLBACK], "AllowedOAuthFlows": ["code"],
                "AllowedOAuthScopes": ["openid"], "AllowedOAuthFlowsUserPoolClient": false,
            }),
        )
        .await;
    // What the client may not do any more it may not do from a page that was shown before.
    let page = stage.sign_in("jane", PASSWORD).await;
    assert!(page.location.unwrap().contains("/error?error=invalid_request"));
}
