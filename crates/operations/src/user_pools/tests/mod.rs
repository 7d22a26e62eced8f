//! User pools through the API, whole answers compared. The rules themselves are tested in the domain.

mod create;
mod delete_and_list;
mod mfa;
mod schema;
mod update;

use serde_json::{Value, json};
use testkit::{Refusal, START_SECONDS, TestServer, refusal};

fn invalid(message: &str) -> Refusal {
    refusal("InvalidParameterException", message)
}

fn unknown(user_pool_id: &str) -> Refusal {
    refusal("ResourceNotFoundException", &format!("User pool {user_pool_id} does not exist."))
}

async fn describe(server: &TestServer, user_pool_id: &str) -> Value {
    let mut answer = server.call("DescribeUserPool", json!({"UserPoolId": user_pool_id})).await.expect("the pool");
    answer["UserPool"].take()
}

/// Some members of a pool, as `{name: value}`; a member that is absent is left out.
async fn described(server: &TestServer, user_pool_id: &str, members: &[&str]) -> Value {
    let pool = describe(server, user_pool_id).await;
    let member = |name: &&str| Some(((*name).to_owned(), pool.get(*name)?.clone()));
    Value::Object(members.iter().filter_map(member).collect())
}

fn sms() -> Value {
    json!({"SnsCallerArn": "arn:aws:iam::123456789012:role/sms", "ExternalId": "x"})
}
