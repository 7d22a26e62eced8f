//! AdminAddUserToGroup, AdminRemoveUserFromGroup, AdminListGroupsForUser and ListUsersInGroup.

use domain::quotas::Quotas;
use store::Location;

use super::*;

/// A pool with the users `jane` and `joe` and the groups `strong`, `middle` and `weak`.
async fn scene(server: &TestServer) -> String {
    let pool = server.user_pool(json!({})).await;
    for (name, members) in
        [("weak", json!({})), ("strong", json!({"Precedence": 0})), ("middle", json!({"Precedence": 10}))]
    {
        create(server, &pool, name, members).await.unwrap();
    }
    create_user(server, &pool, "jane").await;
    create_user(server, &pool, "joe").await;
    pool
}

async fn remove(server: &TestServer, user_pool_id: &str, username: &str, group: &str) -> Result<Value, Refusal> {
    let input = json!({"UserPoolId": user_pool_id, "Username": username, "GroupName": group});
    server.call("AdminRemoveUserFromGroup", input).await
}

async fn members(server: &TestServer, user_pool_id: &str, group: &str) -> Vec<String> {
    let input = json!({"UserPoolId": user_pool_id, "GroupName": group});
    let answer = server.call("ListUsersInGroup", input).await.unwrap();
    let mut names: Vec<String> =
        answer["Users"].as_array().unwrap().iter().map(|u| u["Username"].as_str().unwrap().into()).collect();
    names.sort();
    names
}

#[tokio::test]
async fn joining_and_leaving_twice_is_as_good_as_once() {
    let server = TestServer::start();
    let pool = scene(&server).await;
    for _ in 0..2 {
        assert_eq!(add(&server, &pool, "jane", "weak").await, Ok(Value::Null), "a body of 0 bytes");
    }
    assert_eq!(members(&server, &pool, "weak").await, ["jane"]);
    for _ in 0..2 {
        assert_eq!(remove(&server, &pool, "jane", "weak").await, Ok(Value::Null), "a body of 0 bytes");
    }
    assert_eq!(members(&server, &pool, "weak").await, [""; 0]);
}

#[tokio::test]
async fn a_users_groups_are_listed_strongest_first() {
    let server = TestServer::start();
    let pool = scene(&server).await;
    assert_eq!(groups_of(&server, &pool, "jane").await, Ok(vec![]));
    for group in ["weak", "middle", "strong"] {
        add(&server, &pool, "jane", group).await.unwrap();
    }
    let list = async |members: Value| {
        let input = testkit::merged(json!({"UserPoolId": pool, "Username": "jane"}), members);
        server.call("AdminListGroupsForUser", input).await
    };
    let strong = testkit::merged(shown(&pool, "strong"), json!({"Precedence": 0}));
    let middle = testkit::merged(shown(&pool, "middle"), json!({"Precedence": 10}));
    let weak = shown(&pool, "weak");
    assert_eq!(list(json!({})).await, Ok(json!({"Groups": [strong, middle, weak]})));
    let first = list(json!({"Limit": 2})).await.unwrap();
    assert_eq!(first["Groups"], json!([strong, middle]));
    let next = json!({"NextToken": first["NextToken"]});
    assert_eq!(list(next.clone()).await, Ok(json!({"Groups": [weak]})));
    let of_joe = testkit::merged(json!({"UserPoolId": pool, "Username": "joe"}), next);
    let bad = invalid("Invalid pagination token given.");
    assert_eq!(server.call("AdminListGroupsForUser", of_joe).await, Err(bad));
}

#[tokio::test]
async fn members_are_shown_as_users() {
    let server = TestServer::start();
    let pool = scene(&server).await;
    add(&server, &pool, "jane", "weak").await.unwrap();
    add(&server, &pool, "joe", "weak").await.unwrap();
    let listed = server.call("ListUsers", json!({"UserPoolId": pool})).await.unwrap();
    let ask = json!({"UserPoolId": pool, "GroupName": "weak"});
    assert_eq!(server.call("ListUsersInGroup", ask).await, Ok(json!({"Users": listed["Users"]})));
    let first = server.call("ListUsersInGroup", json!({"UserPoolId": pool, "GroupName": "weak", "Limit": 1})).await;
    let first = first.unwrap();
    assert_eq!(first["Users"], json!([listed["Users"][0]]));
    let next = json!({"UserPoolId": pool, "GroupName": "weak", "Limit": 1, "NextToken": first["NextToken"]});
    assert_eq!(server.call("ListUsersInGroup", next).await, Ok(json!({"Users": [listed["Users"][1]]})));
}

#[tokio::test]
async fn users_and_groups_must_exist() {
    let server = TestServer::start();
    let pool = scene(&server).await;
    let nowhere = "us-east-1_nothing00";
    for operation in ["AdminAddUserToGroup", "AdminRemoveUserFromGroup"] {
        let call = async |pool: &str, user: &str, group: &str| {
            server.call(operation, json!({"UserPoolId": pool, "Username": user, "GroupName": group})).await
        };
        assert_eq!(call(&pool, "jane", "nothing").await, Err(no_group()));
        assert_eq!(call(&pool, "jane", "WEAK").await, Err(no_group()), "names are asked for as they are");
        assert_eq!(call(&pool, "nobody", "weak").await, Err(no_user()));
        assert_eq!(call(nowhere, "jane", "weak").await, Err(no_pool()));
    }
    assert_eq!(groups_of(&server, &pool, "nobody").await, Err(no_user()));
    assert_eq!(groups_of(&server, nowhere, "jane").await, Err(no_pool()));
}

#[tokio::test]
async fn deleted_users_leave_their_groups() {
    let server = TestServer::start();
    let pool = scene(&server).await;
    add(&server, &pool, "jane", "weak").await.unwrap();
    add(&server, &pool, "joe", "weak").await.unwrap();
    server.call("AdminDeleteUser", json!({"UserPoolId": pool, "Username": "jane"})).await.unwrap();
    assert_eq!(members(&server, &pool, "weak").await, ["joe"]);
    create_user(&server, &pool, "jane").await;
    assert_eq!(groups_of(&server, &pool, "jane").await, Ok(vec![]));
}

/// The operation does not declare LimitExceededException (behaviour 10 §5).
#[tokio::test]
async fn a_user_is_in_as_many_groups_as_the_quota_allows() {
    let quotas = Quotas { groups_per_user: 2, ..Quotas::DEFAULT };
    let server = TestServer::with_quotas(Location::SqliteMemory, quotas);
    let pool = scene(&server).await;
    add(&server, &pool, "jane", "weak").await.unwrap();
    add(&server, &pool, "jane", "middle").await.unwrap();
    let full = invalid("The user is in as many groups as a user may be in.");
    assert_eq!(add(&server, &pool, "jane", "strong").await, Err(full));
    assert_eq!(add(&server, &pool, "jane", "weak").await, Ok(Value::Null), "she is in that one");
    assert_eq!(add(&server, &pool, "joe", "strong").await, Ok(Value::Null));
    remove(&server, &pool, "jane", "middle").await.unwrap();
    assert_eq!(add(&server, &pool, "jane", "strong").await, Ok(Value::Null));
}
