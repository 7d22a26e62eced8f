//! Second factors: what a user has set up, and which one a sign-in asks for (behaviour 20 §6).

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use crate::mfa_configuration::WebAuthnFactor;
use crate::user::User;
use crate::user_pool::{ContactAttribute, MfaConfiguration, UserPool};

/// In the order in which lists show them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum MfaFactor {
    Sms,
    SoftwareToken,
    Email,
}

impl MfaFactor {
    pub const ALL: [Self; 3] = [Self::Sms, Self::SoftwareToken, Self::Email];

    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Sms => "SMS_MFA",
            Self::SoftwareToken => "SOFTWARE_TOKEN_MFA",
            Self::Email => "EMAIL_OTP",
        }
    }

    /// The model's prose names the e-mail factor `EMAIL_MFA` too.
    pub fn parse(text: &str) -> Option<Self> {
        if text == "EMAIL_MFA" {
            return Some(Self::Email);
        }
        Self::ALL.into_iter().find(|factor| factor.as_str() == text)
    }

    /// The factor whose codes go by this channel.
    pub const fn by(channel: ContactAttribute) -> Self {
        match channel {
            ContactAttribute::PhoneNumber => Self::Sms,
            ContactAttribute::Email => Self::Email,
        }
    }

    /// The attribute its codes are sent to.
    pub const fn address(self) -> Option<ContactAttribute> {
        match self {
            Self::Sms => Some(ContactAttribute::PhoneNumber),
            Self::Email => Some(ContactAttribute::Email),
            Self::SoftwareToken => None,
        }
    }
}

/// A user's second factors.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct UserMfa {
    /// Those the user switched on: `UserMFASettingList`.
    pub enabled: BTreeSet<MfaFactor>,
    pub preferred: Option<MfaFactor>,
    /// SMS was switched on by the operation that came before preferences, which shows it as `MFAOptions`.
    pub sms_by_settings: bool,
    /// The verified authenticator app.
    pub software_token: Option<SoftwareToken>,
    /// A secret that waits for its first code, sealed; the verified one goes on working meanwhile.
    pub pending_software_token: Option<Vec<u8>>,
    /// Whether the user lets a passkey stand for both factors; who never said leaves it to the pool.
    pub passkey: Option<bool>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SoftwareToken {
    pub sealed_secret: Vec<u8>,
    pub friendly_name: Option<String>,
}

/// What a sign-in asks for after the first factor.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SecondFactor {
    None,
    Ask(MfaFactor),
    Choose(Vec<MfaFactor>),
    /// The user must set one of these up first.
    SetUp(Vec<MfaFactor>),
    /// There is one, or must be, and nothing by which it could be asked: no way on, and never "none" (behaviour 20 §12 A3).
    Unusable,
}

/// Which second factor `user` meets in their pool (behaviour 20 §6.2).
pub fn second_factor(pool: &UserPool, user: &User) -> SecondFactor {
    let offered = pool.offered_mfa();
    let usable = |factor: &MfaFactor| offered.contains(factor) && user.can_use(*factor);
    let active: Vec<MfaFactor> = user.mfa.enabled.iter().copied().filter(usable).collect();
    let switched_on = user.mfa.enabled.iter().any(|factor| offered.contains(factor));
    let preferred = user.mfa.preferred.filter(|factor| active.contains(factor));
    match pool.mfa {
        MfaConfiguration::Off => return SecondFactor::None,
        // Of a factor whose address is gone, or whose app is.
        _ if active.is_empty() && switched_on => return SecondFactor::Unusable,
        MfaConfiguration::Optional if active.is_empty() => return SecondFactor::None,
        MfaConfiguration::Optional | MfaConfiguration::On => {}
    }
    if let Some(preferred) = preferred {
        return SecondFactor::Ask(preferred);
    }
    // Who switched nothing on, where all must have something, is asked for what they have.
    let candidates = if active.is_empty() {
        let has: Vec<MfaFactor> = MfaFactor::ALL.into_iter().filter(usable).collect();
        match has.contains(&MfaFactor::SoftwareToken) {
            true => vec![MfaFactor::SoftwareToken],
            false => has,
        }
    } else {
        active
    };
    match candidates[..] {
        // Nobody sets a phone up here: it would be the phone of whoever has the password.
        [] if offered == [MfaFactor::Sms] => SecondFactor::Unusable,
        [] => SecondFactor::SetUp(offered),
        [only] => SecondFactor::Ask(only),
        _ => SecondFactor::Choose(candidates),
    }
}

/// Whether a passkey whose user was verified stands for both factors of this user's (behaviour 20 §8, behaviour 40 §6.10).
pub fn passkey_is_both_factors(pool: &UserPool, user: &User) -> bool {
    let configured = pool.web_authn.as_ref().and_then(|web_authn| web_authn.factor);
    configured == Some(WebAuthnFactor::MultiFactorWithUserVerification) && user.mfa.passkey != Some(false)
}

impl User {
    /// Whether the user has what a factor needs.
    pub fn can_use(&self, factor: MfaFactor) -> bool {
        match factor.address() {
            Some(attribute) => self.attribute(attribute.name()).is_some(),
            None => self.mfa.software_token.is_some(),
        }
    }

    /// Switches a factor off, with the preference for it.
    pub fn disable_mfa(&mut self, factor: MfaFactor) {
        self.mfa.enabled.remove(&factor);
        self.mfa.sms_by_settings &= factor != MfaFactor::Sms;
        if self.mfa.preferred == Some(factor) {
            self.mfa.preferred = None;
        }
    }
}
