//! Signing in by another name, and whose it is (behaviour 20 §1.2).

use super::*;

fn alias_pool(more: Value) -> Value {
    let aliases = json!({"AliasAttributes": ["email", "phone_number", "preferred_username"]});
    merged(merged(verifies(&["email", "phone_number"]), aliases), more)
}

async fn alias_scene(more: Value) -> Scene {
    Scene::new(alias_pool(more), json!({})).await
}

fn email(address: &str) -> Value {
    json!({"email": address, "email_verified": "true"})
}

async fn is_called(scene: &Scene, name: &str) -> Option<String> {
    match scene.sign_in(name, PASSWORD).await {
        Ok(answer) => {
            let claims = testkit::scene::claims(&Tokens::of(&answer).access);
            Some(claims["username"].as_str().expect("a username").to_owned())
        }
        Err(refused) => {
            assert_eq!(refused, no_such_user(), "{name}");
            None
        }
    }
}

#[tokio::test]
async fn a_user_is_found_by_every_name_that_is_verified() {
    let scene = alias_scene(json!({})).await;
    let values = json!({"email": "jane@example.com", "email_verified": "true", "phone_number": "+12065551234",
        "phone_number_verified": "false", "preferred_username": "jd", "name": "Jane"});
    let sub = scene.user("jane", values).await;
    let found = Some("jane".to_owned());
    for (name, expected) in [
        ("jane", &found),
        ("jane@example.com", &found),
        ("jd", &found),
        (sub.as_str(), &found),
        ("+12065551234", &None),
        ("Jane@example.com", &None),
        ("Jane", &None),
        ("", &None),
    ] {
        if !name.is_empty() {
            assert_eq!(is_called(&scene, name).await, *expected, "{name}");
        }
    }
    // Answers show the stored name, never the alias that was asked for.
    let user = scene.ok("AdminGetUser", json!({"Username": "jane@example.com"})).await;
    assert_eq!(user["Username"], "jane");
    let verify = json!({"Username": "jane", "UserAttributes": attributes(json!({"phone_number_verified": "true"}))});
    scene.ok("AdminUpdateUserAttributes", verify).await;
    assert_eq!(is_called(&scene, "+12065551234").await, found);
}

#[tokio::test]
async fn a_pool_without_aliases_has_none() {
    let scene = Scene::new(json!({}), json!({})).await;
    scene.user("jane", merged(email("jane@example.com"), json!({"preferred_username": "jd"}))).await;
    assert_eq!(is_called(&scene, "jane@example.com").await, None);
    assert_eq!(is_called(&scene, "jd").await, None);
    scene.user("joe", merged(email("jane@example.com"), json!({"preferred_username": "jd"}))).await;
}

#[tokio::test]
async fn names_that_look_like_aliases_are_refused() {
    let scene = alias_scene(json!({})).await;
    for (username, kind) in [("jane@example.com", "email"), ("+12065551234", "phone number")] {
        let refused =
            invalid(&format!("Username cannot be of {kind} format, since user pool is configured for {kind} alias."));
        let input = json!({"Username": username, "Password": PASSWORD});
        assert_eq!(scene.refused("SignUp", input).await, refused);
        assert_eq!(scene.refused("AdminCreateUser", json!({"Username": username})).await, refused);
    }
}

#[tokio::test]
async fn an_address_goes_to_who_verifies_it_and_moves_by_force() {
    let scene = alias_scene(json!({})).await;
    let address = json!({"email": "shared@example.com"});
    scene.sign_up("first", address.clone()).await;
    let confirm = |name: &str, force: bool| json!({"Username": name, "ConfirmationCode": scene.code(), "ForceAliasCreation": force});
    scene.ok("ConfirmSignUp", confirm("first", false)).await;
    assert_eq!(is_called(&scene, "shared@example.com").await.as_deref(), Some("first"));

    scene.sign_up("second", address).await;
    assert_eq!(scene.refused("ConfirmSignUp", confirm("second", false)).await, alias_taken("email"));
    assert_eq!(scene.status_of("second").await, "UNCONFIRMED");
    // The refusal did not use the code up.
    scene.ok("ConfirmSignUp", confirm("second", true)).await;
    assert_eq!(is_called(&scene, "shared@example.com").await.as_deref(), Some("second"));
    let robbed = json!({"email": "shared@example.com", "email_verified": "false"});
    assert_eq!(scene.attributes_of("first").await, robbed);
    assert_eq!(is_called(&scene, "first").await.as_deref(), Some("first"));
}

#[tokio::test]
async fn a_verified_address_of_another_cannot_be_taken_by_an_update() {
    let scene = alias_scene(json!({})).await;
    scene.user("jane", email("jane@example.com")).await;
    scene.user("joe", json!({"phone_number": "+12065551234", "phone_number_verified": "true"})).await;
    scene.user("jim", json!({})).await;
    let admin = |values: Value| json!({"Username": "jim", "UserAttributes": attributes(values)});
    let update = "AdminUpdateUserAttributes";
    assert_eq!(scene.refused(update, admin(email("jane@example.com"))).await, alias_taken("email"));
    let phone = json!({"phone_number": "+12065551234", "phone_number_verified": "true"});
    assert_eq!(scene.refused(update, admin(phone)).await, alias_taken("phone_number"));
    assert_eq!(scene.attributes_of("jim").await, json!({}));
    // Unverified, several may have it; the code that would prove it finds it taken.
    let tokens = scene.tokens("jim").await;
    let change =
        json!({"AccessToken": tokens.access, "UserAttributes": attributes(json!({"email": "jane@example.com"}))});
    scene.ok("UpdateUserAttributes", change).await;
    let verify = json!({"AccessToken": tokens.access, "AttributeName": "email", "Code": scene.code()});
    assert_eq!(scene.refused("VerifyUserAttribute", verify).await, alias_taken("email"));
    assert_eq!(is_called(&scene, "jane@example.com").await.as_deref(), Some("jane"));
}

#[tokio::test]
async fn a_changed_address_is_no_alias_until_it_is_verified() {
    for keeps in [false, true] {
        let settings = json!({"UserAttributeUpdateSettings":
            {"AttributesRequireVerificationBeforeUpdate": if keeps { json!(["email"]) } else { json!([]) }}});
        let scene = alias_scene(settings).await;
        scene.user("jane", email("old@example.com")).await;
        let tokens = scene.tokens("jane").await;
        let change =
            json!({"AccessToken": tokens.access, "UserAttributes": attributes(json!({"email": "new@example.com"}))});
        scene.ok("UpdateUserAttributes", change).await;
        let jane = Some("jane".to_owned());
        let old = is_called(&scene, "old@example.com").await;
        assert_eq!(old, if keeps { jane.clone() } else { None }, "kept: {keeps}");
        assert_eq!(is_called(&scene, "new@example.com").await, None);
        let verify = json!({"AccessToken": tokens.access, "AttributeName": "email", "Code": scene.code()});
        scene.ok("VerifyUserAttribute", verify).await;
        assert_eq!(is_called(&scene, "old@example.com").await, None);
        assert_eq!(is_called(&scene, "new@example.com").await, jane);
    }
}

#[tokio::test]
async fn a_preferred_username_is_chosen_after_sign_up_and_unique() {
    let scene = alias_scene(json!({})).await;
    let early = json!({"Username": "jane", "Password": PASSWORD,
        "UserAttributes": attributes(json!({"preferred_username": "jd"}))});
    assert_eq!(scene.refused("SignUp", early).await.code, "InvalidParameterException");
    scene.user("jane", json!({"preferred_username": "jd"})).await;
    scene.user("joe", json!({})).await;
    let tokens = scene.tokens("joe").await;
    let change = |value: &str| json!({"AccessToken": tokens.access, "UserAttributes": attributes(json!({"preferred_username": value}))});
    let taken = alias_taken("preferred_username");
    assert_eq!(scene.refused("UpdateUserAttributes", change("jd")).await, taken);
    scene.ok("UpdateUserAttributes", change("joseph")).await;
    assert_eq!(is_called(&scene, "joseph").await.as_deref(), Some("joe"));
}

#[tokio::test]
async fn a_pool_that_ignores_case_ignores_it_in_aliases() {
    let scene = alias_scene(json!({"UsernameConfiguration": {"CaseSensitive": false}})).await;
    scene.user("jane", merged(email("Jane@Example.com"), json!({"preferred_username": "jd"}))).await;
    for name in ["JANE", "jane@example.com", "JANE@EXAMPLE.COM", "Jd"] {
        assert_eq!(is_called(&scene, name).await.as_deref(), Some("jane"), "{name}");
    }
    scene.user("joe", json!({})).await;
    let take = json!({"Username": "joe", "UserAttributes": attributes(email("JANE@example.com"))});
    assert_eq!(scene.refused("AdminUpdateUserAttributes", take).await, alias_taken("email"));
}

#[tokio::test]
async fn a_deleted_users_names_are_free_at_once() {
    let scene = alias_scene(json!({})).await;
    scene.user("jane", email("jane@example.com")).await;
    scene.ok("AdminDeleteUser", json!({"Username": "jane@example.com"})).await;
    assert_eq!(is_called(&scene, "jane@example.com").await, None);
    let sub = scene.user("jane", email("jane@example.com")).await;
    assert_eq!(is_called(&scene, &sub).await.as_deref(), Some("jane"));
}
