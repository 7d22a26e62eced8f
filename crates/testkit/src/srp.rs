//! An app's half of USER_SRP_AUTH, over requests and answers as JSON.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use crypto::srp::Identity;
use crypto::srp::client::{Challenge, client_public, client_signature};
use serde_json::{Value, json};

/// In the one form the service takes (spec 20 §5.2).
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
        let text = |name: &str| parameters[name].as_str().unwrap_or_else(|| panic!("{name} in {parameters}"));
        let block = STANDARD.decode(text("SECRET_BLOCK")).expect("base64");
        let challenge = Challenge {
            identity: Identity { group: &self.pool_name, name: text("USER_ID_FOR_SRP") },
            salt: text("SALT"),
            server_public: text("SRP_B"),
            secret_block: &block,
        };
        let signature = client_signature(&self.a, password, challenge, timestamp).expect("a challenge");
        json!({
            "USERNAME": text("USERNAME"),
            "PASSWORD_CLAIM_SIGNATURE": STANDARD.encode(signature),
            "PASSWORD_CLAIM_SECRET_BLOCK": text("SECRET_BLOCK"),
            "TIMESTAMP": timestamp,
        })
    }
}
