//! A user at a door, with all that a right guess needs.

use poolhouse_testkit::custom_auth;
use poolhouse_testkit::functions::Reply;
use poolhouse_testkit::merged;
use poolhouse_testkit::scene::{PASSWORD, Scene, attributes};
use poolhouse_testkit::srp::DeviceClient;
use serde_json::{Value, json};

use super::doors::{Door, WRONG};
use crate::devices::{confirmed_device, proof, sign_in_on, srp_auth, tracking};
use crate::second_factors::{App, allow_mfa, enable_mfa};
use crate::stage::{Answer, Cluster, beginning, by_email, response, verified};

/// A pool with every door, and a client that may use them.
pub(super) fn house() -> (Value, Value) {
    let pool = merged(
        by_email(),
        json!({
            "Policies": {"SignInPolicy": {"AllowedFirstAuthFactors": ["PASSWORD", "EMAIL_OTP", "SMS_OTP"]}},
            "SmsConfiguration": {"SnsCallerArn": "arn:aws:iam::000000000000:role/sms", "ExternalId": "x"},
        }),
    );
    let pool = merged(pool, tracking());
    let flows = ["SRP", "PASSWORD", "ADMIN_USER_PASSWORD", "CUSTOM", "REFRESH_TOKEN"].map(|flow| match flow {
        "SRP" | "PASSWORD" => format!("ALLOW_USER_{flow}_AUTH"),
        other => format!("ALLOW_{other}_AUTH"),
    });
    let flows: Vec<String> = flows.into_iter().chain(["ALLOW_USER_AUTH".to_owned()]).collect();
    (pool, json!({"ExplicitAuthFlows": flows}))
}

/// Nodes with a house on them, on every database there is to test on.
pub(super) async fn houses() -> Vec<Cluster> {
    let (pool, client) = house();
    Cluster::each(pool, client).await
}

/// A user at a door: what a right guess needs.
pub(super) struct Room {
    pub(super) scene: Scene,
    pub(super) other: Scene,
    pub(super) cluster: Cluster,
    pub(super) token: String,
    pub(super) code: String,
    pub(super) session: Value,
    pub(super) device: Option<DeviceClient>,
}

impl Room {
    /// A house of its own on these nodes.
    pub(super) async fn before(door: Door, nodes: &Cluster) -> Self {
        let (pool, client) = house();
        Self::inside(door, nodes.with(pool, client).await).await
    }

    pub(super) async fn inside(door: Door, cluster: Cluster) -> Self {
        let scene = crate::stage::at(&cluster.first, &cluster.first.server);
        let phone = json!({"phone_number": "+12065550100", "phone_number_verified": "true"});
        scene.user("jane", merged(verified("jane@example.com"), phone)).await;
        let token = scene.tokens("jane").await.access;
        let mut room = Self {
            other: cluster.other(),
            scene,
            cluster,
            token,
            code: String::new(),
            session: Value::Null,
            device: None,
        };
        let scene = &room.scene;
        let choose = async |factor: &str| {
            let parameters = json!({"USERNAME": "jane", "PREFERRED_CHALLENGE": factor});
            scene.ok("InitiateAuth", beginning("USER_AUTH", parameters)).await["Session"].clone()
        };
        match door {
            Door::ConfirmSignUp => drop(scene.sign_up("newcomer", json!({"email": "new@example.com"})).await),
            Door::ConfirmForgotPassword => drop(scene.ok("ForgotPassword", json!({"Username": "jane"})).await),
            Door::VerifyUserAttribute => {
                let values = attributes(json!({"email": "jane@example.org"}));
                scene.ok("UpdateUserAttributes", json!({"AccessToken": room.token, "UserAttributes": values})).await;
            }
            Door::EmailOtp => room.session = choose("EMAIL_OTP").await,
            Door::SmsOtp => room.session = choose("SMS_OTP").await,
            Door::SmsMfa => {
                enable_mfa(scene, &room.token, json!({"SMSMfaSettings": {"Enabled": true}})).await;
                room.session = scene.sign_in("jane", PASSWORD).await.unwrap()["Session"].clone();
            }
            Door::SoftwareToken => {
                let app = App::of(scene, &room.token).await;
                enable_mfa(scene, &room.token, json!({"SoftwareTokenMfaSettings": {"Enabled": true}})).await;
                // The code that set the app up is used.
                scene.server.clock.advance_seconds(30);
                room.session = scene.sign_in("jane", PASSWORD).await.unwrap()["Session"].clone();
                room.code = app.code(scene);
            }
            Door::SoftwareTokenSetup => {
                allow_mfa(scene).await;
                room.code = App::associated(scene, &room.token).await.code(scene);
            }
            Door::CustomChallenge => {
                // One try for each sign-in: a wrong answer is a refusal.
                let functions = &scene.server.functions;
                let lambda = custom_auth::asking(functions);
                functions.set("define", |mut event| {
                    let last = event["request"]["session"].as_array().and_then(|session| session.last());
                    event["response"] = match last.map(|entry| entry["challengeResult"] == true) {
                        None => json!({"challengeName": "CUSTOM_CHALLENGE"}),
                        Some(right) => json!({"issueTokens": right, "failAuthentication": !right}),
                    };
                    Reply::Event(event)
                });
                scene.ok("UpdateUserPool", merged(house().0, json!({ "LambdaConfig": lambda }))).await;
            }
            Door::Device => {
                let device = confirmed_device(scene, "jane").await;
                room.session = sign_in_on(scene, "jane", &device.key).await.unwrap()["Session"].clone();
                room.device = Some(device);
            }
            Door::UserPassword | Door::AdminUserPassword | Door::Srp | Door::ChangePassword | Door::ChosenPassword => {}
        }
        if room.code.is_empty() {
            let sent = room.scene.messages();
            room.code = sent.first().map(|message| message.code.clone()).unwrap_or_default();
        }
        room
    }

    pub(super) fn answer(&self, challenge: &str, name: &str, code: &str) -> Value {
        response(challenge, Some(&self.session), json!({"USERNAME": "jane", name: code}))
    }

    /// The proof of the device in the room, or of one with another secret.
    pub(super) async fn device_answer(&self, right: bool) -> Value {
        let mut device = self.device.clone().unwrap();
        let question = self.scene.ok("RespondToAuthChallenge", srp_auth("jane", &self.session, &device)).await;
        if !right {
            device.secret = WRONG.to_owned();
        }
        proof(&device, &question)
    }

    pub(super) async fn guess(&self, node: &Scene, door: Door, right: bool) -> Answer {
        let (operation, input) = door.request(self, right).await;
        node.call(operation, input).await
    }
}
