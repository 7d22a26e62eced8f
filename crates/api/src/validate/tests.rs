//! Exact messages: those quoted in behaviour 10 §1.4 and the public reports it cites, and one per kind of constraint.

use proptest::prelude::*;
use serde_json::{Value, json};

use super::*;
use crate::check_shape;
use crate::operations::ALL;

/// The message for `request`; empty when it is valid.
fn message(operation: &str, request: Value) -> String {
    let shape = crate::operation::find(operation).unwrap().input;
    let value = check_shape(shape, request).unwrap();
    match check_constraints(shape, &value) {
        Ok(()) => String::new(),
        Err(error) => {
            assert_eq!(error.code, crate::ErrorCode::InvalidParameter);
            error.message.unwrap()
        }
    }
}

#[test]
fn a_valid_request_passes() {
    let request = json!({"UserPoolId": "us-east-1_aBc123", "GroupName": "admins", "Precedence": 0, "Description": ""});
    assert_eq!(message("CreateGroup", request), "");
}

#[test]
fn one_violation_is_singular_and_prints_the_pattern_raw() {
    assert_eq!(
        message("DescribeUserPool", json!({"UserPoolId": "not a pool"})),
        r"1 validation error detected: Value 'not a pool' at 'userPoolId' failed to satisfy constraint: Member must satisfy regular expression pattern: [\w-]+_[0-9a-zA-Z]+"
    );
}

/// Reported in amazon-cognito-identity-js#388: four violations, of members whose values are not shown.
#[test]
fn sensitive_values_are_left_out() {
    let request = json!({"ClientId": "c", "Username": "", "Password": "a b"});
    assert_eq!(
        message("SignUp", request),
        r"3 validation errors detected: Value at 'password' failed to satisfy constraint: Member must satisfy regular expression pattern: [\S]+; Value at 'username' failed to satisfy constraint: Member must have length greater than or equal to 1; Value at 'username' failed to satisfy constraint: Member must satisfy regular expression pattern: [\p{L}\p{M}\p{S}\p{N}\p{P}]+"
    );
}

#[test]
fn missing_members_are_null() {
    assert_eq!(
        message("CreateGroup", json!({})),
        "2 validation errors detected: Value null at 'groupName' failed to satisfy constraint: Member must not be null; Value null at 'userPoolId' failed to satisfy constraint: Member must not be null"
    );
    assert_eq!(
        message("AdminGetUser", json!({"UserPoolId": "a_b"})),
        "1 validation error detected: Value at 'username' failed to satisfy constraint: Member must not be null"
    );
}

#[test]
fn enums_list_their_values_in_the_order_of_the_service() {
    for (operation, request, expected) in [
        (
            "CreateUserPool",
            json!({"PoolName": "p", "MfaConfiguration": "on"}),
            "Value 'on' at 'mfaConfiguration' failed to satisfy constraint: Member must satisfy enum value set: [OPTIONAL, OFF, ON]",
        ),
        (
            "CreateUserPoolClient",
            json!({"UserPoolId": "a_b", "ClientName": "c", "AllowedOAuthFlows": ["code", "token"]}),
            "Value '[code, token]' at 'allowedOAuthFlows' failed to satisfy constraint: Member must satisfy constraint: [Member must satisfy enum value set: [implicit, client_credentials, code]]",
        ),
        (
            "CreateUserPool",
            json!({"PoolName": "p", "UsernameAttributes": ["username"]}),
            "Value '[username]' at 'usernameAttributes' failed to satisfy constraint: Member must satisfy constraint: [Member must satisfy enum value set: [phone_number, email]]",
        ),
    ] {
        assert_eq!(message(operation, request), format!("1 validation error detected: {expected}"));
    }
    let request = json!({"UserPoolId": "a_b", "ClientName": "c", "ExplicitAuthFlows": ["X"]});
    assert!(message("CreateUserPoolClient", request).contains("[ALLOW_CUSTOM_AUTH, ADMIN_NO_SRP_AUTH, ALLOW_REFRESH_TOKEN_AUTH, ALLOW_USER_PASSWORD_AUTH, ALLOW_USER_SRP_AUTH, CUSTOM_AUTH_FLOW_ONLY, USER_PASSWORD_AUTH, ALLOW_ADMIN_USER_PASSWORD_AUTH, "));
}

/// Reported in aws-cli#2941.
#[test]
fn a_bad_element_prints_the_list_and_all_that_is_asked_of_its_elements() {
    let request = json!({"UserPoolId": "a_b", "ClientName": "c", "CallbackURLs": ["https://a.example", ""]});
    assert_eq!(
        message("CreateUserPoolClient", request),
        r"1 validation error detected: Value '[https://a.example, ]' at 'callbackURLs' failed to satisfy constraint: Member must satisfy constraint: [Member must have length less than or equal to 1024, Member must have length greater than or equal to 1, Member must satisfy regular expression pattern: [\p{L}\p{M}\p{S}\p{N}\p{P}]+]"
    );
}

#[test]
fn ranges_and_lengths_have_their_texts() {
    assert_eq!(
        message("ListUserPools", json!({"MaxResults": 100})),
        "1 validation error detected: Value '100' at 'maxResults' failed to satisfy constraint: Member must have value less than or equal to 60"
    );
    assert_eq!(
        message("ListUserPools", json!({"MaxResults": 0})),
        "1 validation error detected: Value '0' at 'maxResults' failed to satisfy constraint: Member must have value greater than or equal to 1"
    );
    let long = "x".repeat(129);
    assert_eq!(
        message("CreateUserPool", json!({"PoolName": long})),
        format!(
            "1 validation error detected: Value '{long}' at 'poolName' failed to satisfy constraint: Member must have length less than or equal to 128"
        )
    );
    let urls: Vec<String> = (0..101).map(|n| format!("a{n}")).collect();
    let request = json!({"UserPoolId": "a_b", "ClientName": "c", "LogoutURLs": urls});
    assert_eq!(
        message("CreateUserPoolClient", request),
        format!(
            "1 validation error detected: Value '[{}]' at 'logoutURLs' failed to satisfy constraint: Member must have length less than or equal to 100",
            urls.join(", ")
        )
    );
}

#[test]
fn elements_are_counted_from_one() {
    let name = "phone_number_verified";
    let request = json!({"PoolName": "p", "Schema": [{"Name": "ok"}, {"Name": name}]});
    assert_eq!(
        message("CreateUserPool", request),
        format!(
            "1 validation error detected: Value '{name}' at 'schema.2.member.name' failed to satisfy constraint: Member must have length less than or equal to 20"
        )
    );
}

#[test]
fn internal_names_show_where_the_service_shows_them() {
    let template = json!({"EmailMessage": "short", "SMSMessage": ""});
    let request = json!({"PoolName": "p", "AdminCreateUserConfig": {"InviteMessageTemplate": template}});
    assert_eq!(
        message("CreateUserPool", request),
        "2 validation errors detected: Value 'short' at 'adminCreateUserConfig.inviteMessage.emailMessage' failed to satisfy constraint: Member must have length greater than or equal to 6; Value '' at 'adminCreateUserConfig.inviteMessage.smsMessage' failed to satisfy constraint: Member must have length greater than or equal to 6"
    );
}

/// The wording for maps as reported for the sibling service in terraform#20076 and aws-cdk#31795.
#[test]
fn maps_are_printed_whole() {
    let request = json!({"UserPoolId": "a_b", "ProviderName": "idp", "AttributeMapping": {"": "sub", "email": "mail"}});
    assert_eq!(
        message("UpdateIdentityProvider", request),
        "1 validation error detected: Value '{=sub, email=mail}' at 'attributeMapping' failed to satisfy constraint: Map keys must satisfy constraint: [Member must have length less than or equal to 32, Member must have length greater than or equal to 1]"
    );
    let arn = "arn:aws:cognito-idp:us-east-1:000000000000:userpool/a_b";
    let request = json!({"ResourceArn": arn, "Tags": {"k": "v".repeat(257)}});
    assert!(message("TagResource", request).contains("failed to satisfy constraint: Map value must satisfy constraint: [Member must have length less than or equal to 256"));
}

#[test]
fn lists_of_structures_are_printed_without_their_secrets() {
    let attribute = json!({"Name": "a", "Required": true});
    let request = json!({"UserPoolId": "a_b", "CustomAttributes": vec![attribute; 26]});
    let text = message("AddCustomAttributes", request);
    assert!(
        text.starts_with("1 validation error detected: Value '[SchemaAttributeType(name=a, required=true), "),
        "{text}"
    );
    let shape = &crate::generated::shapes::ATTRIBUTE_LIST_TYPE;
    assert_eq!(
        render(shape, &json!([{"Name": "email", "Value": "ada@example.com"}])),
        "[AttributeType(name=email, value=***)]"
    );
}

#[test]
fn lengths_count_utf16_units_and_bytes() {
    let request = |name: String| json!({"UserPoolId": "a_b", "GroupName": name});
    assert_eq!(message("CreateGroup", request("\u{1F600}".repeat(64))), "");
    assert!(message("CreateGroup", request("\u{1F600}".repeat(65))).contains("less than or equal to 128"));
    // 131,073 bytes are 174,764 characters of base64.
    let image = |bytes: usize| json!({"UserPoolId": "a_b", "ImageFile": crate::Blob(vec![0; bytes])});
    assert_eq!(message("SetUICustomization", image(131_072)), "");
    assert_eq!(
        message("SetUICustomization", image(131_073)),
        "1 validation error detected: Value 'java.nio.HeapByteBuffer[pos=0 lim=131073 cap=131073]' at 'imageFile' failed to satisfy constraint: Member must have length less than or equal to 131072"
    );
}

#[test]
fn patterns_match_the_whole_value_and_ascii_only() {
    let valid = |id: &str| message("DescribeUserPool", json!({"UserPoolId": id})).is_empty();
    assert!(valid("eu-central-1_AbC"));
    for id in ["x us-east-1_a", "us-east-1_a!", "us-east-1_a\n", "ü_a", "us-east-1_"] {
        assert!(!valid(id), "{id:?}");
    }
    // A custom domain travels in the member whose pattern describes prefixes: not applied (overrides.toml).
    let request = json!({"Domain": "auth.example.com", "UserPoolId": "a_b"});
    assert_eq!(message("CreateUserPoolDomain", request), "");
    let bucket = |arn: &str| {
        let destination = json!({"BucketArn": arn});
        let log = json!({"LogLevel": "ERROR", "EventSource": "userNotification", "S3Configuration": destination});
        message("SetLogDeliveryConfiguration", json!({"UserPoolId": "a_b", "LogConfigurations": [log]}))
    };
    assert_eq!(bucket("arn:aws:s3:::logs"), "");
    assert!(bucket("arn:aws:s3::1:logs").contains("at 'logConfigurations.1.member.s3Configuration.bucketArn'"));
}

#[test]
fn the_number_of_violations_is_limited() {
    let request = json!({"UserPoolId": "a_b", "Username": "u", "UserAttributes": vec![json!({}); 5_000]});
    let text = message("AdminUpdateUserAttributes", request);
    assert!(
        text.starts_with("1000 validation errors detected: Value null at 'userAttributes.1.member.name'"),
        "{text}"
    );
}

#[test]
fn every_pattern_compiles() {
    fn visit(shape: &Shape, seen: &mut Vec<&'static str>) {
        match &shape.kind {
            Kind::String { pattern: Some(pattern), .. } if !seen.contains(&pattern.raw) => {
                let _ = pattern.matches("");
                seen.push(pattern.raw);
            }
            Kind::Structure { members } => members.iter().for_each(|member| visit(member.shape, seen)),
            Kind::List { element, .. } => visit(element, seen),
            Kind::Map { key, value, .. } => {
                visit(key, seen);
                visit(value, seen);
            }
            _ => {}
        }
    }
    let mut seen = Vec::new();
    ALL.iter().for_each(|operation| visit(operation.input, &mut seen));
    assert!(seen.len() > 30, "{}", seen.len());
}

/// Any JSON, with keys that the model knows so that the walker gets somewhere.
fn any_json() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        ".{0,20}".prop_map(Value::from),
    ];
    let key = prop_oneof![
        Just("UserAttributes"),
        Just("Name"),
        Just("Value"),
        Just("Username"),
        Just("UserPoolId"),
        Just("ClientMetadata"),
        Just("AuthParameters"),
        Just("Schema"),
        Just("LambdaConfig"),
        Just("Policies"),
        Just("Limit"),
        Just("ClientId"),
        Just("x"),
    ];
    leaf.prop_recursive(4, 40, 6, move |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..6).prop_map(Value::from),
            prop::collection::btree_map(key.clone().prop_map(str::to_owned), inner, 0..6)
                .prop_map(|map| Value::Object(map.into_iter().collect())),
        ]
    })
}

proptest! {
    #[test]
    fn nothing_panics_whatever_the_json(value in any_json(), at in 0..ALL.len()) {
        if let Ok(value) = check_shape(ALL[at].input, value) {
            let valid = check_constraints(ALL[at].input, &value).is_ok();
            prop_assert!(!valid || crate::operations::round_trip(ALL[at].name, &value).is_some());
        }
    }
}
