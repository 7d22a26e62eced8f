//! Groups through the API, whole answers compared.

mod definitions;
mod members;
mod tokens;

use serde_json::{Value, json};
use testkit::{Refusal, START_SECONDS, TestServer, refusal};

const ROLE: &str = "arn:aws:iam::123456789012:role/admins";

fn invalid(message: &str) -> Refusal {
    refusal("InvalidParameterException", message)
}

fn no_group() -> Refusal {
    refusal("ResourceNotFoundException", "Group not found.")
}

fn no_user() -> Refusal {
    refusal("UserNotFoundException", "User does not exist.")
}

fn no_pool() -> Refusal {
    refusal("ResourceNotFoundException", "User pool us-east-1_nothing00 does not exist.")
}

/// A group of which only the name was given, as answers show it.
fn shown(user_pool_id: &str, name: &str) -> Value {
    json!({"GroupName": name, "UserPoolId": user_pool_id, "CreationDate": START_SECONDS,
        "LastModifiedDate": START_SECONDS})
}

async fn create(server: &TestServer, user_pool_id: &str, name: &str, members: Value) -> Result<Value, Refusal> {
    let input = testkit::merged(json!({"UserPoolId": user_pool_id, "GroupName": name}), members);
    let mut answer = server.call("CreateGroup", input).await?;
    Ok(answer["Group"].take())
}

async fn create_user(server: &TestServer, user_pool_id: &str, username: &str) {
    let input = json!({"UserPoolId": user_pool_id, "Username": username, "MessageAction": "SUPPRESS"});
    server.call("AdminCreateUser", input).await.expect("the user is made");
}

async fn add(server: &TestServer, user_pool_id: &str, username: &str, group: &str) -> Result<Value, Refusal> {
    let input = json!({"UserPoolId": user_pool_id, "Username": username, "GroupName": group});
    server.call("AdminAddUserToGroup", input).await
}

/// The names of a user's groups, in the order of the list.
async fn groups_of(server: &TestServer, user_pool_id: &str, username: &str) -> Result<Vec<String>, Refusal> {
    let input = json!({"UserPoolId": user_pool_id, "Username": username});
    let answer = server.call("AdminListGroupsForUser", input).await?;
    let groups = answer["Groups"].as_array().expect("a list").iter();
    Ok(groups.map(|group| group["GroupName"].as_str().expect("a name").to_owned()).collect())
}
