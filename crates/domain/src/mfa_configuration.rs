//! Which second factors and passkeys a pool offers (behaviour 10 §4.9).
//!
//! Whether a second factor is asked for at all is [`UserPool::mfa`]; what a user has set up is no concern of this file,
//! nor is what may be set ([`crate::mfa_configuration_rules`]).

use serde::{Deserialize, Serialize};

use crate::mfa::MfaFactor;
use crate::user_pool::{MfaConfiguration, UserPool};

/// The second factors of a pool. All are off where `MfaConfiguration` is `OFF`.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct MfaFactors {
    /// SMS codes; the message and the route are the pool's own.
    pub sms: bool,
    /// `SoftwareTokenMfaConfiguration.Enabled` as it was sent, `None` when it was not.
    pub software_token: Option<bool>,
    pub email: Option<EmailMfa>,
}

impl MfaFactors {
    pub(crate) fn has_enabled(&self) -> bool {
        self.sms || self.software_token == Some(true) || self.email.is_some()
    }
}

/// The mail with a code; what is `None` has the service's default text.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct EmailMfa {
    pub message: Option<String>,
    pub subject: Option<String>,
}

/// How passkeys are made and used; what is `None` was not sent.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct WebAuthnConfiguration {
    /// A bare domain name. `None` means the pool's custom domain, else its prefix domain.
    pub relying_party_id: Option<String>,
    pub user_verification: Option<UserVerification>,
    pub factor: Option<WebAuthnFactor>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum UserVerification {
    Required,
    Preferred,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum WebAuthnFactor {
    /// A passkey is one factor.
    SingleFactor,
    /// A passkey with user verification counts as both factors.
    MultiFactorWithUserVerification,
}

impl UserPool {
    pub fn offers_sms_mfa(&self) -> bool {
        self.mfa != MfaConfiguration::Off && self.mfa_factors.sms
    }

    pub fn offers_software_token_mfa(&self) -> bool {
        self.mfa != MfaConfiguration::Off && self.mfa_factors.software_token == Some(true)
    }

    pub fn offers_email_mfa(&self) -> bool {
        self.mfa != MfaConfiguration::Off && self.mfa_factors.email.is_some()
    }

    /// Every second factor a sign-in may ask for, in the order of lists.
    pub fn offered_mfa(&self) -> Vec<MfaFactor> {
        let offered = |factor: &MfaFactor| match factor {
            MfaFactor::Sms => self.offers_sms_mfa(),
            MfaFactor::SoftwareToken => self.offers_software_token_mfa(),
            MfaFactor::Email => self.offers_email_mfa(),
        };
        MfaFactor::ALL.into_iter().filter(offered).collect()
    }
}
