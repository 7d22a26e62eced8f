//! Who is offered to connect with the account that has their address, and what comes of it (docs/decisions/0032). That the
//! offer cannot be abused is tested in `security`.

use flows::authorization::end_browser_sessions_of_provider;
use poolhouse_testkit::browser::Browser;
use poolhouse_testkit::connecting::{
    JANE, OFFER_TO_LINK, client, come, is_in, offer_of, offered, pool, pool_with_jane, sign_in,
};
use poolhouse_testkit::functions::arn;
use poolhouse_testkit::merged;
use poolhouse_testkit::providers::server;
use poolhouse_testkit::scene::{PASSWORD, Scene};
use serde_json::{Value, json};

fn proved(address: &str) -> Value {
    json!({"email": address, "email_verified": "true"})
}

/// One more pool of the same server.
async fn beside(scene: &Scene, user_pool: Value) -> Scene {
    pool(scene.server.from_address("127.0.0.1"), user_pool, json!({})).await
}

async fn is_offered(scene: &Scene, who: &str) -> bool {
    offer_of(&come(&mut Browser::at(scene).await, scene, "Mine", who).await).is_some()
}

#[tokio::test]
async fn an_offer_takes_the_setting_and_a_word_for_the_address() {
    let scene = pool_with_jane(server(), json!({})).await;
    let arn = scene.ok("DescribeUserPool", json!({})).await["UserPool"]["Arn"].clone();
    let mut number = 0;
    let mut anew = |who: &str| {
        number += 1;
        format!("{number};{who}")
    };
    assert!(is_offered(&scene, &anew("email=jane@example.com;email_verified=true")).await);
    assert!(is_offered(&scene, &anew("email=JANE@Example.com;email_verified=True")).await, "the pool tells no case");
    for who in [
        "email=jane@example.com",
        "email=jane@example.com;email_verified=false",
        "email=jane@example.com;email_verified=1",
        "email=;email_verified=true",
        "email=joe@example.com;email_verified=true",
        "upn=jane@example.com;email=other@example.com;email_verified=true",
    ] {
        assert!(!is_offered(&scene, &anew(who)).await, "{who}");
    }
    for tags in [json!({ OFFER_TO_LINK: "false" }), Value::Null] {
        match tags {
            Value::Null => scene.ok("UntagResource", json!({"ResourceArn": arn, "TagKeys": [OFFER_TO_LINK]})).await,
            tags => scene.ok("TagResource", json!({"ResourceArn": arn, "Tags": tags})).await,
        };
        assert!(!is_offered(&scene, &anew("email=jane@example.com;email_verified=true")).await, "it is off");
    }
}

/// A claim that people choose is not proved by a flag that speaks of another.
#[tokio::test]
async fn the_word_must_speak_of_the_address_that_is_mapped() {
    let scene = pool_with_jane(server(), json!({})).await;
    for (number, (mapping, who, expected)) in [
        (json!({"email": "upn"}), "upn=jane@example.com;email=mine@example.com;email_verified=true", false),
        (json!({"email": "upn"}), "upn=jane@example.com;email=jane@example.com;email_verified=true", false),
        (json!({"email": "upn", "email_verified": "upn_ok"}), "upn=jane@example.com;upn_ok=true", true),
        (json!({"email": "upn", "email_verified": "upn_ok"}), "upn=jane@example.com;email_verified=true", false),
        (
            json!({"email": "email", "email_verified": "ok"}),
            "email=jane@example.com;ok=true;email_verified=false",
            false,
        ),
        (json!({"name": "email"}), "email=jane@example.com;email_verified=true", false),
    ]
    .into_iter()
    .enumerate()
    {
        scene.ok("UpdateIdentityProvider", json!({"ProviderName": "Mine", "AttributeMapping": mapping})).await;
        assert_eq!(is_offered(&scene, &format!("{number};{who}")).await, expected, "{mapping} {who}");
    }
}

/// In SAML `email_verified` is a name like any other, until somebody says what it stands for.
#[tokio::test]
async fn a_flag_of_another_protocol_says_nothing_unless_it_is_mapped() {
    let scene = pool_with_jane(server(), json!({})).await;
    let comes = async |who: &str| offer_of(&come(&mut Browser::at(&scene).await, &scene, "Works", who).await).is_some();
    assert!(!comes(&format!("1{JANE}")).await);
    let mapping = json!({"email": "email", "email_verified": "email_verified"});
    scene.ok("UpdateIdentityProvider", json!({"ProviderName": "Works", "AttributeMapping": mapping})).await;
    assert!(comes(&format!("2{JANE}")).await);
}

#[tokio::test]
async fn an_offer_takes_exactly_one_owner_who_can_sign_in() {
    let scene = pool_with_jane(server(), json!({})).await;
    let whom = json!({"Username": "jane"});
    // Who claims the address without proof is nobody, however many there are.
    for name in ["a", "b", "c"] {
        scene.user(name, json!({"email": "jane@example.com"})).await;
    }
    assert!(is_offered(&scene, &format!("1{JANE}")).await);
    scene.ok("AdminDisableUser", whom.clone()).await;
    assert!(!is_offered(&scene, &format!("2{JANE}")).await);
    scene.ok("AdminEnableUser", whom.clone()).await;
    scene
        .ok(
            "AdminUpdateUserAttributes",
            merged(whom.clone(), json!({"UserAttributes": [{"Name": "email_verified", "Value": "false"}]})),
        )
        .await;
    assert!(!is_offered(&scene, &format!("3{JANE}")).await);
    scene
        .ok(
            "AdminUpdateUserAttributes",
            merged(whom.clone(), json!({"UserAttributes": [{"Name": "email_verified", "Value": "true"}]})),
        )
        .await;
    let second = scene.user("second", proved("JANE@example.com")).await;
    assert!(!second.is_empty() && !is_offered(&scene, &format!("4{JANE}")).await, "of two neither is meant");
    scene.ok("AdminDeleteUser", json!({"Username": "second"})).await;
    assert!(is_offered(&scene, &format!("5{JANE}")).await);
    // Somebody of a provider with the same address is no owner: there are some by now, who went on without.
    let listed = scene.ok("ListUsers", json!({"Filter": "cognito:user_status = \"EXTERNAL_PROVIDER\""})).await;
    assert!(listed["Users"].as_array().unwrap().len() >= 3, "{listed}");
    // An account that is known at five places has no room.
    for number in 0..5 {
        let link = json!({
            "DestinationUser": {"ProviderName": "Cognito", "ProviderAttributeValue": "jane"},
            "SourceUser": {"ProviderName": "Works", "ProviderAttributeName": "Cognito_Subject", "ProviderAttributeValue": number.to_string()},
        });
        scene.ok("AdminLinkProviderForUser", link).await;
    }
    assert!(!is_offered(&scene, &format!("6{JANE}")).await);
    // Who was invited and has not come yet has proved nothing.
    let scene = beside(&scene, json!({})).await;
    scene.invited("jane", proved("jane@example.com")).await;
    assert!(!is_offered(&scene, JANE).await);
}

#[tokio::test]
async fn every_kind_of_pool_has_its_own_rule_for_an_address() {
    let scene = pool_with_jane(server(), json!({"AliasAttributes": ["email"]})).await;
    assert!(is_offered(&scene, JANE).await);
    let named = beside(&scene, json!({"UsernameAttributes": ["email"]})).await;
    named.user("jane@example.com", json!({"email_verified": "true"})).await;
    assert!(is_offered(&named, JANE).await);
    let strict = beside(&scene, json!({"UsernameConfiguration": {"CaseSensitive": true}})).await;
    strict.user("jane", proved("jane@example.com")).await;
    assert!(!is_offered(&strict, JANE).await, "another spelling is another address");
    assert!(is_offered(&strict, &JANE.replace("jane;email=Jane@", "2;email=jane@")).await);
    // Where nobody signs in to the pool itself, nobody can prove an account of it.
    let only = json!({"SupportedIdentityProviders": ["Mine", "Works"]});
    scene.ok("UpdateUserPoolClient", merged(client(), only)).await;
    assert!(!is_offered(&scene, &format!("2{JANE}")).await);
}

#[tokio::test]
async fn functions_hear_of_the_proof_and_of_nobody_new() {
    let scene = pool_with_jane(server(), json!({})).await;
    let lambda = json!({
        "InboundFederation": {"LambdaVersion": "V1_0", "LambdaArn": arn("f")}, "PreSignUp": arn("f"),
        "PostConfirmation": arn("f"), "PreAuthentication": arn("f"), "PostAuthentication": arn("f"),
        "PreTokenGeneration": arn("f"),
    });
    scene.ok("UpdateUserPool", json!({"LambdaConfig": lambda})).await;
    scene.server.functions.echoing("f");
    let sources = || scene.server.functions.take_sources();
    let mut browser = Browser::at(&scene).await;
    let address = offered(&mut browser, &scene, JANE).await;
    assert_eq!(sources(), ["InboundFederation_ExternalProvider"]);
    assert!(is_in(&sign_in(&mut browser, &address, "jane").await));
    let events = scene.server.functions.take_events();
    let told: Vec<&str> = events.iter().map(|event| event["triggerSource"].as_str().unwrap()).collect();
    assert_eq!(
        told,
        ["PreAuthentication_Authentication", "PostAuthentication_Authentication", "TokenGeneration_HostedAuth"]
    );
    assert_eq!(events[2]["userName"], "jane");
    let identities = events[2]["request"]["userAttributes"]["identities"].as_str().unwrap_or_default();
    assert!(identities.contains("\"userId\":\"jane\""), "the tokens know of it: {}", events[2]);
    // Later it is a sign-in like any other of somebody known.
    assert!(is_in(&come(&mut browser, &scene, "Mine", JANE).await));
    let later = [
        "InboundFederation_ExternalProvider",
        "PreAuthentication_Authentication",
        "PostAuthentication_Authentication",
        "TokenGeneration_HostedAuth",
    ];
    assert_eq!(sources(), later);
    // Who goes on without is new, and was heard once.
    let other = JANE.replace("jane;", "other;");
    let address = offered(&mut browser, &scene, &other).await;
    assert!(is_in(&browser.post(&address, &[("step", "separate")]).await));
    let new = [
        "InboundFederation_ExternalProvider",
        "PreSignUp_ExternalProvider",
        "PostConfirmation_ConfirmSignUp",
        "TokenGeneration_HostedAuth",
    ];
    assert_eq!(sources(), new);
}

#[tokio::test]
async fn what_the_provider_says_is_written_as_to_everybody_who_is_linked() {
    let scene = pool_with_jane(server(), json!({})).await;
    let mapping = json!({"email": "email", "name": "full"});
    scene.ok("UpdateIdentityProvider", json!({"ProviderName": "Mine", "AttributeMapping": mapping})).await;
    let mut browser = Browser::at(&scene).await;
    let address = offered(&mut browser, &scene, &format!("{JANE};full=Jane of Mine")).await;
    assert!(is_in(&sign_in(&mut browser, &address, "jane").await));
    let attributes = scene.attributes_of("jane").await;
    assert_eq!((&attributes["name"], &attributes["email"]), (&json!("Jane of Mine"), &json!("jane@example.com")));
    assert_eq!(attributes["email_verified"], "true");
    assert_eq!(scene.status_of("jane").await, "CONFIRMED");
    let groups = scene.ok("AdminListGroupsForUser", json!({"Username": "jane"})).await;
    assert_eq!(groups["Groups"], json!([]), "she is nobody of the provider's group");
}

#[tokio::test]
async fn what_cannot_be_written_is_told_and_nothing_is_linked_by_half() {
    let short = json!({"Name": "short", "AttributeDataType": "String", "Mutable": true,
        "StringAttributeConstraints": {"MinLength": "0", "MaxLength": "5"}});
    let scene = pool_with_jane(server(), json!({ "Schema": [short] })).await;
    let mapping = json!({"email": "email", "custom:short": "full"});
    scene.ok("UpdateIdentityProvider", json!({"ProviderName": "Mine", "AttributeMapping": mapping})).await;
    let mut browser = Browser::at(&scene).await;
    let address = offered(&mut browser, &scene, &format!("{JANE};full=Jane of Mine")).await;
    let page = sign_in(&mut browser, &address, "jane").await;
    assert_eq!(page.returned("error").as_deref(), Some("invalid_request"), "{page:?}");
    assert!(scene.identities_of("jane").await.is_empty() && browser.session().is_none());
    assert!(is_offered(&scene, &format!("{JANE};full=Jane")).await, "nobody has come");
}

#[tokio::test]
async fn the_session_ends_with_the_one_at_the_provider() {
    let scene = pool_with_jane(server(), json!({})).await;
    let mut browser = Browser::at(&scene).await;
    let address = offered(&mut browser, &scene, JANE).await;
    assert!(is_in(&sign_in(&mut browser, &address, "jane").await));
    let silent = address.replace("/login?", "/oauth2/authorize?").replace("prompt=login", "prompt=none");
    let silent = silent.replace("&identity_provider=Mine", "");
    assert!(is_in(&browser.get(&silent).await), "her session is one of the pool itself");
    let site = &scene.server.site;
    let pool = site.configuration.pool(&scene.user_pool_id).await.unwrap();
    let ended = end_browser_sessions_of_provider(site, &pool, "Mine", Some("jane"), None).await.unwrap();
    assert_eq!(ended, 1);
    assert_eq!(browser.get(&silent).await.returned("error").as_deref(), Some("login_required"));
    scene.sign_in("jane", PASSWORD).await.unwrap();
}
