//! What a provider says as attributes: the rules of behaviour 30 §6.1, at first and every later sign-in.

use poolhouse_testkit::merged;
use serde_json::{Value, json};

use crate::{arrives, scene, turned_away};

fn custom(name: &str, more: Value) -> Value {
    merged(json!({"Name": name, "AttributeDataType": "String", "Mutable": true}), more)
}

#[tokio::test]
async fn what_is_missing_stays_and_what_is_blank_is_cleared() {
    let scene = scene(json!({}), json!({"email": "email", "name": "name", "family_name": "last"})).await;
    arrives(&scene, "1", json!({"email": "a@b.c", "name": "Jane", "last": ""})).await;
    arrives(&scene, "1", json!({"name": "Joan", "last": "Doe"})).await;
    let attributes = scene.attributes_of("Corp_1").await;
    assert_eq!(
        (&attributes["email"], &attributes["name"], &attributes["family_name"]),
        (&json!("a@b.c"), &json!("Joan"), &json!("Doe"))
    );
    arrives(&scene, "1", json!({"email": "", "name": ""})).await;
    let attributes = scene.attributes_of("Corp_1").await;
    assert_eq!((attributes.get("email"), attributes.get("email_verified"), attributes.get("name")), (None, None, None));
}

#[tokio::test]
async fn required_attributes_must_arrive_and_stay() {
    let required = json!({"Schema": [{"Name": "email", "Required": true, "Mutable": true}]});
    let scene = scene(required, json!({"email": "mail"})).await;
    assert_eq!(turned_away(&scene, "1", json!({})).await, "email: The attribute is required");
    assert_eq!(turned_away(&scene, "1", json!({"mail": ""})).await, "email: The attribute is required");
    arrives(&scene, "1", json!({"mail": "a@b.c"})).await;
    assert_eq!(turned_away(&scene, "1", json!({"mail": ""})).await, "email: Required attribute cannot be deleted");
    arrives(&scene, "1", json!({})).await;
    assert_eq!(scene.attributes_of("Corp_1").await["email"], "a@b.c");
}

#[tokio::test]
async fn what_cannot_change_may_come_again_as_it_is() {
    let schema = json!({"Schema": [custom("badge", json!({"Mutable": false}))]});
    let scene = scene(schema, json!({"name": "name"})).await;
    let client = json!({"WriteAttributes": ["name", "custom:badge"], "SupportedIdentityProviders": ["Corp"]});
    scene.ok("UpdateUserPoolClient", client).await;
    let mapping = json!({"ProviderName": "Corp", "AttributeMapping": {"custom:badge": "badge"}});
    scene.ok("UpdateIdentityProvider", mapping).await;
    arrives(&scene, "1", json!({"badge": "7"})).await;
    arrives(&scene, "1", json!({"badge": "7"})).await;
    assert_eq!(
        turned_away(&scene, "1", json!({"badge": "8"})).await,
        "user.custom:badge: Attribute cannot be updated."
    );
}

#[tokio::test]
async fn what_the_client_may_not_write_is_passed_over() {
    let scene = scene(json!({}), json!({"name": "name", "nickname": "nick"})).await;
    let client = json!({"WriteAttributes": ["name"], "SupportedIdentityProviders": ["Corp"]});
    scene.ok("UpdateUserPoolClient", client).await;
    arrives(&scene, "1", json!({"name": "Jane", "nick": "J"})).await;
    let attributes = scene.attributes_of("Corp_1").await;
    assert_eq!((&attributes["name"], attributes.get("nickname")), (&json!("Jane"), None));
}

#[tokio::test]
async fn several_values_are_one_text_and_no_longer_than_may_be() {
    let schema = json!({"Schema": [custom("groups", json!({"StringAttributeConstraints": {"MaxLength": "2048"}}))]});
    let scene = scene(schema, json!({"custom:groups": "groups"})).await;
    arrives(&scene, "1", json!({"groups": ["staff", "a b,c"]})).await;
    assert_eq!(scene.attributes_of("Corp_1").await["custom:groups"], "[staff,a+b%2Cc]");
    let refused = turned_away(&scene, "1", json!({"groups": ["x".repeat(2_050)]})).await;
    assert_eq!(refused, "custom:groups: the value has more than 2048 characters");
}

#[tokio::test]
async fn an_address_is_verified_when_the_provider_says_so() {
    let scene = scene(json!({}), json!({"email": "email", "email_verified": "email_verified"})).await;
    arrives(&scene, "1", json!({"email": "a@b.c", "email_verified": true})).await;
    assert_eq!(scene.attributes_of("Corp_1").await["email_verified"], "true");
    // Another address is another question.
    arrives(&scene, "1", json!({"email": "d@e.f"})).await;
    assert_eq!(scene.attributes_of("Corp_1").await["email_verified"], "false");
    arrives(&scene, "2", json!({"email_verified": true})).await;
    assert_eq!(scene.attributes_of("Corp_2").await.get("email_verified"), None, "of no address");
}

#[tokio::test]
async fn values_must_fit_the_schema() {
    let schema = json!({"Schema": [custom("short", json!({"StringAttributeConstraints": {"MaxLength": "3"}}))]});
    let scene = scene(schema, json!({"custom:short": "s", "email": "email"})).await;
    let refused = turned_away(&scene, "1", json!({"s": "four"})).await;
    assert!(refused.starts_with("custom:short: "), "{refused}");
    assert_eq!(turned_away(&scene, "1", json!({"email": "no address"})).await, "Invalid email address format.");
    assert!(scene.call("AdminGetUser", json!({"Username": "Corp_1"})).await.is_err(), "nothing is half-written");
}
