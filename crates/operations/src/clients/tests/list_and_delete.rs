//! ListUserPoolClients and DeleteUserPoolClient.

use super::*;

#[tokio::test]
async fn clients_are_listed_page_by_page() {
    let server = TestServer::start();
    let (pool, other) = (server.user_pool(json!({})).await, server.user_pool(json!({})).await);
    let mut ids = Vec::new();
    for _ in 0..3 {
        ids.push(server.client(&pool, json!({})).await);
    }
    ids.sort();
    let item = |id: &String| json!({"ClientId": id, "UserPoolId": pool, "ClientName": "test"});
    let list = async |members: Value| {
        server.call("ListUserPoolClients", testkit::merged(json!({"UserPoolId": pool}), members)).await
    };
    let all = list(json!({})).await.unwrap();
    assert_eq!(all, json!({"UserPoolClients": [item(&ids[0]), item(&ids[1]), item(&ids[2])]}));
    let first = list(json!({"MaxResults": 2})).await.unwrap();
    assert_eq!(first["UserPoolClients"], json!([item(&ids[0]), item(&ids[1])]));
    let token = &first["NextToken"];
    let last = list(json!({"MaxResults": 2, "NextToken": token})).await.unwrap();
    assert_eq!(last, json!({"UserPoolClients": [item(&ids[2])]}));

    let bad = invalid("Invalid pagination token given.");
    let elsewhere = json!({"UserPoolId": other, "NextToken": token});
    assert_eq!(server.call("ListUserPoolClients", elsewhere).await, Err(bad.clone()), "of another pool");
    assert_eq!(list(json!({"NextToken": token, "ClientType": "DCR"})).await, Err(bad), "of another selection");
    let no_pool = json!({"UserPoolId": "us-east-1_nothing00"});
    assert_eq!(
        server.call("ListUserPoolClients", no_pool).await,
        Err(refusal("ResourceNotFoundException", "User pool us-east-1_nothing00 does not exist."))
    );
}

#[tokio::test]
async fn kinds_are_told_apart() {
    let server = TestServer::start();
    let pool = server.user_pool(json!({})).await;
    server.client(&pool, json!({})).await;
    let count = async |kind: &str| {
        let input = json!({"UserPoolId": pool, "ClientType": kind});
        server.call("ListUserPoolClients", input).await.unwrap()["UserPoolClients"].as_array().unwrap().len()
    };
    assert_eq!((count("REGULAR").await, count("DCR").await), (1, 0));
}

#[tokio::test]
async fn a_deleted_client_is_gone_for_everybody() {
    let server = TestServer::start();
    let pool = server.user_pool(json!({})).await;
    let client = server.client(&pool, json!({"GenerateSecret": true})).await;
    assert!(server.site.configuration.client(&client).await.is_ok());
    let ask = json!({"UserPoolId": pool, "ClientId": client});
    assert_eq!(server.call("DeleteUserPoolClient", ask.clone()).await, Ok(Value::Null), "a body of 0 bytes");
    assert_eq!(server.call("DeleteUserPoolClient", ask).await, Err(unknown(&client)));
    assert_eq!(describe(&server, &pool, &client).await, Err(unknown(&client)));
    assert!(server.site.configuration.client(&client).await.is_err());
    let left = move |tx: &mut dyn store::Tx| store::tables::client_secrets::list(tx, &pool, &client);
    assert_eq!(server.site.store.read::<_, store::StoreError, _>(left).await.unwrap(), []);
}
