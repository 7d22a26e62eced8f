//! Walks through a pool in which every way to sign in is open: choices, codes, passkeys, remembered devices and
//! functions. The attacker has a passkey, a device and a secret word of his own, knows the victims' device keys, and
//! answers what he is asked with what he has, in his name or in theirs.

use poolhouse_testkit::authenticator::Authenticator;
use poolhouse_testkit::functions::{Functions, Reply};
use poolhouse_testkit::srp::{DeviceClient, SrpClient};

use super::*;

/// What he brings besides passwords and a mailbox.
pub(super) struct Kit {
    device: DeviceClient,
    passkey: Authenticator,
    /// Keys of devices, his own and others'; a key is no secret.
    device_keys: Vec<String>,
    asked: Vec<Asked>,
    /// The challenges he has got past in his own name.
    pub(super) ways: BTreeSet<String>,
}

/// A challenge he was given, in whose name he asked for it.
#[derive(Clone)]
struct Asked {
    name: String,
    challenge: String,
    session: Value,
    parameters: Value,
}

const FACTORS: [&str; 4] = ["PASSWORD", "PASSWORD_SRP", "EMAIL_OTP", "WEB_AUTHN"];

/// Functions that ask everybody for a word only they know: of three wrong ones it is enough.
fn functions(functions: &Functions) -> Value {
    let define = functions.set("walk-define", |mut event| {
        let session = event["request"]["session"].as_array().expect("a session").clone();
        let wrong = session.iter().filter(|entry| entry["challengeResult"] == false).count();
        event["response"] = match session.last() {
            Some(last) if last["challengeName"] == "SRP_A" => json!({"challengeName": "PASSWORD_VERIFIER"}),
            Some(last) if last["challengeName"] == "CUSTOM_CHALLENGE" && last["challengeResult"] == true => {
                json!({"issueTokens": true})
            }
            _ if wrong == 3 => json!({"failAuthentication": true}),
            _ => json!({"challengeName": "CUSTOM_CHALLENGE"}),
        };
        Reply::Event(event)
    });
    let create = functions.set("walk-create", |mut event| {
        let word = word_of(event["userName"].as_str().expect("a name"));
        event["response"] = json!({"publicChallengeParameters": {}, "privateChallengeParameters": {"answer": word}});
        Reply::Event(event)
    });
    let verify = functions.set("walk-verify", |mut event| {
        let request = &event["request"];
        let right = request["challengeAnswer"] == request["privateChallengeParameters"]["answer"];
        event["response"] = json!({ "answerCorrect": right });
        Reply::Event(event)
    });
    json!({"DefineAuthChallenge": define, "CreateAuthChallenge": create, "VerifyAuthChallengeResponse": verify})
}

fn word_of(username: &str) -> String {
    format!("the word of {username}")
}

impl Kit {
    /// His own passkey and device; a victim's too, of which he knows the key of the device.
    async fn new(walk: &Walk) -> Self {
        let scene = &walk.scene;
        let victim = walk.victims[0].0.clone();
        let mut made = Vec::new();
        for (name, password) in [(victim, PASSWORD), (walk.own("mallory"), THIEFS_PASSWORD)] {
            let answer = scene.sign_in(&name, password).await.unwrap();
            let access = answer["AuthenticationResult"]["AccessToken"].clone();
            let (device, passkey) = (DeviceClient::offered(&answer), Authenticator::default());
            let confirm = json!({"AccessToken": access, "DeviceKey": device.key, "DeviceSecretVerifierConfig": device.verifier()});
            scene.ok("ConfirmDevice", confirm).await;
            passkey.register(scene, access.as_str().unwrap()).await.unwrap();
            made.push((device, passkey));
        }
        let device_keys = made.iter().map(|(device, _)| device.key.clone()).collect();
        let (device, passkey) = made.pop().unwrap();
        Self { device, passkey, device_keys, asked: Vec::new(), ways: BTreeSet::new() }
    }

    /// Remembers a challenge and whom it was given to, and what was got past.
    pub(super) fn learn(&mut self, input: &Value, answer: &Answer) {
        let Ok(answer) = answer else { return };
        let sent = ["AuthParameters", "ChallengeResponses"].map(|parameters| &input[parameters]["USERNAME"]);
        let Some(name) = sent.into_iter().find_map(Value::as_str) else { return };
        if let Some(challenge) = answer["ChallengeName"].as_str() {
            self.asked.push(Asked {
                name: name.to_owned(),
                challenge: challenge.to_owned(),
                session: answer["Session"].clone(),
                parameters: answer["ChallengeParameters"].clone(),
            });
        }
        self.ways.extend(input["ChallengeName"].as_str().map(str::to_owned));
    }
}

impl Walk {
    /// A call of the ways that need more than passwords and codes.
    pub(super) fn call_of_every_way(&mut self) -> (&'static str, Value) {
        // As often as not his own: so he comes far enough for what he learns there to be tried on others.
        let (name, password) = match self.dice.roll(2) {
            0 => (self.own("mallory"), THIEFS_PASSWORD.to_owned()),
            _ => (self.name(), self.password()),
        };
        let access = Self::any(&mut self.dice, &self.loot.access).to_owned();
        let srp = SrpClient::new(&self.scene.user_pool_id, 1);
        let kit = self.kit.as_ref().expect("a kit");
        let (device, key) = (kit.device.clone(), self.dice.pick(&kit.device_keys).clone());
        match self.dice.roll(12) {
            0 | 1 => {
                let preferred = *self.dice.pick(&FACTORS);
                let parameters = json!({"USERNAME": name, "PREFERRED_CHALLENGE": preferred, "DEVICE_KEY": key});
                ("InitiateAuth", beginning("USER_AUTH", parameters))
            }
            2 => ("InitiateAuth", beginning("USER_AUTH", json!({ "USERNAME": name }))),
            3 => ("InitiateAuth", beginning("CUSTOM_AUTH", json!({ "USERNAME": name }))),
            4 => {
                let parameters = json!({"USERNAME": name, "CHALLENGE_NAME": "SRP_A", "SRP_A": srp.public()});
                ("InitiateAuth", beginning("CUSTOM_AUTH", parameters))
            }
            5 => {
                let parameters = json!({"USERNAME": name, "PASSWORD": password, "DEVICE_KEY": key});
                ("InitiateAuth", beginning("USER_PASSWORD_AUTH", parameters))
            }
            6 => match self.dice.roll(3) {
                0 => ("StartWebAuthnRegistration", json!({ "AccessToken": access })),
                1 => ("GetDevice", json!({"AccessToken": access, "DeviceKey": key})),
                _ => {
                    let confirm = json!({"AccessToken": access, "DeviceKey": key});
                    ("ConfirmDevice", merged(confirm, json!({"DeviceSecretVerifierConfig": device.verifier()})))
                }
            },
            _ => self.answer_what_was_asked(&srp, &password),
        }
    }

    /// Answers a challenge: mostly the newest and as it wants to be answered, at times in another's name, with another
    /// session, or as if it were another challenge.
    fn answer_what_was_asked(&mut self, srp: &SrpClient, password: &str) -> (&'static str, Value) {
        let (code, other, mine) = (self.code(), self.name(), self.own("mallory"));
        let newest = self.his_messages().first().cloned().unwrap_or_default();
        let kit = self.kit.as_ref().expect("a kit");
        let Some(last) = kit.asked.last() else {
            return ("InitiateAuth", beginning("USER_AUTH", json!({ "USERNAME": mine })));
        };
        let asked = if self.dice.roll(3) > 0 { last.clone() } else { self.dice.pick(&kit.asked).clone() };
        let code = if self.dice.roll(2) == 0 { newest } else { code };
        let username = if self.by_address { asked.name.clone() } else { mine.clone() };
        let mut responses = match asked.challenge.as_str() {
            "SELECT_CHALLENGE" => {
                json!({"ANSWER": self.dice.pick(&FACTORS), "PASSWORD": password, "SRP_A": srp.public()})
            }
            "EMAIL_OTP" => json!({ "EMAIL_OTP_CODE": code }),
            "PASSWORD" => json!({ "PASSWORD": password }),
            "PASSWORD_SRP" => json!({"SRP_A": srp.public()}),
            "PASSWORD_VERIFIER" => srp.answer(&asked.parameters, password),
            "WEB_AUTHN" => {
                let options = asked.parameters["CREDENTIAL_REQUEST_OPTIONS"].as_str().expect("options");
                json!({"CREDENTIAL": kit.passkey.get(options)})
            }
            "CUSTOM_CHALLENGE" => json!({"ANSWER": *self.dice.pick(&[&word_of(&username), "42", password])}),
            "DEVICE_SRP_AUTH" => json!({"DEVICE_KEY": kit.device.key, "SRP_A": kit.device.public()}),
            "DEVICE_PASSWORD_VERIFIER" => kit.device.answer(&asked.parameters),
            _ => json!({ "NEW_PASSWORD": password }),
        };
        let name = if self.dice.roll(5) == 0 { other } else { asked.name.clone() };
        responses["USERNAME"] = json!(name);
        let session = if self.dice.roll(6) == 0 { self.dice.pick(&kit.asked).session.clone() } else { asked.session };
        let challenge =
            if self.dice.roll(8) == 0 { self.dice.pick(&kit.asked).challenge.clone() } else { asked.challenge };
        ("RespondToAuthChallenge", response(&challenge, Some(&session), responses))
    }
}

#[tokio::test]
async fn no_walk_along_every_way_reaches_a_victim() {
    let server = TestServer::start();
    let pool = json!({
        "AutoVerifiedAttributes": ["email"],
        "Policies": {"SignInPolicy": {"AllowedFirstAuthFactors": ["PASSWORD", "EMAIL_OTP", "WEB_AUTHN"]}},
        "DeviceConfiguration": {"ChallengeRequiredOnNewDevice": true, "DeviceOnlyRememberedOnUserPrompt": false},
        "LambdaConfig": functions(&server.functions),
    });
    let scene = on(server, pool, json!({})).await;
    scene.ok("SetUserPoolMfaConfig", json!({"WebAuthnConfiguration": {"RelyingPartyId": "example.com"}})).await;
    let mut ways = BTreeSet::new();
    for seed in 300..312 {
        let mut walk = Walk::begin(&scene, false, seed).await;
        walk.kit = Some(Kit::new(&walk).await);
        ways.extend(walk.run(200).await.ways);
    }
    for way in ["PASSWORD_VERIFIER", "EMAIL_OTP", "WEB_AUTHN", "CUSTOM_CHALLENGE", "DEVICE_PASSWORD_VERIFIER"] {
        assert!(ways.contains(way), "he never got past {way}: {ways:?}");
    }
}
