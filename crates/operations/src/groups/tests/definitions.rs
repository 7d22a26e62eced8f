//! CreateGroup, GetGroup, UpdateGroup, DeleteGroup and ListGroups.

use domain::quotas::Quotas;
use store::Location;

use super::*;

async fn get(server: &TestServer, user_pool_id: &str, name: &str) -> Result<Value, Refusal> {
    let mut answer = server.call("GetGroup", json!({"UserPoolId": user_pool_id, "GroupName": name})).await?;
    Ok(answer["Group"].take())
}

#[tokio::test]
async fn a_group_is_shown_as_it_was_given() {
    let server = TestServer::start();
    let pool = server.user_pool(json!({})).await;
    assert_eq!(create(&server, &pool, "plain", json!({})).await, Ok(shown(&pool, "plain")));
    assert_eq!(get(&server, &pool, "plain").await, Ok(shown(&pool, "plain")));
    let members = json!({"Description": "", "RoleArn": ROLE, "Precedence": 0});
    let full = testkit::merged(shown(&pool, "Grüße/✓"), members.clone());
    assert_eq!(create(&server, &pool, "Grüße/✓", members).await, Ok(full.clone()));
    assert_eq!(get(&server, &pool, "Grüße/✓").await, Ok(full));
}

#[tokio::test]
async fn an_update_keeps_what_it_leaves_out() {
    let server = TestServer::start();
    let pool = server.user_pool(json!({})).await;
    create(&server, &pool, "g", json!({"Description": "old", "Precedence": 5})).await.unwrap();
    server.clock.advance_seconds(10);
    let update = async |members: Value| {
        let input = testkit::merged(json!({"UserPoolId": pool, "GroupName": "g"}), members);
        server.call("UpdateGroup", input).await
    };
    let mut expected = testkit::merged(
        shown(&pool, "g"),
        json!({"Description": "old", "Precedence": 0, "RoleArn": ROLE, "LastModifiedDate": START_SECONDS + 10}),
    );
    assert_eq!(update(json!({"RoleArn": ROLE, "Precedence": 0})).await, Ok(json!({"Group": expected})));
    expected["Description"] = json!("new");
    assert_eq!(update(json!({"Description": "new"})).await, Ok(json!({"Group": expected})));
    assert_eq!(get(&server, &pool, "g").await, Ok(expected));
}

#[tokio::test]
async fn a_name_belongs_to_one_group() {
    let server = TestServer::start();
    let pool = server.user_pool(json!({})).await;
    create(&server, &pool, "Admins", json!({})).await.unwrap();
    let taken = refusal("GroupExistsException", "A group with the name already exists.");
    assert_eq!(create(&server, &pool, "Admins", json!({})).await, Err(taken.clone()));
    assert_eq!(create(&server, &pool, "admins", json!({})).await, Err(taken));
    let other = server.user_pool(json!({})).await;
    assert_eq!(create(&server, &other, "Admins", json!({})).await, Ok(shown(&other, "Admins")));
}

#[tokio::test]
async fn groups_and_pools_must_exist() {
    let server = TestServer::start();
    let pool = server.user_pool(json!({})).await;
    for operation in ["GetGroup", "UpdateGroup", "DeleteGroup", "ListUsersInGroup"] {
        let input = |pool: &str| json!({"UserPoolId": pool, "GroupName": "nothing"});
        assert_eq!(server.call(operation, input(&pool)).await, Err(no_group()), "{operation}");
        assert_eq!(server.call(operation, input("us-east-1_nothing00")).await, Err(no_pool()), "{operation}");
    }
    assert_eq!(create(&server, "us-east-1_nothing00", "g", json!({})).await, Err(no_pool()));
    assert_eq!(server.call("ListGroups", json!({"UserPoolId": "us-east-1_nothing00"})).await, Err(no_pool()));
}

#[tokio::test]
async fn a_deleted_group_takes_its_memberships_along() {
    let server = TestServer::start();
    let pool = server.user_pool(json!({})).await;
    create(&server, &pool, "g", json!({})).await.unwrap();
    create_user(&server, &pool, "jane").await;
    add(&server, &pool, "jane", "g").await.unwrap();
    let ask = json!({"UserPoolId": pool, "GroupName": "g"});
    assert_eq!(server.call("DeleteGroup", ask.clone()).await, Ok(Value::Null), "a body of 0 bytes");
    assert_eq!(server.call("DeleteGroup", ask).await, Err(no_group()));
    create(&server, &pool, "g", json!({})).await.unwrap();
    assert_eq!(groups_of(&server, &pool, "jane").await, Ok(vec![]));
}

#[tokio::test]
async fn groups_are_listed_page_by_page() {
    let server = TestServer::start();
    let (pool, other) = (server.user_pool(json!({})).await, server.user_pool(json!({})).await);
    for name in ["b", "C", "a"] {
        create(&server, &pool, name, json!({})).await.unwrap();
    }
    let list =
        async |members: Value| server.call("ListGroups", testkit::merged(json!({"UserPoolId": pool}), members)).await;
    let all = json!({"Groups": [shown(&pool, "a"), shown(&pool, "b"), shown(&pool, "C")]});
    assert_eq!(list(json!({})).await, Ok(all.clone()));
    assert_eq!(list(json!({"Limit": 0})).await, Ok(all));
    let first = list(json!({"Limit": 2})).await.unwrap();
    assert_eq!(first["Groups"], json!([shown(&pool, "a"), shown(&pool, "b")]));
    let token = &first["NextToken"];
    let last = list(json!({"Limit": 2, "NextToken": token})).await;
    assert_eq!(last, Ok(json!({"Groups": [shown(&pool, "C")]})));
    let bad = invalid("Invalid pagination token given.");
    let elsewhere = json!({"UserPoolId": other, "NextToken": token});
    assert_eq!(server.call("ListGroups", elsewhere).await, Err(bad.clone()));
    let another_list = json!({"UserPoolId": pool, "GroupName": "a", "NextToken": token});
    assert_eq!(server.call("ListUsersInGroup", another_list).await, Err(bad));
    let limit = |size: i32, word: &str| {
        invalid(&format!(
            "1 validation error detected: Value '{size}' at 'limit' failed to satisfy constraint: Member must have \
             value {word}"
        ))
    };
    assert_eq!(list(json!({"Limit": 61})).await, Err(limit(61, "less than or equal to 60")));
    assert_eq!(list(json!({"Limit": -1})).await, Err(limit(-1, "greater than or equal to 0")));
}

#[tokio::test]
async fn a_pool_has_as_many_groups_as_its_quota() {
    let quotas = Quotas { groups: 2, ..Quotas::DEFAULT };
    let server = TestServer::with_quotas(Location::SqliteMemory, quotas);
    let pool = server.user_pool(json!({})).await;
    for name in ["a", "b"] {
        create(&server, &pool, name, json!({})).await.unwrap();
    }
    let full = refusal("LimitExceededException", "Groups cannot exceed the limit of the user pool.");
    assert_eq!(create(&server, &pool, "c", json!({})).await, Err(full));
    assert_eq!(get(&server, &pool, "c").await, Err(no_group()), "nothing is kept of it");
    let taken = refusal("GroupExistsException", "A group with the name already exists.");
    assert_eq!(create(&server, &pool, "b", json!({})).await, Err(taken));
    server.call("DeleteGroup", json!({"UserPoolId": pool, "GroupName": "a"})).await.unwrap();
    assert!(create(&server, &pool, "c", json!({})).await.is_ok());
}

#[tokio::test]
async fn members_at_the_limits_of_the_model() {
    let server = TestServer::start();
    let pool = server.user_pool(json!({})).await;
    let name = "n".repeat(128);
    let members = json!({"Description": "d".repeat(2048), "Precedence": i32::MAX});
    let made = create(&server, &pool, &name, members.clone()).await;
    assert_eq!(made, Ok(testkit::merged(shown(&pool, &name), members)));
    for (name, members, path) in [
        ("n".repeat(129), json!({}), "groupName"),
        ("a b".into(), json!({}), "groupName"),
        ("a".into(), json!({"Description": "d".repeat(2049)}), "description"),
        ("a".into(), json!({"Precedence": -1}), "precedence"),
        ("a".into(), json!({"RoleArn": ""}), "roleArn"),
    ] {
        let refused = create(&server, &pool, &name, members).await.unwrap_err();
        assert_eq!(refused.code, "InvalidParameterException");
        assert!(refused.message.contains(&format!("at '{path}' failed to satisfy constraint")), "{}", refused.message);
    }
}
