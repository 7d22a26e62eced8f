//! Every error that CreateUserPoolClient and UpdateUserPoolClient declare and can give.

use super::*;

#[tokio::test]
async fn both_operations_refuse_by_the_same_rules() {
    let server = TestServer::start();
    let pool = server.user_pool(json!({"UserPoolTier": "LITE"})).await;
    let client = server.client(&pool, json!({})).await;
    let oauth = |flows: Value, scopes: Value| json!({"AllowedOAuthFlowsUserPoolClient": true, "AllowedOAuthFlows": flows, "AllowedOAuthScopes": scopes});
    for (members, refused) in [
        (json!({"AccessTokenValidity": 25}), invalid("Invalid range for token validity.")),
        (
            json!({"ExplicitAuthFlows": ["ADMIN_NO_SRP_AUTH", "ALLOW_USER_SRP_AUTH"]}),
            invalid("Auth flow name with prefix 'ALLOW' cannot be used with legacy auth flow names."),
        ),
        (
            json!({"SupportedIdentityProviders": ["Google"]}),
            invalid(&format!("The provider Google does not exist for User Pool {pool}.")),
        ),
        (json!({"CallbackURLs": ["http://a.example"]}), invalid("http://a.example cannot use the HTTP protocol.")),
        (
            json!({"EnablePropagateAdditionalUserContextData": true}),
            invalid("Client Secret is required to set EnablePropagateAdditionalUserContextData as true"),
        ),
        (
            json!({"AllowedOAuthScopes": ["api/read"]}),
            refusal("ScopeDoesNotExistException", "Invalid scope requested: api/read"),
        ),
        (
            oauth(json!(["code"]), json!(["openid"])),
            refusal(
                "InvalidOAuthFlowException",
                "CallbackUrls can not be empty when code flow or implicit flow is selected",
            ),
        ),
        (
            json!({"ExplicitAuthFlows": ["ALLOW_USER_AUTH"]}),
            refusal(
                "FeatureUnavailableInTierException",
                "The following features need to be disabled for the LITE pricing tier configured: Passwordless Sign-In",
            ),
        ),
        (
            json!({"AuthSessionValidity": 16}),
            invalid(
                "1 validation error detected: Value '16' at 'authSessionValidity' failed to satisfy constraint: \
                 Member must have value less than or equal to 15",
            ),
        ),
    ] {
        let create = testkit::merged(json!({"UserPoolId": pool, "ClientName": "c"}), members.clone());
        assert_eq!(server.call("CreateUserPoolClient", create).await, Err(refused.clone()));
        let update = testkit::merged(json!({"UserPoolId": pool, "ClientId": client}), members);
        assert_eq!(server.call("UpdateUserPoolClient", update).await, Err(refused));
    }
    assert_eq!(describe(&server, &pool, &client).await, Ok(untouched(&pool, &client)), "nothing was changed");
}

#[tokio::test]
async fn attribute_lists_name_the_operation_that_refuses() {
    let server = TestServer::start();
    let pool = server.user_pool(json!({})).await;
    let client = server.client(&pool, json!({})).await;
    for (operation, word, id) in [
        ("CreateUserPoolClient", "creating", json!({"ClientName": "c"})),
        ("UpdateUserPoolClient", "updating", json!({"ClientId": client})),
    ] {
        for (list, kind) in [("ReadAttributes", "read"), ("WriteAttributes", "write")] {
            let input = testkit::merged(json!({"UserPoolId": pool, list: ["custom:none"]}), id.clone());
            let message = format!("Invalid {kind} attributes specified while {word} a client");
            assert_eq!(server.call(operation, input).await, Err(invalid(&message)));
        }
    }
}

#[tokio::test]
async fn a_secret_is_made_or_brought() {
    let server = TestServer::start();
    let pool = server.user_pool(json!({})).await;
    let input = json!({"UserPoolId": pool, "ClientName": "c", "GenerateSecret": true,
        "ClientSecret": "abcdefghijklmnopqrstuvwx"});
    assert_eq!(
        server.call("CreateUserPoolClient", input).await,
        Err(invalid("ClientSecret cannot be specified when GenerateSecret is true."))
    );
    let short = json!({"UserPoolId": pool, "ClientName": "c", "ClientSecret": "abcdefghijklmnopqrstuvw"});
    let refused = server.call("CreateUserPoolClient", short).await.unwrap_err();
    assert_eq!(refused.code, "InvalidParameterException");
    assert!(!refused.message.contains("abcdef"), "{}", refused.message);
}

#[tokio::test]
async fn secrets_are_not_published() {
    let server = TestServer::start();
    let pool = server.user_pool(json!({})).await;
    let client = server.client(&pool, json!({"GenerateSecret": true})).await;
    let before = describe(&server, &pool, &client).await;
    let create = |publish: bool| json!({"UserPoolId": pool, "ClientName": "c", "GenerateSecret": true, "PublishSecretsInAWSSecretsManager": publish});
    let update = json!({"UserPoolId": pool, "ClientId": client, "PublishSecretsInAWSSecretsManager": true});
    for (operation, input) in [("CreateUserPoolClient", create(true)), ("UpdateUserPoolClient", update)] {
        let refused = server.call(operation, input).await.unwrap_err();
        assert_eq!(refused.code, "InvalidParameterException", "{operation}");
        assert!(refused.message.contains("no way to AWS Secrets Manager"), "{}", refused.message);
    }
    assert_eq!(describe(&server, &pool, &client).await, before, "nothing was changed");
    let made = server.call("CreateUserPoolClient", create(false)).await.unwrap();
    assert!(made["UserPoolClient"]["ClientSecret"].is_string() && made["UserPoolClient"]["ClientSecretArn"].is_null());
}

#[tokio::test]
async fn pools_and_clients_must_exist() {
    let server = TestServer::start();
    let (pool, other) = (server.user_pool(json!({})).await, server.user_pool(json!({})).await);
    let client = server.client(&pool, json!({"GenerateSecret": true})).await;
    let no_pool = refusal("ResourceNotFoundException", "User pool us-east-1_nothing00 does not exist.");
    let create = json!({"UserPoolId": "us-east-1_nothing00", "ClientName": "c"});
    assert_eq!(server.call("CreateUserPoolClient", create).await, Err(no_pool.clone()));
    for operation in [
        "DescribeUserPoolClient",
        "UpdateUserPoolClient",
        "DeleteUserPoolClient",
        "AddUserPoolClientSecret",
        "ListUserPoolClientSecrets",
        "DeleteUserPoolClientSecret",
    ] {
        let ask = async |user_pool_id: &str| {
            let mut input = json!({"UserPoolId": user_pool_id, "ClientId": client});
            if operation == "DeleteUserPoolClientSecret" {
                input["ClientSecretId"] = json!(format!("{client}--1"));
            }
            server.call(operation, input).await
        };
        assert_eq!(ask("us-east-1_nothing00").await, Err(no_pool.clone()), "{operation}");
        assert_eq!(ask(&other).await, Err(unknown(&client)), "{operation}: a client of another pool");
    }
    assert!(describe(&server, &pool, &client).await.is_ok());
}

#[tokio::test]
async fn a_pool_has_a_thousand_clients() {
    let server = TestServer::start();
    let pool = server.user_pool(json!({})).await;
    let first = server.client(&pool, json!({})).await;
    let id = pool.clone();
    let fill = move |tx: &mut dyn store::Tx| -> Result<(), store::StoreError> {
        let like = store::tables::clients::find(tx, &id, &first)?.unwrap();
        (0..998).try_for_each(|n| {
            let client = domain::client::Client { id: format!("client{n}"), ..like.clone() };
            store::tables::clients::insert(tx, &client)
        })
    };
    server.site.store.write(fill).await.unwrap();
    server.client(&pool, json!({})).await;
    let input = json!({"UserPoolId": pool, "ClientName": "one too many"});
    let refused = server.call("CreateUserPoolClient", input).await.unwrap_err();
    assert_eq!(refused.code, "LimitExceededException");
}
