//! Accounts as a whole: disabled, enabled, deleted, signed out (behaviour 20 §2.5, §9.4).

use super::*;

fn jane() -> Value {
    json!({"Username": "jane"})
}

async fn signed_in() -> (Scene, Tokens) {
    let scene = Scene::new(json!({}), json!({})).await;
    scene.user("jane", json!({})).await;
    let tokens = scene.tokens("jane").await;
    (scene, tokens)
}

async fn access(scene: &Scene, tokens: &Tokens) -> Result<(), Refusal> {
    scene.call("GetUser", json!({"AccessToken": tokens.access})).await.map(drop)
}

async fn refresh(scene: &Scene, tokens: &Tokens) -> Result<(), Refusal> {
    scene.call("GetTokensFromRefreshToken", json!({"RefreshToken": tokens.refresh})).await.map(drop)
}

fn revoked() -> [Result<(), Refusal>; 2] {
    [Err(not_authorized("Access Token has been revoked")), Err(not_authorized("Refresh Token has been revoked"))]
}

#[tokio::test]
async fn a_disabled_user_is_shut_out_until_enabled() {
    let (scene, tokens) = signed_in().await;
    scene.server.clock.advance_seconds(3);
    assert_eq!(scene.ok("AdminDisableUser", jane()).await, json!({}));
    let user = scene.ok("AdminGetUser", jane()).await;
    let seen = (&user["Enabled"], &user["UserStatus"], &user["UserLastModifiedDate"]);
    assert_eq!(seen, (&json!(false), &json!("CONFIRMED"), &json!(START_SECONDS + 3)));
    let disabled = || Err(not_authorized("User is disabled."));
    // Of a refresh token the account's state is told (behaviour 20 §12 A14).
    let [access_revoked, _] = revoked();
    assert_eq!([access(&scene, &tokens).await, refresh(&scene, &tokens).await], [access_revoked, disabled()]);
    assert_eq!(scene.sign_in("jane", PASSWORD).await, Err(not_authorized("User is disabled.")));
    assert_eq!(scene.ok("AdminDisableUser", jane()).await, json!({}), "twice is fine");
    assert_eq!(scene.ok("AdminEnableUser", jane()).await, json!({}));
    assert_eq!(scene.ok("AdminEnableUser", jane()).await, json!({}));
    assert_eq!([access(&scene, &tokens).await, refresh(&scene, &tokens).await], revoked(), "nothing is revived");
    let tokens = scene.tokens("jane").await;
    assert_eq!([access(&scene, &tokens).await, refresh(&scene, &tokens).await], [Ok(()), Ok(())]);
}

#[tokio::test]
async fn signing_out_everywhere_revokes_what_was_issued_and_nothing_later() {
    for by_admin in [false, true] {
        let (scene, tokens) = signed_in().await;
        let other_client = scene.another_client(json!({})).await;
        let parameters = json!({"USERNAME": "jane", "PASSWORD": PASSWORD});
        let input = json!({"ClientId": other_client, "AuthFlow": "USER_PASSWORD_AUTH", "AuthParameters": parameters});
        let elsewhere = Tokens::of(&scene.ok("InitiateAuth", input).await);
        let answer = if by_admin {
            scene.ok("AdminUserGlobalSignOut", jane()).await
        } else {
            scene.ok("GlobalSignOut", json!({"AccessToken": tokens.access})).await
        };
        assert_eq!(answer, json!({}));
        assert_eq!([access(&scene, &tokens).await, refresh(&scene, &tokens).await], revoked());
        let input = json!({"ClientId": other_client, "RefreshToken": elsewhere.refresh});
        let second = scene.call("GetTokensFromRefreshToken", input).await.map(drop);
        assert_eq!([access(&scene, &elsewhere).await, second], revoked());
        // In the very instant of the sign-out, too.
        let later = scene.tokens("jane").await;
        assert_eq!([access(&scene, &later).await, refresh(&scene, &later).await], [Ok(()), Ok(())]);
    }
}

#[tokio::test]
async fn tokens_without_ids_are_revoked_too() {
    let scene = Scene::new(json!({}), json!({"EnableTokenRevocation": false})).await;
    scene.user("jane", json!({})).await;
    let tokens = scene.tokens("jane").await;
    scene.ok("AdminUserGlobalSignOut", jane()).await;
    assert_eq!([access(&scene, &tokens).await, refresh(&scene, &tokens).await], revoked());
    let later = scene.tokens("jane").await;
    assert_eq!(access(&scene, &later).await, Ok(()));
}

#[tokio::test]
async fn a_refreshed_token_is_revoked_with_its_sign_in() {
    let (scene, tokens) = signed_in().await;
    scene.server.clock.advance_seconds(60);
    let answer = scene.ok("GetTokensFromRefreshToken", json!({"RefreshToken": tokens.refresh})).await;
    let refreshed = Tokens::of(&answer);
    scene.ok("AdminUserGlobalSignOut", jane()).await;
    assert_eq!(access(&scene, &refreshed).await, revoked()[0]);
}

#[tokio::test]
async fn a_deleted_user_is_gone() {
    for by_admin in [false, true] {
        let (scene, tokens) = signed_in().await;
        let answer = if by_admin {
            scene.ok("AdminDeleteUser", jane()).await
        } else {
            scene.ok("DeleteUser", json!({"AccessToken": tokens.access})).await
        };
        assert_eq!(answer, Value::Null, "an empty body");
        let gone = Err(not_authorized("The user has been deleted for the associated refresh token"));
        assert_eq!(scene.refused("AdminGetUser", jane()).await, no_such_user());
        assert_eq!(scene.sign_in("jane", PASSWORD).await, Err(no_such_user()));
        assert_eq!(access(&scene, &tokens).await, Err(no_such_user()));
        assert_eq!(refresh(&scene, &tokens).await, gone);
        let out = scene.refused("GlobalSignOut", json!({"AccessToken": tokens.access})).await;
        assert_eq!(out, not_authorized("Invalid Access Token"), "an operation that knows no missing user");
        // A new user of that name is another user.
        scene.user("jane", json!({})).await;
        assert_eq!(access(&scene, &tokens).await, Err(no_such_user()));
        assert_eq!(refresh(&scene, &tokens).await, gone);
    }
}
