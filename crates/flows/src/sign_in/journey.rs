//! What a sign-in carries from its beginning to its tokens. Between steps it travels sealed, in a session or a
//! SECRET_BLOCK; nothing of it is stored.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::sign_in::custom_auth::CustomSignIn;

/// How the sign-in came to where it is, and what later steps need to know of earlier ones.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Journey {
    /// The device the client says it runs on: `DEVICE_KEY`. Proves nothing by itself.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub device_key: Option<String>,
    /// The device that was proved.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub proved_device: Option<String>,
    #[serde(default)]
    pub tokens_from: TokenSource,
    /// Of a sign-in that a pool's functions lead.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub custom: Option<CustomSignIn>,
    /// `ClientMetadata` of the answer that is being handled: for the triggers it sets off, and for no later ones
    /// (behaviour 40 §1.5).
    #[serde(skip)]
    pub client_metadata: BTreeMap<String, String>,
}

/// What the tokens of a sign-in follow: the trigger source of their PreTokenGeneration event (behaviour 40 §1.3).
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum TokenSource {
    #[default]
    Authentication,
    NewPasswordChallenge,
    /// The device was proved.
    AuthenticateDevice,
}

/// The parameter that names a device, in a beginning and in every answer.
pub(crate) const DEVICE_KEY: &str = "DEVICE_KEY";
/// Of a device key, in the model.
const MAX_KEY_CHARACTERS: usize = 55;

impl Journey {
    /// Begins with the parameters of InitiateAuth. Its metadata is no concern of later steps.
    pub(crate) fn begin(parameters: &BTreeMap<String, String>) -> Self {
        Self { device_key: device_key(parameters), ..Self::default() }
    }

    /// Goes on with an answer, which may name the device that the beginning did not.
    #[must_use]
    pub(crate) fn go_on(mut self, responses: &BTreeMap<String, String>, metadata: &BTreeMap<String, String>) -> Self {
        self.device_key = device_key(responses).or(self.device_key);
        self.client_metadata = metadata.clone();
        self
    }
}

/// Cut where it is longer than any key, so that a session never is: what is left of it is no device's key.
fn device_key(parameters: &BTreeMap<String, String>) -> Option<String> {
    let key = parameters.get(DEVICE_KEY).filter(|key| !key.is_empty())?;
    Some(key.chars().take(MAX_KEY_CHARACTERS + 1).collect())
}
