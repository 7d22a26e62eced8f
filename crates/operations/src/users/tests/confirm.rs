//! ConfirmSignUp, AdminConfirmSignUp and ResendConfirmationCode (behaviour 20 §0.3, §0.4, §2.1).

use super::*;

async fn signed_up(client: Value) -> Scene {
    signed_up_on(TestServer::start(), client).await
}

async fn signed_up_on(server: TestServer, client: Value) -> Scene {
    let scene = Scene::on(server, verifies(&["email"]), client).await;
    scene.sign_up("jane", json!({"email": "jane@example.com"})).await;
    scene
}

fn answer(code: &str) -> Value {
    json!({"Username": "jane", "ConfirmationCode": code})
}

fn resend() -> Value {
    json!({"Username": "jane"})
}

fn status_is(status: &str) -> Refusal {
    not_authorized(&format!("User cannot be confirmed. Current status is {status}"))
}

#[tokio::test]
async fn the_code_confirms_and_verifies_once() {
    let scene = signed_up(json!({})).await;
    scene.server.clock.advance_seconds(5);
    assert_eq!(scene.refused("ConfirmSignUp", answer(&scene.wrong_code())).await, wrong_code());
    assert_eq!(scene.refused("ConfirmSignUp", answer("not-a-number")).await, wrong_code());
    assert_eq!(scene.ok("ConfirmSignUp", answer(&scene.code())).await, json!({}));
    let user = scene.ok("AdminGetUser", json!({"Username": "jane"})).await;
    assert_eq!((&user["UserStatus"], &user["UserLastModifiedDate"]), (&json!("CONFIRMED"), &json!(START_SECONDS + 5)));
    let verified = json!({"email": "jane@example.com", "email_verified": "true"});
    assert_eq!(scene.attributes_of("jane").await, verified);
    assert_eq!(scene.refused("ConfirmSignUp", answer(&scene.code())).await, status_is("CONFIRMED"));
}

#[tokio::test]
async fn a_code_lives_a_day_and_is_sent_again_while_it_is_fresh() {
    let scene = signed_up(json!({})).await;
    let first = scene.code();
    scene.server.clock.advance_seconds(DAY);
    assert_eq!(scene.refused("ConfirmSignUp", answer(&first)).await, expired_code());
    let delivery = by_email("j***@e***");
    assert_eq!(scene.ok("ResendConfirmationCode", resend()).await, json!({"CodeDeliveryDetails": delivery}));
    assert_eq!(sent(&scene)[0], ("ResendCode", "EMAIL", "jane@example.com".to_owned()));
    let second = scene.code();
    if first != second {
        assert_eq!(scene.refused("ConfirmSignUp", answer(&first)).await, wrong_code());
    }
    // Two within a second both succeed.
    scene.ok("ResendConfirmationCode", resend()).await;
    assert_eq!((scene.code(), sent(&scene).len()), (second.clone(), 3), "the same code, in another message");
    scene.server.clock.advance_seconds(DAY - 1);
    scene.ok("ResendConfirmationCode", resend()).await;
    assert_eq!(scene.code(), second);
    scene.server.clock.advance_seconds(DAY - 1);
    scene.ok("ConfirmSignUp", answer(&scene.code())).await;
}

#[tokio::test]
async fn only_who_waits_can_be_confirmed() {
    let scene = signed_up(json!({})).await;
    let hiding = scene.another_client(json!({"PreventUserExistenceErrors": "ENABLED"})).await;
    let through = |client: &str| merged(answer(&scene.code()), json!({"ClientId": client}));
    scene.ok("AdminDisableUser", resend()).await;
    let disabled = not_authorized("User is disabled.");
    assert_eq!(scene.refused("ConfirmSignUp", answer(&scene.code())).await, disabled);
    assert_eq!(scene.refused("ConfirmSignUp", through(&hiding)).await, expired_code(), "as of nobody");
    scene.ok("AdminEnableUser", resend()).await;
    assert_eq!(scene.ok("AdminConfirmSignUp", resend()).await, json!({}));
    let unverified = json!({"email": "jane@example.com", "email_verified": "false"});
    assert_eq!(scene.attributes_of("jane").await, unverified, "an administrator proves no address");
    assert_eq!(scene.refused("ConfirmSignUp", answer(&scene.code())).await, status_is("CONFIRMED"));
    let told = scene.refused("ConfirmSignUp", through(&hiding)).await;
    assert_eq!(told, status_is("CONFIRMED"), "known to tell, as the service does");
    assert_eq!(scene.refused("AdminConfirmSignUp", resend()).await, status_is("CONFIRMED"));
    scene.invited("joe", json!({})).await;
    let joe = json!({"Username": "joe"});
    assert_eq!(scene.refused("AdminConfirmSignUp", joe).await, status_is("FORCE_CHANGE_PASSWORD"));
}

#[tokio::test]
async fn a_code_was_never_sent_or_cannot_be() {
    let scene = Scene::new(verifies(&["email"]), json!({})).await;
    scene.sign_up("jane", json!({"phone_number": "+12065550100"})).await;
    assert_eq!(scene.refused("ConfirmSignUp", answer("123456")).await, expired_code());
    let cannot = invalid("Cannot resend codes. Auto verification not turned on.");
    assert_eq!(scene.refused("ResendConfirmationCode", resend()).await, cannot);
    scene.ok("AdminConfirmSignUp", resend()).await;
    assert_eq!(scene.refused("ResendConfirmationCode", resend()).await, invalid("User is already confirmed."));
    scene.ok("AdminDisableUser", resend()).await;
    assert_eq!(scene.refused("ResendConfirmationCode", resend()).await, not_authorized("User is disabled."));
}

#[tokio::test]
async fn the_address_that_changed_meanwhile_is_not_verified() {
    let scene = signed_up(json!({})).await;
    let code = scene.code();
    let change = json!({"Username": "jane", "UserAttributes": attributes(json!({"email": "new@example.com"}))});
    scene.ok("AdminUpdateUserAttributes", change).await;
    scene.ok("ConfirmSignUp", answer(&code)).await;
    let unverified = json!({"email": "new@example.com", "email_verified": "false"});
    assert_eq!(scene.attributes_of("jane").await, unverified);
}

#[tokio::test]
async fn guesses_are_rationed_by_the_hour() {
    let scene = signed_up(json!({})).await;
    for number in 0..15 {
        let expected = if number < 5 { wrong_code() } else { expired_code() };
        assert_eq!(scene.refused("ConfirmSignUp", answer(&scene.wrong_code())).await, expected, "{number}");
    }
    assert_eq!(scene.refused("ConfirmSignUp", answer(&scene.code())).await, limit_exceeded());
    scene.server.clock.advance_seconds(HOUR);
    assert_eq!(scene.refused("ConfirmSignUp", answer(&scene.code())).await, expired_code(), "five were wrong");
    scene.ok("ResendConfirmationCode", resend()).await;
    scene.ok("ConfirmSignUp", answer(&scene.code())).await;
}

#[tokio::test]
async fn resending_is_rationed_by_the_hour() {
    for hides in ["LEGACY", "ENABLED"] {
        let client = json!({"PreventUserExistenceErrors": hides});
        let scene = signed_up_on(TestServer::as_a_service(), client).await;
        for _ in 0..5 {
            scene.ok("ResendConfirmationCode", resend()).await;
        }
        assert_eq!(scene.refused("ResendConfirmationCode", resend()).await, limit_exceeded());
        assert_eq!(sent(&scene).len(), 6);
        let nobody = json!({"Username": "nobody"});
        for _ in 0..5 {
            assert_ne!(scene.call("ResendConfirmationCode", nobody.clone()).await, Err(limit_exceeded()));
        }
        let sixth = scene.refused("ResendConfirmationCode", nobody).await;
        assert_eq!(sixth, limit_exceeded(), "a name nobody has is rationed alike");
        scene.server.clock.advance_seconds(HOUR);
        scene.ok("ResendConfirmationCode", resend()).await;
    }
}
