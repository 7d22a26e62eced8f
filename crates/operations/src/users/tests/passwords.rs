//! ChangePassword and AdminSetUserPassword: policy, history, states (behaviour 20 §2.3).

use super::*;

const NEW: &str = "New-Battery8";

fn change(tokens: &Tokens, previous: &str, proposed: &str) -> Value {
    json!({"AccessToken": tokens.access, "PreviousPassword": previous, "ProposedPassword": proposed})
}

fn set(password: &str, permanent: bool) -> Value {
    json!({"Username": "jane", "Password": password, "Permanent": permanent})
}

fn policy(reason: &str) -> Refusal {
    refusal("InvalidPasswordException", &format!("Password does not conform to policy: {reason}"))
}

fn incorrect() -> Refusal {
    not_authorized("Incorrect username or password.")
}

#[tokio::test]
async fn a_user_changes_their_password_and_stays_signed_in() {
    let scene = Scene::new(json!({}), json!({})).await;
    scene.user("jane", json!({})).await;
    let tokens = scene.tokens("jane").await;
    assert_eq!(scene.refused("ChangePassword", change(&tokens, "Wrong-Horse7", NEW)).await, incorrect());
    let weak = scene.refused("ChangePassword", change(&tokens, PASSWORD, "correct-horse7")).await;
    assert_eq!(weak, policy("Password must have uppercase characters"));
    assert_eq!(scene.ok("ChangePassword", change(&tokens, PASSWORD, NEW)).await, json!({}));
    assert_eq!(scene.sign_in("jane", PASSWORD).await, Err(incorrect()));
    Tokens::of(&scene.sign_in("jane", NEW).await.unwrap());
    scene.ok("GetUser", json!({"AccessToken": tokens.access})).await;
    scene.ok("GetTokensFromRefreshToken", json!({"RefreshToken": tokens.refresh})).await;
    let absent = json!({"AccessToken": tokens.access, "ProposedPassword": PASSWORD});
    assert_eq!(scene.refused("ChangePassword", absent).await, invalid("Missing required parameter PreviousPassword"));
}

#[tokio::test]
async fn changing_is_rationed_by_the_hour() {
    let scene = Scene::new(json!({}), json!({})).await;
    scene.user("jane", json!({})).await;
    let tokens = scene.tokens("jane").await;
    for (previous, proposed) in [(PASSWORD, NEW), (NEW, PASSWORD), (PASSWORD, NEW), (NEW, PASSWORD), (PASSWORD, NEW)] {
        scene.ok("ChangePassword", change(&tokens, previous, proposed)).await;
    }
    assert_eq!(scene.refused("ChangePassword", change(&tokens, NEW, PASSWORD)).await, limit_exceeded());
    scene.server.clock.advance_seconds(HOUR);
    let tokens = Tokens::of(&scene.sign_in("jane", NEW).await.unwrap());
    scene.ok("ChangePassword", change(&tokens, NEW, PASSWORD)).await;
}

#[tokio::test]
async fn wrong_old_passwords_lock_like_wrong_sign_ins() {
    let scene = Scene::new(json!({}), json!({})).await;
    scene.user("jane", json!({})).await;
    let tokens = scene.tokens("jane").await;
    for _ in 0..5 {
        assert_eq!(scene.refused("ChangePassword", change(&tokens, "Wrong-Horse7", NEW)).await, incorrect());
    }
    assert_eq!(scene.sign_in("jane", PASSWORD).await, Err(not_authorized("Password attempts exceeded")));
}

#[tokio::test]
async fn an_administrator_sets_a_password_for_good_or_for_now() {
    let scene = Scene::new(json!({}), json!({})).await;
    scene.user("jane", json!({})).await;
    let tokens = scene.tokens("jane").await;
    assert_eq!(scene.ok("AdminSetUserPassword", set(NEW, true)).await, json!({}));
    assert_eq!(scene.status_of("jane").await, "CONFIRMED");
    Tokens::of(&scene.sign_in("jane", NEW).await.unwrap());
    // Permanent is false where nothing is said.
    scene.ok("AdminSetUserPassword", json!({"Username": "jane", "Password": PASSWORD})).await;
    assert_eq!(scene.status_of("jane").await, "FORCE_CHANGE_PASSWORD");
    let challenge = scene.sign_in("jane", PASSWORD).await.unwrap();
    assert_eq!(challenge["ChallengeName"], "NEW_PASSWORD_REQUIRED");
    assert!(sent(&scene).is_empty(), "no message is sent");
    scene.ok("GetUser", json!({"AccessToken": tokens.access})).await;
    assert_eq!(scene.refused("AdminSetUserPassword", set("Short7!", true)).await, policy("Password not long enough"));
    assert_eq!(scene.refused("AdminSetUserPassword", set("longlong7!", false)).await.code, "InvalidPasswordException");
}

#[tokio::test]
async fn setting_a_password_confirms_whoever_waits() {
    let scene = Scene::new(verifies(&["email"]), json!({})).await;
    scene.sign_up("jane", json!({"email": "jane@example.com"})).await;
    scene.ok("AdminSetUserPassword", set(NEW, true)).await;
    assert_eq!(scene.status_of("jane").await, "CONFIRMED");
    Tokens::of(&scene.sign_in("jane", NEW).await.unwrap());
}

#[tokio::test]
async fn setting_a_password_ends_a_lock_out() {
    let scene = Scene::new(json!({}), json!({})).await;
    scene.user("jane", json!({})).await;
    for _ in 0..6 {
        scene.sign_in("jane", "Wrong-Horse7").await.unwrap_err();
    }
    scene.ok("AdminSetUserPassword", set(NEW, true)).await;
    Tokens::of(&scene.sign_in("jane", NEW).await.unwrap());
}

#[tokio::test]
async fn former_passwords_are_refused_wherever_one_is_chosen() {
    let pool = json!({"Policies": {"PasswordPolicy": {"MinimumLength": 8, "PasswordHistorySize": 1}}});
    let scene = Scene::new(pool, json!({})).await;
    let reused = refusal("PasswordHistoryPolicyViolationException", "Password has previously been used");
    scene.invited("jane", json!({"email": "jane@example.com", "email_verified": "true"})).await;
    let [first, second, third] = ["first-password", "second-password", "third-password"];
    // A temporary password is not part of the history.
    scene.ok("AdminSetUserPassword", set(first, true)).await;
    scene.ok("AdminSetUserPassword", set(PASSWORD, true)).await;
    scene.ok("AdminSetUserPassword", set(second, true)).await;
    assert_eq!(scene.refused("AdminSetUserPassword", set(second, true)).await, reused, "the current one");
    assert_eq!(scene.refused("AdminSetUserPassword", set(PASSWORD, true)).await, reused, "the one before");
    let tokens = Tokens::of(&scene.sign_in("jane", second).await.unwrap());
    assert_eq!(scene.refused("ChangePassword", change(&tokens, second, second)).await, reused);
    scene.ok("ForgotPassword", json!({"Username": "jane"})).await;
    let answer = |password: &str| json!({"Username": "jane", "ConfirmationCode": scene.code(), "Password": password});
    assert_eq!(scene.refused("ConfirmForgotPassword", answer(second)).await, reused);
    scene.ok("ConfirmForgotPassword", answer(first)).await;
    // Temporary passwords are not measured by the history; the one chosen next is.
    scene.ok("AdminSetUserPassword", set(first, false)).await;
    let challenge = scene.sign_in("jane", first).await.unwrap();
    let respond = |password: &str| {
        json!({"ChallengeName": "NEW_PASSWORD_REQUIRED", "Session": challenge["Session"],
            "ChallengeResponses": {"USERNAME": "jane", "NEW_PASSWORD": password}})
    };
    assert_eq!(scene.refused("RespondToAuthChallenge", respond(first)).await, reused);
    let by_admin = scene.refused("AdminRespondToAuthChallenge", respond(first)).await;
    assert_eq!(by_admin, reused);
    Tokens::of(&scene.ok("RespondToAuthChallenge", respond(third)).await);
}
