//! How `SetUserPoolMfaConfig` replaces a pool's second factors and passkey settings, and what they must agree with
//! (behaviour 10 §4.9).

use crate::mfa_configuration::{EmailMfa, MfaFactors, WebAuthnConfiguration, WebAuthnFactor};
use crate::tier_rules::{self, FeatureUnavailable};
use crate::user_pool::{AuthFactor, MfaConfiguration, SmsConfiguration, UserPool};
use crate::user_pool_rules::{SiteRules, UserPoolViolation};
use crate::{channels, host_name, message_rules};

/// Everything `SetUserPoolMfaConfig` says; what is absent is switched off or removed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RequestedMfa {
    pub mfa: MfaConfiguration,
    pub sms: Option<RequestedSms>,
    pub software_token: Option<bool>,
    pub email: Option<EmailMfa>,
    pub web_authn: Option<WebAuthnConfiguration>,
}

#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct RequestedSms {
    pub message: Option<String>,
    /// `None` keeps the route the pool has.
    pub route: Option<SmsConfiguration>,
}

/// Why factors are refused. The text is the service's message, except where the variant says otherwise.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum MfaViolation {
    #[error("Invalid MFA configuration given, can't turn off MFA and configure an MFA together.")]
    OffWithFactor,
    #[error("Invalid MFA Configuration given. SMS MFA, Email MFA, or Software Token MFA must be enabled.")]
    NoFactor,
    #[error(
        "Cannot set EmailMfaConfiguration when user pool EmailConfiguration contains an EmailSendingAccount of COGNITO_DEFAULT."
    )]
    EmailWithDefaultAccount,
    /// Our text: whoever holds the mailbox would have both factors.
    #[error("Email MFA cannot be used when verified_email is the only account recovery mechanism.")]
    EmailOnlyRecovery,
    #[error(
        "Invalid account recovery setting parameter. Account Recovery Setting cannot use verified_phone_number as a recovery mechanism when SMS MFA is configured."
    )]
    SmsOnlyRecovery,
    #[error(
        "Cannot set WebAuthn factor configuration to SINGLE_FACTOR if MFA is required and WebAuthn is an allowed first auth factor"
    )]
    SingleFactorPasskey,
    /// Our text.
    #[error("RelyingPartyId must be a domain name without scheme, port or path.")]
    RelyingPartyId,
}

impl UserPool {
    /// Brings the factors in line after `mfa` was set by an operation that knows no factor but SMS, which are
    /// `CreateUserPool` and `UpdateUserPool`. `before` is what `mfa` was.
    pub fn settle_mfa_factors(&mut self, before: MfaConfiguration) {
        match (before, self.mfa) {
            (_, MfaConfiguration::Off) => self.mfa_factors = MfaFactors::default(),
            (MfaConfiguration::Off, _) => self.mfa_factors.sms = true,
            _ => {}
        }
    }
}

/// Replaces the pool's factors and passkey settings.
///
/// # Errors
/// The first rule that is broken; the feature plan comes last.
pub fn replace(
    user_pool: &mut UserPool,
    requested: RequestedMfa,
    site: SiteRules<'_>,
) -> Result<(), UserPoolViolation> {
    let RequestedMfa { mfa, sms, software_token, email, web_authn } = requested;
    let names_factor = sms.is_some() || software_token.is_some() || email.is_some();
    if mfa == MfaConfiguration::Off && names_factor {
        return Err(MfaViolation::OffWithFactor.into());
    }
    user_pool.mfa = mfa;
    user_pool.mfa_factors = MfaFactors { sms: sms.is_some(), software_token, email };
    user_pool.web_authn = web_authn;
    if mfa != MfaConfiguration::Off && !user_pool.mfa_factors.has_enabled() {
        return Err(MfaViolation::NoFactor.into());
    }
    if let Some(RequestedSms { message, route }) = sms {
        user_pool.sms_authentication_message = message;
        user_pool.sms = route.or(user_pool.sms.take());
        let route = user_pool.sms.as_ref().ok_or(UserPoolViolation::MfaWithoutSms)?;
        message_rules::check_sms(route, user_pool.region(), site)?;
    }
    check(user_pool)?;
    let one_time_factor = user_pool.allows_passwordless();
    if mfa == MfaConfiguration::On && one_time_factor {
        return Err(UserPoolViolation::OneTimeFactorWithMfa);
    }
    let features = tier_rules::mfa_features(user_pool);
    match features.first() {
        Some(feature) => Err(FeatureUnavailable { tier: user_pool.tier, feature }.into()),
        None => Ok(()),
    }
}

/// How factors and passkeys agree with the rest of the pool, whichever operation changed it.
///
/// # Errors
/// The first rule that is broken.
pub(crate) fn check(user_pool: &UserPool) -> Result<(), UserPoolViolation> {
    if user_pool.mfa_factors.email.is_some() && !user_pool.email.developer_account {
        return Err(MfaViolation::EmailWithDefaultAccount.into());
    }
    channels::check(user_pool)?;
    let web_authn = user_pool.web_authn.as_ref();
    if web_authn.and_then(|config| config.relying_party_id.as_deref()).is_some_and(|id| !host_name::is_valid(id)) {
        return Err(MfaViolation::RelyingPartyId.into());
    }
    let passkeys_first = user_pool.allowed_first_auth_factors.contains(&AuthFactor::WebAuthn);
    let both = web_authn.and_then(|config| config.factor) == Some(WebAuthnFactor::MultiFactorWithUserVerification);
    if user_pool.mfa == MfaConfiguration::On && passkeys_first && !both {
        return Err(MfaViolation::SingleFactorPasskey.into());
    }
    Ok(())
}

#[cfg(test)]
mod tests;
