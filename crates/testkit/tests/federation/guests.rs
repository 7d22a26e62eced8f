//! Somebody new, somebody known, and who they are in the pool.

use poolhouse_testkit::scene::{PASSWORD, Scene};
use serde_json::{Value, json};

use crate::{PROVIDER, add_provider, arrive, arrives, scene, somebody, support, turned_away};

#[tokio::test]
async fn somebody_new_becomes_a_user_of_the_provider() {
    let scene = scene(json!({}), json!({"email": "email", "username": "sub"})).await;
    let user = arrives(&scene, "42", json!({"email": "jane@corp.example"})).await.user;
    assert_eq!((user.username.as_str(), user.status.as_str()), ("Corp_42", "EXTERNAL_PROVIDER"));
    let groups: Vec<&str> = user.groups.iter().map(|membership| membership.group.as_str()).collect();
    assert_eq!(groups, [format!("{}_{PROVIDER}", scene.user_pool_id)]);
    let attributes = scene.attributes_of("Corp_42").await;
    assert_eq!((&attributes["email"], &attributes["email_verified"]), (&json!("jane@corp.example"), &json!("false")));
    let identities: Value = serde_json::from_str(attributes["identities"].as_str().unwrap()).unwrap();
    assert_eq!(
        identities,
        json!([{"userId": "42", "providerName": "Corp", "providerType": "OIDC", "issuer": null, "primary": true,
            "dateCreated": 1_795_219_200_000_i64}])
    );
    let again = arrives(&scene, "42", json!({})).await.user;
    assert_eq!((again.sub, again.groups.len()), (user.sub, 1));
    assert_ne!(arrives(&scene, "43", json!({})).await.user.sub, again_sub(&scene).await);
}

async fn again_sub(scene: &Scene) -> String {
    arrives(scene, "42", json!({})).await.user.sub
}

#[tokio::test]
async fn a_pool_that_ignores_case_folds_the_whole_name() {
    let scene = scene(json!({"UsernameConfiguration": {"CaseSensitive": false}}), json!({})).await;
    assert_eq!(arrives(&scene, "AbC", json!({})).await.user.username, "corp_abc");
    // The provider means somebody else, and they get nobody's account.
    assert_eq!(turned_away(&scene, "aBc", json!({})).await, "Already found an entry for username corp_abc.");
}

#[tokio::test]
async fn an_address_of_somebody_else_is_taken_from_nobody() {
    for pool in [json!({}), json!({"AliasAttributes": ["email"]}), json!({"UsernameAttributes": ["email"]})] {
        let scene = scene(pool.clone(), json!({"email": "email", "email_verified": "email_verified"})).await;
        let name = if pool["UsernameAttributes"].is_array() { "jane@a.b" } else { "jane" };
        let jane = scene.user(name, json!({"email": "jane@a.b", "email_verified": "true"})).await;
        let user = arrives(&scene, "7", json!({"email": "jane@a.b", "email_verified": true})).await.user;
        assert_ne!(user.sub, jane, "{pool}");
        // The name still leads to her, with her password and no other.
        scene.sign_in(name, PASSWORD).await.unwrap();
        assert_eq!(scene.attributes_of(name).await["email_verified"], "true");
        assert!(scene.sign_in("Corp_7", PASSWORD).await.is_err());
    }
}

#[tokio::test]
async fn who_was_disabled_or_deleted_is_told_at_the_next_sign_in() {
    let scene = scene(json!({}), json!({})).await;
    let first = arrives(&scene, "42", json!({})).await.user.sub;
    scene.ok("AdminDisableUser", json!({"Username": "Corp_42"})).await;
    assert_eq!(turned_away(&scene, "42", json!({})).await, "User is disabled.");
    scene.ok("AdminEnableUser", json!({"Username": "Corp_42"})).await;
    arrives(&scene, "42", json!({})).await;
    scene.ok("AdminDeleteUser", json!({"Username": "Corp_42"})).await;
    assert_ne!(arrives(&scene, "42", json!({})).await.user.sub, first, "they are somebody new");
}

#[tokio::test]
async fn a_password_makes_them_one_of_the_pools_own_who_still_comes_by_the_provider() {
    let scene = scene(json!({}), json!({})).await;
    let sub = arrives(&scene, "42", json!({})).await.user.sub;
    let refused = scene.refused("ForgotPassword", json!({"Username": "Corp_42"})).await;
    assert_eq!(refused.message, "User password cannot be reset in the current state.");
    let password = json!({"Username": "Corp_42", "Password": PASSWORD, "Permanent": true});
    scene.ok("AdminSetUserPassword", password).await;
    assert_eq!(scene.status_of("Corp_42").await, "CONFIRMED");
    scene.sign_in("Corp_42", PASSWORD).await.unwrap();
    assert_eq!(arrives(&scene, "42", json!({})).await.user.sub, sub);
}

#[tokio::test]
async fn names_at_a_provider_that_no_username_can_hold_are_refused() {
    let scene = scene(json!({}), json!({})).await;
    for id in ["with space", "line\nbreak", &"x".repeat(124), ""] {
        assert_eq!(turned_away(&scene, id, json!({})).await, "username: The name at the provider cannot be a username");
    }
    arrives(&scene, &"x".repeat(123), json!({})).await;
}

#[tokio::test]
async fn one_name_at_two_providers_and_in_two_pools_is_four_users() {
    let scene = scene(json!({}), json!({})).await;
    add_provider(&scene, "Other", json!({})).await;
    support(&scene, json!([PROVIDER, "Other", "COGNITO"])).await;
    let one = arrives(&scene, "42", json!({})).await.user.sub;
    let other = arrive(&scene, "Other", somebody("42", json!({}))).await.unwrap().user;
    assert_ne!(one, other.sub);
    // A provider that is made anew under the name of one that was deleted vouches for nobody it had.
    scene.ok("DeleteIdentityProvider", json!({"ProviderName": "Other"})).await;
    add_provider(&scene, "Other", json!({})).await;
    let refused = arrive(&scene, "Other", somebody("42", json!({}))).await.err().unwrap();
    assert_eq!(refused.to_string(), "Already found an entry for username Other_42.");
}
