//! GetUser, UpdateUserAttributes, DeleteUserAttributes and their twins for administrators (behaviour 20 §1.5, §1.7, §2.4).

use super::*;

fn update(tokens: &Tokens, values: Value) -> Value {
    json!({"AccessToken": tokens.access, "UserAttributes": attributes(values)})
}

fn by_admin(values: Value) -> Value {
    json!({"Username": "jane", "UserAttributes": attributes(values)})
}

fn verified() -> Value {
    json!({"email": "old@example.com", "email_verified": "true"})
}

/// A pool that verifies e-mail, and the tokens of jane.
async fn signed_in(pool: Value, values: Value) -> (Scene, Tokens) {
    let scene = Scene::new(merged(verifies(&["email"]), pool), json!({})).await;
    scene.user("jane", values).await;
    let tokens = scene.tokens("jane").await;
    (scene, tokens)
}

fn keeps_original() -> Value {
    json!({"UserAttributeUpdateSettings": {"AttributesRequireVerificationBeforeUpdate": ["email"]}})
}

#[tokio::test]
async fn a_user_sees_themselves() {
    let (scene, tokens) = signed_in(json!({}), json!({"nickname": "j", "email": "old@example.com"})).await;
    let sub = testkit::scene::claims(&tokens.access)["sub"].clone();
    assert_eq!(
        scene.ok("GetUser", json!({"AccessToken": tokens.access})).await,
        json!({
            "Username": "jane",
            "UserAttributes": [
                {"Name": "sub", "Value": sub},
                {"Name": "nickname", "Value": "j"},
                {"Name": "email", "Value": "old@example.com"},
            ],
        })
    );
}

#[tokio::test]
async fn without_keep_original_a_new_address_is_stored_at_once() {
    let (scene, tokens) = signed_in(json!({}), verified()).await;
    scene.server.clock.advance_seconds(9);
    let answer = scene.ok("UpdateUserAttributes", update(&tokens, json!({"email": "new@example.com"}))).await;
    assert_eq!(answer, json!({"CodeDeliveryDetailsList": [by_email("n***@e***")]}));
    assert_eq!(sent(&scene), [("UpdateUserAttribute", "EMAIL", "new@example.com".to_owned())]);
    let unverified = json!({"email": "new@example.com", "email_verified": "false"});
    assert_eq!(scene.attributes_of("jane").await, unverified);
    let user = scene.ok("AdminGetUser", json!({"Username": "jane"})).await;
    assert_eq!(user["UserLastModifiedDate"], START_SECONDS + 9);
    let verify = json!({"AccessToken": tokens.access, "AttributeName": "email", "Code": scene.code()});
    assert_eq!(scene.ok("VerifyUserAttribute", verify.clone()).await, json!({}));
    let verified = json!({"email": "new@example.com", "email_verified": "true"});
    assert_eq!(scene.attributes_of("jane").await, verified);
    assert_eq!(scene.refused("VerifyUserAttribute", verify).await, expired_code(), "a code works once");
}

#[tokio::test]
async fn with_keep_original_a_new_address_waits() {
    let (scene, tokens) = signed_in(keeps_original(), verified()).await;
    let answer = scene.ok("UpdateUserAttributes", update(&tokens, json!({"email": "new@example.com"}))).await;
    assert_eq!(answer, json!({"CodeDeliveryDetailsList": [by_email("n***@e***")]}));
    assert_eq!(scene.attributes_of("jane").await, verified(), "the pending value is not shown");
    // A second update replaces the value that waits.
    let first = scene.code();
    scene.ok("UpdateUserAttributes", update(&tokens, json!({"email": "newer@example.com", "nickname": "j"}))).await;
    let verify = |code: &str| json!({"AccessToken": tokens.access, "AttributeName": "email", "Code": code});
    if first != scene.code() {
        assert_eq!(scene.refused("VerifyUserAttribute", verify(&first)).await, wrong_code());
    }
    scene.ok("VerifyUserAttribute", verify(&scene.code())).await;
    let newer = json!({"email": "newer@example.com", "email_verified": "true", "nickname": "j"});
    assert_eq!(scene.attributes_of("jane").await, newer);
}

#[tokio::test]
async fn keep_original_has_nothing_to_keep_of_a_first_address() {
    let (scene, tokens) = signed_in(keeps_original(), json!({})).await;
    scene.ok("UpdateUserAttributes", update(&tokens, json!({"email": "new@example.com"}))).await;
    let unverified = json!({"email": "new@example.com", "email_verified": "false"});
    assert_eq!(scene.attributes_of("jane").await, unverified);
}

#[tokio::test]
async fn going_back_to_the_old_address_ends_the_wait() {
    let (scene, tokens) = signed_in(keeps_original(), verified()).await;
    scene.ok("UpdateUserAttributes", update(&tokens, json!({"email": "new@example.com"}))).await;
    let code = scene.code();
    let answer = scene.ok("UpdateUserAttributes", update(&tokens, json!({"email": "old@example.com"}))).await;
    assert_eq!(answer, json!({"CodeDeliveryDetailsList": []}));
    let verify = json!({"AccessToken": tokens.access, "AttributeName": "email", "Code": code});
    assert_eq!(scene.refused("VerifyUserAttribute", verify).await, expired_code());
    assert_eq!(scene.attributes_of("jane").await, verified());
}

#[tokio::test]
async fn the_same_address_again_changes_nothing() {
    let (scene, tokens) = signed_in(json!({}), verified()).await;
    let same = update(&tokens, json!({"email": "old@example.com"}));
    assert_eq!(scene.ok("UpdateUserAttributes", same).await, json!({"CodeDeliveryDetailsList": []}));
    assert_eq!(scene.ok("AdminUpdateUserAttributes", by_admin(json!({"email": "old@example.com"}))).await, json!({}));
    assert_eq!(scene.attributes_of("jane").await, verified());
    assert!(sent(&scene).is_empty());
}

#[tokio::test]
async fn an_address_that_is_not_verified_by_code_gets_none() {
    let (scene, tokens) = signed_in(json!({}), json!({})).await;
    let answer = scene.ok("UpdateUserAttributes", update(&tokens, json!({"phone_number": "+12065550100"}))).await;
    assert_eq!(answer, json!({"CodeDeliveryDetailsList": []}));
    let unverified = json!({"phone_number": "+12065550100", "phone_number_verified": "false"});
    assert_eq!(scene.attributes_of("jane").await, unverified);
}

#[tokio::test]
async fn an_administrator_vouches_or_lets_the_code_do_it() {
    for pool in [json!({}), keeps_original()] {
        let (scene, _) = signed_in(pool.clone(), verified()).await;
        let vouched = json!({"email": "new@example.com", "email_verified": "TRUE"});
        assert_eq!(scene.ok("AdminUpdateUserAttributes", by_admin(vouched)).await, json!({}));
        let stored = json!({"email": "new@example.com", "email_verified": "true"});
        assert_eq!(scene.attributes_of("jane").await, stored, "at once, whatever {pool} says");
        assert!(sent(&scene).is_empty());
        scene.ok("AdminUpdateUserAttributes", by_admin(json!({"email": "newer@example.com"}))).await;
        assert_eq!(sent(&scene), [("UpdateUserAttribute", "EMAIL", "newer@example.com".to_owned())]);
        let kept = pool != json!({});
        let unverified = json!({"email": "newer@example.com", "email_verified": "false"});
        assert_eq!(scene.attributes_of("jane").await, if kept { stored } else { unverified });
    }
}

#[tokio::test]
async fn a_flag_needs_its_address() {
    let (scene, _) = signed_in(json!({}), json!({})).await;
    let refused = scene.refused("AdminUpdateUserAttributes", by_admin(json!({"phone_number_verified": "true"}))).await;
    assert_eq!(refused.code, "InvalidParameterException");
    scene.ok("AdminUpdateUserAttributes", by_admin(json!({"phone_number_verified": "false"}))).await;
    let wrong = invalid("Attributes did not conform to the schema: email_verified: Boolean must be true or false\n");
    assert_eq!(scene.refused("AdminUpdateUserAttributes", by_admin(json!({"email_verified": "yes"}))).await, wrong);
}

#[tokio::test]
async fn an_update_is_all_or_nothing() {
    let (scene, tokens) = signed_in(json!({}), verified()).await;
    for (values, refused) in [
        (json!({"nickname": "j", "email": "nobody"}), invalid("Invalid email address format.")),
        (json!({"nickname": "j", "phone_number": "1"}), invalid("Invalid phone number format.")),
        (
            json!({"nickname": "j", "email_verified": "true"}),
            invalid("Cannot modify the non-mutable attribute email_verified"),
        ),
        (json!({"nickname": "j", "sub": "x"}), invalid("Cannot modify the non-mutable attribute sub")),
        (
            json!({"nickname": "j", "cognito:username": "x"}),
            invalid("Cannot modify the non-mutable attribute cognito:username"),
        ),
        (json!({"nickname": "j", "identities": "[]"}), invalid("Cannot modify the non-mutable attribute identities")),
        (
            json!({"nickname": "j", "updated_at": "-1"}),
            invalid("Attributes did not conform to the schema: updated_at: Number must be no less than 0\n"),
        ),
    ] {
        assert_eq!(scene.refused("UpdateUserAttributes", update(&tokens, values.clone())).await, refused, "{values}");
    }
    assert_eq!(scene.attributes_of("jane").await, verified());
    assert!(sent(&scene).is_empty());
    let none = json!({"AccessToken": tokens.access, "UserAttributes": [{"Name": "picture"}]});
    let null = invalid("Attribute value for picture must not be null");
    assert_eq!(scene.refused("UpdateUserAttributes", none).await, null);
}

#[tokio::test]
async fn administrators_write_what_the_pool_has_and_no_more() {
    let schema = json!({"Schema": [
        {"Name": "size", "AttributeDataType": "Number", "Mutable": true,
            "NumberAttributeConstraints": {"MinValue": "1", "MaxValue": "9"}},
        {"Name": "born", "AttributeDataType": "DateTime", "Mutable": true},
        {"Name": "fixed", "AttributeDataType": "String", "Mutable": false},
        {"Name": "inner", "AttributeDataType": "String", "Mutable": true, "DeveloperOnlyAttribute": true},
    ]});
    let (scene, _) = signed_in(schema, json!({"custom:fixed": "a"})).await;
    let good = json!({"custom:size": "9", "custom:born": "2026-11-21T00:00:00Z", "dev:custom:inner": "x",
        "custom:fixed": "a"});
    scene.ok("AdminUpdateUserAttributes", by_admin(good.clone())).await;
    assert_eq!(scene.attributes_of("jane").await, good);
    let schema = |text: &str| invalid(&format!("Attributes did not conform to the schema: {text}"));
    for (values, refused) in [
        (json!({"custom:size": "10"}), schema("custom:size: Number must be no greater than 9\n")),
        (json!({"custom:size": "0"}), schema("custom:size: Number must be no less than 1\n")),
        (json!({"custom:size": "many"}), schema("custom:size: Number must be an integer\n")),
        (json!({"custom:fixed": "b"}), invalid("user.custom:fixed: Attribute cannot be updated.\n")),
        (json!({"custom:fixed": ""}), invalid("user.custom:fixed: Attribute cannot be updated.\n")),
        (json!({"custom:other": "b"}), invalid("Type for attribute {custom:other} could not be determined")),
        (json!({"sub": "b"}), invalid("Cannot modify the non-mutable attribute sub")),
    ] {
        let refusal = scene.refused("AdminUpdateUserAttributes", by_admin(values.clone())).await;
        assert_eq!(refusal, refused, "{values}");
    }
    assert_eq!(scene.attributes_of("jane").await, good);
}

#[tokio::test]
async fn an_empty_value_takes_an_attribute_away() {
    let (scene, tokens) = signed_in(json!({}), merged(verified(), json!({"nickname": "j", "name": "J"}))).await;
    scene.ok("UpdateUserAttributes", update(&tokens, json!({"nickname": "", "email": ""}))).await;
    assert_eq!(scene.attributes_of("jane").await, json!({"name": "J"}), "the flag goes with its address");
    scene.ok("AdminUpdateUserAttributes", by_admin(json!({"name": ""}))).await;
    assert_eq!(scene.attributes_of("jane").await, json!({}));
}

#[tokio::test]
async fn attributes_are_deleted_by_name() {
    let schema = json!({"Schema": [
        {"Name": "name", "Required": true, "Mutable": true},
        {"Name": "fixed", "AttributeDataType": "String", "Mutable": false},
    ]});
    let values = merged(verified(), json!({"nickname": "j", "name": "J", "custom:fixed": "a"}));
    let (scene, tokens) = signed_in(schema, values).await;
    let delete = |names: &[&str]| json!({"AccessToken": tokens.access, "UserAttributeNames": names});
    let admin_delete = |names: &[&str]| json!({"Username": "jane", "UserAttributeNames": names});
    let required = invalid("Attributes did not conform to the schema: name: The attribute is required\n");
    assert_eq!(scene.refused("DeleteUserAttributes", delete(&["nickname", "name"])).await, required);
    assert_eq!(scene.refused("AdminDeleteUserAttributes", admin_delete(&["nickname", "name"])).await, required);
    let unknown =
        invalid("Attributes did not conform to the schema: custom:none: Attribute does not exist in the schema.\n");
    assert_eq!(scene.refused("AdminDeleteUserAttributes", admin_delete(&["custom:none"])).await, unknown);
    let fixed = invalid("user.custom:fixed: Attribute cannot be updated.\n");
    assert_eq!(scene.refused("AdminDeleteUserAttributes", admin_delete(&["custom:fixed"])).await, fixed);
    let sub = invalid("Cannot modify the non-mutable attribute sub");
    assert_eq!(scene.refused("DeleteUserAttributes", delete(&["sub"])).await, sub);
    assert_eq!(scene.attributes_of("jane").await["nickname"], "j", "nothing was deleted");

    assert_eq!(scene.ok("DeleteUserAttributes", delete(&["nickname", "gender"])).await, json!({}));
    assert_eq!(scene.ok("AdminDeleteUserAttributes", admin_delete(&["email"])).await, json!({}));
    assert_eq!(scene.attributes_of("jane").await, json!({"name": "J", "custom:fixed": "a"}));
    let cleared = scene.refused("AdminUpdateUserAttributes", by_admin(json!({"name": ""}))).await;
    assert_eq!(cleared, required);
}

#[tokio::test]
async fn deleting_an_address_forgets_the_one_that_waits() {
    let (scene, tokens) = signed_in(keeps_original(), verified()).await;
    scene.ok("UpdateUserAttributes", update(&tokens, json!({"email": "new@example.com"}))).await;
    let code = scene.code();
    scene.ok("DeleteUserAttributes", json!({"AccessToken": tokens.access, "UserAttributeNames": ["email"]})).await;
    let verify = json!({"AccessToken": tokens.access, "AttributeName": "email", "Code": code});
    assert_eq!(scene.refused("VerifyUserAttribute", verify).await, expired_code());
    assert_eq!(scene.attributes_of("jane").await, json!({}));
}
