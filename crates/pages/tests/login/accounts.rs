//! Signing up, confirming, and forgetting a password.

use http::StatusCode;
use serde_json::json;
use testkit::TestServer;
use testkit::scene::PASSWORD;

use crate::stage::{Stage, is_signed_in};

const BUSY: StatusCode = StatusCode::SERVICE_UNAVAILABLE;

fn confirmed_by_mail() -> serde_json::Value {
    json!({"AutoVerifiedAttributes": ["email"]})
}

#[tokio::test]
async fn a_sign_up_is_confirmed_and_signed_in() {
    let mut stage = Stage::new(confirmed_by_mail(), json!({})).await;
    let form = stage.get("/signup").await;
    assert!(form.html.contains("requiredAttributes[email]"), "{form:?}");
    let weak = [("username", "jane"), ("password", "weak"), ("requiredAttributes[email]", "jane@example.com")];
    let refused = stage.post("/signup", &weak).await;
    assert!(refused.hidden("session").is_none() && refused.html.contains("jane@example.com"), "{refused:?}");
    let fields = [("username", "jane"), ("password", PASSWORD), ("requiredAttributes[email]", "jane@example.com")];
    let page = stage.post("/signup", &fields).await;
    let wrong = stage.scene.wrong_code();
    let page = stage.answer(&page, "/confirm", &[("username", "jane"), ("code", &wrong)]).await;
    assert_eq!(page.location, None);
    let code = stage.scene.code();
    let page = stage.answer(&page, "/confirm", &[("username", "jane"), ("code", &code)]).await;
    assert!(is_signed_in(&page), "{page:?}");
    assert_eq!(stage.scene.status_of("jane").await, "CONFIRMED");
}

#[tokio::test]
async fn where_an_address_is_the_name_it_is_all_that_is_asked_for() {
    let mut stage =
        Stage::new(json!({"UsernameAttributes": ["email"], "AutoVerifiedAttributes": ["email"]}), json!({})).await;
    let form = stage.get("/signup").await;
    assert!(!form.html.contains("name=\"username\""), "{form:?}");
    let fields = [("requiredAttributes[email]", "jane@example.com"), ("password", PASSWORD)];
    let page = stage.post("/signup", &fields).await;
    let code = stage.scene.code();
    let page = stage.answer(&page, "/confirm", &[("username", "jane@example.com"), ("code", &code)]).await;
    assert!(is_signed_in(&page), "{page:?}");
}

#[tokio::test]
async fn a_code_is_sent_again() {
    let mut stage = Stage::new(confirmed_by_mail(), json!({})).await;
    let fields = [("username", "jane"), ("password", PASSWORD), ("requiredAttributes[email]", "jane@example.com")];
    let page = stage.post("/signup", &fields).await;
    let page = stage.answer(&page, "/resendcode", &[("username", "jane")]).await;
    assert_eq!(stage.scene.messages().len(), 2);
    let code = stage.scene.code();
    let page = stage.answer(&page, "/confirm", &[("username", "jane"), ("code", &code)]).await;
    assert!(is_signed_in(&page), "{page:?}");
}

#[tokio::test]
async fn a_confirmed_sign_up_meets_the_second_factor_that_the_pool_demands() {
    let mut stage = Stage::new(confirmed_by_mail(), json!({})).await;
    let factors = json!({"MfaConfiguration": "ON", "SoftwareTokenMfaConfiguration": {"Enabled": true}});
    stage.scene.ok("SetUserPoolMfaConfig", factors).await;
    let fields = [("username", "jane"), ("password", PASSWORD), ("requiredAttributes[email]", "jane@example.com")];
    let page = stage.post("/signup", &fields).await;
    let code = stage.scene.code();
    let page = stage.answer(&page, "/confirm", &[("username", "jane"), ("code", &code)]).await;
    assert_eq!(page.location, None, "{page:?}");
    assert!(page.hidden("session").is_some());
}

#[tokio::test]
async fn a_forgotten_password_is_replaced() {
    let mut stage = Stage::new(json!({}), json!({})).await;
    stage.scene.user("jane", json!({"email": "jane@example.com", "email_verified": "true"})).await;
    let page = stage.post("/forgotPassword", &[("username", "jane")]).await;
    assert!(page.html.contains("password_again"), "{page:?}");
    let (new, code, wrong) = ("Battery-Staple8", stage.scene.code(), stage.scene.wrong_code());
    let reset = |code: &str, again: &str| {
        [("username", "jane"), ("code", code), ("password", new), ("password_again", again)]
            .map(|(name, value)| (name, value.to_owned()))
    };
    for (code, again) in [(wrong.as_str(), new), (code.as_str(), "Battery-Staple9")] {
        let fields = reset(code, again);
        let fields: Vec<(&str, &str)> = fields.iter().map(|(name, value)| (*name, value.as_str())).collect();
        stage.post("/confirmforgotPassword", &fields).await;
        assert!(!is_signed_in(&stage.sign_in("jane", new).await));
    }
    let fields = reset(&code, new);
    let fields: Vec<(&str, &str)> = fields.iter().map(|(name, value)| (*name, value.as_str())).collect();
    assert_eq!(stage.post("/confirmforgotPassword", &fields).await.status, StatusCode::OK);
    assert!(is_signed_in(&stage.sign_in("jane", new).await));
}

#[tokio::test]
async fn names_nobody_has_look_alike_where_a_password_is_forgotten() {
    let mut stage = Stage::new(json!({}), json!({"PreventUserExistenceErrors": "ENABLED"})).await;
    stage.scene.user("jane", json!({"email": "jane@example.com", "email_verified": "true"})).await;
    let known = stage.post("/forgotPassword", &[("username", "jane")]).await;
    let nobody = stage.post("/forgotPassword", &[("username", "june")]).await;
    assert_eq!(known.status, nobody.status);
    assert!(nobody.html.contains("password_again"), "{nobody:?}");
}

#[tokio::test]
async fn forms_one_too_many_are_not_heeded_and_shown_again() {
    let mut stage = Stage::on(TestServer::at_the_services_rates(), json!({}), json!({})).await;
    for _ in 0..30 {
        assert_ne!(stage.post("/forgotPassword", &[("username", "nobody")]).await.status, BUSY);
    }
    let busy = stage.post("/forgotPassword", &[("username", "nobody")]).await;
    assert_eq!((busy.status, busy.location.as_deref()), (BUSY, None));
    assert!(busy.html.contains("name=\"username\""), "the form is there again: {busy:?}");
    assert_eq!(stage.get("/forgotPassword").await.status, StatusCode::OK);
    stage.scene.server.clock.advance_seconds(1);
    assert_ne!(stage.post("/forgotPassword", &[("username", "nobody")]).await.status, BUSY);
}
