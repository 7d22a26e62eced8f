//! ReadAttributes and WriteAttributes (behaviour 20 §1.6).

use super::*;

fn schema() -> Value {
    json!({"Schema": [
        {"Name": "name", "Required": true, "Mutable": true},
        {"Name": "x", "AttributeDataType": "String", "Mutable": true},
        {"Name": "once", "AttributeDataType": "String", "Mutable": false},
        {"Name": "inner", "AttributeDataType": "String", "Mutable": true, "DeveloperOnlyAttribute": true},
    ]})
}

fn values() -> Value {
    json!({"name": "J", "email": "a@b.c", "email_verified": "true", "nickname": "j", "custom:x": "1"})
}

fn unauthorized() -> Refusal {
    not_authorized("A client attempted to write unauthorized attribute")
}

#[tokio::test]
async fn a_client_shows_what_it_may_read() {
    for (list, shown) in [
        (json!({}), &["name", "email", "email_verified", "nickname", "custom:x"][..]),
        (json!({"ReadAttributes": ["email"]}), &["email"]),
        (json!({"ReadAttributes": ["email_verified", "custom:x"]}), &["email_verified", "custom:x"]),
    ] {
        let scene = Scene::new(schema(), list.clone()).await;
        let sub = scene.user("jane", values()).await;
        let tokens = scene.tokens("jane").await;
        let user = scene.ok("GetUser", json!({"AccessToken": tokens.access})).await;
        let mut expected = json!({"sub": sub});
        let claims = testkit::scene::claims(&tokens.id);
        for name in ["name", "email", "email_verified", "nickname", "custom:x"] {
            assert_eq!(claims.get(name).is_some(), shown.contains(&name), "claim {name} of {list}");
            if shown.contains(&name) {
                expected[name] = values()[name].clone();
            }
        }
        assert_eq!(named(&user["UserAttributes"]), expected, "{list}");
        assert_eq!(scene.attributes_of("jane").await, values(), "administrators see everything");
    }
}

/// Behaviour 20 §12 A1: without lists, everything that is the user's, and nothing of it is shown.
#[tokio::test]
async fn a_client_without_lists_reads_and_writes_custom_attributes_too() {
    let scene = Scene::new(schema(), json!({})).await;
    let described = scene.ok("DescribeUserPoolClient", json!({})).await;
    for list in ["ReadAttributes", "WriteAttributes"] {
        assert_eq!(described["UserPoolClient"].get(list), None);
    }
    scene.sign_up("joe", json!({"name": "J", "custom:x": "1"})).await;
    for (name, value) in
        [("email_verified", "true"), ("phone_number_verified", "true"), ("dev:custom:inner", "1"), ("custom:once", "1")]
    {
        let input = json!({"Username": "ann", "Password": PASSWORD,
            "UserAttributes": attributes(json!({"name": "A", name: value}))});
        assert_eq!(scene.refused("SignUp", input).await, unauthorized(), "{name}");
    }
    let inner =
        merged(values(), json!({"dev:custom:inner": "1", "custom:once": "1", "phone_number_verified": "false"}));
    scene.user("jane", inner).await;
    let tokens = scene.tokens("jane").await;
    let user = scene.ok("GetUser", json!({"AccessToken": tokens.access})).await;
    let shown = named(&user["UserAttributes"]);
    for name in ["custom:x", "custom:once", "email_verified", "phone_number_verified"] {
        assert!(shown.get(name).is_some(), "{name} of {shown}");
        assert!(testkit::scene::claims(&tokens.id).get(name).is_some(), "{name}");
    }
    assert_eq!(shown.get("dev:custom:inner"), None);
    let update = |name: &str| json!({"AccessToken": tokens.access, "UserAttributes": [{"Name": name, "Value": "new"}]});
    scene.ok("UpdateUserAttributes", update("custom:x")).await;
    scene.ok("DeleteUserAttributes", json!({"AccessToken": tokens.access, "UserAttributeNames": ["custom:x"]})).await;
    for (name, refused) in [
        ("email_verified", invalid("Cannot modify the non-mutable attribute email_verified")),
        ("phone_number_verified", invalid("Cannot modify the non-mutable attribute phone_number_verified")),
        ("sub", invalid("Cannot modify the non-mutable attribute sub")),
        ("identities", invalid("Cannot modify the non-mutable attribute identities")),
        ("dev:custom:inner", unauthorized()),
        ("custom:once", invalid("user.custom:once: Attribute cannot be updated.\n")),
        ("custom:none", invalid("user.custom:none: Attribute does not exist in the schema.\n")),
    ] {
        assert_eq!(scene.refused("UpdateUserAttributes", update(name)).await, refused, "{name}");
    }
}

#[tokio::test]
async fn a_client_writes_what_it_may_write() {
    let scene = Scene::new(schema(), json!({"WriteAttributes": ["name", "nickname", "custom:x"]})).await;
    scene.user("jane", values()).await;
    let tokens = scene.tokens("jane").await;
    let update = |name: &str| json!({"AccessToken": tokens.access, "UserAttributes": [{"Name": name, "Value": "new"}]});
    let delete = |name: &str| json!({"AccessToken": tokens.access, "UserAttributeNames": [name]});
    for name in ["email", "gender", "custom:none", "phonenumber", "dev:custom:x"] {
        assert_eq!(scene.refused("UpdateUserAttributes", update(name)).await, unauthorized(), "{name}");
        assert_eq!(scene.refused("DeleteUserAttributes", delete(name)).await, unauthorized(), "{name}");
    }
    for name in ["nickname", "custom:x", "name"] {
        scene.ok("UpdateUserAttributes", update(name)).await;
    }
    for name in ["nickname", "custom:x"] {
        scene.ok("DeleteUserAttributes", delete(name)).await;
    }
    let left = json!({"name": "new", "email": "a@b.c", "email_verified": "true"});
    assert_eq!(scene.attributes_of("jane").await, left);
}

#[tokio::test]
async fn the_lists_bind_an_answer_to_new_password_required() {
    let scene = Scene::new(schema(), json!({"WriteAttributes": ["name"]})).await;
    scene.invited("jane", json!({})).await;
    let challenge = scene.sign_in("jane", PASSWORD).await.unwrap();
    let respond = |values: Value| {
        let answers = merged(json!({"USERNAME": "jane", "NEW_PASSWORD": "New-Battery8"}), values);
        json!({"ChallengeName": "NEW_PASSWORD_REQUIRED", "Session": challenge["Session"], "ChallengeResponses": answers})
    };
    let more = json!({"userAttributes.name": "J", "userAttributes.nickname": "j"});
    assert_eq!(scene.refused("RespondToAuthChallenge", respond(more)).await, unauthorized());
    scene.ok("RespondToAuthChallenge", respond(json!({"userAttributes.name": "J"}))).await;
    assert_eq!(scene.attributes_of("jane").await, json!({"name": "J"}));
}
