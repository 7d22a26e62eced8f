//! App clients through the API, whole answers compared. The rules themselves are tested in the domain.

mod create;
mod list_and_delete;
mod published;
mod refusals;
mod secrets;
mod update;

use serde_json::{Value, json};
use testkit::{Refusal, START_SECONDS, TestServer, refusal};

fn invalid(message: &str) -> Refusal {
    refusal("InvalidParameterException", message)
}

fn unknown(client_id: &str) -> Refusal {
    refusal("ResourceNotFoundException", &format!("User pool client {client_id} does not exist."))
}

async fn describe(server: &TestServer, user_pool_id: &str, client_id: &str) -> Result<Value, Refusal> {
    let ask = json!({"UserPoolId": user_pool_id, "ClientId": client_id});
    let mut answer = server.call("DescribeUserPoolClient", ask).await?;
    Ok(answer["UserPoolClient"].take())
}

/// Behaviour 10 §3.1: a client of which only the name was given.
fn untouched(user_pool_id: &str, client_id: &str) -> Value {
    json!({
        "UserPoolId": user_pool_id,
        "ClientName": "test",
        "ClientId": client_id,
        "ClientType": "REGULAR",
        "LastModifiedDate": START_SECONDS,
        "CreationDate": START_SECONDS,
        "RefreshTokenValidity": 30,
        "TokenValidityUnits": {},
        "AllowedOAuthFlowsUserPoolClient": false,
        "EnableTokenRevocation": true,
        "EnablePropagateAdditionalUserContextData": false,
        "AuthSessionValidity": 3,
    })
}

/// Every member a request can have beside names and secrets, with values in the order of answers.
fn everything() -> Value {
    json!({
        "RefreshTokenValidity": 10,
        "AccessTokenValidity": 60,
        "IdTokenValidity": 3600,
        "TokenValidityUnits": {"AccessToken": "minutes", "IdToken": "seconds", "RefreshToken": "days"},
        "ReadAttributes": ["email_verified", "phone_number_verified", "phone_number", "email"],
        "WriteAttributes": ["phone_number", "email"],
        "ExplicitAuthFlows": ["ALLOW_USER_PASSWORD_AUTH", "ALLOW_USER_SRP_AUTH"],
        "SupportedIdentityProviders": ["COGNITO"],
        "CallbackURLs": ["https://example.com", "https://www.amazon.com", "myapp://example", "http://localhost:8001"],
        "LogoutURLs": ["https://example.com/bye"],
        "DefaultRedirectURI": "myapp://example",
        "AllowedOAuthFlows": ["implicit", "code"],
        "AllowedOAuthScopes": ["aws.cognito.signin.user.admin", "openid", "profile"],
        "AllowedOAuthFlowsUserPoolClient": true,
        "AnalyticsConfiguration": {
            "ApplicationArn": "arn:aws:mobiletargeting:us-east-1:123456789012:apps/0a1b2c",
            "UserDataShared": true,
        },
        "PreventUserExistenceErrors": "ENABLED",
        "EnableTokenRevocation": false,
        "EnablePropagateAdditionalUserContextData": true,
        "AuthSessionValidity": 15,
        "RefreshTokenRotation": {"Feature": "ENABLED", "RetryGracePeriodSeconds": 60},
    })
}

/// What an answer adds to [`everything`]: the role that writes to Pinpoint.
fn everything_shown() -> Value {
    let mut shown = everything();
    shown["AnalyticsConfiguration"]["RoleArn"] = json!(
        "arn:aws:iam::000000000000:role/aws-service-role/cognito-idp.amazonaws.com/AWSServiceRoleForAmazonCognitoIdp"
    );
    shown
}
