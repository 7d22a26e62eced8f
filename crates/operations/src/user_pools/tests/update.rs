//! UpdateUserPool: what is kept and what is reset when a request leaves it out (behaviour 10 §2.4).

use super::*;

async fn update(server: &TestServer, id: &str, members: Value) -> Result<Value, Refusal> {
    server.call("UpdateUserPool", testkit::merged(json!({"UserPoolId": id}), members)).await
}

#[tokio::test]
async fn what_is_left_out_is_kept_or_reset_member_by_member() {
    let server = TestServer::start();
    let function = "arn:aws:lambda:us-east-1:123456789012:function:f";
    let kept = json!({
        "Policies": {"PasswordPolicy": {"MinimumLength": 20, "RequireUppercase": false, "RequireLowercase": false,
            "RequireNumbers": false, "RequireSymbols": false, "TemporaryPasswordValidityDays": 9},
            "SignInPolicy": {"AllowedFirstAuthFactors": ["PASSWORD", "EMAIL_OTP"]}},
        "UserPoolTags": {"team": "blue"},
        "DeletionProtection": "ACTIVE",
        "UserPoolTier": "PLUS",
        "KeyConfiguration": {"KeyType": "AWS_OWNED_KEY"},
        "IssuerConfiguration": {"Type": "UPDATED"},
        "DcrConfiguration": {"EnableStatus": "Disabled", "OpenDcrEnabled": true},
        "UsernameConfiguration": {"CaseSensitive": true},
        "AliasAttributes": ["email"],
        "UserAttributeUpdateSettings": {"AttributesRequireVerificationBeforeUpdate": []},
    });
    let reset = json!({
        "LambdaConfig": {"PreSignUp": function},
        "AutoVerifiedAttributes": ["email"],
        "SmsVerificationMessage": "sms {####}",
        "VerificationMessageTemplate": {"DefaultEmailOption": "CONFIRM_WITH_LINK"},
        "SmsAuthenticationMessage": "mfa {####}",
        "DeviceConfiguration": {"ChallengeRequiredOnNewDevice": true},
        "EmailConfiguration": {"ReplyToEmailAddress": "you@example.com"},
        "SmsConfiguration": sms(),
        "AdminCreateUserConfig": {"AllowAdminCreateUserOnly": true},
        "UserPoolAddOns": {"AdvancedSecurityMode": "AUDIT"},
        "AccountRecoverySetting": {"RecoveryMechanisms": [{"Priority": 1, "Name": "admin_only"}]},
        "AcrConfiguration": {"Level1": {"AcrValue": "one"}},
    });
    let id = server.user_pool(testkit::merged(kept.clone(), reset.clone())).await;
    server.clock.advance_seconds(60);
    assert_eq!(update(&server, &id, json!({})).await, Ok(json!({})));

    let names = |members: &Value| members.as_object().unwrap().keys().cloned().collect::<Vec<_>>();
    let kept_names = names(&kept);
    let kept_names: Vec<&str> = kept_names.iter().map(String::as_str).chain(["Name"]).collect();
    assert_eq!(described(&server, &id, &kept_names).await, testkit::merged(kept, json!({"Name": "test"})));
    let reset_names = names(&reset);
    let reset_names: Vec<&str> = reset_names.iter().map(String::as_str).collect();
    assert_eq!(
        described(&server, &id, &reset_names).await,
        json!({
            "LambdaConfig": {},
            "VerificationMessageTemplate": {"DefaultEmailOption": "CONFIRM_WITH_CODE"},
            "EmailConfiguration": {"EmailSendingAccount": "COGNITO_DEFAULT"},
            "AdminCreateUserConfig": {"AllowAdminCreateUserOnly": false, "UnusedAccountValidityDays": 9},
            "AccountRecoverySetting": {"RecoveryMechanisms": [
                {"Priority": 1, "Name": "verified_email"},
                {"Priority": 2, "Name": "verified_phone_number"},
            ]},
        })
    );
    let dates = described(&server, &id, &["CreationDate", "LastModifiedDate"]).await;
    assert_eq!(dates, json!({"CreationDate": START_SECONDS, "LastModifiedDate": START_SECONDS + 60}));
}

#[tokio::test]
async fn policies_are_replaced_one_by_one() {
    let server = TestServer::start();
    let id = server.user_pool(json!({})).await;
    let factors = json!({"AllowedFirstAuthFactors": ["PASSWORD", "EMAIL_OTP"]});
    update(&server, &id, json!({"Policies": {"SignInPolicy": factors}})).await.unwrap();
    update(&server, &id, json!({"PoolName": "renamed", "Policies": {"PasswordPolicy": {"MinimumLength": 6}}}))
        .await
        .unwrap();
    assert_eq!(
        described(&server, &id, &["Name", "Policies"]).await,
        json!({"Name": "renamed", "Policies": {"SignInPolicy": factors, "PasswordPolicy": {"MinimumLength": 6,
            "RequireUppercase": false, "RequireLowercase": false, "RequireNumbers": false, "RequireSymbols": false,
            "TemporaryPasswordValidityDays": 7}}})
    );
}

#[tokio::test]
async fn a_setting_that_depends_on_one_that_is_reset_must_be_sent_again() {
    let server = TestServer::start();
    let id = server
        .user_pool(json!({"AutoVerifiedAttributes": ["email"],
            "UserAttributeUpdateSettings": {"AttributesRequireVerificationBeforeUpdate": ["email"]}}))
        .await;
    assert_eq!(
        update(&server, &id, json!({"DeletionProtection": "INACTIVE"})).await,
        Err(invalid(
            "All attributes in AttributesRequireVerificationBeforeUpdate must exist in AutoVerifiedAttributes"
        ))
    );
    assert_eq!(update(&server, &id, json!({"AutoVerifiedAttributes": ["email"]})).await, Ok(json!({})));
}

#[tokio::test]
async fn recovery_can_be_cleared_and_registration_is_replaced_whole() {
    let server = TestServer::start();
    let id = server.user_pool(json!({"DcrConfiguration": {"EnableStatus": "Disabled", "OpenDcrEnabled": true}})).await;
    update(&server, &id, json!({"AccountRecoverySetting": {}, "DcrConfiguration": {}})).await.unwrap();
    assert_eq!(
        described(&server, &id, &["AccountRecoverySetting", "DcrConfiguration"]).await,
        json!({"DcrConfiguration": {"EnableStatus": "Enabled", "OpenDcrEnabled": false}})
    );
}

#[tokio::test]
async fn refusals_change_nothing() {
    let server = TestServer::start();
    let id = server.user_pool(json!({"SmsConfiguration": sms()})).await;
    let before = describe(&server, &id).await;
    for (members, refused) in [
        (
            json!({"MfaConfiguration": "ON", "SmsConfiguration": sms()}),
            invalid("Cannot turn MFA functionality ON, once the user pool has been created."),
        ),
        (json!({"SmsConfiguration": {}}), invalid("SmsConfiguration requires either SnsCallerArn or EumsSms.")),
        (
            json!({"UserPoolTier": "LITE", "Policies": {"SignInPolicy": {"AllowedFirstAuthFactors":
                ["PASSWORD", "WEB_AUTHN"]}}}),
            refusal(
                "FeatureUnavailableInTierException",
                "The following features need to be disabled for the LITE pricing tier configured: Passwordless Sign-In",
            ),
        ),
    ] {
        assert_eq!(update(&server, &id, members).await, Err(refused));
    }
    assert_eq!(describe(&server, &id).await, before);
    assert_eq!(update(&server, "us-east-1_nothing00", json!({})).await, Err(unknown("us-east-1_nothing00")));
}
