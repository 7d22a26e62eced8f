//! CreateUserPool and DescribeUserPool.

use super::*;

/// Behaviour 10 §2.2, with the twenty attributes of §2.3.
fn untouched(id: &str) -> Value {
    let text = |name: &str, min: &str, max: &str| {
        json!({"Name": name, "AttributeDataType": "String", "DeveloperOnlyAttribute": false, "Mutable": name != "sub",
            "Required": name == "sub", "StringAttributeConstraints": {"MinLength": min, "MaxLength": max}})
    };
    let plain = |name: &str| text(name, "0", "2048");
    let flag = |name: &str| {
        json!({"Name": name, "AttributeDataType": "Boolean", "DeveloperOnlyAttribute": false, "Mutable": true,
            "Required": false})
    };
    let updated_at = json!({"Name": "updated_at", "AttributeDataType": "Number", "DeveloperOnlyAttribute": false,
        "Mutable": true, "Required": false, "NumberAttributeConstraints": {"MinValue": "0"}});
    json!({
        "Id": id,
        "Name": "p",
        "Policies": {
            "PasswordPolicy": {
                "MinimumLength": 8,
                "RequireUppercase": true,
                "RequireLowercase": true,
                "RequireNumbers": true,
                "RequireSymbols": true,
                "TemporaryPasswordValidityDays": 7,
            },
            "SignInPolicy": {"AllowedFirstAuthFactors": ["PASSWORD"]},
        },
        "DeletionProtection": "INACTIVE",
        "LambdaConfig": {},
        "LastModifiedDate": START_SECONDS,
        "CreationDate": START_SECONDS,
        "SchemaAttributes": [
            text("sub", "1", "2048"), plain("name"), plain("given_name"), plain("family_name"), plain("middle_name"),
            plain("nickname"), plain("preferred_username"), plain("profile"), plain("picture"), plain("website"),
            plain("email"), flag("email_verified"), plain("gender"), text("birthdate", "10", "10"), plain("zoneinfo"),
            plain("locale"), plain("phone_number"), flag("phone_number_verified"), plain("address"), updated_at,
        ],
        "VerificationMessageTemplate": {"DefaultEmailOption": "CONFIRM_WITH_CODE"},
        "UserAttributeUpdateSettings": {"AttributesRequireVerificationBeforeUpdate": []},
        "MfaConfiguration": "OFF",
        "EstimatedNumberOfUsers": 0,
        "EmailConfiguration": {"EmailSendingAccount": "COGNITO_DEFAULT"},
        "AdminCreateUserConfig": {"AllowAdminCreateUserOnly": false, "UnusedAccountValidityDays": 7},
        "Arn": format!("arn:aws:cognito-idp:us-east-1:000000000000:userpool/{id}"),
        "AccountRecoverySetting": {"RecoveryMechanisms": [
            {"Priority": 1, "Name": "verified_email"},
            {"Priority": 2, "Name": "verified_phone_number"},
        ]},
        "UserPoolTier": "ESSENTIALS",
        "KeyConfiguration": {"KeyType": "AWS_OWNED_KEY"},
        "IssuerConfiguration": {"Type": "ORIGINAL"},
    })
}

#[tokio::test]
async fn a_pool_of_which_only_the_name_is_given() {
    let server = TestServer::start();
    let made = server.call("CreateUserPool", json!({"PoolName": "p"})).await.unwrap();
    let id = made["UserPool"]["Id"].as_str().unwrap();
    let (region, name) = id.split_once('_').unwrap();
    assert!(region == "us-east-1" && name.len() == 9 && name.bytes().all(|b| b.is_ascii_alphanumeric()), "{id}");
    assert_eq!(made, json!({"UserPool": untouched(id)}), "no UserPoolTags in this answer");
    let mut expected = untouched(id);
    expected["UserPoolTags"] = json!({});
    assert_eq!(describe(&server, id).await, expected);
}

#[tokio::test]
async fn a_pool_belongs_to_the_region_of_its_request() {
    let server = TestServer::start();
    let made = server.call_in("eu-west-1", "CreateUserPool", json!({"PoolName": "p"})).await.unwrap();
    let id = made["UserPool"]["Id"].as_str().unwrap();
    assert!(id.starts_with("eu-west-1_"));
    let ask = json!({"UserPoolId": id});
    let seen = server.call_in("eu-west-1", "DescribeUserPool", ask.clone()).await;
    assert!(seen.is_ok());
    assert_eq!(server.call("DescribeUserPool", ask).await, seen, "whatever region the request is signed for");
}

/// Every member there is, at once, comes back as it was sent, with its mirrors.
#[tokio::test]
async fn a_pool_with_everything() {
    let server = TestServer::start();
    let function = "arn:aws:lambda:us-east-1:123456789012:function:f";
    let versioned = json!({"LambdaVersion": "V1_0", "LambdaArn": function});
    let key = "arn:aws:kms:us-east-1:123456789012:key/k";
    let sent = json!({
        "PoolName": "everything",
        "Policies": {
            "PasswordPolicy": {"MinimumLength": 12, "RequireUppercase": true, "PasswordHistorySize": 5,
                "TemporaryPasswordValidityDays": 3},
            "SignInPolicy": {"AllowedFirstAuthFactors": ["PASSWORD", "WEB_AUTHN", "SMS_OTP"]},
        },
        "DeletionProtection": "ACTIVE",
        "LambdaConfig": {
            "PreSignUp": function, "CustomMessage": function, "PostConfirmation": function,
            "PreAuthentication": function, "PostAuthentication": function, "DefineAuthChallenge": function,
            "CreateAuthChallenge": function, "VerifyAuthChallengeResponse": function, "UserMigration": function,
            "PreTokenGenerationConfig": {"LambdaVersion": "V2_0", "LambdaArn": function},
            "CustomSMSSender": versioned, "CustomEmailSender": versioned, "InboundFederation": versioned,
            "KMSKeyID": key,
        },
        "AutoVerifiedAttributes": ["phone_number", "email"],
        "AliasAttributes": ["email", "preferred_username"],
        "UsernameConfiguration": {"CaseSensitive": false},
        "SmsVerificationMessage": "old {####}",
        "EmailVerificationSubject": "old subject",
        "VerificationMessageTemplate": {"SmsMessage": "new {####}", "EmailMessage": "mail {####}",
            "EmailMessageByLink": "click {##here##}", "EmailSubjectByLink": "click",
            "DefaultEmailOption": "CONFIRM_WITH_LINK"},
        "SmsAuthenticationMessage": "mfa {####}",
        "MfaConfiguration": "OPTIONAL",
        "UserAttributeUpdateSettings": {"AttributesRequireVerificationBeforeUpdate": ["email"]},
        "DeviceConfiguration": {"ChallengeRequiredOnNewDevice": true},
        "EmailConfiguration": {"EmailSendingAccount": "DEVELOPER", "From": "Me <me@example.com>",
            "SourceArn": "arn:aws:ses:us-east-1:123456789012:identity/example.com",
            "ReplyToEmailAddress": "you@example.com", "ConfigurationSet": "set"},
        "SmsConfiguration": sms(),
        "UserPoolTags": {"team": "blue"},
        "AdminCreateUserConfig": {"AllowAdminCreateUserOnly": true, "InviteMessageTemplate": {
            "SMSMessage": "{username} {####}", "EmailMessage": "{username} {####}!", "EmailSubject": "Welcome"}},
        "UserPoolAddOns": {"AdvancedSecurityMode": "ENFORCED",
            "AdvancedSecurityAdditionalFlows": {"CustomAuthMode": "AUDIT"}},
        "AccountRecoverySetting": {"RecoveryMechanisms": [{"Priority": 1, "Name": "admin_only"}]},
        "UserPoolTier": "PLUS",
        "KeyConfiguration": {"KeyType": "CUSTOMER_MANAGED_KEY", "KmsKeyArn": key},
        "IssuerConfiguration": {"Type": "UPDATED"},
        "AcrConfiguration": {"Level2": {"AcrValue": "urn:x:2"}},
        "DcrConfiguration": {"OpenDcrEnabled": true, "OpenDcrGrantTypes": ["code"], "AllowedScopes": ["openid"]},
    });
    let made = server.call("CreateUserPool", sent.clone()).await.unwrap();
    let id = made["UserPool"]["Id"].as_str().unwrap();

    let mut expected = untouched(id);
    let same = [
        "DeletionProtection",
        "AutoVerifiedAttributes",
        "AliasAttributes",
        "UsernameConfiguration",
        "SmsAuthenticationMessage",
        "MfaConfiguration",
        "UserAttributeUpdateSettings",
        "EmailConfiguration",
        "SmsConfiguration",
        "UserPoolTags",
        "AdminCreateUserConfig",
        "UserPoolAddOns",
        "AccountRecoverySetting",
        "UserPoolTier",
        "KeyConfiguration",
        "IssuerConfiguration",
        "LambdaConfig",
        "VerificationMessageTemplate",
        "Policies",
        "DcrConfiguration",
    ];
    for member in same {
        expected[member] = sent[member].clone();
    }
    expected["Name"] = json!("everything");
    let policy = &mut expected["Policies"]["PasswordPolicy"];
    for left_out in ["RequireLowercase", "RequireNumbers", "RequireSymbols"] {
        policy[left_out] = json!(false);
    }
    expected["LambdaConfig"]["PreTokenGeneration"] = json!(function);
    expected["VerificationMessageTemplate"]["EmailSubject"] = json!("old subject");
    expected["SmsVerificationMessage"] = json!("new {####}");
    expected["EmailVerificationMessage"] = json!("mail {####}");
    expected["EmailVerificationSubject"] = json!("old subject");
    expected["DeviceConfiguration"] =
        json!({"ChallengeRequiredOnNewDevice": true, "DeviceOnlyRememberedOnUserPrompt": false});
    expected["AdminCreateUserConfig"]["UnusedAccountValidityDays"] = json!(3);
    expected["AcrConfiguration"] = json!({"Level1": {"AcrValue": "urn:cognito:loa:1"}, "Level2": {"AcrValue": "urn:x:2"},
        "Level3": {"AcrValue": "urn:cognito:loa:3"}, "Level4": {"AcrValue": "urn:cognito:loa:4"}});
    expected["DcrConfiguration"]["EnableStatus"] = json!("Enabled");
    assert_eq!(made["UserPool"], expected);
    assert_eq!(describe(&server, id).await, expected);
}

#[tokio::test]
async fn legacy_members_stand_in_for_their_successors() {
    let server = TestServer::start();
    let function = "arn:aws:lambda:us-east-1:123456789012:function:f";
    let id = server
        .user_pool(json!({
            "AdminCreateUserConfig": {"UnusedAccountValidityDays": 30},
            "LambdaConfig": {"PreTokenGeneration": function},
            "EmailVerificationMessage": "old {####}",
            "UsernameAttributes": ["email"],
            "DeviceConfiguration": {},
        }))
        .await;
    let pool = describe(&server, &id).await;
    assert_eq!(pool["Policies"]["PasswordPolicy"]["TemporaryPasswordValidityDays"], 30);
    assert_eq!(pool["AdminCreateUserConfig"]["UnusedAccountValidityDays"], 30);
    assert_eq!(
        pool["LambdaConfig"],
        json!({"PreTokenGeneration": function,
            "PreTokenGenerationConfig": {"LambdaVersion": "V1_0", "LambdaArn": function}})
    );
    assert_eq!(pool["VerificationMessageTemplate"]["EmailMessage"], "old {####}");
    assert_eq!(pool["UsernameAttributes"], json!(["email"]));
    assert_eq!((pool.get("AliasAttributes"), pool.get("DeviceConfiguration")), (None, None));
}

#[tokio::test]
async fn refusals_have_their_codes() {
    let server = TestServer::start();
    let refused = async |members: Value| {
        let input = testkit::merged(json!({"PoolName": "p"}), members);
        server.call("CreateUserPool", input).await.unwrap_err()
    };
    let arn = |name: &str| format!("arn:aws:lambda:us-east-1:123456789012:function:{name}");
    for (members, message) in [
        (
            json!({"AliasAttributes": [], "UsernameAttributes": []}),
            "Only one of the aliasAttributes or usernameAttributes can be set in a User pool.",
        ),
        (
            json!({"Policies": {"PasswordPolicy": {"TemporaryPasswordValidityDays": 1}},
                "AdminCreateUserConfig": {"UnusedAccountValidityDays": 1}}),
            "Please use TemporaryPasswordValidityDays in PasswordPolicy instead of UnusedAccountValidityDays",
        ),
        (
            json!({"LambdaConfig": {"PreTokenGeneration": arn("f"),
                "PreTokenGenerationConfig": {"LambdaVersion": "V1_0", "LambdaArn": arn("g")}}}),
            "Cannot use PreTokenGenerationLambda and PreTokenGeneration with different Lambda function ARN's",
        ),
        (json!({"SmsConfiguration": {}}), "SmsConfiguration requires either SnsCallerArn or EumsSms."),
        (
            json!({"Schema": [{"Name": "x", "AttributeDataType": "String", "Required": true}]}),
            "Required custom attributes are not supported currently.",
        ),
    ] {
        assert_eq!(refused(members).await, invalid(message));
    }
    assert_eq!(
        refused(json!({"EmailConfiguration": {"SourceArn": "arn:aws:ses:us-east-1:123456789012:identity/a.example"}}))
            .await,
        refusal("InvalidEmailRoleAccessPolicyException", "Cognito is not allowed to use your email identity")
    );
    assert_eq!(
        refused(json!({"UserPoolTags": {"aws:x": "y"}})).await,
        refusal("UserPoolTaggingException", "Tag keys that begin with aws: are reserved: aws:x")
    );
    assert_eq!(
        refused(json!({"UserPoolAddOns": {"AdvancedSecurityMode": "AUDIT"}})).await,
        refusal(
            "FeatureUnavailableInTierException",
            "The following features need to be disabled for the ESSENTIALS pricing tier configured: Threat Protection"
        )
    );
}

#[tokio::test]
async fn an_account_has_a_thousand_pools_in_a_region() {
    use domain::clock::Time;
    use domain::user_pool::UserPool;
    let server = TestServer::start();
    let fill = |tx: &mut dyn store::Tx| -> Result<(), store::StoreError> {
        (0..999).try_for_each(|n| {
            let pool = UserPool::new(format!("us-east-1_{n:09}"), "p".into(), Time::from_seconds(0));
            store::tables::user_pools::insert(tx, &pool)
        })
    };
    server.site.store.write(fill).await.unwrap();
    server.user_pool(json!({})).await;
    let refused = server.call("CreateUserPool", json!({"PoolName": "p"})).await.unwrap_err();
    assert_eq!(refused.code, "LimitExceededException");
    assert!(server.call_in("eu-west-1", "CreateUserPool", json!({"PoolName": "p"})).await.is_ok());
}
