//! GetUserAttributeVerificationCode and VerifyUserAttribute (behaviour 20 §2.4).

use super::*;

async fn signed_in(values: Value) -> (Scene, Tokens) {
    signed_in_on(TestServer::start(), values).await
}

async fn signed_in_on(server: TestServer, values: Value) -> (Scene, Tokens) {
    let scene = Scene::on(server, verifies(&[]), json!({})).await;
    scene.user("jane", values).await;
    let tokens = scene.tokens("jane").await;
    (scene, tokens)
}

fn ask(tokens: &Tokens, name: &str) -> Value {
    json!({"AccessToken": tokens.access, "AttributeName": name})
}

fn answer(tokens: &Tokens, name: &str, code: &str) -> Value {
    json!({"AccessToken": tokens.access, "AttributeName": name, "Code": code})
}

#[tokio::test]
async fn an_address_need_not_be_auto_verified_to_be_verified() {
    let (scene, tokens) = signed_in(json!({"email": "jane@example.com", "phone_number": "+12065551234"})).await;
    let (get, verify) = ("GetUserAttributeVerificationCode", "VerifyUserAttribute");
    let told = scene.ok(get, ask(&tokens, "email")).await;
    assert_eq!(told, json!({"CodeDeliveryDetails": by_email("j***@e***")}));
    let email_code = scene.code();
    let told = scene.ok(get, ask(&tokens, "phone_number")).await;
    assert_eq!(told, json!({"CodeDeliveryDetails": by_sms("+*******1234")}));
    let expected = [
        ("VerifyUserAttribute", "SMS", "+12065551234".to_owned()),
        ("VerifyUserAttribute", "EMAIL", "jane@example.com".to_owned()),
    ];
    assert_eq!(sent(&scene), expected);
    // A code is for one attribute.
    if email_code != scene.code() {
        assert_eq!(scene.refused(verify, answer(&tokens, "phone_number", &email_code)).await, wrong_code());
    }
    assert_eq!(scene.ok(verify, answer(&tokens, "email", &email_code)).await, json!({}));
    assert_eq!(scene.refused(verify, answer(&tokens, "email", &email_code)).await, expired_code());
    scene.ok(verify, answer(&tokens, "phone_number", &scene.code())).await;
    let flags = scene.attributes_of("jane").await;
    assert_eq!((&flags["email_verified"], &flags["phone_number_verified"]), (&json!("true"), &json!("true")));
    // What is verified can be verified again.
    scene.ok(get, ask(&tokens, "email")).await;
    scene.ok(verify, answer(&tokens, "email", &scene.code())).await;
}

#[tokio::test]
async fn only_addresses_that_are_there_are_verified() {
    let (scene, tokens) = signed_in(json!({})).await;
    let only = invalid("Invalid attribute name. Only phone_number and email can be verified.");
    let get = "GetUserAttributeVerificationCode";
    assert_eq!(scene.refused(get, ask(&tokens, "nickname")).await, only);
    assert_eq!(scene.refused("VerifyUserAttribute", answer(&tokens, "nickname", "123456")).await, only);
    let none = invalid("User does not have a valid registered email address");
    assert_eq!(scene.refused(get, ask(&tokens, "email")).await, none);
    let none = invalid("User does not have a valid registered phone number");
    assert_eq!(scene.refused(get, ask(&tokens, "phone_number")).await, none);
    assert_eq!(scene.refused("VerifyUserAttribute", answer(&tokens, "email", "123456")).await, expired_code());
}

#[tokio::test]
async fn a_verification_code_lives_a_day() {
    let scene = Scene::new(json!({}), json!({"AccessTokenValidity": 24})).await;
    scene.user("jane", json!({"email": "jane@example.com"})).await;
    scene.ok("GetUserAttributeVerificationCode", ask(&scene.tokens("jane").await, "email")).await;
    scene.server.clock.advance_seconds(DAY - 1);
    let tokens = scene.tokens("jane").await;
    assert_eq!(scene.refused("VerifyUserAttribute", answer(&tokens, "email", &scene.wrong_code())).await, wrong_code());
    scene.server.clock.advance_seconds(1);
    assert_eq!(scene.refused("VerifyUserAttribute", answer(&tokens, "email", &scene.code())).await, expired_code());
}

#[tokio::test]
async fn asking_and_answering_are_rationed_by_the_hour() {
    let (scene, tokens) = signed_in_on(TestServer::as_a_service(), json!({"email": "jane@example.com"})).await;
    for _ in 0..5 {
        scene.ok("GetUserAttributeVerificationCode", ask(&tokens, "email")).await;
    }
    assert_eq!(scene.refused("GetUserAttributeVerificationCode", ask(&tokens, "email")).await, limit_exceeded());
    for number in 0..15 {
        let refused = scene.refused("VerifyUserAttribute", answer(&tokens, "email", &scene.wrong_code())).await;
        assert_eq!(refused, if number < 5 { wrong_code() } else { expired_code() }, "{number}");
    }
    let right = scene.code();
    assert_eq!(scene.refused("VerifyUserAttribute", answer(&tokens, "email", &right)).await, limit_exceeded());
    scene.server.clock.advance_seconds(HOUR);
    let tokens = scene.tokens("jane").await;
    let dead = scene.refused("VerifyUserAttribute", answer(&tokens, "email", &right)).await;
    assert_eq!(dead, expired_code(), "five were wrong");
    scene.ok("GetUserAttributeVerificationCode", ask(&tokens, "email")).await;
    scene.ok("VerifyUserAttribute", answer(&tokens, "email", &scene.code())).await;
}

#[tokio::test]
async fn a_code_has_a_limit() {
    let (scene, tokens) = signed_in(json!({"email": "jane@example.com"})).await;
    scene.ok("GetUserAttributeVerificationCode", ask(&tokens, "email")).await;
    let code = |length| answer(&tokens, "email", &long(length));
    assert_eq!(scene.refused("VerifyUserAttribute", code(2_048)).await, wrong_code());
    assert_eq!(scene.refused("VerifyUserAttribute", code(2_049)).await.code, "InvalidParameterException");
}
