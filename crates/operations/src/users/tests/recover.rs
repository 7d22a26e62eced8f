//! ForgotPassword, ConfirmForgotPassword and AdminResetUserPassword (behaviour 20 §2.3).

use super::*;

const NEW: &str = "New-Battery8";

fn jane() -> Value {
    json!({"Username": "jane"})
}

fn answer(code: &str, password: &str) -> Value {
    json!({"Username": "jane", "ConfirmationCode": code, "Password": password})
}

async fn with_email(pool: Value) -> Scene {
    with_email_on(TestServer::start(), pool).await
}

async fn with_email_on(server: TestServer, pool: Value) -> Scene {
    let scene = Scene::on(server, pool, json!({})).await;
    scene.user("jane", json!({"email": "jane@example.com", "email_verified": "true"})).await;
    scene
}

fn nowhere() -> Refusal {
    invalid("Cannot reset password for the user as there is no registered/verified email or phone_number")
}

#[tokio::test]
async fn a_forgotten_password_is_replaced_by_a_code() {
    let scene = with_email(json!({})).await;
    let tokens = scene.tokens("jane").await;
    let delivery = by_email("j***@e***");
    assert_eq!(scene.ok("ForgotPassword", jane()).await, json!({"CodeDeliveryDetails": delivery}));
    assert_eq!(sent(&scene), [("ForgotPassword", "EMAIL", "jane@example.com".to_owned())]);
    assert_eq!(scene.status_of("jane").await, "CONFIRMED");
    scene.tokens("jane").await;

    assert_eq!(scene.refused("ConfirmForgotPassword", answer(&scene.wrong_code(), NEW)).await, wrong_code());
    // The code is looked at before the password, and a weak password does not use it up.
    assert_eq!(scene.refused("ConfirmForgotPassword", answer(&scene.wrong_code(), "short1")).await, wrong_code());
    let weak = refusal("InvalidPasswordException", "Password does not conform to policy: Password not long enough");
    assert_eq!(scene.refused("ConfirmForgotPassword", answer(&scene.code(), "short1")).await, weak);
    assert_eq!(scene.ok("ConfirmForgotPassword", answer(&scene.code(), NEW)).await, json!({}));
    assert_eq!(scene.refused("ConfirmForgotPassword", answer(&scene.code(), NEW)).await, expired_code());

    assert_eq!(scene.sign_in("jane", PASSWORD).await, Err(not_authorized("Incorrect username or password.")));
    Tokens::of(&scene.sign_in("jane", NEW).await.unwrap());
    let refresh = json!({"RefreshToken": tokens.refresh});
    let revoked = not_authorized("Refresh Token has been revoked");
    assert_eq!(scene.refused("GetTokensFromRefreshToken", refresh).await, revoked);
}

#[tokio::test]
async fn a_recovery_code_lives_an_hour() {
    let scene = with_email(json!({})).await;
    assert_eq!(scene.refused("ConfirmForgotPassword", answer("123456", NEW)).await, expired_code());
    scene.ok("ForgotPassword", jane()).await;
    scene.server.clock.advance_seconds(HOUR);
    assert_eq!(scene.refused("ConfirmForgotPassword", answer(&scene.code(), NEW)).await, expired_code());
    scene.ok("ForgotPassword", jane()).await;
    scene.server.clock.advance_seconds(HOUR - 1);
    scene.ok("ConfirmForgotPassword", answer(&scene.code(), NEW)).await;
}

#[tokio::test]
async fn recovery_ends_a_lock_out() {
    let scene = with_email(json!({})).await;
    for _ in 0..5 {
        scene.sign_in("jane", "wrong-Password1").await.unwrap_err();
    }
    assert_eq!(scene.sign_in("jane", PASSWORD).await, Err(not_authorized("Password attempts exceeded")));
    scene.ok("ForgotPassword", jane()).await;
    scene.ok("ConfirmForgotPassword", answer(&scene.code(), NEW)).await;
    Tokens::of(&scene.sign_in("jane", NEW).await.unwrap());
}

#[tokio::test]
async fn the_first_way_that_the_user_has_verified_is_taken() {
    let ways = |names: &[&str]| {
        let list: Vec<Value> = names.iter().zip(1..).map(|(name, at)| json!({"Name": name, "Priority": at})).collect();
        merged(verifies(&["email", "phone_number"]), json!({"AccountRecoverySetting": {"RecoveryMechanisms": list}}))
    };
    let (email, phone) = (by_email("j***@e***"), by_sms("+*******1234"));
    let both = |email: &str, phone: &str| {
        json!({"email": "jane@example.com", "email_verified": email,
            "phone_number": "+12065551234", "phone_number_verified": phone})
    };
    let told = |delivery: &Value| Ok(json!({"CodeDeliveryDetails": delivery}));
    for (pool, user, expected) in [
        (ways(&["verified_email", "verified_phone_number"]), both("true", "true"), told(&email)),
        (ways(&["verified_email", "verified_phone_number"]), both("false", "true"), told(&phone)),
        (ways(&["verified_phone_number", "verified_email"]), both("true", "true"), told(&phone)),
        (ways(&["verified_phone_number"]), both("true", "false"), Err(nowhere())),
        (ways(&["admin_only"]), both("true", "true"), Err(not_authorized("Contact administrator to reset password."))),
        // A pool whose setting was never made prefers the phone.
        (verifies(&["email", "phone_number"]), json!({"email": "jane@example.com"}), Err(nowhere())),
    ] {
        let scene = Scene::new(pool.clone(), json!({})).await;
        scene.user("jane", user.clone()).await;
        assert_eq!(scene.call("ForgotPassword", jane()).await, expected, "{pool} {user}");
        if expected == told(&phone) {
            assert_eq!(sent(&scene), [("ForgotPassword", "SMS", "+12065551234".to_owned())]);
        }
    }
}

#[tokio::test]
async fn only_confirmed_users_forget() {
    let scene = with_email(verifies(&["email"])).await;
    let state = not_authorized("User password cannot be reset in the current state.");
    let verified = json!({"email": "joe@example.com", "email_verified": "true"});
    scene.invited("joe", verified).await;
    let joe = json!({"Username": "joe"});
    assert_eq!(scene.refused("ForgotPassword", joe.clone()).await, state);
    assert_eq!(scene.refused("AdminResetUserPassword", joe).await, state);
    scene.sign_up("jim", json!({"email": "jim@example.com"})).await;
    let jim = json!({"Username": "jim"});
    assert_eq!(scene.refused("ForgotPassword", jim.clone()).await, nowhere());
    assert_eq!(scene.refused("AdminResetUserPassword", jim).await, nowhere());
    scene.ok("ForgotPassword", jane()).await;
    scene.ok("AdminDisableUser", jane()).await;
    let disabled = not_authorized("User is disabled.");
    assert_eq!(scene.refused("ForgotPassword", jane()).await, disabled);
    assert_eq!(scene.refused("ConfirmForgotPassword", answer(&scene.code(), NEW)).await, disabled);
}

#[tokio::test]
async fn an_administrator_resets_a_password() {
    let scene = with_email(json!({})).await;
    let tokens = scene.tokens("jane").await;
    assert_eq!(scene.ok("AdminResetUserPassword", jane()).await, json!({}));
    assert_eq!(scene.status_of("jane").await, "RESET_REQUIRED");
    assert_eq!(sent(&scene), [("ForgotPassword", "EMAIL", "jane@example.com".to_owned())]);
    let required = refusal("PasswordResetRequiredException", "Password reset required for the user");
    assert_eq!(scene.sign_in("jane", PASSWORD).await, Err(required.clone()));
    assert_eq!(scene.refused("GetUser", json!({"AccessToken": tokens.access})).await, required);
    let refresh = json!({"RefreshToken": tokens.refresh});
    let revoked = not_authorized("Refresh Token has been revoked");
    assert_eq!(scene.refused("GetTokensFromRefreshToken", refresh).await, revoked);
    // An expired code is renewed by the user.
    scene.server.clock.advance_seconds(HOUR);
    assert_eq!(scene.refused("ConfirmForgotPassword", answer(&scene.code(), NEW)).await, expired_code());
    scene.ok("ForgotPassword", jane()).await;
    scene.ok("ConfirmForgotPassword", answer(&scene.code(), NEW)).await;
    assert_eq!(scene.status_of("jane").await, "CONFIRMED");
    Tokens::of(&scene.sign_in("jane", NEW).await.unwrap());
}

#[tokio::test]
async fn an_administrator_sets_what_was_to_be_reset() {
    let scene = with_email(json!({})).await;
    scene.ok("AdminResetUserPassword", jane()).await;
    scene.ok("AdminSetUserPassword", json!({"Username": "jane", "Password": NEW, "Permanent": true})).await;
    assert_eq!(scene.status_of("jane").await, "CONFIRMED");
    Tokens::of(&scene.sign_in("jane", NEW).await.unwrap());
}

#[tokio::test]
async fn recovery_is_rationed_by_the_hour() {
    let scene = with_email_on(TestServer::as_a_service(), json!({})).await;
    for _ in 0..20 {
        scene.ok("ForgotPassword", jane()).await;
        assert_eq!(scene.refused("ConfirmForgotPassword", answer(&scene.wrong_code(), NEW)).await, wrong_code());
    }
    assert_eq!(scene.refused("ForgotPassword", jane()).await, limit_exceeded());
    assert_eq!(scene.refused("ConfirmForgotPassword", answer(&scene.code(), NEW)).await, limit_exceeded());
    scene.server.clock.advance_seconds(HOUR - 1);
    assert_eq!(scene.refused("ForgotPassword", jane()).await, limit_exceeded());
    scene.server.clock.advance_seconds(1);
    scene.ok("ForgotPassword", jane()).await;
    scene.ok("ConfirmForgotPassword", answer(&scene.code(), NEW)).await;
}
