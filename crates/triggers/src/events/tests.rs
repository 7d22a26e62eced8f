//! Every event as it is sent, against what functions receive from the service (behaviour 40 §1.3), and what answers mean.

use domain::user_pool::ContactAttribute;
use serde_json::{Value, json};

use super::*;
use crate::{Answered, Envelope, Event, Unrecognizable};

const ENVELOPE: Envelope<'static> = Envelope {
    region: "us-east-1",
    user_pool_id: "us-east-1_Abc",
    user_name: "jane",
    aws_sdk_version: "aws-sdk-unknown-unknown",
    client_id: Some("client"),
};

fn map(entries: &[(&str, &str)]) -> StringMap {
    entries.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
}

fn sent<E: Event>(event: &E) -> Value {
    serde_json::from_slice(&ENVELOPE.around(event).unwrap()).unwrap()
}

/// `triggerSource`, `version`, and the two bodies.
fn bodies<E: Event>(event: &E) -> (String, String, Value, Value) {
    let sent = sent(event);
    let text = |name: &str| sent[name].as_str().unwrap().to_owned();
    (text("triggerSource"), text("version"), sent["request"].clone(), sent["response"].clone())
}

fn read<E: Event>(event: &E, response: Value) -> Result<E::Answer, Unrecognizable> {
    event.read(&Answered::new(json!({"userName": "jane", "response": response})).unwrap())
}

fn unrecognizable<T>(member: &str) -> Result<T, Unrecognizable> {
    Err(Unrecognizable(member.to_owned()))
}

#[test]
fn the_envelope() {
    let (attributes, none) = (map(&[("email", "a@b.c")]), map(&[]));
    let event = PreSignUp {
        source: SignUpSource::SignUp,
        user_attributes: &attributes,
        validation_data: &none,
        client_metadata: &none,
    };
    insta::assert_snapshot!(String::from_utf8(ENVELOPE.around(&event).unwrap()).unwrap(), @r#"{"version":"1","triggerSource":"PreSignUp_SignUp","region":"us-east-1","userPoolId":"us-east-1_Abc","userName":"jane","callerContext":{"awsSdkVersion":"aws-sdk-unknown-unknown","clientId":"client"},"request":{"userAttributes":{"email":"a@b.c"},"validationData":null},"response":{"autoConfirmUser":false,"autoVerifyEmail":false,"autoVerifyPhone":false}}"#);
    let without_client = Envelope { client_id: None, ..ENVELOPE };
    let sent: Value = serde_json::from_slice(&without_client.around(&event).unwrap()).unwrap();
    assert_eq!(sent["callerContext"], json!({"awsSdkVersion": "aws-sdk-unknown-unknown"}));
}

#[test]
fn pre_sign_up() {
    let (attributes, data, metadata) = (map(&[("email", "a@b.c")]), map(&[("v", "1")]), map(&[("k", "v")]));
    let event =
        |source| PreSignUp { source, user_attributes: &attributes, validation_data: &data, client_metadata: &metadata };
    assert_eq!(
        bodies(&event(SignUpSource::AdminCreateUser)),
        (
            "PreSignUp_AdminCreateUser".to_owned(),
            "1".to_owned(),
            json!({"userAttributes": {"email": "a@b.c"}, "validationData": {"v": "1"}, "clientMetadata": {"k": "v"}}),
            json!({"autoConfirmUser": false, "autoVerifyEmail": false, "autoVerifyPhone": false}),
        )
    );
    assert_eq!(bodies(&event(SignUpSource::ExternalProvider)).0, "PreSignUp_ExternalProvider");
    let event = event(SignUpSource::SignUp);
    let yes = read(&event, json!({"autoConfirmUser": true, "autoVerifyEmail": true, "autoVerifyPhone": null}));
    assert_eq!(yes, Ok(AutoConfirmation { confirm_user: true, verify_email: true, verify_phone: false }));
    assert_eq!(read(&event, json!({})), Ok(AutoConfirmation::default()));
    assert_eq!(read(&event, json!({"autoConfirmUser": "true"})), unrecognizable("autoConfirmUser"));
}

#[test]
fn events_that_only_tell() {
    let (attributes, none, data) = (map(&[("sub", "s")]), map(&[]), map(&[("k", "v")]));
    let event = |source| PostConfirmation { source, user_attributes: &attributes, client_metadata: &none };
    assert_eq!(
        bodies(&event(ConfirmationSource::ConfirmSignUp)),
        (
            "PostConfirmation_ConfirmSignUp".to_owned(),
            "1".to_owned(),
            json!({"userAttributes": {"sub": "s"}}),
            json!({})
        )
    );
    assert_eq!(bodies(&event(ConfirmationSource::ConfirmForgotPassword)).0, "PostConfirmation_ConfirmForgotPassword");

    let event = PreAuthentication { user_attributes: &attributes, validation_data: &data, user_not_found: false };
    assert_eq!(
        bodies(&event),
        (
            "PreAuthentication_Authentication".to_owned(),
            "1".to_owned(),
            json!({"userAttributes": {"sub": "s"}, "validationData": {"k": "v"}, "userNotFound": false}),
            json!({})
        )
    );
    let event = PostAuthentication { user_attributes: &attributes, new_device_used: false, client_metadata: &data };
    assert_eq!(
        bodies(&event),
        (
            "PostAuthentication_Authentication".to_owned(),
            "1".to_owned(),
            json!({"userAttributes": {"sub": "s"}, "newDeviceUsed": false, "clientMetadata": {"k": "v"}}),
            json!({})
        )
    );
    assert_eq!(read(&event, json!({"anything": 1})), Ok(()));
}

#[test]
fn custom_authentication() {
    let (attributes, none) = (map(&[("sub", "s")]), map(&[]));
    let session =
        [ChallengeResult { challenge_name: "SRP_A".to_owned(), challenge_result: true, challenge_metadata: None }];
    let as_sent = json!([{"challengeName": "SRP_A", "challengeResult": true, "challengeMetadata": null}]);
    let define = DefineAuthChallenge {
        user_attributes: &attributes,
        session: &session,
        client_metadata: &none,
        user_not_found: false,
    };
    assert_eq!(
        bodies(&define),
        (
            "DefineAuthChallenge_Authentication".to_owned(),
            "1".to_owned(),
            json!({"userAttributes": {"sub": "s"}, "session": as_sent, "userNotFound": false}),
            json!({"challengeName": null, "issueTokens": null, "failAuthentication": null})
        )
    );
    let answer = read(&define, json!({"challengeName": "CUSTOM_CHALLENGE", "issueTokens": false}));
    let expected = DefinedChallenge { challenge_name: Some("CUSTOM_CHALLENGE".to_owned()), ..Default::default() };
    assert_eq!(answer, Ok(expected));
    assert_eq!(read(&define, json!({"issueTokens": 1})), unrecognizable("issueTokens"));

    let create = CreateAuthChallenge {
        user_attributes: &attributes,
        challenge_name: "CUSTOM_CHALLENGE",
        session: &session,
        client_metadata: &none,
        user_not_found: true,
    };
    assert_eq!(
        bodies(&create),
        (
            "CreateAuthChallenge_Authentication".to_owned(),
            "1".to_owned(),
            json!({"userAttributes": {"sub": "s"}, "challengeName": "CUSTOM_CHALLENGE", "session": as_sent,
                "userNotFound": true}),
            json!({"publicChallengeParameters": null, "privateChallengeParameters": null, "challengeMetadata": null})
        )
    );
    let answer = read(
        &create,
        json!({"publicChallengeParameters": {"q": "2+3"}, "privateChallengeParameters": {"a": "5"},
            "challengeMetadata": "SUM"}),
    );
    assert_eq!(
        answer,
        Ok(CreatedChallenge {
            public_parameters: map(&[("q", "2+3")]),
            private_parameters: map(&[("a", "5")]),
            metadata: Some("SUM".to_owned())
        })
    );
    assert_eq!(
        read(&create, json!({"privateChallengeParameters": {"a": 5}})),
        unrecognizable("privateChallengeParameters")
    );

    let parameters = map(&[("answer", "5")]);
    let verify = VerifyAuthChallengeResponse {
        user_attributes: &attributes,
        private_challenge_parameters: &parameters,
        challenge_answer: "5",
        client_metadata: &none,
        user_not_found: false,
    };
    assert_eq!(
        bodies(&verify),
        (
            "VerifyAuthChallengeResponse_Authentication".to_owned(),
            "1".to_owned(),
            json!({"userAttributes": {"sub": "s"}, "privateChallengeParameters": {"answer": "5"},
                "challengeAnswer": "5"}),
            json!({"answerCorrect": null})
        )
    );
    assert_eq!(read(&verify, json!({"answerCorrect": true})), Ok(true));
    assert_eq!(read(&verify, json!({"answerCorrect": null})), Ok(false));
}

fn token_event<'a>(version: TokenEventVersion, attributes: &'a StringMap) -> PreTokenGeneration<'a> {
    static NONE: StringMap = StringMap::new();
    PreTokenGeneration {
        source: TokenSource::Authentication,
        version,
        user_attributes: attributes,
        group_configuration: Some(GroupConfiguration {
            groups_to_override: vec!["g".to_owned()],
            ..Default::default()
        }),
        scopes: (version > TokenEventVersion::V1).then(|| vec!["aws.cognito.signin.user.admin".to_owned()]),
        client_metadata: &NONE,
    }
}

#[test]
fn pre_token_generation_v1() {
    let attributes = map(&[("sub", "s")]);
    let event = token_event(TokenEventVersion::V1, &attributes);
    assert_eq!(
        bodies(&event),
        (
            "TokenGeneration_Authentication".to_owned(),
            "1".to_owned(),
            json!({"userAttributes": {"sub": "s"}, "groupConfiguration":
                {"groupsToOverride": ["g"], "iamRolesToOverride": [], "preferredRole": null}}),
            json!({"claimsOverrideDetails": null})
        )
    );
    assert_eq!(read(&event, json!({"claimsOverrideDetails": null})), Ok(TokenChanges::default()));
    let changes = read(
        &event,
        json!({"claimsOverrideDetails": {"claimsToAddOrOverride": {"a": "b", "none": null},
            "claimsToSuppress": ["email"], "groupOverrideDetails": {"groupsToOverride": ["x"],
            "iamRolesToOverride": ["arn:r"], "preferredRole": "arn:r"}}}),
    );
    let changes = changes.unwrap();
    assert_eq!(Value::Object(changes.id_token.add_or_override), json!({"a": "b"}));
    assert_eq!(changes.id_token.suppress, ["email"]);
    assert_eq!(
        changes.groups,
        Some(GroupOverride {
            groups: vec!["x".to_owned()],
            roles: vec!["arn:r".to_owned()],
            preferred_role: Some("arn:r".to_owned())
        })
    );
    for nothing in [json!(null), json!({})] {
        let changes = read(&event, json!({"claimsOverrideDetails": {"groupOverrideDetails": nothing}})).unwrap();
        assert_eq!(changes.groups, Some(GroupOverride::default()));
    }
    assert_eq!(
        read(&event, json!({"claimsOverrideDetails": {"claimsToAddOrOverride": {"n": 1}}})),
        unrecognizable("claimsToAddOrOverride")
    );
}

#[test]
fn pre_token_generation_v2_and_v3() {
    let attributes = map(&[("sub", "s")]);
    assert_eq!(bodies(&token_event(TokenEventVersion::V3, &attributes)).1, "3");
    let event = token_event(TokenEventVersion::V2, &attributes);
    let (source, version, request, response) = bodies(&event);
    assert_eq!((source.as_str(), version.as_str()), ("TokenGeneration_Authentication", "2"));
    assert_eq!(request["scopes"], json!(["aws.cognito.signin.user.admin"]));
    assert_eq!(response, json!({"claimsAndScopeOverrideDetails": null}));
    let changes = read(
        &event,
        json!({"claimsAndScopeOverrideDetails": {
            "idTokenGeneration": {"claimsToAddOrOverride": {"n": 1, "o": {"p": [true]}}, "claimsToSuppress": null},
            "accessTokenGeneration": {"scopesToAdd": ["s"], "scopesToSuppress": ["t"]}}}),
    );
    let changes = changes.unwrap();
    assert_eq!(Value::Object(changes.id_token.add_or_override), json!({"n": 1, "o": {"p": [true]}}));
    assert_eq!(
        (changes.access_token.scopes_to_add, changes.access_token.scopes_to_suppress),
        (vec!["s".to_owned()], vec!["t".to_owned()])
    );
    assert_eq!(changes.groups, None);
    assert_eq!(
        read(&event, json!({"claimsAndScopeOverrideDetails": {"idTokenGeneration": []}})),
        unrecognizable("idTokenGeneration")
    );
}

#[test]
fn pre_token_generation_of_a_client_that_asks_for_itself() {
    let (none, metadata) = (map(&[]), map(&[("tenant", "42")]));
    let event = PreTokenGeneration {
        source: TokenSource::ClientCredentials,
        version: TokenEventVersion::V3,
        user_attributes: &none,
        group_configuration: None,
        scopes: Some(vec!["orders/read".to_owned()]),
        client_metadata: &metadata,
    };
    assert_eq!(
        bodies(&event),
        (
            "TokenGeneration_ClientCredentials".to_owned(),
            "3".to_owned(),
            json!({"userAttributes": {}, "groupConfiguration": null, "scopes": ["orders/read"],
                "clientMetadata": {"tenant": "42"}}),
            json!({"claimsAndScopeOverrideDetails": null})
        )
    );
}

#[test]
fn user_migration() {
    let none = map(&[]);
    let event = UserMigration {
        source: MigrationSource::Authentication,
        password: Some("p"),
        validation_data: &none,
        client_metadata: &none,
        user_attributes: (),
    };
    let (source, _, request, response) = bodies(&event);
    assert_eq!(source, "UserMigration_Authentication");
    assert_eq!(request, json!({"password": "p", "validationData": null, "userAttributes": null}));
    assert_eq!(
        response,
        json!({"userAttributes": null, "forceAliasCreation": null, "enableSMSMFA": null, "finalUserStatus": null,
            "messageAction": null, "desiredDeliveryMediums": null})
    );
    assert_eq!(read(&event, response), Ok(None));
    let found = read(
        &event,
        json!({"userAttributes": {"username": "other", "email": "a@b.c"}, "finalUserStatus": "CONFIRMED",
            "messageAction": "SUPPRESS", "desiredDeliveryMediums": ["EMAIL"], "forceAliasCreation": true}),
    );
    assert_eq!(
        found,
        Ok(Some(MigratedUser {
            user_name: Some("other".to_owned()),
            attributes: map(&[("email", "a@b.c")]),
            force_alias_creation: true,
            enable_sms_mfa: false,
            final_user_status: FinalUserStatus::Confirmed,
            suppress_message: true,
            delivery_mediums: vec![ContactAttribute::Email],
        }))
    );
    let plain = read(&event, json!({"userAttributes": {"email": "a@b.c"}})).unwrap().unwrap();
    assert_eq!(plain.user_name.as_deref(), Some("jane"));
    assert_eq!(plain.final_user_status, FinalUserStatus::ResetRequired);
    assert_eq!(plain.delivery_mediums, [ContactAttribute::PhoneNumber]);
    let wrong = json!({"userAttributes": {"email": "a@b.c"}, "desiredDeliveryMediums": ["PIGEON"]});
    assert_eq!(read(&event, wrong), unrecognizable("desiredDeliveryMediums"));
    assert_eq!(read(&event, json!({"userAttributes": {"age": 5}})), unrecognizable("userAttributes"));
    let forgotten = UserMigration { source: MigrationSource::ForgotPassword, password: None, ..event };
    let (source, _, request, _) = bodies(&forgotten);
    assert_eq!((source.as_str(), &request["password"]), ("UserMigration_ForgotPassword", &Value::Null));
}

#[test]
fn messages() {
    let (attributes, none, metadata) = (map(&[("email", "a@b.c")]), map(&[]), map(&[("k", "v")]));
    let event = CustomMessage::new(MessageSource::AdminCreateUser, &attributes, &none);
    assert_eq!(
        bodies(&event),
        (
            "CustomMessage_AdminCreateUser".to_owned(),
            "1".to_owned(),
            json!({"userAttributes": {"email": "a@b.c"}, "codeParameter": "{####}",
                "linkParameter": "{##Click Here##}", "usernameParameter": "{username}"}),
            json!({"smsMessage": null, "emailMessage": null, "emailSubject": null})
        )
    );
    let event = CustomMessage::new(MessageSource::ResendCode, &attributes, &none);
    assert_eq!(bodies(&event).2["usernameParameter"], Value::Null);
    let text = read(&event, json!({"smsMessage": "{####}", "emailMessage": null}));
    assert_eq!(text, Ok(CustomText { sms_message: Some("{####}".to_owned()), ..Default::default() }));
    assert_eq!(read(&event, json!({"emailSubject": ["no"]})), unrecognizable("emailSubject"));

    let request = SenderRequest {
        source: MessageSource::SignUp,
        code: "AYAD",
        client_metadata: &metadata,
        user_attributes: &attributes,
    };
    assert_eq!(
        bodies(&CustomEmailSender(request)),
        (
            "CustomEmailSender_SignUp".to_owned(),
            "1".to_owned(),
            json!({"type": "customEmailSenderRequestV1", "code": "AYAD", "clientMetadata": {"k": "v"},
                "userAttributes": {"email": "a@b.c"}}),
            json!({})
        )
    );
    let (source, _, request, _) = bodies(&CustomSMSSender(request));
    assert_eq!((source.as_str(), &request["type"]), ("CustomSMSSender_SignUp", &json!("customSMSSenderRequestV1")));
}

#[test]
fn inbound_federation() {
    let (none, token, user) = (map(&[]), map(&[("sub", "1")]), map(&[("email", "a@b.c")]));
    let event = InboundFederation {
        provider_name: "Corp",
        provider_type: "OIDC",
        attributes: FederatedAttributes::Tokens { token_response: &none, id_token: &token, user_info: &user },
    };
    assert_eq!(
        bodies(&event),
        (
            "InboundFederation_ExternalProvider".to_owned(),
            "1".to_owned(),
            json!({"providerName": "Corp", "providerType": "OIDC", "attributes":
                {"tokenResponse": {}, "idToken": {"sub": "1"}, "userInfo": {"email": "a@b.c"}}}),
            json!({"userAttributesToMap": {}})
        )
    );
    assert_eq!(read(&event, json!({"userAttributesToMap": {}})), Ok(None));
    assert_eq!(read(&event, json!({"userAttributesToMap": {"a": "b"}})), Ok(Some(map(&[("a", "b")]))));
    let saml = InboundFederation { attributes: FederatedAttributes::Saml { saml_response: &user }, ..event };
    assert_eq!(bodies(&saml).2["attributes"], json!({"samlResponse": {"email": "a@b.c"}}));
}
