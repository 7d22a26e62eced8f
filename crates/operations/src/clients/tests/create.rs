//! CreateUserPoolClient and DescribeUserPoolClient.

use super::*;

async fn create(server: &TestServer, user_pool_id: &str, members: Value) -> Result<Value, Refusal> {
    let input = testkit::merged(json!({"UserPoolId": user_pool_id, "ClientName": "test"}), members);
    let mut answer = server.call("CreateUserPoolClient", input).await?;
    Ok(answer["UserPoolClient"].take())
}

#[tokio::test]
async fn a_client_of_which_only_the_name_is_given() {
    let server = TestServer::start();
    let pool = server.user_pool(json!({})).await;
    let made = create(&server, &pool, json!({})).await.unwrap();
    let id = made["ClientId"].as_str().unwrap();
    assert!(id.len() == 26 && id.bytes().all(|b| b.is_ascii_digit() || (b'a'..=b'v').contains(&b)), "{id}");
    assert_eq!(made, untouched(&pool, id));
    assert_eq!(describe(&server, &pool, id).await, Ok(made.clone()));
}

#[tokio::test]
async fn a_client_with_everything() {
    let server = TestServer::start();
    let pool = server.user_pool(json!({})).await;
    let secret = json!({"ClientSecret": "abcdefghijklmnopqrstuvwx"});
    let made = create(&server, &pool, testkit::merged(everything(), secret.clone())).await.unwrap();
    let id = made["ClientId"].as_str().unwrap();
    let expected = testkit::merged(testkit::merged(untouched(&pool, id), everything_shown()), secret);
    assert_eq!(made, expected);
    assert_eq!(describe(&server, &pool, id).await, Ok(expected));
}

#[tokio::test]
async fn sets_lose_duplicates_and_come_back_in_their_own_order() {
    let server = TestServer::start();
    let pool = server.user_pool(json!({})).await;
    let made = create(
        &server,
        &pool,
        json!({
            "ReadAttributes": ["email", "phone_number", "email", "email_verified", "phone_number_verified"],
            "ExplicitAuthFlows": ["ALLOW_REFRESH_TOKEN_AUTH", "ALLOW_USER_SRP_AUTH", "ALLOW_REFRESH_TOKEN_AUTH"],
            "AllowedOAuthFlows": ["code", "implicit"],
        }),
    )
    .await
    .unwrap();
    assert_eq!(made["ReadAttributes"], json!(["email_verified", "phone_number_verified", "phone_number", "email"]));
    assert_eq!(made["ExplicitAuthFlows"], json!(["ALLOW_USER_SRP_AUTH", "ALLOW_REFRESH_TOKEN_AUTH"]));
    assert_eq!(made["AllowedOAuthFlows"], json!(["implicit", "code"]));
}

#[tokio::test]
async fn nothing_and_empty_lists_are_the_same() {
    let server = TestServer::start();
    let pool = server.user_pool(json!({})).await;
    let made = create(
        &server,
        &pool,
        json!({
            "RefreshTokenValidity": 0, "TokenValidityUnits": {}, "ReadAttributes": [], "WriteAttributes": [],
            "ExplicitAuthFlows": [], "SupportedIdentityProviders": [], "CallbackURLs": [], "LogoutURLs": [],
            "AllowedOAuthFlows": [], "AllowedOAuthScopes": [], "GenerateSecret": false, "AnalyticsConfiguration": null,
        }),
    )
    .await
    .unwrap();
    assert_eq!(made, untouched(&pool, made["ClientId"].as_str().unwrap()));
}

#[tokio::test]
async fn a_generated_secret_is_shown_again() {
    let server = TestServer::start();
    let pool = server.user_pool(json!({})).await;
    let made = create(&server, &pool, json!({"GenerateSecret": true})).await.unwrap();
    let secret = made["ClientSecret"].as_str().unwrap();
    assert!(secret.len() == 52 && secret.bytes().all(|b| b.is_ascii_digit() || (b'a'..=b'v').contains(&b)));
    let described = describe(&server, &pool, made["ClientId"].as_str().unwrap()).await.unwrap();
    assert_eq!(described["ClientSecret"], secret);
}

#[tokio::test]
async fn a_rotation_without_grace_period_has_none() {
    let server = TestServer::start();
    let pool = server.user_pool(json!({})).await;
    let made = create(&server, &pool, json!({"RefreshTokenRotation": {"Feature": "ENABLED"}})).await.unwrap();
    assert_eq!(made["RefreshTokenRotation"], json!({"Feature": "ENABLED", "RetryGracePeriodSeconds": 0}));
}
