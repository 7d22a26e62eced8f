//! Rows 26 and 27: a code of an authenticator app works once (CVE-2025-43798, CVE-2021-43177), and no way to tokens leads
//! around a second factor (CVE-2024-45042, CVE-2025-64103).

use crypto::totp;
use domain::clock::Clock;
use poolhouse_testkit::merged;
use poolhouse_testkit::scene::{PASSWORD, Scene};
use poolhouse_testkit::srp::SrpClient;
use serde_json::{Value, json};

use crate::stage::{Cluster, at_once, beginning, by_email, code, response, verified};

/// A user's authenticator app.
pub struct App(totp::client::App);

impl App {
    /// A new secret that waits for its first code.
    pub async fn associated(scene: &Scene, token: &str) -> Self {
        let given = scene.ok("AssociateSoftwareToken", json!({ "AccessToken": token })).await;
        Self::with(given["SecretCode"].as_str().unwrap())
    }

    pub fn with(secret: &str) -> Self {
        Self(totp::client::App::new(secret).unwrap())
    }

    /// An app that has shown its first code.
    pub async fn of(scene: &Scene, token: &str) -> Self {
        allow_mfa(scene).await;
        let app = Self::associated(scene, token).await;
        scene.ok("VerifySoftwareToken", json!({"AccessToken": token, "UserCode": app.code(scene)})).await;
        app
    }

    /// What the app shows now.
    pub fn code(&self, scene: &Scene) -> String {
        self.0.code(scene.server.clock.now().seconds() / totp::STEP_SECONDS)
    }
}

/// Lets users of the pool have second factors.
pub async fn allow_mfa(scene: &Scene) {
    set_mfa(scene, "OPTIONAL").await;
}

async fn set_mfa(scene: &Scene, mode: &str) {
    let config = json!({
        "MfaConfiguration": mode,
        "SoftwareTokenMfaConfiguration": {"Enabled": true},
        "SmsMfaConfiguration": {
            "SmsConfiguration": {"SnsCallerArn": "arn:aws:iam::000000000000:role/sms", "ExternalId": "x"},
        },
    });
    scene.ok("SetUserPoolMfaConfig", config).await;
}

/// Switches a factor on for the user of a token.
pub async fn enable_mfa(scene: &Scene, token: &str, settings: Value) {
    allow_mfa(scene).await;
    scene.ok("SetUserMFAPreference", merged(settings, json!({ "AccessToken": token }))).await;
}

fn every_factor() -> Value {
    json!({"Policies": {"SignInPolicy": {"AllowedFirstAuthFactors": ["PASSWORD", "EMAIL_OTP"]}}})
}

fn by_choice() -> Value {
    json!({"ExplicitAuthFlows": [
        "ALLOW_USER_AUTH",
        "ALLOW_USER_SRP_AUTH",
        "ALLOW_USER_PASSWORD_AUTH",
        "ALLOW_ADMIN_USER_PASSWORD_AUTH",
        "ALLOW_REFRESH_TOKEN_AUTH",
    ]})
}

fn shown(session: &Value, code: &str) -> Value {
    let responses = json!({"USERNAME": "jane", "SOFTWARE_TOKEN_MFA_CODE": code});
    response("SOFTWARE_TOKEN_MFA", Some(session), responses)
}

async fn with_app(scene: &Scene) -> App {
    scene.user("jane", verified("jane@example.com")).await;
    let token = scene.tokens("jane").await.access;
    let app = App::of(scene, &token).await;
    enable_mfa(scene, &token, json!({"SoftwareTokenMfaSettings": {"Enabled": true}})).await;
    app
}

/// The same code, in many sign-ins at once and at both nodes: one of them goes through.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_code_of_an_app_signs_in_once() {
    for cluster in Cluster::each(by_email(), json!({})).await {
        let scene = &cluster.first;
        let app = with_app(scene).await;
        // What set the app up does not sign in either.
        let session = scene.sign_in("jane", PASSWORD).await.unwrap()["Session"].clone();
        let refused = scene.refused("RespondToAuthChallenge", shown(&session, &app.code(scene))).await;
        assert_eq!(refused.message, "Your software token has already been used once.");
        scene.server.clock.advance_seconds(30);
        let mut calls = Vec::new();
        for _ in 0..20 {
            let session = scene.sign_in("jane", PASSWORD).await.unwrap()["Session"].clone();
            let input = merged(shown(&session, &app.code(scene)), json!({"ClientId": scene.client_id}));
            calls.push(("RespondToAuthChallenge", input));
        }
        let answers = at_once(&[&scene.server, &cluster.second], calls).await;
        assert_eq!(answers.iter().filter(|answer| answer.is_ok()).count(), 1);
        for answer in answers.iter().filter(|answer| answer.is_err()) {
            assert!(["ExpiredCodeException", "NotAuthorizedException"].contains(&code(answer)), "{answer:?}");
        }
        let session = scene.sign_in("jane", PASSWORD).await.unwrap()["Session"].clone();
        for node in [scene, &cluster.other()] {
            assert!(node.call("RespondToAuthChallenge", shown(&session, &app.code(scene))).await.is_err());
        }
        // The window closes behind the last code that was used.
        scene.server.clock.advance_seconds(30);
        scene.ok("RespondToAuthChallenge", shown(&session, &app.code(scene))).await;
    }
}

/// Whichever way a sign-in begins, it arrives at the second factor and not at tokens.
#[tokio::test]
async fn no_flow_leads_around_a_second_factor() {
    let cluster = Cluster::sqlite(merged(by_email(), every_factor()), by_choice()).await;
    let scene = &cluster.first;
    let app = with_app(scene).await;
    let password = json!({"USERNAME": "jane", "PASSWORD": PASSWORD});
    let choice = |factor: &str| merged(password.clone(), json!({ "PREFERRED_CHALLENGE": factor }));
    let mut sessions = Vec::new();
    for (operation, flow, parameters) in [
        ("InitiateAuth", "USER_PASSWORD_AUTH", password.clone()),
        ("AdminInitiateAuth", "ADMIN_USER_PASSWORD_AUTH", password.clone()),
        ("AdminInitiateAuth", "ADMIN_NO_SRP_AUTH", password.clone()),
        ("InitiateAuth", "USER_AUTH", choice("PASSWORD")),
        ("InitiateAuth", "USER_AUTH", choice("EMAIL_OTP")),
        ("InitiateAuth", "USER_AUTH", password.clone()),
    ] {
        let step = scene.ok(operation, beginning(flow, parameters)).await;
        assert!(step["AuthenticationResult"].is_null(), "{operation} {flow}");
        let offered = step["AvailableChallenges"].to_string();
        assert!(
            step["ChallengeName"] != "EMAIL_OTP" && !offered.contains("OTP"),
            "a code instead of a password: {step}"
        );
        if step["ChallengeName"] == "SOFTWARE_TOKEN_MFA" {
            sessions.push(step["Session"].clone());
        }
    }
    let client = SrpClient::new(&scene.user_pool_id, 4);
    let begin = beginning("USER_SRP_AUTH", json!({"USERNAME": "jane", "SRP_A": client.public()}));
    let challenge = scene.ok("InitiateAuth", begin).await;
    let answer = response("PASSWORD_VERIFIER", None, client.answer(&challenge["ChallengeParameters"], PASSWORD));
    let step = scene.ok("RespondToAuthChallenge", answer).await;
    assert_eq!(step["ChallengeName"], "SOFTWARE_TOKEN_MFA");
    sessions.push(step["Session"].clone());
    assert_eq!(sessions.len(), 5);
    // A session that waits for the code is answered with the code and nothing else.
    let everything = json!({
        "USERNAME": "jane", "ANSWER": "SMS_MFA", "EMAIL": "mallory@example.com", "PASSWORD": PASSWORD,
        "NEW_PASSWORD": "Another-Horse8", "SMS_MFA_CODE": "000000", "EMAIL_OTP_CODE": "00000000",
        "SMS_OTP_CODE": "00000000", "SRP_A": client.public(),
    });
    for challenge in api::types::ChallengeNameType::ALL {
        let input = response(challenge.as_str(), Some(&sessions[0]), everything.clone());
        assert!(scene.call("RespondToAuthChallenge", input).await.is_err(), "{}", challenge.as_str());
    }
    let session = sessions[0].as_str().unwrap();
    assert!(scene.call("AssociateSoftwareToken", json!({ "Session": session })).await.is_err());
    assert!(scene.call("VerifySoftwareToken", json!({"Session": session, "UserCode": app.code(scene)})).await.is_err());
    // A new password is no second factor.
    let code = {
        scene.ok("ForgotPassword", json!({"Username": "jane"})).await;
        scene.code()
    };
    let confirm = json!({"Username": "jane", "ConfirmationCode": code, "Password": "Another-Horse8"});
    scene.ok("ConfirmForgotPassword", confirm).await;
    assert_eq!(scene.sign_in("jane", "Another-Horse8").await.unwrap()["ChallengeName"], "SOFTWARE_TOKEN_MFA");
    let temporary = json!({"Username": "jane", "Password": "Temporary-Horse5", "Permanent": false});
    scene.ok("AdminSetUserPassword", temporary).await;
    let session = scene.sign_in("jane", "Temporary-Horse5").await.unwrap()["Session"].clone();
    let responses = json!({"USERNAME": "jane", "NEW_PASSWORD": "Another-Horse9"});
    let step = scene.ok("RespondToAuthChallenge", response("NEW_PASSWORD_REQUIRED", Some(&session), responses)).await;
    assert_eq!(step["ChallengeName"], "SOFTWARE_TOKEN_MFA");
}

/// Where the pool demands a second factor, setting one up cannot be skipped, and only its own steps lead on.
#[tokio::test]
async fn setting_a_second_factor_up_cannot_be_skipped() {
    let cluster = Cluster::sqlite(by_email(), json!({})).await;
    let scene = &cluster.first;
    scene.user("jane", verified("jane@example.com")).await;
    set_mfa(scene, "ON").await;
    let begin = async || {
        let step = scene.sign_in("jane", PASSWORD).await.unwrap();
        assert_eq!(step["ChallengeName"], "MFA_SETUP");
        step["Session"].clone()
    };
    let set_up = |session: &Value| response("MFA_SETUP", Some(session), json!({"USERNAME": "jane"}));
    let first = begin().await;
    assert!(scene.call("RespondToAuthChallenge", set_up(&first)).await.is_err(), "nothing was set up");
    let verify = |session: &Value, code: &str| json!({"Session": session, "UserCode": code});
    assert!(scene.call("VerifySoftwareToken", verify(&first, "000000")).await.is_err());
    let associated = scene.ok("AssociateSoftwareToken", json!({ "Session": first })).await;
    let app = App::with(associated["SecretCode"].as_str().unwrap());
    let second = &associated["Session"];
    assert!(scene.call("RespondToAuthChallenge", set_up(second)).await.is_err(), "no code was shown");
    // Another sign-in's session does not go with this one's secret once this one has moved on.
    let stranger = begin().await;
    assert!(scene.call("VerifySoftwareToken", verify(&stranger, &app.code(scene))).await.is_err());
    let third = scene.ok("VerifySoftwareToken", verify(second, &app.code(scene))).await["Session"].clone();
    assert!(scene.call("RespondToAuthChallenge", set_up(&first)).await.is_err());
    assert!(scene.call("RespondToAuthChallenge", set_up(second)).await.is_err());
    scene.ok("RespondToAuthChallenge", set_up(&third)).await;
    assert!(scene.call("RespondToAuthChallenge", set_up(&third)).await.is_err(), "a session twice");
}
