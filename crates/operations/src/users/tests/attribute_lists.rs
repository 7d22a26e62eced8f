//! ReadAttributes and WriteAttributes (behaviour 20 §1.6).

use super::*;

fn schema() -> Value {
    json!({"Schema": [
        {"Name": "name", "Required": true, "Mutable": true},
        {"Name": "x", "AttributeDataType": "String", "Mutable": true},
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
        (json!({}), &["name", "email", "email_verified", "nickname"][..]),
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
