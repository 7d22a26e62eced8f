//! Rows 20 and 21: what people set of themselves (CVE-2026-27946; bedefended 2022). No name that is not the client's to
//! write is taken, on any of the ways in; an address is verified by its code only, and never somebody else's.

use poolhouse_testkit::scene::{PASSWORD, Scene, attributes};
use poolhouse_testkit::{merged, refusal};
use proptest::prelude::*;
use serde_json::{Value, json};

use crate::stage::{by_email, contents, response, shared, verified};

/// Names that decide about the user, and what looks like them to a careless comparison.
fn never_writable() -> Vec<String> {
    let names = [
        "sub",
        "email_verified",
        "phone_number_verified",
        "identities",
        "cognito:username",
        "cognito:user_status",
        "cognito:groups",
        "cognito:mfa_enabled",
        "cognito:roles",
        "cognito:preferred_role",
        "cognito:email_alias",
        "cognito:phone_number_alias",
        "dev:custom:level",
        "dev:custom:new",
        "dev:email",
        "custom:locked",
        "custom:unknown",
        "username",
        "Username",
        "UserStatus",
        "status",
        "enabled",
        "Enabled",
        "password",
        "credential",
        "signed_out_at",
        "userAttributes.email_verified",
        "__proto__",
        "constructor",
        "$set",
        "aud",
        "iss",
        "exp",
        "token_use",
        "scope",
        "client_id",
    ];
    let spellings = |name: &str| {
        let dressed = [name.to_uppercase(), format!("{name}\u{301}"), format!("{name}."), format!("-{name}")];
        dressed.into_iter().chain([name.to_owned()]).collect::<Vec<_>>()
    };
    names.into_iter().flat_map(spellings).filter(|name| name.chars().count() <= 32).collect()
}

/// A pool with attributes of every kind. The client's own list is as generous as the service allows.
async fn generous() -> Scene {
    let pool = merged(
        by_email(),
        json!({"Schema": [
            {"Name": "locked", "AttributeDataType": "String", "Mutable": false},
            {"Name": "level", "AttributeDataType": "Number", "DeveloperOnlyAttribute": true, "Mutable": true},
            {"Name": "open", "AttributeDataType": "String", "Mutable": true},
        ]}),
    );
    shared(pool, json!({"WriteAttributes": ["email", "phone_number", "nickname", "custom:open"]})).await
}

/// One value that every type takes or none: text, a flag, a number.
const VALUES: [&str; 4] = ["true", "1", "x@example.com", "00000000-0000-0000-0000-000000000000"];

async fn assert_refused(scene: &Scene, token: &str, session: &Value, name: &str, value: &str) {
    let list = json!([{"Name": name, "Value": value}]);
    let sign_up = json!({"Username": "intruder", "Password": PASSWORD, "UserAttributes": list});
    let update = json!({"AccessToken": token, "UserAttributes": list});
    let removal = json!({"AccessToken": token, "UserAttributeNames": [name]});
    let mut responses = json!({"USERNAME": "invited", "NEW_PASSWORD": "Another-Horse8"});
    responses[format!("userAttributes.{name}")] = json!(value);
    let answer = response("NEW_PASSWORD_REQUIRED", Some(session), responses);
    for (operation, input) in [
        ("SignUp", sign_up),
        ("UpdateUserAttributes", update),
        ("DeleteUserAttributes", removal),
        ("RespondToAuthChallenge", answer),
    ] {
        let refused = scene.refused(operation, input).await;
        let codes = ["NotAuthorizedException", "InvalidParameterException"];
        assert!(codes.contains(&refused.code.as_str()), "{operation} {name}={value}: {refused:?}");
    }
}

async fn with_people(scene: &Scene) -> (String, Value) {
    scene.user("jane", merged(verified("jane@example.com"), json!({"custom:locked": "yes"}))).await;
    scene.invited("invited", json!({"email": "invited@example.com"})).await;
    let session = scene.sign_in("invited", PASSWORD).await.unwrap()["Session"].clone();
    (scene.tokens("jane").await.access, session)
}

#[tokio::test]
async fn names_that_decide_about_a_user_are_never_the_clients_to_write() {
    let scene = generous().await;
    let (token, session) = with_people(&scene).await;
    let before = contents(&scene).await;
    for name in never_writable() {
        for value in VALUES {
            assert_refused(&scene, &token, &session, &name, value).await;
        }
    }
    assert_eq!(contents(&scene).await, before);
}

/// One bad name among good ones: nothing is written at all.
#[tokio::test]
async fn a_bad_name_takes_the_good_ones_with_it() {
    let scene = generous().await;
    let (token, _) = with_people(&scene).await;
    let before = contents(&scene).await;
    for name in ["email_verified", "sub", "dev:custom:level", "custom:locked", "name"] {
        for order in [["nickname", name], [name, "nickname"]] {
            let list: Vec<Value> = order.iter().map(|name| json!({"Name": name, "Value": "true"})).collect();
            let input = json!({"AccessToken": token, "UserAttributes": list});
            assert!(scene.call("UpdateUserAttributes", input).await.is_err(), "{order:?}");
        }
    }
    assert_eq!(contents(&scene).await, before);
}

#[test]
fn names_made_up_at_random_are_refused_unless_they_are_on_the_list() {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let (scene, token, session, before) = runtime.block_on(async {
        let scene = generous().await;
        let (token, session) = with_people(&scene).await;
        let before = contents(&scene).await;
        (scene, token, session, before)
    });
    let name = prop_oneof![
        "(custom|dev|cognito|email|phone|sub|name|open|locked|verified|_|:|\\.){1,4}",
        "[\\p{L}\\p{M}\\p{S}\\p{N}\\p{P}]{1,32}",
    ];
    proptest!(ProptestConfig::with_cases(96), |(name in name, value in "[ -~]{1,20}")| {
        let on_the_list = ["email", "phone_number", "nickname", "custom:open"].contains(&name.as_str());
        prop_assume!(!on_the_list && name.chars().count() <= 32);
        runtime.block_on(assert_refused(&scene, &token, &session, &name, &value));
    });
    assert_eq!(runtime.block_on(contents(&scene)), before);
}

/// A client cannot get a list that holds what no list may.
#[tokio::test]
async fn a_verified_flag_is_not_a_clients_to_write_though_its_list_says_so() {
    let scene = generous().await;
    let listed = json!({"WriteAttributes": ["email", "email_verified", "phone_number_verified"]});
    let made = scene.call("CreateUserPoolClient", merged(json!({"ClientName": "greedy"}), listed)).await;
    let Ok(made) = made else { return };
    let input = json!({
        "ClientId": made["UserPoolClient"]["ClientId"],
        "Username": "intruder",
        "Password": PASSWORD,
        "UserAttributes": attributes(verified("intruder@example.com")),
    });
    let expected = refusal("NotAuthorizedException", "A client attempted to write unauthorized attribute");
    assert_eq!(scene.refused("SignUp", input).await, expected);
}

/// The takeover by changed address: nothing that was proved of the old one holds for the new one.
#[tokio::test]
async fn a_new_address_is_unverified_until_its_own_code() {
    let scene = shared(by_email(), json!({})).await;
    scene.user("mallory", verified("mallory@example.com")).await;
    scene.user("victim", verified("victim@example.com")).await;
    let token = scene.tokens("mallory").await.access;
    let claim = json!({"AccessToken": token, "UserAttributes": attributes(json!({"email": "victim@example.com"}))});
    // A code for the old address, still unused when the address changes.
    scene.ok("GetUserAttributeVerificationCode", json!({"AccessToken": token, "AttributeName": "email"})).await;
    let old = scene.code();
    scene.ok("UpdateUserAttributes", claim).await;
    assert_eq!(scene.attributes_of("mallory").await["email_verified"], "false");
    let verify = json!({"AccessToken": token, "AttributeName": "email", "Code": old});
    assert!(scene.call("VerifyUserAttribute", verify).await.is_err());
    assert_eq!(scene.attributes_of("mallory").await["email_verified"], "false");
    let sent = scene.messages();
    assert_eq!(sent[0].destination, "victim@example.com");
    // Not verified, it is no way to recover the account either.
    let refused = scene.refused("ForgotPassword", json!({"Username": "mallory"})).await;
    assert_eq!(refused.code, "InvalidParameterException");
}

/// With the old value kept until the new one is proved, neither reads nor sign-in nor recovery see the new one.
#[tokio::test]
async fn a_kept_address_stays_until_the_code() {
    let pool = json!({
        "AutoVerifiedAttributes": ["email"],
        "AliasAttributes": ["email"],
        "UserAttributeUpdateSettings": {"AttributesRequireVerificationBeforeUpdate": ["email"]},
    });
    let scene = shared(pool, json!({})).await;
    scene.user("mallory", verified("mallory@example.com")).await;
    scene.user("victim", verified("victim@example.com")).await;
    let token = scene.tokens("mallory").await.access;
    for address in ["elsewhere@example.com", "victim@example.com"] {
        let claim = json!({"AccessToken": token, "UserAttributes": attributes(json!({ "email": address }))});
        scene.ok("UpdateUserAttributes", claim).await;
        assert_eq!(scene.attributes_of("mallory").await, verified("mallory@example.com"));
        scene.ok("ForgotPassword", json!({"Username": "mallory"})).await;
        assert_eq!(scene.messages()[0].destination, "mallory@example.com");
    }
    assert_eq!(scene.sign_in("elsewhere@example.com", PASSWORD).await.unwrap_err().code, "UserNotFoundException");
    // Whoever reads the victim's mail may prove the address, but the alias is taken.
    let code = scene.messages().into_iter().find(|message| message.destination == "victim@example.com").unwrap().code;
    let verify = json!({"AccessToken": token, "AttributeName": "email", "Code": code});
    assert_eq!(scene.refused("VerifyUserAttribute", verify).await.code, "AliasExistsException");
    assert_eq!(scene.attributes_of("victim").await, verified("victim@example.com"));
    let user = scene.ok("AdminGetUser", json!({"Username": "victim@example.com"})).await;
    assert_eq!(user["Username"], "victim");
}

/// Signing up with somebody's address gives nothing without their mail, and what they hold is not taken from them.
#[tokio::test]
async fn signing_up_with_anothers_address_takes_nothing() {
    let pool = json!({"AutoVerifiedAttributes": ["email"], "AliasAttributes": ["email"]});
    let scene = shared(pool, json!({})).await;
    scene.user("victim", verified("victim@example.com")).await;
    let before = scene.attributes_of("victim").await;
    scene.sign_up("mallory", json!({"email": "victim@example.com"})).await;
    for force in [false, true] {
        let confirm = json!({"Username": "mallory", "ConfirmationCode": "000000", "ForceAliasCreation": force});
        assert!(scene.call("ConfirmSignUp", confirm).await.is_err());
    }
    // An administrator's word is not the mailbox's: it verifies nothing.
    scene.ok("AdminConfirmSignUp", json!({"Username": "mallory"})).await;
    assert_eq!(scene.attributes_of("mallory").await["email_verified"], "false");
    assert_eq!(scene.attributes_of("victim").await, before);
    let user = scene.ok("AdminGetUser", json!({"Username": "victim@example.com"})).await;
    assert_eq!(user["Username"], "victim");
}
