//! Row 34: messages without end. Whatever asks for one, asked in a loop, sends no more to one address and for one caller
//! than its ration, and leaves the code that its owner was sent as it is.

use std::collections::HashSet;

use poolhouse_testkit::scene::{PASSWORD, Scene, attributes};
use poolhouse_testkit::{Refusal, TestServer, custom_auth, merged};
use serde_json::{Value, json};

use crate::second_factors::enable_mfa;
use crate::stage::{Answer, at, beginning, by_email, code, hidden, on, response, verified};

const MINUTE: i64 = 60;

fn house() -> (Value, Value) {
    let pool = json!({
        "Policies": {"SignInPolicy": {"AllowedFirstAuthFactors": ["PASSWORD", "EMAIL_OTP", "SMS_OTP"]}},
        "SmsConfiguration": {"SnsCallerArn": "arn:aws:iam::000000000000:role/sms", "ExternalId": "x"},
    });
    let flows = ["USER_AUTH", "USER_PASSWORD_AUTH", "CUSTOM_AUTH", "ADMIN_USER_PASSWORD_AUTH"];
    let client = json!({"ExplicitAuthFlows": flows.map(|flow| format!("ALLOW_{flow}"))});
    (merged(by_email(), pool), merged(client, hidden()))
}

/// Where messages are rationed.
async fn scene() -> Scene {
    let (pool, client) = house();
    on(TestServer::as_a_service(), pool, client).await
}

/// Everything by which somebody without an administrator's key has a message sent. An occasion or a purpose that is
/// added comes through the same call as these (`flows`, `codes::issue_code`).
#[derive(Debug, Clone, Copy)]
enum Ask {
    SignUp,
    Resend,
    ForgotPassword,
    AttributeCode,
    UpdateAttributes,
    SmsOtp,
    EmailOtp,
    SmsMfa,
}

impl Ask {
    const ALL: [Self; 8] = [
        Self::SignUp,
        Self::Resend,
        Self::ForgotPassword,
        Self::AttributeCode,
        Self::UpdateAttributes,
        Self::SmsOtp,
        Self::EmailOtp,
        Self::SmsMfa,
    ];

    /// Messages to one address, before one more comes back.
    const fn ration(self) -> usize {
        match self {
            Self::SignUp | Self::UpdateAttributes | Self::SmsOtp | Self::EmailOtp => 10,
            // The service's own quota of the user.
            Self::Resend | Self::AttributeCode => 5,
            Self::ForgotPassword | Self::SmsMfa => 20,
        }
    }

    /// What is said when it is used up: of a sign-in nothing, so that nobody learns.
    const fn refusal(self) -> &'static str {
        match self {
            Self::SignUp | Self::Resend | Self::ForgotPassword | Self::AttributeCode => "LimitExceededException",
            Self::UpdateAttributes => "TooManyRequestsException",
            Self::SmsOtp | Self::EmailOtp | Self::SmsMfa => "",
        }
    }

    async fn ready(self, scene: &Scene) -> String {
        let phone = json!({"phone_number": "+12065550100", "phone_number_verified": "true"});
        match self {
            Self::SignUp => return String::new(),
            Self::Resend => drop(scene.sign_up("jane", json!({"email": "jane@example.com"})).await),
            _ => drop(scene.user("jane", merged(verified("jane@example.com"), phone)).await),
        }
        if matches!(self, Self::Resend) {
            return String::new();
        }
        let token = scene.tokens("jane").await.access;
        if matches!(self, Self::SmsMfa) {
            enable_mfa(scene, &token, json!({"SMSMfaSettings": {"Enabled": true}})).await;
        }
        token
    }

    async fn once(self, scene: &Scene, token: &str, number: usize) -> Answer {
        let choose = |factor: &str| beginning("USER_AUTH", json!({"USERNAME": "jane", "PREFERRED_CHALLENGE": factor}));
        match self {
            Self::SignUp => {
                let address = attributes(json!({"email": format!("jane+{number}@example.com")}));
                let name = format!("mint-{number}");
                let input = json!({"Username": name, "Password": PASSWORD, "UserAttributes": address});
                scene.call("SignUp", input).await
            }
            Self::Resend => scene.call("ResendConfirmationCode", json!({"Username": "jane"})).await,
            Self::ForgotPassword => scene.call("ForgotPassword", json!({"Username": "jane"})).await,
            Self::AttributeCode => {
                let ask = json!({"AccessToken": token, "AttributeName": "email"});
                scene.call("GetUserAttributeVerificationCode", ask).await
            }
            Self::UpdateAttributes => {
                let address = attributes(json!({"email": format!("victim+{number}@example.com")}));
                let change = json!({"AccessToken": token, "UserAttributes": address});
                scene.call("UpdateUserAttributes", change).await
            }
            Self::SmsOtp => scene.call("InitiateAuth", choose("SMS_OTP")).await,
            Self::EmailOtp => scene.call("InitiateAuth", choose("EMAIL_OTP")).await,
            Self::SmsMfa => scene.sign_in("jane", PASSWORD).await,
        }
    }
}

#[tokio::test]
async fn whoever_asks_in_a_loop_sends_no_more_than_the_ration() {
    for ask in Ask::ALL {
        let scene = scene().await;
        let token = ask.ready(&scene).await;
        let before = scene.messages().len();
        for number in 0..40 {
            let answer = ask.once(&scene, &token, number).await;
            let expected = if number < ask.ration() { "" } else { ask.refusal() };
            assert_eq!(code(&answer), expected, "{ask:?} {number}: {answer:?}");
        }
        let sent = scene.messages().len() - before;
        assert_eq!(sent, ask.ration(), "{ask:?}");
        // Time gives some back, and no more than there were.
        scene.server.clock.advance_seconds(20 * MINUTE);
        for number in 40..80 {
            let _ = ask.once(&scene, &token, number).await;
        }
        let later = scene.messages().len() - before - sent;
        assert!(later <= ask.ration() / 2, "{ask:?}: {later} within twenty minutes");
    }
}

/// What the owner was sent stays right, however often others ask.
#[tokio::test]
async fn the_code_that_the_owner_was_sent_is_not_replaced() {
    for ask in [Ask::Resend, Ask::ForgotPassword, Ask::AttributeCode, Ask::SmsOtp, Ask::EmailOtp, Ask::SmsMfa] {
        let scene = scene().await;
        let token = ask.ready(&scene).await;
        let mut asked = ask.once(&scene, &token, 0).await.unwrap();
        let owners = scene.code();
        for number in 1..30 {
            let _ = ask.once(&scene, &token, number).await;
        }
        let codes: HashSet<String> = scene.messages().into_iter().map(|message| message.code).collect();
        assert_eq!(codes, HashSet::from([owners.clone()]), "{ask:?}");
        let session = asked["Session"].take();
        let challenge =
            |name: &str, member: &str| response(name, Some(&session), json!({"USERNAME": "jane", member: owners}));
        let (operation, answer) = match ask {
            Ask::Resend => ("ConfirmSignUp", json!({"Username": "jane", "ConfirmationCode": owners})),
            Ask::ForgotPassword => (
                "ConfirmForgotPassword",
                json!({"Username": "jane", "ConfirmationCode": owners, "Password": "Another-Horse8"}),
            ),
            Ask::SmsOtp => ("RespondToAuthChallenge", challenge("SMS_OTP", "SMS_OTP_CODE")),
            Ask::EmailOtp => ("RespondToAuthChallenge", challenge("EMAIL_OTP", "EMAIL_OTP_CODE")),
            Ask::SmsMfa => ("RespondToAuthChallenge", challenge("SMS_MFA", "SMS_MFA_CODE")),
            _ => ("VerifyUserAttribute", json!({"AccessToken": token, "AttributeName": "email", "Code": owners})),
        };
        scene.ok(operation, answer).await;
    }
}

/// One code for two sign-ins that wait is one success.
#[tokio::test]
async fn a_code_of_two_sessions_opens_one() {
    let scene = scene().await;
    Ask::EmailOtp.ready(&scene).await;
    let sessions = [
        Ask::EmailOtp.once(&scene, "", 0).await.unwrap()["Session"].clone(),
        Ask::EmailOtp.once(&scene, "", 1).await.unwrap()["Session"].clone(),
    ];
    let answer = |session: &Value| {
        response("EMAIL_OTP", Some(session), json!({"USERNAME": "jane", "EMAIL_OTP_CODE": scene.code()}))
    };
    scene.ok("RespondToAuthChallenge", answer(&sessions[0])).await;
    let used = scene.refused("RespondToAuthChallenge", answer(&sessions[1])).await;
    assert_eq!(used.message, "Invalid session for the user, session can only be used once.");
}

/// One caller, an address for each message: pumping.
#[tokio::test]
async fn a_caller_has_a_ration_for_all_addresses_together() {
    let scene = scene().await;
    let pump = at(&scene, &scene.server.from_address("203.0.113.7"));
    let mut refused = 0;
    for number in 0..120 {
        let address = attributes(json!({"email": format!("{number}@example.com")}));
        let input = json!({"Username": format!("u{number}"), "Password": PASSWORD, "UserAttributes": address});
        refused += usize::from(code(&pump.call("SignUp", input).await) == "LimitExceededException");
    }
    assert_eq!((scene.messages().len(), refused), (100, 20));
    scene.sign_up("elsewhere", json!({"email": "elsewhere@example.com"})).await;
}

/// Names that nobody has are rationed like those of users, so that a ration tells nothing (row 17).
#[tokio::test]
async fn rations_end_alike_for_names_nobody_has() {
    let scene = scene().await;
    scene.user("jane", verified("jane@example.com")).await;
    let mut transcripts: Vec<Vec<Result<(), Refusal>>> = Vec::new();
    for name in ["jane", "nobody"] {
        let mut transcript = Vec::new();
        for round in 0..50 {
            if round == 25 {
                scene.server.clock.advance_seconds(10 * MINUTE);
            }
            transcript.push(scene.call("ForgotPassword", json!({ "Username": name })).await.map(drop));
            let answer = json!({"Username": name, "ConfirmationCode": "1", "Password": "Another-Horse8"});
            transcript.push(scene.call("ConfirmForgotPassword", answer).await.map(drop));
            if round < 12 {
                let choice = json!({"USERNAME": name, "PREFERRED_CHALLENGE": "EMAIL_OTP"});
                let asked = scene.call("InitiateAuth", beginning("USER_AUTH", choice)).await.unwrap();
                let responses = json!({"USERNAME": name, "EMAIL_OTP_CODE": "1"});
                let answer = response("EMAIL_OTP", Some(&asked["Session"]), responses);
                transcript.push(scene.call("RespondToAuthChallenge", answer).await.map(drop));
            }
        }
        transcripts.push(transcript);
        scene.server.clock.advance_seconds(24 * 60 * MINUTE);
    }
    assert_eq!(transcripts[0], transcripts[1]);
}

/// Functions send: how often one is asked for a question is rationed too.
#[tokio::test]
async fn questions_of_functions_are_rationed() {
    let scene = scene().await;
    let lambda = custom_auth::asking(&scene.server.functions);
    scene.ok("UpdateUserPool", merged(house().0, json!({ "LambdaConfig": lambda }))).await;
    scene.user("jane", json!({})).await;
    for name in ["jane", "nobody"] {
        scene.server.functions.take_events();
        let mut refused = Vec::new();
        for _ in 0..40 {
            let begun = scene.call("InitiateAuth", beginning("CUSTOM_AUTH", json!({ "USERNAME": name }))).await;
            refused.extend(begun.err().map(|refusal| refusal.message));
        }
        assert_eq!(refused, vec!["Password attempts exceeded"; 10], "{name}");
        let asked = scene.server.functions.take_sources();
        assert_eq!(asked.iter().filter(|source| source.starts_with("CreateAuthChallenge")).count(), 30, "{name}");
    }
}

/// An administrator's messages are the administrator's business, and so are those of tests.
#[tokio::test]
async fn administrators_and_tests_send_as_they_please() {
    let scene = scene().await;
    scene.user("jane", verified("jane@example.com")).await;
    for _ in 0..30 {
        scene.ok("AdminResetUserPassword", json!({"Username": "jane"})).await;
    }
    let codes: HashSet<String> = scene.messages().into_iter().map(|message| message.code).collect();
    assert_eq!(scene.messages().len(), 30);
    assert!(codes.len() > 25, "each a new one");
    let (pool, client) = house();
    let relaxed = on(TestServer::start(), pool, client).await;
    for number in 0..60 {
        Ask::SignUp.once(&relaxed, "", number).await.unwrap();
    }
}
