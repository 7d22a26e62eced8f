//! Limits that an operator can set (behaviour 10 §5), each at the limit and one beyond. Those of groups, resource servers
//! and tags are tested beside their operations.

use domain::quotas::Quotas;
use serde_json::{Value, json};
use store::Location;
use testkit::{Refusal, TestServer, refusal};

fn server(quotas: Quotas) -> TestServer {
    TestServer::with_quotas(Location::SqliteMemory, quotas)
}

fn limit(message: &str) -> Result<Value, Refusal> {
    Err(refusal("LimitExceededException", message))
}

#[tokio::test]
async fn user_pools_of_a_region() {
    let server = server(Quotas { user_pools: 1, ..Quotas::DEFAULT });
    let pool = server.user_pool(json!({})).await;
    let create = async |region: &str| server.call_in(region, "CreateUserPool", json!({"PoolName": "p"})).await;
    assert_eq!(create("us-east-1").await, limit("User pools cannot exceed the limit of the account."));
    assert!(create("eu-west-1").await.is_ok());
    server.call("DeleteUserPool", json!({"UserPoolId": pool})).await.unwrap();
    assert!(create("us-east-1").await.is_ok());
}

#[tokio::test]
async fn clients_of_a_pool_and_secrets_of_a_client() {
    let server = server(Quotas { clients: 1, client_secrets: 1, ..Quotas::DEFAULT });
    let pool = server.user_pool(json!({})).await;
    let client = server.client(&pool, json!({"GenerateSecret": true})).await;
    let another = json!({"UserPoolId": pool, "ClientName": "c"});
    let refused = server.call("CreateUserPoolClient", another).await;
    assert_eq!(refused, limit("User pool clients cannot exceed the limit of the user pool."));
    let ask = json!({"UserPoolId": pool, "ClientId": client});
    let refused = server.call("AddUserPoolClientSecret", ask).await;
    assert_eq!(refused, limit("Client secrets cannot exceed limit of 1 secrets."));
}

#[tokio::test]
async fn custom_attributes_of_a_pool() {
    let server = server(Quotas { custom_attributes: 1, ..Quotas::DEFAULT });
    let attribute = |name: &str| json!({"Name": name, "AttributeDataType": "String"});
    let refused = Err(refusal("InvalidParameterException", "A user pool cannot have more than 1 custom attributes."));
    let create = json!({"PoolName": "p", "Schema": [attribute("a"), attribute("b")]});
    assert_eq!(server.call("CreateUserPool", create).await, refused);
    let pool = server.user_pool(json!({"Schema": [attribute("a")]})).await;
    let add = json!({"UserPoolId": pool, "CustomAttributes": [attribute("b")]});
    assert_eq!(server.call("AddCustomAttributes", add).await, refused);
}

/// AdminCreateUser does not declare LimitExceededException.
#[tokio::test]
async fn users_of_a_pool() {
    let server = server(Quotas { users: 2, ..Quotas::DEFAULT });
    let (pool, other) = (server.user_pool(json!({})).await, server.user_pool(json!({})).await);
    let client = server.client(&pool, json!({})).await;
    let create = async |pool: &str, name: &str| {
        server.call("AdminCreateUser", json!({"UserPoolId": pool, "Username": name})).await
    };
    let sign_up = async |name: &str| {
        let input = json!({"ClientId": client, "Username": name, "Password": "Correct-Horse7!"});
        server.call("SignUp", input).await
    };
    assert!(create(&pool, "one").await.is_ok());
    assert!(sign_up("two").await.is_ok());
    let message = "The user pool has as many users as it may have.";
    assert_eq!(sign_up("three").await, limit(message));
    assert_eq!(create(&pool, "three").await, Err(refusal("InvalidParameterException", message)));
    assert!(create(&other, "three").await.is_ok());
    server.call("AdminDeleteUser", json!({"UserPoolId": pool, "Username": "one"})).await.unwrap();
    assert!(sign_up("three").await.is_ok());
    assert_eq!(sign_up("four").await, limit(message));
}

/// While there is room, sign-ups do not count: the limit holds all the same.
#[tokio::test]
async fn users_are_not_counted_one_by_one() {
    let server = server(Quotas { users: 70, ..Quotas::DEFAULT });
    let pool = server.user_pool(json!({})).await;
    for n in 0..70 {
        let input = json!({"UserPoolId": pool, "Username": format!("u{n}"), "MessageAction": "SUPPRESS"});
        server.call("AdminCreateUser", input).await.unwrap();
    }
    let input = json!({"UserPoolId": pool, "Username": "more"});
    assert_eq!(server.call("AdminCreateUser", input).await.unwrap_err().code, "InvalidParameterException");
}
