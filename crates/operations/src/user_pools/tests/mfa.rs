//! SetUserPoolMfaConfig and GetUserPoolMfaConfig.

use super::*;

async fn set(server: &TestServer, id: &str, members: Value) -> Result<Value, Refusal> {
    server.call("SetUserPoolMfaConfig", testkit::merged(json!({"UserPoolId": id}), members)).await
}

async fn get(server: &TestServer, id: &str) -> Value {
    server.call("GetUserPoolMfaConfig", json!({"UserPoolId": id})).await.expect("the configuration")
}

/// What is asked for also tells, once a factor is on, that a passkey is one factor (behaviour 20 §12 A12).
fn single_factor(configuration: Value) -> Value {
    testkit::merged(configuration, json!({"WebAuthnConfiguration": {"FactorConfiguration": "SINGLE_FACTOR"}}))
}

fn developer_mail() -> Value {
    json!({"EmailSendingAccount": "DEVELOPER", "SourceArn": "arn:aws:ses:us-east-1:123456789012:identity/example.com"})
}

#[tokio::test]
async fn what_is_set_is_answered_and_kept() {
    let server = TestServer::start();
    let id = server.user_pool(json!({"EmailConfiguration": developer_mail()})).await;
    assert_eq!(get(&server, &id).await, json!({"MfaConfiguration": "OFF"}));
    server.clock.advance_seconds(60);
    let all = json!({
        "MfaConfiguration": "OPTIONAL",
        "SmsMfaConfiguration": {"SmsAuthenticationMessage": "code {####}", "SmsConfiguration": sms()},
        "SoftwareTokenMfaConfiguration": {"Enabled": true},
        "EmailMfaConfiguration": {"Message": "mail {####}", "Subject": "s"},
        "WebAuthnConfiguration": {"RelyingPartyId": "example.com", "UserVerification": "required",
            "FactorConfiguration": "MULTI_FACTOR_WITH_USER_VERIFICATION"},
    });
    assert_eq!(set(&server, &id, all.clone()).await, Ok(all.clone()));
    assert_eq!(get(&server, &id).await, all);
    assert_eq!(
        described(
            &server,
            &id,
            &["MfaConfiguration", "SmsConfiguration", "SmsAuthenticationMessage", "LastModifiedDate"]
        )
        .await,
        json!({"MfaConfiguration": "OPTIONAL", "SmsConfiguration": sms(), "SmsAuthenticationMessage": "code {####}",
            "LastModifiedDate": START_SECONDS + 60})
    );
    // The caches of this node know at once.
    assert!(server.site.configuration.pool(&id).await.unwrap().pool.offers_software_token_mfa());

    let token = json!({"MfaConfiguration": "ON", "SoftwareTokenMfaConfiguration": {"Enabled": true}});
    assert_eq!(set(&server, &id, token.clone()).await, Ok(token.clone()), "what is left out is removed");
    assert_eq!(get(&server, &id).await, single_factor(token));
    assert_eq!(set(&server, &id, json!({})).await, Ok(json!({"MfaConfiguration": "OFF"})));
    assert_eq!(get(&server, &id).await, json!({"MfaConfiguration": "OFF"}));
}

#[tokio::test]
async fn creating_and_updating_a_pool_know_sms_only() {
    let server = TestServer::start();
    let id = server.user_pool(json!({"MfaConfiguration": "OPTIONAL", "SmsConfiguration": sms()})).await;
    let with_sms = json!({"MfaConfiguration": "OPTIONAL", "SmsMfaConfiguration": {"SmsConfiguration": sms()}});
    assert_eq!(get(&server, &id).await, single_factor(with_sms));
    let token = json!({"MfaConfiguration": "OPTIONAL", "SoftwareTokenMfaConfiguration": {"Enabled": true}});
    set(&server, &id, token.clone()).await.unwrap();
    // As Terraform does when the block for SMS is taken away.
    let update = json!({"UserPoolId": id, "MfaConfiguration": "OPTIONAL"});
    assert_eq!(server.call("UpdateUserPool", update).await, Ok(json!({})));
    assert_eq!(get(&server, &id).await, single_factor(token));
    server.call("UpdateUserPool", json!({"UserPoolId": id, "MfaConfiguration": "OFF"})).await.unwrap();
    assert_eq!(get(&server, &id).await, json!({"MfaConfiguration": "OFF"}));
}

#[tokio::test]
async fn passkeys_are_not_a_second_factor() {
    let server = TestServer::start();
    let id = server.user_pool(json!({})).await;
    let passkeys = json!({"MfaConfiguration": "OFF", "WebAuthnConfiguration": {"UserVerification": "preferred"}});
    assert_eq!(set(&server, &id, passkeys.clone()).await, Ok(passkeys));
}

#[tokio::test]
async fn refusals_change_nothing() {
    let server = TestServer::start();
    let id = server.user_pool(json!({})).await;
    let before = describe(&server, &id).await;
    for (members, refused) in [
        (
            json!({"SoftwareTokenMfaConfiguration": {"Enabled": false}}),
            invalid("Invalid MFA configuration given, can't turn off MFA and configure an MFA together."),
        ),
        (
            json!({"MfaConfiguration": "ON"}),
            invalid("Invalid MFA Configuration given. SMS MFA, Email MFA, or Software Token MFA must be enabled."),
        ),
        (
            json!({"MfaConfiguration": "ON", "EmailMfaConfiguration": {}}),
            invalid(
                "Cannot set EmailMfaConfiguration when user pool EmailConfiguration contains an EmailSendingAccount \
                 of COGNITO_DEFAULT.",
            ),
        ),
        (
            json!({"MfaConfiguration": "SOMETIMES"}),
            invalid(
                "1 validation error detected: Value 'SOMETIMES' at 'mfaConfiguration' failed to satisfy constraint: \
                 Member must satisfy enum value set: [OPTIONAL, OFF, ON]",
            ),
        ),
    ] {
        assert_eq!(set(&server, &id, members).await, Err(refused));
    }
    assert_eq!(describe(&server, &id).await, before);

    let lite = server.user_pool(json!({"UserPoolTier": "LITE", "EmailConfiguration": developer_mail()})).await;
    let email = json!({"MfaConfiguration": "ON", "EmailMfaConfiguration": {"Message": "{####}"}});
    let unavailable = "The following feature is not available for the LITE pricing tier configured: Email MFA";
    assert_eq!(set(&server, &lite, email).await, Err(refusal("FeatureUnavailableInTierException", unavailable)));

    for operation in ["SetUserPoolMfaConfig", "GetUserPoolMfaConfig"] {
        let nowhere = json!({"UserPoolId": "us-east-1_nothing00"});
        assert_eq!(server.call(operation, nowhere).await, Err(unknown("us-east-1_nothing00")));
    }
}

#[tokio::test]
async fn an_update_cannot_take_away_what_a_factor_needs() {
    let server = TestServer::start();
    let id = server.user_pool(json!({"EmailConfiguration": developer_mail()})).await;
    set(&server, &id, json!({"MfaConfiguration": "ON", "EmailMfaConfiguration": {}})).await.unwrap();
    let update = |members: Value| testkit::merged(json!({"UserPoolId": id}), members);
    assert_eq!(
        server.call("UpdateUserPool", update(json!({}))).await,
        Err(invalid(
            "Cannot set EmailMfaConfiguration when user pool EmailConfiguration contains an EmailSendingAccount of \
             COGNITO_DEFAULT."
        )),
        "leaving EmailConfiguration out resets it"
    );
    assert_eq!(
        server.call("UpdateUserPool", update(json!({"EmailConfiguration": developer_mail()}))).await,
        Ok(json!({}))
    );
    assert_eq!(
        server
            .call("UpdateUserPool", update(json!({"EmailConfiguration": developer_mail(), "UserPoolTier": "LITE"})))
            .await,
        Err(refusal(
            "FeatureUnavailableInTierException",
            "The following features need to be disabled for the LITE pricing tier configured: Email MFA"
        ))
    );
}
