//! DeleteUserPool and ListUserPools.

use super::*;

#[tokio::test]
async fn a_protected_pool_stays() {
    let server = TestServer::start();
    let id = server.user_pool(json!({"DeletionProtection": "ACTIVE"})).await;
    let ask = json!({"UserPoolId": id});
    assert_eq!(
        server.call("DeleteUserPool", ask.clone()).await,
        Err(invalid(
            "The user pool cannot be deleted because deletion protection is activated. \
             Deletion protection must be inactivated first."
        ))
    );
    server.call("UpdateUserPool", json!({"UserPoolId": id, "DeletionProtection": "INACTIVE"})).await.unwrap();
    assert_eq!(server.call("DeleteUserPool", ask.clone()).await, Ok(Value::Null), "a body of 0 bytes");
    assert_eq!(server.call("DeleteUserPool", ask.clone()).await, Err(unknown(&id)));
    assert_eq!(server.call("DescribeUserPool", ask).await, Err(unknown(&id)));
}

#[tokio::test]
async fn clients_go_with_their_pool_at_once() {
    let server = TestServer::start();
    let id = server.user_pool(json!({})).await;
    let client = server.client(&id, json!({"GenerateSecret": true})).await;
    assert!(server.site.configuration.client(&client).await.is_ok());
    server.call("DeleteUserPool", json!({"UserPoolId": id})).await.unwrap();
    assert!(server.site.configuration.client(&client).await.is_err());
    assert!(server.site.configuration.pool(&id).await.is_err());
}

#[tokio::test]
async fn pools_are_listed_page_by_page() {
    let server = TestServer::start();
    let mut ids = Vec::new();
    for _ in 0..3 {
        ids.push(server.user_pool(json!({})).await);
    }
    ids.sort();
    server.call_in("eu-west-1", "CreateUserPool", json!({"PoolName": "elsewhere"})).await.unwrap();
    let item = |id: &String| {
        json!({"Id": id, "Name": "test", "LambdaConfig": {}, "CreationDate": START_SECONDS,
            "LastModifiedDate": START_SECONDS})
    };
    let first = server.call("ListUserPools", json!({"MaxResults": 2})).await.unwrap();
    assert_eq!(first["UserPools"], json!([item(&ids[0]), item(&ids[1])]));
    let token = first["NextToken"].as_str().unwrap();
    let last = server.call("ListUserPools", json!({"MaxResults": 60, "NextToken": token})).await.unwrap();
    assert_eq!(last, json!({"UserPools": [item(&ids[2])]}), "the last page has no token");
    let exact = server.call("ListUserPools", json!({"MaxResults": 3})).await.unwrap();
    assert_eq!(exact.get("NextToken"), None);

    let bad = invalid("Invalid pagination token given.");
    let with = |token: &str| json!({"MaxResults": 2, "NextToken": token});
    assert_eq!(server.call("ListUserPools", with("broken")).await, Err(bad.clone()));
    assert_eq!(server.call_in("eu-west-1", "ListUserPools", with(token)).await, Err(bad.clone()), "of another region");
    let other_operation = json!({"UserPoolId": ids[0], "NextToken": token});
    assert_eq!(server.call("ListUserPoolClients", other_operation).await, Err(bad.clone()));
    server.clock.advance_seconds(3_600);
    assert_eq!(server.call("ListUserPools", with(token)).await, Err(bad), "after an hour");
}

#[tokio::test]
async fn page_sizes_are_one_to_sixty() {
    let server = TestServer::start();
    for (size, word) in [(0, "greater than or equal to 1"), (61, "less than or equal to 60")] {
        assert_eq!(
            server.call("ListUserPools", json!({"MaxResults": size})).await,
            Err(invalid(&format!(
                "1 validation error detected: Value '{size}' at 'maxResults' failed to satisfy constraint: \
                 Member must have value {word}"
            )))
        );
    }
    assert_eq!(server.call("ListUserPools", json!({"MaxResults": 60})).await, Ok(json!({"UserPools": []})));
}
