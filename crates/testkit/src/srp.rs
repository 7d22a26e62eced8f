//! An app's half of USER_SRP_AUTH and of devices, over requests and answers as JSON.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use crypto::srp::Identity;
use crypto::srp::client::{Challenge, client_public, client_signature};
use serde_json::{Value, json};

/// In the one form the service takes (behaviour 20 §5.2).
pub const TIMESTAMP: &str = "Sat Nov 21 00:00:00 UTC 2026";

/// One attempt: its secret number, and the pool it is made in.
pub struct SrpClient {
    a: [u8; 32],
    pool_name: String,
}

impl SrpClient {
    /// `seed` makes attempts differ.
    pub fn new(user_pool_id: &str, seed: u8) -> Self {
        let (_, pool_name) = user_pool_id.split_once('_').expect("a pool id");
        Self { a: [seed; 32], pool_name: pool_name.to_owned() }
    }

    /// `SRP_A`.
    pub fn public(&self) -> String {
        let public = client_public(&self.a).expect("a number of the group");
        crypto::srp::public_hex(public.as_bytes())
    }

    /// `ChallengeResponses` to a PASSWORD_VERIFIER with these `ChallengeParameters`.
    pub fn answer(&self, parameters: &Value, password: &str) -> Value {
        self.answer_dated(parameters, password, TIMESTAMP)
    }

    /// [`SrpClient::answer`] with another `TIMESTAMP`.
    pub fn answer_dated(&self, parameters: &Value, password: &str, timestamp: &str) -> Value {
        let identity = Identity { group: &self.pool_name, name: text(parameters, "USER_ID_FOR_SRP") };
        claim(&self.a, identity, parameters, password, timestamp)
    }
}

/// A device as its app keeps it: what it was offered, and the secret the app made for it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DeviceClient {
    pub key: String,
    pub group_key: String,
    pub secret: String,
    /// The secret number of its attempts.
    pub a: [u8; 32],
}

impl DeviceClient {
    /// The device that an answer with tokens offers.
    pub fn offered(answer: &Value) -> Self {
        let offered = &answer["AuthenticationResult"]["NewDeviceMetadata"];
        let (key, group_key) = (text(offered, "DeviceKey").to_owned(), text(offered, "DeviceGroupKey").to_owned());
        Self { secret: format!("secret of {key}"), key, group_key, a: [13; 32] }
    }

    /// `DeviceSecretVerifierConfig` of ConfirmDevice.
    pub fn verifier(&self) -> Value {
        let verifier = crypto::srp::enrol(self.identity(), &self.secret, [0x9b; 16]);
        let bytes = verifier.to_bytes();
        let (salt, v) = bytes.split_at(16);
        json!({"Salt": STANDARD.encode([&[0], salt].concat()), "PasswordVerifier": STANDARD.encode([&[0], v].concat())})
    }

    /// `SRP_A`.
    pub fn public(&self) -> String {
        let public = client_public(&self.a).expect("a number of the group");
        crypto::srp::public_hex(public.as_bytes())
    }

    /// `ChallengeResponses` to a DEVICE_PASSWORD_VERIFIER with these `ChallengeParameters`.
    pub fn answer(&self, parameters: &Value) -> Value {
        let mut answer = claim(&self.a, self.identity(), parameters, &self.secret, TIMESTAMP);
        answer["DEVICE_KEY"] = json!(self.key);
        answer
    }

    fn identity(&self) -> Identity<'_> {
        Identity { group: &self.group_key, name: &self.key }
    }
}

fn text<'a>(parameters: &'a Value, name: &str) -> &'a str {
    parameters[name].as_str().unwrap_or_else(|| panic!("{name} in {parameters}"))
}

fn claim(a: &[u8; 32], identity: Identity<'_>, parameters: &Value, password: &str, timestamp: &str) -> Value {
    let block = STANDARD.decode(text(parameters, "SECRET_BLOCK")).expect("base64");
    let (salt, server_public) = (text(parameters, "SALT"), text(parameters, "SRP_B"));
    let challenge = Challenge { identity, salt, server_public, secret_block: &block };
    let signature = client_signature(a, password, challenge, timestamp).expect("a challenge");
    json!({
        "USERNAME": text(parameters, "USERNAME"),
        "PASSWORD_CLAIM_SIGNATURE": STANDARD.encode(signature),
        "PASSWORD_CLAIM_SECRET_BLOCK": text(parameters, "SECRET_BLOCK"),
        "TIMESTAMP": timestamp,
    })
}
