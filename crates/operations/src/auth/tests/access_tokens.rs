//! What every operation of a signed-in user says of a token that is not good (behaviour 20 §0.2).

use super::*;

/// Each with what it needs beside the token.
fn operations() -> Vec<(&'static str, Value)> {
    vec![
        ("GetUser", json!({})),
        ("UpdateUserAttributes", json!({"UserAttributes": attributes(json!({"nickname": "j"}))})),
        ("DeleteUserAttributes", json!({"UserAttributeNames": ["nickname"]})),
        ("GetUserAttributeVerificationCode", json!({"AttributeName": "email"})),
        ("VerifyUserAttribute", json!({"AttributeName": "email", "Code": "123456"})),
        ("ChangePassword", json!({"PreviousPassword": PASSWORD, "ProposedPassword": NEW})),
        ("DeleteUser", json!({})),
        ("GlobalSignOut", json!({})),
    ]
}

async fn all_say(scene: &Scene, token: &str, expected: &Refusal) {
    for (operation, input) in operations() {
        let refused = scene.refused(operation, merged(input, json!({"AccessToken": token}))).await;
        assert_eq!(refused, *expected, "{operation}");
    }
}

/// The claims of `token` with some of them changed, signed by the pool's key for access tokens.
async fn forged(scene: &Scene, token: &str, changes: Value) -> String {
    let pool = scene.server.site.configuration.pool(&scene.user_pool_id).await.unwrap();
    pool.access_key.sign(merged(claims(token), changes).to_string().as_bytes())
}

#[tokio::test]
async fn what_is_no_access_token_is_invalid() {
    let scene = with_jane(json!({})).await;
    let tokens = scene.tokens("jane").await;
    let invalid = not_authorized("Invalid Access Token");
    let other = with_jane(json!({})).await.tokens("jane").await;
    let (_, signature) = tokens.access.rsplit_once('.').unwrap();
    // {"alg":"none"}
    let unsigned = format!("eyJhbGciOiJub25lIn0.{}.{signature}", tokens.access.split('.').nth(1).unwrap());
    let used_as_id = forged(&scene, &tokens.access, json!({"token_use": "id"})).await;
    for token in ["x", "a.b.c", &tokens.id, &tokens.refresh, &other.access, &unsigned, &used_as_id] {
        all_say(&scene, token, &invalid).await;
    }
    let changed = format!("{}A.{signature}", &tokens.access[..tokens.access.len() - signature.len() - 2]);
    let tampered = scene.refused("GetUser", json!({"AccessToken": changed})).await;
    assert_eq!(tampered.code, "NotAuthorizedException");
    assert_eq!(scene.status_of("jane").await, "CONFIRMED");
}

#[tokio::test]
async fn a_signature_that_does_not_fit_is_told_as_such() {
    let scene = with_jane(json!({})).await;
    let mine = scene.tokens("jane").await;
    let later = scene.tokens("jane").await;
    // The claims of one token under the signature of another.
    let (signed, _) = mine.access.rsplit_once('.').unwrap();
    let (_, signature) = later.access.rsplit_once('.').unwrap();
    let mixed = format!("{signed}.{signature}");
    all_say(&scene, &mixed, &not_authorized("Could not verify signature for Access Token")).await;
}

#[tokio::test]
async fn a_token_ends_is_revoked_and_has_its_scope() {
    let scene = with_jane(json!({})).await;
    let tokens = scene.tokens("jane").await;
    for scope in ["openid profile", "", "aws.cognito.signin.user.administrator"] {
        let narrow = forged(&scene, &tokens.access, json!({"scope": scope})).await;
        all_say(&scene, &narrow, &not_authorized("Access Token does not have required scopes")).await;
    }
    let wide = forged(&scene, &tokens.access, json!({"scope": "openid aws.cognito.signin.user.admin"})).await;
    scene.ok("GetUser", json!({"AccessToken": wide})).await;
    scene.ok("RevokeToken", json!({"Token": tokens.refresh})).await;
    all_say(&scene, &tokens.access, &not_authorized("Access Token has been revoked")).await;
    scene.server.clock.advance_seconds(3_600);
    all_say(&scene, &tokens.access, &not_authorized("Access Token has expired")).await;
}

#[tokio::test]
async fn a_user_in_the_wrong_state_is_told_as_the_operation_declares() {
    let scene = Scene::new(json!({}), json!({})).await;
    let verified = json!({"email": "jane@example.com", "email_verified": "true"});
    scene.user("jane", verified).await;
    let tokens = scene.tokens("jane").await;
    scene.ok("AdminResetUserPassword", json!({"Username": "jane"})).await;
    let reset = refusal("PasswordResetRequiredException", "Password reset required for the user");
    all_say(&scene, &tokens.access, &reset).await;
    scene.ok("AdminDisableUser", json!({"Username": "jane"})).await;
    all_say(&scene, &tokens.access, &not_authorized("Access Token has been revoked")).await;

    scene.user("joe", json!({})).await;
    let tokens = scene.tokens("joe").await;
    scene.ok("AdminDeleteUser", json!({"Username": "joe"})).await;
    for (operation, input) in operations() {
        let refused = scene.refused(operation, merged(input, json!({"AccessToken": tokens.access}))).await;
        let undeclared = operation == "GlobalSignOut";
        let expected = if undeclared { not_authorized("Invalid Access Token") } else { no_such_user() };
        assert_eq!(refused, expected, "{operation}");
    }
}

#[tokio::test]
async fn tokens_of_a_deleted_client_or_pool_are_no_use() {
    let scene = with_jane(json!({})).await;
    let tokens = scene.tokens("jane").await;
    scene.ok("DeleteUserPoolClient", json!({})).await;
    let gone = format!("User pool client {} does not exist.", scene.client_id);
    all_say(&scene, &tokens.access, &refusal("ResourceNotFoundException", &gone)).await;
    scene.ok("DeleteUserPool", json!({})).await;
    all_say(&scene, &tokens.access, &not_authorized("Invalid Access Token")).await;
}
