//! AdminLinkProviderForUser and AdminDisableProviderForUser (behaviour 30 §6.5).

use poolhouse_testkit::refusal;
use poolhouse_testkit::scene::{PASSWORD, Scene};
use serde_json::{Value, json};

use crate::{PROVIDER, add_provider, arrive, arrives, scene, somebody};

fn whom(provider: &str, attribute: &str, value: &str) -> Value {
    json!({"ProviderName": provider, "ProviderAttributeName": attribute, "ProviderAttributeValue": value})
}

fn native(username: &str) -> Value {
    json!({"ProviderName": "Cognito", "ProviderAttributeValue": username})
}

fn linking(destination: Value, source: Value) -> Value {
    json!({"DestinationUser": destination, "SourceUser": source})
}

async fn linked(scene: &Scene, username: &str, source: Value) {
    scene.ok("AdminLinkProviderForUser", linking(native(username), source)).await;
}

#[tokio::test]
async fn a_linked_person_is_the_user_they_were_linked_to() {
    let scene = scene(json!({}), json!({"email": "email", "name": "name"})).await;
    let jane = scene.user("jane", json!({"email": "jane@a.b"})).await;
    linked(&scene, "jane", whom(PROVIDER, "Cognito_Subject", "42")).await;
    assert_eq!(scene.attributes_of("jane").await.get("identities"), None, "nobody has come yet");
    let user = arrives(&scene, "42", json!({"name": "Jane of Corp"})).await.user;
    assert_eq!((user.sub.as_str(), user.status.as_str(), user.groups.len()), (jane.as_str(), "CONFIRMED", 0));
    let attributes = scene.attributes_of("jane").await;
    assert_eq!(attributes["name"], "Jane of Corp", "what is mapped is written over hers");
    let identities: Value = serde_json::from_str(attributes["identities"].as_str().unwrap()).unwrap();
    assert_eq!((&identities[0]["userId"], &identities[0]["primary"]), (&json!("42"), &json!(false)));
    scene.sign_in("jane", PASSWORD).await.unwrap();
}

#[tokio::test]
async fn a_link_by_an_attribute_waits_for_its_value_and_then_for_the_person() {
    let scene = scene(json!({}), json!({"email": "mail"})).await;
    let jane = scene.user("jane", json!({})).await;
    linked(&scene, "jane", whom(PROVIDER, "email", "jane@corp.example")).await;
    assert_ne!(arrives(&scene, "1", json!({"mail": "joe@corp.example"})).await.user.sub, jane);
    assert_eq!(arrives(&scene, "2", json!({"mail": "jane@corp.example"})).await.user.sub, jane);
    // From then on it is she, whatever address she has; and whoever has her old one is somebody new.
    assert_eq!(arrives(&scene, "2", json!({"mail": "doe@corp.example"})).await.user.sub, jane);
    assert_ne!(arrives(&scene, "3", json!({"mail": "jane@corp.example"})).await.user.sub, jane);
    let refused =
        scene.refused("AdminDisableProviderForUser", json!({"User": whom(PROVIDER, "email", "jane@corp.example")}));
    assert_eq!(refused.await.code, "UserNotFoundException", "a link that was used goes by the person");
    scene.ok("AdminDisableProviderForUser", json!({"User": whom(PROVIDER, "Cognito_Subject", "2")})).await;
    assert_eq!(scene.attributes_of("jane").await.get("identities"), None);
    assert_ne!(arrives(&scene, "2", json!({})).await.user.sub, jane);
}

#[tokio::test]
async fn a_link_that_was_never_used_goes_by_its_own_words() {
    let scene = scene(json!({}), json!({"email": "mail"})).await;
    let jane = scene.user("jane", json!({})).await;
    linked(&scene, "jane", whom(PROVIDER, "email", "jane@corp.example")).await;
    scene.ok("AdminDisableProviderForUser", json!({"User": whom(PROVIDER, "email", "jane@corp.example")})).await;
    assert_ne!(arrives(&scene, "2", json!({"mail": "jane@corp.example"})).await.user.sub, jane);
}

#[tokio::test]
async fn users_of_providers_are_destinations_too() {
    let scene = scene(json!({}), json!({})).await;
    add_provider(&scene, "Other", json!({})).await;
    let first = arrives(&scene, "1", json!({})).await.user.sub;
    let link = linking(whom(PROVIDER, "ignored", "1"), whom("Other", "Cognito_Subject", "9"));
    scene.ok("AdminLinkProviderForUser", link).await;
    let user = arrive(&scene, "Other", somebody("9", json!({}))).await.unwrap().user;
    assert_eq!(user.sub, first);
    let identities = scene.attributes_of("Corp_1").await["identities"].as_str().unwrap().to_owned();
    let identities: Value = serde_json::from_str(&identities).unwrap();
    let primary: Vec<bool> = identities.as_array().unwrap().iter().map(|one| one["primary"] == true).collect();
    assert_eq!(primary, [true, false]);
}

#[tokio::test]
async fn what_cannot_be_linked() {
    let scene = scene(json!({}), json!({"email": "mail"})).await;
    add_provider(&scene, "Other", json!({})).await;
    for name in ["jane", "joe"] {
        scene.user(name, json!({})).await;
    }
    arrives(&scene, "came", json!({})).await;
    linked(&scene, "jane", whom(PROVIDER, "Cognito_Subject", "hers")).await;
    let invalid = |message: &str| refusal("InvalidParameterException", message);
    let subject = |value: &str| whom(PROVIDER, "Cognito_Subject", value);
    for (destination, source, expected) in [
        (
            native("jane"),
            native("joe"),
            invalid(
                "Invalid SourceUser: Cognito users with a username/password may not be passed in as a SourceUser, only as a \
                 DestinationUser",
            ),
        ),
        (native("nobody"), subject("1"), refusal("UserNotFoundException", "User does not exist.")),
        (whom("Other", "", "nobody"), subject("1"), refusal("UserNotFoundException", "User does not exist.")),
        (
            native("jane"),
            whom("Missing", "Cognito_Subject", "1"),
            refusal("ResourceNotFoundException", "Identity provider Missing does not exist."),
        ),
        (native("jane"), subject("hers"), invalid("SourceUser is already linked to DestinationUser")),
        (
            native("joe"),
            subject("hers"),
            refusal("AliasExistsException", "An account with the identity already exists."),
        ),
        (
            native("joe"),
            subject("came"),
            invalid(
                "Merging is not currently supported, provide a SourceUser that has not been signed up in order to link",
            ),
        ),
        (
            native("joe"),
            whom(PROVIDER, "nickname", "j"),
            invalid(
                "Invalid SourceUser: ProviderAttributeName is neither Cognito_Subject nor an attribute that the provider \
                 maps",
            ),
        ),
        (native("joe"), subject(""), invalid("Invalid SourceUser: ProviderAttributeValue is missing")),
        (native(""), subject("1"), invalid("Invalid DestinationUser: ProviderAttributeValue is missing")),
    ] {
        let link = linking(destination, source);
        assert_eq!(scene.refused("AdminLinkProviderForUser", link.clone()).await, expected, "{link}");
    }
}

#[tokio::test]
async fn five_identities_are_the_most() {
    let scene = scene(json!({}), json!({})).await;
    scene.user("jane", json!({})).await;
    for number in 0..5 {
        linked(&scene, "jane", whom(PROVIDER, "Cognito_Subject", &number.to_string())).await;
    }
    let sixth = linking(native("jane"), whom(PROVIDER, "Cognito_Subject", "5"));
    assert_eq!(scene.refused("AdminLinkProviderForUser", sixth.clone()).await.code, "LimitExceededException");
    scene.ok("AdminDisableProviderForUser", json!({"User": whom(PROVIDER, "Cognito_Subject", "0")})).await;
    scene.ok("AdminLinkProviderForUser", sixth).await;
}

#[tokio::test]
async fn the_pool_itself_as_a_provider_is_the_password() {
    let scene = scene(json!({}), json!({})).await;
    let jane = scene.user("jane", json!({})).await;
    linked(&scene, "jane", whom(PROVIDER, "Cognito_Subject", "1")).await;
    arrives(&scene, "1", json!({})).await;
    scene.ok("AdminDisableProviderForUser", json!({"User": whom("Cognito", "Cognito_Subject", "jane")})).await;
    assert_eq!(scene.sign_in("jane", PASSWORD).await.unwrap_err().code, "NotAuthorizedException");
    assert_eq!(arrives(&scene, "1", json!({})).await.user.sub, jane);
}

#[tokio::test]
async fn a_link_is_of_one_pool() {
    let one = scene(json!({}), json!({})).await;
    one.user("jane", json!({})).await;
    linked(&one, "jane", whom(PROVIDER, "Cognito_Subject", "1")).await;
    let other_pool = one.server.user_pool(json!({})).await;
    let link = json!({"UserPoolId": other_pool, "User": whom(PROVIDER, "Cognito_Subject", "1")});
    assert_eq!(one.refused("AdminDisableProviderForUser", link).await.code, "ResourceNotFoundException");
}
