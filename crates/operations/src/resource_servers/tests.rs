//! Resource servers through the API, whole answers compared, and what clients may make of their scopes.

use domain::quotas::Quotas;
use serde_json::{Value, json};
use store::Location;
use testkit::{Refusal, TestServer, refusal};

fn invalid(message: &str) -> Refusal {
    refusal("InvalidParameterException", message)
}

fn no_server(identifier: &str) -> Refusal {
    refusal("ResourceNotFoundException", &format!("Resource server {identifier} does not exist."))
}

fn no_scope(scope: &str) -> Refusal {
    refusal("ScopeDoesNotExistException", &format!("Invalid scope requested: {scope}"))
}

fn scopes(names: &[&str]) -> Value {
    names.iter().map(|name| json!({"ScopeName": name, "ScopeDescription": format!("may {name}")})).collect()
}

async fn create(server: &TestServer, pool: &str, identifier: &str, members: Value) -> Result<Value, Refusal> {
    let input = json!({"UserPoolId": pool, "Identifier": identifier, "Name": "an API"});
    let mut answer = server.call("CreateResourceServer", testkit::merged(input, members)).await?;
    Ok(answer["ResourceServer"].take())
}

async fn call(
    server: &TestServer,
    operation: &str,
    pool: &str,
    identifier: &str,
    members: Value,
) -> Result<Value, Refusal> {
    server.call(operation, testkit::merged(json!({"UserPoolId": pool, "Identifier": identifier}), members)).await
}

#[tokio::test]
async fn a_resource_server_from_creation_to_deletion() {
    let server = TestServer::start();
    let pool = server.user_pool(json!({})).await;
    let api = "https://api.example.com/v1";
    let made = create(&server, &pool, api, json!({"Scopes": scopes(&["write", "read"])})).await.unwrap();
    let expected =
        json!({"UserPoolId": pool, "Identifier": api, "Name": "an API", "Scopes": scopes(&["write", "read"])});
    assert_eq!(made, expected);
    let described = call(&server, "DescribeResourceServer", &pool, api, json!({})).await;
    assert_eq!(described, Ok(json!({"ResourceServer": expected})));
    let renamed = call(&server, "UpdateResourceServer", &pool, api, json!({"Name": "renamed"})).await;
    let without_scopes = json!({"UserPoolId": pool, "Identifier": api, "Name": "renamed"});
    assert_eq!(renamed, Ok(json!({"ResourceServer": without_scopes})), "scopes that are left out are gone");
    let described = call(&server, "DescribeResourceServer", &pool, api, json!({})).await;
    assert_eq!(described, Ok(json!({"ResourceServer": without_scopes})));
    assert_eq!(call(&server, "DeleteResourceServer", &pool, api, json!({})).await, Ok(Value::Null), "0 bytes");
    for (operation, members) in [
        ("DeleteResourceServer", json!({})),
        ("DescribeResourceServer", json!({})),
        ("UpdateResourceServer", json!({"Name": "n"})),
    ] {
        assert_eq!(call(&server, operation, &pool, api, members.clone()).await, Err(no_server(api)), "{operation}");
        let nowhere = refusal("ResourceNotFoundException", "User pool us-east-1_nothing00 does not exist.");
        assert_eq!(call(&server, operation, "us-east-1_nothing00", api, members).await, Err(nowhere), "{operation}");
    }
}

#[tokio::test]
async fn identifiers_and_scopes_come_once() {
    let server = TestServer::start();
    let pool = server.user_pool(json!({})).await;
    create(&server, &pool, "api", json!({})).await.unwrap();
    let taken = create(&server, &pool, "api", json!({})).await;
    assert_eq!(taken, Err(invalid(&format!("api already exists in user pool {pool}."))));
    let twice = json!({"Scopes": scopes(&["a", "b", "a"])});
    let refused = invalid("Duplicate scope names are not allowed in a resource server: a");
    assert_eq!(create(&server, &pool, "other", twice.clone()).await, Err(refused.clone()));
    let update = testkit::merged(twice, json!({"Name": "n"}));
    assert_eq!(call(&server, "UpdateResourceServer", &pool, "api", update).await, Err(refused));
    let reserved = create(&server, &pool, "aws.cognito/dcr", json!({"Scopes": scopes(&["register"])})).await;
    assert_eq!(reserved, Err(invalid("aws.cognito/dcr is reserved.")));
    let nowhere = refusal("ResourceNotFoundException", "User pool us-east-1_nothing00 does not exist.");
    assert_eq!(create(&server, "us-east-1_nothing00", "api", json!({})).await, Err(nowhere));
}

#[tokio::test]
async fn clients_may_have_scopes_that_exist() {
    let server = TestServer::start();
    let pool = server.user_pool(json!({})).await;
    create(&server, &pool, "https://a/b", json!({"Scopes": scopes(&["read", "write"])})).await.unwrap();
    let with = |scopes: &[&str]| json!({"UserPoolId": pool, "ClientName": "c", "AllowedOAuthScopes": scopes});
    let made = server.call("CreateUserPoolClient", with(&["openid", "https://a/b/read"])).await.unwrap();
    assert_eq!(made["UserPoolClient"]["AllowedOAuthScopes"], json!(["openid", "https://a/b/read"]));
    for unknown in ["https://a/b/delete", "https://a/read", "read", "https://A/b/read"] {
        assert_eq!(server.call("CreateUserPoolClient", with(&[unknown])).await, Err(no_scope(unknown)));
    }
    let other = server.user_pool(json!({})).await;
    let elsewhere = testkit::merged(with(&["https://a/b/read"]), json!({"UserPoolId": other}));
    assert_eq!(server.call("CreateUserPoolClient", elsewhere).await, Err(no_scope("https://a/b/read")));
    let machine = json!({"GenerateSecret": true, "AllowedOAuthFlows": ["client_credentials"],
        "AllowedOAuthFlowsUserPoolClient": true});
    assert!(server.call("CreateUserPoolClient", testkit::merged(with(&["https://a/b/write"]), machine)).await.is_ok());
}

/// Behaviour 10 §4.2: a scope can be taken away from under its clients, and comes back with its name.
#[tokio::test]
async fn a_removed_scope_stays_with_clients_until_they_are_updated() {
    let server = TestServer::start();
    let pool = server.user_pool(json!({})).await;
    create(&server, &pool, "api", json!({"Scopes": scopes(&["read", "write"])})).await.unwrap();
    let client = server.client(&pool, json!({"AllowedOAuthScopes": ["api/read", "api/write"]})).await;
    call(&server, "UpdateResourceServer", &pool, "api", json!({"Name": "n", "Scopes": scopes(&["read"])}))
        .await
        .unwrap();
    let ask = json!({"UserPoolId": pool, "ClientId": client});
    let described = server.call("DescribeUserPoolClient", ask.clone()).await.unwrap();
    assert_eq!(described["UserPoolClient"]["AllowedOAuthScopes"], json!(["api/write", "api/read"]));
    let update = testkit::merged(ask, json!({"AllowedOAuthScopes": ["api/read", "api/write"]}));
    assert_eq!(server.call("UpdateUserPoolClient", update.clone()).await, Err(no_scope("api/write")));
    call(&server, "DeleteResourceServer", &pool, "api", json!({})).await.unwrap();
    assert_eq!(server.call("UpdateUserPoolClient", update.clone()).await, Err(no_scope("api/write")));
    create(&server, &pool, "api", json!({"Scopes": scopes(&["read", "write"])})).await.unwrap();
    assert!(server.call("UpdateUserPoolClient", update).await.is_ok());
}

#[tokio::test]
async fn resource_servers_are_listed_page_by_page() {
    let server = TestServer::start();
    let (pool, other) = (server.user_pool(json!({})).await, server.user_pool(json!({})).await);
    let mut made = Vec::new();
    for identifier in ["a", "b", "c"] {
        made.push(create(&server, &pool, identifier, json!({"Scopes": scopes(&["s"])})).await.unwrap());
    }
    let list = async |pool: &str, members: Value| {
        server.call("ListResourceServers", testkit::merged(json!({"UserPoolId": pool}), members)).await
    };
    assert_eq!(list(&pool, json!({})).await, Ok(json!({"ResourceServers": made})));
    assert_eq!(list(&other, json!({})).await, Ok(json!({"ResourceServers": []})));
    let first = list(&pool, json!({"MaxResults": 2})).await.unwrap();
    assert_eq!(first["ResourceServers"], json!(made[..2]));
    let next = json!({"MaxResults": 2, "NextToken": first["NextToken"]});
    assert_eq!(list(&pool, next.clone()).await, Ok(json!({"ResourceServers": [made[2]]})));
    assert_eq!(list(&other, next).await, Err(invalid("Invalid pagination token given.")));
    for (size, word) in [(0, "greater than or equal to 1"), (51, "less than or equal to 50")] {
        let message = format!(
            "1 validation error detected: Value '{size}' at 'maxResults' failed to satisfy constraint: Member must \
             have value {word}"
        );
        assert_eq!(list(&pool, json!({"MaxResults": size})).await, Err(invalid(&message)));
    }
    let nowhere = refusal("ResourceNotFoundException", "User pool us-east-1_nothing00 does not exist.");
    assert_eq!(list("us-east-1_nothing00", json!({})).await, Err(nowhere));
}

#[tokio::test]
async fn a_pool_has_as_many_resource_servers_as_its_quota() {
    let quotas = Quotas { resource_servers: 1, ..Quotas::DEFAULT };
    let server = TestServer::with_quotas(Location::SqliteMemory, quotas);
    let pool = server.user_pool(json!({})).await;
    create(&server, &pool, "a", json!({})).await.unwrap();
    let full = refusal("LimitExceededException", "Resource servers cannot exceed the limit of the user pool.");
    assert_eq!(create(&server, &pool, "b", json!({})).await, Err(full));
    assert_eq!(call(&server, "DescribeResourceServer", &pool, "b", json!({})).await, Err(no_server("b")));
}

#[tokio::test]
async fn a_hundred_scopes_and_no_more() {
    let server = TestServer::start();
    let pool = server.user_pool(json!({})).await;
    let names: Vec<String> = (0..101).map(|n| format!("s{n}")).collect();
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    let made = create(&server, &pool, "most", json!({"Scopes": scopes(&names[..100])})).await.unwrap();
    assert_eq!(made["Scopes"], scopes(&names[..100]));
    let refused = create(&server, &pool, "more", json!({"Scopes": scopes(&names)})).await.unwrap_err();
    assert_eq!(refused.code, "InvalidParameterException");
    assert!(refused.message.ends_with("Member must have length less than or equal to 100"), "{}", refused.message);
}
