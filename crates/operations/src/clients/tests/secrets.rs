//! The three client-secret operations (behaviour 10 §3.7).

use super::*;

async fn call(server: &TestServer, operation: &str, ids: [&str; 2], members: Value) -> Result<Value, Refusal> {
    let input = json!({"UserPoolId": ids[0], "ClientId": ids[1]});
    server.call(operation, testkit::merged(input, members)).await
}

async fn add(server: &TestServer, ids: [&str; 2], members: Value) -> Result<Value, Refusal> {
    let mut answer = call(server, "AddUserPoolClientSecret", ids, members).await?;
    Ok(answer["ClientSecretDescriptor"].take())
}

async fn list(server: &TestServer, ids: [&str; 2]) -> Value {
    call(server, "ListUserPoolClientSecrets", ids, json!({})).await.expect("a list")
}

async fn delete(server: &TestServer, ids: [&str; 2], secret_id: &str) -> Result<Value, Refusal> {
    call(server, "DeleteUserPoolClientSecret", ids, json!({"ClientSecretId": secret_id})).await
}

#[tokio::test]
async fn a_secret_is_replaced_without_a_gap() {
    let server = TestServer::start();
    let pool = server.user_pool(json!({})).await;
    let client = server.client(&pool, json!({"GenerateSecret": true})).await;
    let ids = [pool.as_str(), client.as_str()];
    let original = describe(&server, &pool, &client).await.unwrap()["ClientSecret"].clone();
    let secrets = async || server.site.configuration.client(&client).await.unwrap().secrets.clone();
    assert_eq!(json!(secrets().await), json!([original]));

    // In the same second as the first: it takes the next one.
    let added = add(&server, ids, json!({})).await.unwrap();
    let value = added["ClientSecretValue"].as_str().unwrap();
    let (first, second) = (format!("{client}--{START_SECONDS}"), format!("{client}--{}", START_SECONDS + 1));
    assert_eq!(
        added,
        json!({"ClientSecretId": second, "ClientSecretValue": value, "ClientSecretCreateDate": START_SECONDS})
    );
    assert_eq!(value.len(), 52);
    assert_eq!(json!(secrets().await), json!([original, value]));
    assert_eq!(
        list(&server, ids).await,
        json!({"ClientSecrets": [
            {"ClientSecretId": first, "ClientSecretCreateDate": START_SECONDS},
            {"ClientSecretId": second, "ClientSecretCreateDate": START_SECONDS},
        ]})
    );
    assert_eq!(describe(&server, &pool, &client).await.unwrap()["ClientSecret"], original);

    assert_eq!(
        add(&server, ids, json!({})).await,
        Err(refusal("LimitExceededException", "Client secrets cannot exceed limit of 2 secrets."))
    );
    assert_eq!(delete(&server, ids, &first).await, Ok(json!({})));
    assert_eq!(json!(secrets().await), json!([value]));
    assert_eq!(describe(&server, &pool, &client).await.unwrap()["ClientSecret"], value);
    assert_eq!(
        delete(&server, ids, &first).await,
        Err(refusal("ResourceNotFoundException", &format!("Client secret {first} does not exist.")))
    );
    assert_eq!(delete(&server, ids, &second).await, Err(invalid("The last client secret cannot be deleted.")));
    assert_eq!(json!(secrets().await), json!([value]));
}

#[tokio::test]
async fn a_secret_that_is_brought_is_not_told_again() {
    let server = TestServer::start();
    let pool = server.user_pool(json!({})).await;
    let client = server.client(&pool, json!({"GenerateSecret": true})).await;
    server.clock.advance_seconds(10);
    let own = "mY_0wn+secret_that_is_24_";
    let added = add(&server, [&pool, &client], json!({"ClientSecret": own})).await.unwrap();
    let id = format!("{client}--{}", START_SECONDS + 10);
    assert_eq!(added, json!({"ClientSecretId": id, "ClientSecretCreateDate": START_SECONDS + 10}));
    let configuration = server.site.configuration.client(&client).await.unwrap();
    assert_eq!(configuration.secrets[1], own);
}

#[tokio::test]
async fn public_clients_have_no_secrets_to_manage() {
    let server = TestServer::start();
    let pool = server.user_pool(json!({})).await;
    let client = server.client(&pool, json!({})).await;
    let ids = [pool.as_str(), client.as_str()];
    let refused = invalid("Client secrets cannot be managed for clients that were created without a secret.");
    assert_eq!(add(&server, ids, json!({})).await, Err(refused.clone()));
    assert_eq!(delete(&server, ids, &format!("{client}--1")).await, Err(refused));
    assert_eq!(list(&server, ids).await, json!({"ClientSecrets": []}));
    let token = call(&server, "ListUserPoolClientSecrets", ids, json!({"NextToken": "x"})).await;
    assert_eq!(token, Err(invalid("Invalid pagination token given.")));
}

#[tokio::test]
async fn secrets_lie_in_the_store_sealed() {
    let server = TestServer::start();
    let pool = server.user_pool(json!({})).await;
    let own = "mY_0wn+secret_that_is_24_";
    let client = server.client(&pool, json!({"ClientSecret": own})).await;
    let read = move |tx: &mut dyn store::Tx| store::tables::client_secrets::list(tx, &pool, &client);
    let secrets = server.site.store.read::<_, store::StoreError, _>(read).await.unwrap();
    assert_eq!(secrets.len(), 1);
    let contains = secrets[0].sealed.windows(own.len()).any(|window| window == own.as_bytes());
    assert!(!contains);
}
