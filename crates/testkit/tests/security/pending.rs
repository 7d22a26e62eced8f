//! Row 35: what a pending sign-in has proved is withdrawn when it no longer holds. Every step that waits for an answer,
//! against everything that can happen to its user meanwhile.

use poolhouse_testkit::scene::{PASSWORD, Scene, Tokens};
use poolhouse_testkit::{Refusal, merged};
use serde_json::{Value, json};

use crate::devices::{confirmed_device, proof, sign_in_on, srp_auth, tracking};
use crate::second_factors::{App, enable_mfa};
use crate::stage::{Answer, beginning, by_email, response, shared, verified};

const OTHER: &str = "Another-Horse8";

/// A step at which a sign-in of jane's waits.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Pending {
    SmsMfa,
    SoftwareToken,
    SelectMfaType,
    NewPassword,
    SetUp,
    Device,
    DeviceProof,
    EmailOtp,
    AutoSignIn,
}

impl Pending {
    const ALL: [Self; 9] = [
        Self::SmsMfa,
        Self::SoftwareToken,
        Self::SelectMfaType,
        Self::NewPassword,
        Self::SetUp,
        Self::Device,
        Self::DeviceProof,
        Self::EmailOtp,
        Self::AutoSignIn,
    ];
}

/// What happens meanwhile.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Event {
    PasswordSetByAdministrator,
    TemporaryPassword,
    Recovery,
    GlobalSignOut,
    DisabledAndEnabled,
}

impl Event {
    const ALL: [Self; 5] = [
        Self::PasswordSetByAdministrator,
        Self::TemporaryPassword,
        Self::Recovery,
        Self::GlobalSignOut,
        Self::DisabledAndEnabled,
    ];

    async fn happen(self, scene: &Scene) {
        let jane = json!({"Username": "jane"});
        match self {
            Self::PasswordSetByAdministrator => {
                let input = json!({"Username": "jane", "Password": OTHER, "Permanent": true});
                scene.ok("AdminSetUserPassword", input).await;
            }
            Self::TemporaryPassword => {
                scene.ok("AdminSetUserPassword", json!({"Username": "jane", "Password": OTHER})).await;
            }
            Self::Recovery => {
                scene.ok("ForgotPassword", jane).await;
                let recovered = json!({"Username": "jane", "ConfirmationCode": scene.code(), "Password": OTHER});
                scene.ok("ConfirmForgotPassword", recovered).await;
            }
            Self::GlobalSignOut => drop(scene.ok("AdminUserGlobalSignOut", jane).await),
            Self::DisabledAndEnabled => {
                scene.ok("AdminDisableUser", jane.clone()).await;
                scene.ok("AdminEnableUser", jane).await;
            }
        }
    }

    /// What cannot happen to this user, or is no news to a sign-in that has proved nothing yet.
    fn concerns(self, pending: Pending) -> bool {
        match pending {
            // A temporary password is not recovered.
            Pending::NewPassword => self != Self::Recovery,
            // No factor is proved: who has the code may sign in now.
            Pending::EmailOtp => !matches!(self, Self::GlobalSignOut | Self::DisabledAndEnabled),
            _ => true,
        }
    }
}

fn house() -> (Value, Value) {
    let pool = merged(
        merged(by_email(), tracking()),
        json!({
            "Policies": {"SignInPolicy": {"AllowedFirstAuthFactors": ["PASSWORD", "EMAIL_OTP"]}},
            "SmsConfiguration": {"SnsCallerArn": "arn:aws:iam::000000000000:role/sms", "ExternalId": "x"},
            "AccountRecoverySetting": {"RecoveryMechanisms": [{"Name": "verified_email", "Priority": 1}]},
        }),
    );
    let flows = ["ALLOW_USER_AUTH", "ALLOW_USER_SRP_AUTH", "ALLOW_USER_PASSWORD_AUTH", "ALLOW_REFRESH_TOKEN_AUTH"];
    (pool, json!({ "ExplicitAuthFlows": flows }))
}

/// A sign-in that waits, and the request that would take it on.
async fn waiting(scene: &Scene, pending: Pending) -> (&'static str, Value) {
    let phone = json!({"phone_number": "+12065550100", "phone_number_verified": "true"});
    let everything = merged(verified("jane@example.com"), phone);
    match pending {
        Pending::AutoSignIn => {
            scene.sign_up("jane", json!({"email": "jane@example.com"})).await;
            let confirm = json!({"Username": "jane", "ConfirmationCode": scene.code()});
            let session = scene.ok("ConfirmSignUp", confirm).await["Session"].clone();
            let input = merged(beginning("USER_AUTH", json!({"USERNAME": "jane"})), json!({ "Session": session }));
            return ("InitiateAuth", input);
        }
        Pending::NewPassword => drop(scene.invited("jane", everything).await),
        _ => drop(scene.user("jane", everything).await),
    }
    let respond = |challenge: &str, session: &Value, responses: Value| {
        let responses = merged(json!({"USERNAME": "jane"}), responses);
        ("RespondToAuthChallenge", response(challenge, Some(session), responses))
    };
    let session = async || scene.sign_in("jane", PASSWORD).await.unwrap()["Session"].clone();
    match pending {
        Pending::SmsMfa => {
            let token = scene.tokens("jane").await.access;
            enable_mfa(scene, &token, json!({"SMSMfaSettings": {"Enabled": true}})).await;
            let session = session().await;
            respond("SMS_MFA", &session, json!({"SMS_MFA_CODE": scene.code()}))
        }
        Pending::SoftwareToken => {
            let (_, app) = with_app(scene).await;
            respond("SOFTWARE_TOKEN_MFA", &session().await, json!({"SOFTWARE_TOKEN_MFA_CODE": app.code(scene)}))
        }
        Pending::SelectMfaType => {
            let (token, _) = with_app(scene).await;
            enable_mfa(scene, &token, json!({"SMSMfaSettings": {"Enabled": true}})).await;
            respond("SELECT_MFA_TYPE", &session().await, json!({"ANSWER": "SMS_MFA"}))
        }
        Pending::NewPassword => respond("NEW_PASSWORD_REQUIRED", &session().await, json!({"NEW_PASSWORD": PASSWORD})),
        Pending::SetUp => {
            let password = json!({"Policies": {"SignInPolicy": {"AllowedFirstAuthFactors": ["PASSWORD"]}}});
            scene.ok("UpdateUserPool", merged(house().0, password)).await;
            let config = json!({"MfaConfiguration": "ON", "SoftwareTokenMfaConfiguration": {"Enabled": true}});
            scene.ok("SetUserPoolMfaConfig", config).await;
            ("AssociateSoftwareToken", json!({"Session": session().await}))
        }
        Pending::Device | Pending::DeviceProof => {
            let device = confirmed_device(scene, "jane").await;
            let session = sign_in_on(scene, "jane", &device.key).await.unwrap()["Session"].clone();
            let first = srp_auth("jane", &session, &device);
            if pending == Pending::Device {
                return ("RespondToAuthChallenge", first);
            }
            let question = scene.ok("RespondToAuthChallenge", first).await;
            ("RespondToAuthChallenge", proof(&device, &question))
        }
        Pending::EmailOtp => {
            let parameters = json!({"USERNAME": "jane", "PREFERRED_CHALLENGE": "EMAIL_OTP"});
            let session = scene.ok("InitiateAuth", beginning("USER_AUTH", parameters)).await["Session"].clone();
            respond("EMAIL_OTP", &session, json!({"EMAIL_OTP_CODE": scene.code()}))
        }
        Pending::AutoSignIn => unreachable!("returned above"),
    }
}

async fn with_app(scene: &Scene) -> (String, App) {
    let token = scene.tokens("jane").await.access;
    let app = App::of(scene, &token).await;
    enable_mfa(scene, &token, json!({"SoftwareTokenMfaSettings": {"Enabled": true}})).await;
    scene.server.clock.advance_seconds(30);
    (token, app)
}

fn is_refused(answer: &Answer) -> bool {
    // The code of a message that was asked for before a change may be gone with it.
    let known = ["NotAuthorizedException", "CodeMismatchException", "PasswordResetRequiredException"];
    matches!(answer, Err(Refusal { code, .. }) if known.contains(&code.as_str()))
}

#[tokio::test]
async fn nothing_that_was_proved_survives_what_withdraws_it() {
    let server = poolhouse_testkit::TestServer::start();
    for pending in Pending::ALL {
        // What waits goes on where nothing happens.
        let (pool, client) = house();
        let scene = crate::stage::on(crate::stage::same(&server), pool, client).await;
        let (operation, input) = waiting(&scene, pending).await;
        scene.ok(operation, input).await;
        for event in Event::ALL.into_iter().filter(|event| event.concerns(pending)) {
            let (pool, client) = house();
            let scene = crate::stage::on(crate::stage::same(&server), pool, client).await;
            let (operation, input) = waiting(&scene, pending).await;
            event.happen(&scene).await;
            let answer = scene.call(operation, input).await;
            assert!(is_refused(&answer), "{pending:?} went on after {event:?}: {answer:?}");
        }
    }
}

#[tokio::test]
async fn a_code_is_worth_nothing_once_its_address_is_anothers() {
    for pending in [Pending::SmsMfa, Pending::EmailOtp] {
        let (pool, client) = house();
        let scene = shared(pool, client).await;
        let (operation, input) = waiting(&scene, pending).await;
        let change = json!({"Username": "jane", "UserAttributes": [
            {"Name": "email", "Value": "new@example.com"}, {"Name": "email_verified", "Value": "true"},
            {"Name": "phone_number", "Value": "+12065550199"}, {"Name": "phone_number_verified", "Value": "true"},
        ]});
        scene.ok("AdminUpdateUserAttributes", change).await;
        let answer = scene.call(operation, input).await;
        assert!(is_refused(&answer), "{pending:?}: {answer:?}");
    }
}

#[tokio::test]
async fn a_factor_that_is_enrolled_meanwhile_is_asked_for() {
    let (pool, client) = house();
    let server = poolhouse_testkit::TestServer::start();
    // Before the device is proved, which stands for nothing.
    let scene = crate::stage::on(server, pool, client).await;
    let (operation, input) = waiting(&scene, Pending::Device).await;
    let token = scene.tokens("jane").await.access;
    enable_mfa(&scene, &token, json!({"SMSMfaSettings": {"Enabled": true}})).await;
    scene.ok("UpdateUserPool", merged(house().0, json!({"MfaConfiguration": "OPTIONAL"}))).await;
    let answer = scene.call(operation, input).await;
    let went_on = answer.as_ref().is_ok_and(|answer| answer["AuthenticationResult"].is_object());
    assert!(!went_on, "{answer:?}");
    // A code of e-mail as first factor is no way past a second one.
    let (operation, input) = {
        let parameters = json!({"USERNAME": "joe", "PREFERRED_CHALLENGE": "EMAIL_OTP"});
        let phone = json!({"phone_number": "+12065550100", "phone_number_verified": "true"});
        scene.user("joe", merged(verified("joe@example.com"), phone)).await;
        let asked = scene.ok("InitiateAuth", beginning("USER_AUTH", parameters)).await;
        let responses = json!({"USERNAME": "joe", "EMAIL_OTP_CODE": scene.code()});
        ("RespondToAuthChallenge", response("EMAIL_OTP", Some(&asked["Session"]), responses))
    };
    let token = scene.tokens("joe").await.access;
    enable_mfa(&scene, &token, json!({"SMSMfaSettings": {"Enabled": true}})).await;
    assert!(is_refused(&scene.call(operation, input).await));
}

/// Whoever began to set up an authenticator before its owner did must not replace it.
#[tokio::test]
async fn a_session_from_before_an_enrolment_replaces_no_authenticator() {
    let (pool, client) = house();
    let scene = shared(pool, client).await;
    let (operation, early) = waiting(&scene, Pending::SetUp).await;
    let session = scene.sign_in("jane", PASSWORD).await.unwrap()["Session"].clone();
    let associated = scene.ok("AssociateSoftwareToken", json!({ "Session": session })).await;
    let app = App::with(associated["SecretCode"].as_str().unwrap());
    let verify = json!({"Session": associated["Session"], "UserCode": app.code(&scene)});
    let session = scene.ok("VerifySoftwareToken", verify).await["Session"].clone();
    let done = response("MFA_SETUP", Some(&session), json!({"USERNAME": "jane"}));
    Tokens::of(&scene.ok("RespondToAuthChallenge", done).await);
    let refused = scene.refused(operation, early).await;
    assert_eq!(refused.code, "NotAuthorizedException", "{refused:?}");
}
