//! Making, showing, changing, listing and deleting; what clients may name.

use super::*;
use flows::providers;

#[tokio::test]
async fn a_social_provider_is_filled_in() {
    let server = TestServer::start();
    let id = server.user_pool(json!({})).await;
    let expected = json!({
        "UserPoolId": id, "ProviderName": "Google", "ProviderType": "Google",
        "ProviderDetails": {"client_id": "i", "client_secret": "hush", "authorize_scopes": "email openid",
            "attributes_url": "https://people.googleapis.com/v1/people/me?personFields=",
            "attributes_url_add_attributes": "true", "authorize_url": "https://accounts.google.com/o/oauth2/v2/auth",
            "oidc_issuer": "https://accounts.google.com", "token_request_method": "POST",
            "token_url": "https://www.googleapis.com/oauth2/v4/token"},
        "AttributeMapping": {"username": "sub"}, "IdpIdentifiers": [],
        "CreationDate": START_SECONDS, "LastModifiedDate": START_SECONDS,
    });
    assert_eq!(create(&server, &id, google()).await, Ok(expected.clone()));
    assert_eq!(describe(&server, &id, "Google").await, Ok(expected));
}

#[tokio::test]
async fn apples_key_is_never_shown() {
    let server = TestServer::start();
    let id = server.user_pool(json!({})).await;
    let made = create(
        &server,
        &id,
        json!({"ProviderName": "SignInWithApple", "ProviderType": "SignInWithApple", "ProviderDetails":
            {"client_id": "i", "team_id": "t", "key_id": "k", "private_key": "pem", "authorize_scopes": "email name"}}),
    );
    let made = made.await.unwrap();
    assert_eq!(made["ProviderDetails"].get("private_key"), None);
    assert_eq!(made["ProviderDetails"]["oidc_issuer"], "https://appleid.apple.com");
    assert_eq!(describe(&server, &id, "SignInWithApple").await, Ok(made));
}

/// Nothing in the database shows a secret to who reads it without the master key.
#[tokio::test]
async fn secrets_are_sealed_at_rest() {
    let server = TestServer::start();
    let id = server.user_pool(json!({})).await;
    create(&server, &id, google()).await.unwrap();
    let pool = id.clone();
    let find = move |tx: &mut dyn store::Tx| store::tables::identity_providers::find(tx, &pool, "Google");
    let stored = server.site.store.read(find).await.unwrap().unwrap();
    assert!(!stored.provider.details.contains_key("client_secret"));
    let sealed = stored.sealed_secrets.clone().unwrap();
    assert!(!sealed.windows(4).any(|window| window == b"hush"));
    assert_eq!(providers::open_provider_secrets(&server.site, &stored).unwrap()["client_secret"], "hush");
    let mut moved = stored;
    moved.provider.name = "Other".to_owned();
    assert!(providers::open_provider_secrets(&server.site, &moved).is_err(), "they belong to one provider");
}

#[tokio::test]
async fn an_update_replaces_what_it_sends_and_keeps_the_rest() {
    let server = TestServer::start();
    let id = server.user_pool(json!({"Schema": [{"Name": "team", "AttributeDataType": "String"}]})).await;
    let members = json!({"AttributeMapping": {"email": "email"}, "IdpIdentifiers": ["example.com"]});
    create(&server, &id, testkit::merged(google(), members)).await.unwrap();
    server.clock.advance_seconds(60);
    let before = describe(&server, &id, "Google").await.unwrap();
    let renamed = update(&server, &id, "Google", json!({"AttributeMapping": {"custom:team": "hd"}})).await.unwrap();
    assert_eq!(renamed["AttributeMapping"], json!({"custom:team": "hd", "username": "sub"}));
    assert_eq!(renamed["ProviderDetails"], before["ProviderDetails"]);
    assert_eq!(renamed["IdpIdentifiers"], json!(["example.com"]));
    assert_eq!(renamed["LastModifiedDate"], json!(START_SECONDS + 60));
    let details = json!({"client_id": "j", "client_secret": "new", "authorize_scopes": "openid"});
    let changed = update(&server, &id, "Google", json!({"ProviderDetails": details, "IdpIdentifiers": []})).await;
    let changed = changed.unwrap();
    assert_eq!(changed["ProviderDetails"]["client_secret"], "new");
    assert_eq!(changed["IdpIdentifiers"], json!([]));
    assert_eq!(describe(&server, &id, "Google").await, Ok(changed));
}

#[tokio::test]
async fn identifiers_lead_to_one_provider() {
    let server = TestServer::start();
    let id = server.user_pool(json!({})).await;
    create(&server, &id, testkit::merged(google(), json!({"IdpIdentifiers": ["a.example", "b.example"]})))
        .await
        .unwrap();
    let by = async |identifier: &str| {
        let ask = json!({"UserPoolId": id, "IdpIdentifier": identifier});
        server
            .call("GetIdentityProviderByIdentifier", ask)
            .await
            .map(|found| found["IdentityProvider"]["ProviderName"].clone())
    };
    assert_eq!(by("b.example").await, Ok(json!("Google")));
    let missing = refusal("ResourceNotFoundException", "Identity provider c.example does not exist.");
    assert_eq!(by("c.example").await, Err(missing));
    let amazon = json!({"ProviderName": "LoginWithAmazon", "ProviderType": "LoginWithAmazon",
        "ProviderDetails": {"client_id": "i", "client_secret": "s", "authorize_scopes": "profile"},
        "IdpIdentifiers": ["c.example", "b.example"]});
    let taken = invalid("The identifier b.example is already used by an identity provider of the user pool.");
    assert_eq!(create(&server, &id, amazon).await, Err(taken));
    assert!(by("c.example").await.is_err(), "a refusal leaves nothing behind");
    assert!(describe(&server, &id, "LoginWithAmazon").await.is_err());
    update(&server, &id, "Google", json!({"IdpIdentifiers": ["c.example"]})).await.unwrap();
    assert_eq!(by("c.example").await, Ok(json!("Google")));
    assert!(by("a.example").await.is_err());
}

#[tokio::test]
async fn the_first_provider_adds_an_attribute_to_the_schema() {
    let server = TestServer::start();
    let id = server.user_pool(json!({})).await;
    let identities = async || {
        let pool = server.call("DescribeUserPool", json!({"UserPoolId": id})).await.unwrap();
        let attributes = pool["UserPool"]["SchemaAttributes"].as_array().unwrap().clone();
        attributes.into_iter().filter(|attribute| attribute["Name"] == "identities").collect::<Vec<_>>()
    };
    assert!(identities().await.is_empty());
    create(&server, &id, google()).await.unwrap();
    let expected = json!({"Name": "identities", "AttributeDataType": "String", "DeveloperOnlyAttribute": false,
        "Mutable": true, "Required": false, "StringAttributeConstraints": {}});
    assert_eq!(identities().await, std::slice::from_ref(&expected));
    server.call("DeleteIdentityProvider", json!({"UserPoolId": id, "ProviderName": "Google"})).await.unwrap();
    assert_eq!(identities().await, [expected], "an attribute is never removed");
    let refused = server
        .call(
            "AdminCreateUser",
            json!({"UserPoolId": id, "Username": "jane",
            "UserAttributes": [{"Name": "identities", "Value": "[]"}]}),
        )
        .await;
    assert!(refused.is_err(), "nobody writes it");
}

#[tokio::test]
async fn clients_name_providers_that_exist() {
    let server = TestServer::start();
    let id = server.user_pool(json!({})).await;
    let client = server.client(&id, json!({"SupportedIdentityProviders": ["COGNITO"]})).await;
    let with = json!({"UserPoolId": id, "ClientId": client, "SupportedIdentityProviders": ["COGNITO", "Google"]});
    let missing = invalid(&format!("The provider Google does not exist for User Pool {id}."));
    assert_eq!(server.call("UpdateUserPoolClient", with.clone()).await, Err(missing.clone()));
    create(&server, &id, google()).await.unwrap();
    assert!(server.call("UpdateUserPoolClient", with.clone()).await.is_ok());
    let ask = json!({"UserPoolId": id, "ProviderName": "Google"});
    assert_eq!(server.call("DeleteIdentityProvider", ask.clone()).await, Ok(Value::Null));
    assert_eq!(server.call("UpdateUserPoolClient", with).await, Err(missing), "a deleted one blocks updates");
    let gone = refusal("ResourceNotFoundException", "Identity provider Google does not exist.");
    assert_eq!(server.call("DeleteIdentityProvider", ask).await, Err(gone));
}

#[tokio::test]
async fn providers_are_listed_page_by_page() {
    let server = TestServer::start();
    let id = server.user_pool(json!({})).await;
    create(&server, &id, google()).await.unwrap();
    for kind in ["Facebook", "LoginWithAmazon"] {
        let members = json!({"ProviderName": kind, "ProviderType": kind});
        create(&server, &id, testkit::merged(google(), members)).await.unwrap();
    }
    let list = async |members: Value| {
        server.call("ListIdentityProviders", testkit::merged(json!({"UserPoolId": id}), members)).await
    };
    let item = |name: &str| json!({"ProviderName": name, "ProviderType": name, "CreationDate": START_SECONDS, "LastModifiedDate": START_SECONDS});
    let first = list(json!({"MaxResults": 2})).await.unwrap();
    assert_eq!(first["Providers"], json!([item("Facebook"), item("Google")]));
    let rest = list(json!({"MaxResults": 2, "NextToken": first["NextToken"]})).await;
    assert_eq!(rest, Ok(json!({"Providers": [item("LoginWithAmazon")]})));
    assert_eq!(list(json!({"MaxResults": 0})).await.unwrap()["Providers"].as_array().unwrap().len(), 3);
    assert_eq!(list(json!({"NextToken": "x"})).await, Err(invalid("Invalid pagination token given.")));
    assert!(list(json!({"MaxResults": 61})).await.is_err());
}
