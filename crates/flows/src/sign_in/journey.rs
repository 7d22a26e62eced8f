//! What a sign-in carries from its beginning to its end: how it began, what was proved and when, and the state it
//! stands on. Between steps it travels sealed, in a session or a SECRET_BLOCK; nothing of it is stored.
//!
//! Names are short where they travel: a session is at most 4,096 characters long.

use std::collections::BTreeMap;

use domain::clock::Time;
use domain::mfa::MfaFactor;
use domain::user::{Credential, User};
use domain::user_pool::ContactAttribute;
use serde::{Deserialize, Serialize};
use triggers::events::TokenSource;

use super::assurance::Level;
use super::question::FirstFactor;
use super::record::CustomSignIn;
use crate::Context;

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Journey {
    #[serde(rename = "w")]
    pub way: Way,
    /// Oldest first. The first is the first factor.
    #[serde(rename = "p")]
    pub passed: Vec<Passed>,
    #[serde(rename = "s")]
    pub as_of: AsOf,
    /// The second factor that was chosen of several.
    #[serde(rename = "m", default, skip_serializing_if = "Option::is_none")]
    pub second_factor: Option<MfaFactor>,
    /// The device the client says it runs on: `DEVICE_KEY`. Proves nothing by itself.
    #[serde(rename = "d", default, skip_serializing_if = "Option::is_none")]
    pub device_key: Option<String>,
    /// Of a sign-in that a pool's functions lead.
    #[serde(rename = "c", default, skip_serializing_if = "Option::is_none")]
    pub custom: Option<CustomSignIn>,
    /// What an identity provider's word is worth, of a sign-in at one.
    #[serde(rename = "l", default, skip_serializing_if = "Option::is_none")]
    pub level: Option<Level>,
    /// `ClientMetadata` of the answer that is being handled: for the triggers it sets off, and for no later ones
    /// (behaviour 40 §1.5).
    #[serde(skip)]
    pub client_metadata: BTreeMap<String, String>,
}

/// Somebody who has proved who they are, and how.
pub struct SignedIn {
    pub user: User,
    pub(crate) journey: Journey,
    /// The event that was kept of it, where the pool keeps any.
    pub(crate) event_id: Option<String>,
}

/// How a sign-in began, and so what its first factor may be.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum Way {
    /// USER_PASSWORD_AUTH and its admin twin.
    #[serde(rename = "P")]
    Password,
    /// USER_SRP_AUTH.
    #[serde(rename = "S")]
    Srp,
    /// USER_AUTH, with the factor that was chosen.
    #[serde(rename = "U")]
    Choice(Option<FirstFactor>),
    /// CUSTOM_AUTH.
    #[serde(rename = "C")]
    Functions,
    /// At an identity provider.
    #[serde(rename = "I")]
    Provider,
}

/// Something that was proved.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Passed {
    #[serde(rename = "f")]
    pub proved: Proved,
    /// When, in seconds.
    #[serde(rename = "t")]
    pub at_seconds: i64,
    /// The mark of the address that a code went to.
    #[serde(rename = "a", default, skip_serializing_if = "Option::is_none")]
    pub address: Option<String>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum Proved {
    #[serde(rename = "P")]
    Password,
    /// A password of their own was set in place of a temporary one.
    #[serde(rename = "N")]
    NewPassword,
    /// A code that was sent to this attribute.
    #[serde(rename = "C")]
    SentCode(ContactAttribute),
    #[serde(rename = "T")]
    SoftwareToken,
    #[serde(rename = "K")]
    Passkey {
        user_verified: bool,
        /// On something that is carried from one machine to another.
        #[serde(rename = "r", default, skip_serializing_if = "std::ops::Not::not")]
        roaming: bool,
    },
    #[serde(rename = "D")]
    Device { key: String, in_place_of_second_factor: bool },
    /// A sign-up of a moment ago (behaviour 20 §4.7).
    #[serde(rename = "U")]
    SignUp,
    /// A question of a pool's function, in its judgement.
    #[serde(rename = "A")]
    CustomAnswer,
    /// The pool's functions have said that this is enough.
    #[serde(rename = "F")]
    Functions,
    /// The identity provider of this name has said who they are.
    #[serde(rename = "I")]
    Provider(String),
}

/// The state a sign-in stands on: what held of the user when its first factor was proved, or before that when they were
/// last asked for one. What has changed since withdraws what was proved ([`super::trust`]).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct AsOf {
    /// The date of the tokens that it may end with: they are told by it from every later sign-out.
    #[serde(rename = "d")]
    pub tokens_date: Time,
    /// Tells the credential from its successor.
    #[serde(rename = "c")]
    pub credential: String,
}

impl AsOf {
    pub(crate) fn of(cx: &Context, user: Option<&User>) -> Self {
        let now = cx.now();
        Self {
            tokens_date: user.map_or(now, |user| user.date_of_tokens(now)),
            credential: credential_mark(cx, user.and_then(|user| user.credential.as_ref())),
        }
    }
}

/// Of a device key, in the model.
const MAX_KEY_CHARACTERS: usize = 55;

impl Journey {
    pub(crate) fn begin(cx: &Context, way: Way, user: Option<&User>) -> Self {
        Self {
            way,
            passed: Vec::new(),
            as_of: AsOf::of(cx, user),
            second_factor: None,
            device_key: None,
            custom: None,
            level: None,
            client_metadata: BTreeMap::new(),
        }
    }

    /// Names the device, if this step does. Cut where it is longer than any key, so that a session never is: what is
    /// left of it is no device's key.
    pub(crate) fn name_device(&mut self, key: Option<&str>) {
        if let Some(key) = key.filter(|key| !key.is_empty()) {
            self.device_key = Some(key.chars().take(MAX_KEY_CHARACTERS + 1).collect());
        }
    }

    /// Takes down what `user` has proved just now.
    pub(crate) fn pass(&mut self, cx: &Context, user: &User, proved: Proved) {
        if self.passed.is_empty() {
            self.as_of = AsOf::of(cx, Some(user));
        }
        if proved == Proved::NewPassword {
            // This sign-in itself has replaced it.
            self.as_of.credential = credential_mark(cx, user.credential.as_ref());
        }
        let address = match proved {
            Proved::SentCode(attribute) => user.attribute(attribute.name()).map(|address| address_mark(cx, address)),
            _ => None,
        };
        self.passed.push(Passed { proved, at_seconds: cx.now().seconds(), address });
    }

    pub(crate) fn has_passed(&self, proved: &Proved) -> bool {
        self.passed.iter().any(|passed| passed.proved == *proved)
    }

    /// The first factor, once it is proved. Answers to a function's questions are for the functions to weigh.
    pub(crate) fn first_factor(&self) -> Option<&Proved> {
        self.passed.iter().map(|passed| &passed.proved).find(|proved| **proved != Proved::CustomAnswer)
    }

    /// The identity provider that vouches for them, of a sign-in at one.
    pub(crate) fn provider(&self) -> Option<&str> {
        self.passed.iter().find_map(|passed| match &passed.proved {
            Proved::Provider(name) => Some(name.as_str()),
            _ => None,
        })
    }

    /// Whether a password was proved, if any was; and whether anything else was that was asked for.
    pub(crate) fn proved_factors(&self) -> (Option<bool>, Option<bool>) {
        let mut factors = (None, None);
        for passed in &self.passed {
            match passed.proved {
                Proved::Password => factors.0 = Some(true),
                Proved::SentCode(_) | Proved::SoftwareToken | Proved::Passkey { .. } => factors.1 = Some(true),
                _ => {}
            }
        }
        factors
    }

    pub(crate) fn proved_device(&self) -> Option<&str> {
        self.passed.iter().find_map(|passed| match &passed.proved {
            Proved::Device { key, .. } => Some(key.as_str()),
            _ => None,
        })
    }

    /// The trigger source of the PreTokenGeneration event (behaviour 40 §1.3).
    pub(crate) fn token_source(&self) -> TokenSource {
        if self.proved_device().is_some() {
            TokenSource::AuthenticateDevice
        } else if self.has_passed(&Proved::NewPassword) {
            TokenSource::NewPasswordChallenge
        } else {
            TokenSource::Authentication
        }
    }
}

/// Tells one credential from its successor; none is told from any.
pub(crate) fn credential_mark(cx: &Context, credential: Option<&Credential>) -> String {
    mark(cx, "session-credential", credential.map_or(&[][..], |credential| &credential.sealed_verifier))
}

/// Tells one address from another, in little room.
pub(crate) fn address_mark(cx: &Context, address: &str) -> String {
    mark(cx, "session-address", address.as_bytes())
}

fn mark(cx: &Context, purpose: &str, value: &[u8]) -> String {
    hex::encode(&cx.keyring.mac(purpose, &[value])[..8])
}
