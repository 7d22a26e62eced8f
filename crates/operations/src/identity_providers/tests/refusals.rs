//! What is refused, and with which words. The rules of details are tested one by one in the domain.

use super::*;

#[tokio::test]
async fn names_fit_their_kind_and_come_once() {
    let server = TestServer::start();
    let id = server.user_pool(json!({})).await;
    let named = |name: &str| testkit::merged(google(), json!({"ProviderName": name}));
    assert_eq!(create(&server, &id, named("Mine")).await, Err(invalid("Provider Mine cannot be of type Google.")));
    create(&server, &id, google()).await.unwrap();
    let duplicate = refusal("DuplicateProviderException", &format!("Google already exists in user pool {id}"));
    assert_eq!(create(&server, &id, google()).await, Err(duplicate));
    let other = server.user_pool(json!({})).await;
    assert!(create(&server, &other, google()).await.is_ok(), "of another pool");
}

#[tokio::test]
async fn details_and_mappings_are_checked() {
    let server = TestServer::start();
    let id = server.user_pool(json!({})).await;
    for (members, message) in [
        (
            json!({"ProviderDetails": {"client_id": "i"}}),
            "clientId, clientSecret and authorizeScopes are all required idp details.",
        ),
        (json!({"AttributeMapping": {"custom:x": "x"}}), "AttributeMapping contains invalid mapping: [custom:x]"),
        (
            json!({"ProviderName": "Mine", "ProviderType": "SAML", "ProviderDetails": {}}),
            "At least one of the MetadataURL or MetadataFile should be provided.",
        ),
        (json!({"AcrMapping": {"Level1": "one"}}), "AcrMapping can only be configured for OIDC providers."),
        (
            json!({"ProviderType": "Yahoo"}),
            "1 validation error detected: Value 'Yahoo' at 'providerType' failed to satisfy constraint: Member must \
             satisfy enum value set: ",
        ),
    ] {
        let refused = create(&server, &id, testkit::merged(google(), members)).await.unwrap_err();
        assert!(refused.code == "InvalidParameterException" && refused.message.starts_with(message), "{refused:?}");
    }
    let list = server.call("ListIdentityProviders", json!({"UserPoolId": id})).await;
    assert_eq!(list, Ok(json!({"Providers": []})));
}

#[tokio::test]
async fn what_is_unknown_is_named() {
    let server = TestServer::start();
    let nowhere = "us-east-1_nothing00";
    let unknown = refusal("ResourceNotFoundException", "User pool us-east-1_nothing00 does not exist.");
    assert_eq!(create(&server, nowhere, google()).await, Err(unknown.clone()));
    assert_eq!(update(&server, nowhere, "Google", json!({})).await, Err(unknown.clone()));
    assert_eq!(describe(&server, nowhere, "Google").await, Err(unknown.clone()));
    for operation in ["ListIdentityProviders", "GetSigningCertificate"] {
        assert_eq!(server.call(operation, json!({"UserPoolId": nowhere})).await, Err(unknown.clone()));
    }
    let id = server.user_pool(json!({})).await;
    let missing = refusal("ResourceNotFoundException", "Identity provider Google does not exist.");
    assert_eq!(describe(&server, &id, "Google").await, Err(missing.clone()));
    assert_eq!(update(&server, &id, "Google", json!({})).await, Err(missing));
}

#[tokio::test]
async fn a_pool_has_a_number_of_providers() {
    let server = TestServer::with_settings(Location::SqliteMemory, |settings| settings.quotas.identity_providers = 1);
    let id = server.user_pool(json!({})).await;
    create(&server, &id, google()).await.unwrap();
    let facebook = testkit::merged(google(), json!({"ProviderName": "Facebook", "ProviderType": "Facebook"}));
    assert_eq!(
        create(&server, &id, facebook).await,
        Err(refusal("LimitExceededException", "Identity providers cannot exceed the limit of the user pool."))
    );
}
