//! Rates through the API: as they are read and set, and that they hold.

use serde_json::{Value, json};
use testkit::{Refusal, TestServer, refusal};

fn definition(category: &str) -> Value {
    json!({ "LimitClass": "API_CATEGORY", "Attributes": { "Category": category } })
}

fn limit(category: &str, provisioned: i32, free: i32) -> Value {
    json!({ "Limit": { "LimitDefinition": definition(category), "ProvisionedLimitValue": provisioned,
        "FreeLimitValue": free } })
}

async fn get(server: &TestServer, category: &str) -> Result<Value, Refusal> {
    server.call("GetProvisionedLimit", json!({ "LimitDefinition": definition(category) })).await
}

async fn set(server: &TestServer, category: &str, value: i32) -> Result<Value, Refusal> {
    let input = json!({ "LimitDefinition": definition(category), "RequestedLimitValue": value });
    server.call("UpdateProvisionedLimit", input).await
}

/// How many of so many calls at one moment are let through; all others are refused for their rate.
async fn let_through(server: &TestServer, calls: usize, operation: &str, input: Value) -> usize {
    let mut through = 0;
    for _ in 0..calls {
        match server.call(operation, input.clone()).await {
            Err(error) if error.code == "TooManyRequestsException" => assert_eq!(error.message, "Rate exceeded"),
            _ => through += 1,
        }
    }
    through
}

#[tokio::test]
async fn a_limit_is_read_set_and_set_back() {
    let server = TestServer::start();
    assert_eq!(get(&server, "UserAuthentication").await, Ok(limit("UserAuthentication", 120, 120)));
    assert_eq!(set(&server, "UserAuthentication", 200).await, Ok(limit("UserAuthentication", 200, 120)));
    assert_eq!(get(&server, "UserAuthentication").await, Ok(limit("UserAuthentication", 200, 120)));
    assert_eq!(set(&server, "UserAuthentication", 150).await, Ok(limit("UserAuthentication", 150, 120)));
    assert_eq!(set(&server, "UserAuthentication", 120).await, Ok(limit("UserAuthentication", 120, 120)));
    assert_eq!(get(&server, "UserList").await, Ok(limit("UserList", 30, 30)));
}

#[tokio::test]
async fn what_cannot_be_set_is_refused_and_changes_nothing() {
    let server = TestServer::start();
    let invalid = |text: &str| Err(refusal("InvalidParameterException", text));
    let too_few = invalid("RequestedLimitValue must not be less than the default limit of 120.");
    for value in [i32::MIN, -1, 0, 119] {
        assert_eq!(set(&server, "UserRead", value).await, too_few);
    }
    let too_many = "RequestedLimitValue must not be more than the account's limit of 10000.";
    for value in [10_001, i32::MAX] {
        assert_eq!(set(&server, "UserRead", value).await, Err(refusal("ServiceQuotaExceededException", too_many)));
    }
    assert_eq!(set(&server, "UserRead", 10_000).await, Ok(limit("UserRead", 10_000, 120)));
    assert_eq!(set(&server, "UserList", 40).await, invalid("The limit of the category UserList cannot be changed."));
    let unknown = Err(refusal("ResourceNotFoundException", "There is no category userread of API requests."));
    assert_eq!(get(&server, "userread").await, unknown);
    assert_eq!(set(&server, "userread", 150).await, unknown);
    for attributes in [json!({}), json!({ "category": "UserRead" }), json!({ "Category": "UserRead", "Other": "x" })] {
        let definition = json!({ "LimitClass": "API_CATEGORY", "Attributes": attributes });
        let answer = server.call("GetProvisionedLimit", json!({ "LimitDefinition": definition })).await;
        assert_eq!(answer, invalid("A limit of class API_CATEGORY is identified by the attribute Category alone."));
    }
}

#[tokio::test]
async fn categories_hold_at_the_services_rates_and_fill_again() {
    let server = TestServer::at_the_services_rates();
    let pool = server.user_pool(json!({})).await;
    let list = json!({ "UserPoolId": pool });
    assert_eq!(let_through(&server, 40, "ListUsers", list.clone()).await, 30);
    // Other categories are as they were, and half a second brings half of it.
    assert_eq!(let_through(&server, 5, "AdminGetUser", json!({ "UserPoolId": pool, "Username": "nobody" })).await, 5);
    server.clock.advance_millis(500);
    assert_eq!(let_through(&server, 40, "ListUsers", list).await, 15);
}

#[tokio::test]
async fn one_operation_upon_one_pool_is_held_to_five_a_second() {
    let server = TestServer::at_the_services_rates();
    let (one, other) = (server.user_pool(json!({})).await, server.user_pool(json!({})).await);
    assert_eq!(let_through(&server, 7, "ListGroups", json!({ "UserPoolId": one })).await, 5);
    assert_eq!(let_through(&server, 7, "ListResourceServers", json!({ "UserPoolId": one, "MaxResults": 5 })).await, 5);
    assert_eq!(let_through(&server, 7, "ListGroups", json!({ "UserPoolId": other })).await, 5);
    // And all of them to the category's rate, of which what was refused took nothing.
    let more = json!({ "UserPoolId": other, "MaxResults": 5 });
    assert_eq!(let_through(&server, 4, "ListIdentityProviders", more).await, 4);
    assert_eq!(let_through(&server, 4, "GetUserPoolMfaConfig", json!({ "UserPoolId": other })).await, 1);
}

#[tokio::test]
async fn answers_have_three_times_the_rate_of_signing_in_before_they_count_as_that() {
    let server = TestServer::at_the_services_rates();
    let pool = server.user_pool(json!({})).await;
    let client = server.client(&pool, json!({ "ExplicitAuthFlows": ["ALLOW_USER_PASSWORD_AUTH"] })).await;
    let answer = json!({ "ClientId": client, "ChallengeName": "SMS_MFA", "Session": "x".repeat(20),
        "ChallengeResponses": { "USERNAME": "nobody", "SMS_MFA_CODE": "123456" } });
    assert_eq!(let_through(&server, 500, "RespondToAuthChallenge", answer).await, 3 * 120 + 120);
    let sign_in = json!({ "ClientId": client, "AuthFlow": "USER_PASSWORD_AUTH",
        "AuthParameters": { "USERNAME": "nobody", "PASSWORD": "Wrong-Horse7" } });
    assert_eq!(let_through(&server, 1, "InitiateAuth", sign_in).await, 0);
}

#[tokio::test]
async fn what_was_provisioned_holds_also_where_other_categories_have_no_rate() {
    let server = TestServer::start();
    let pool = server.user_pool(json!({})).await;
    let user = json!({ "UserPoolId": pool, "Username": "nobody" });
    assert_eq!(let_through(&server, 200, "AdminGetUser", user.clone()).await, 200);
    set(&server, "UserRead", 130).await.unwrap();
    assert_eq!(let_through(&server, 200, "AdminGetUser", user.clone()).await, 130);
    assert_eq!(let_through(&server, 100, "ListUsers", json!({ "UserPoolId": pool })).await, 100);
    set(&server, "UserRead", 120).await.unwrap();
    assert_eq!(let_through(&server, 200, "AdminGetUser", user).await, 200);
}

#[tokio::test]
async fn a_region_has_limits_of_its_own() {
    let server = TestServer::start();
    set(&server, "UserRead", 130).await.unwrap();
    let input = json!({ "LimitDefinition": definition("UserRead") });
    let elsewhere = server.call_in("eu-west-1", "GetProvisionedLimit", input).await;
    assert_eq!(elsewhere, Ok(limit("UserRead", 120, 120)));
}
