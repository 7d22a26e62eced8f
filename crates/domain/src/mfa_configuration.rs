//! Which second factors and passkeys a pool offers, and how `SetUserPoolMfaConfig` replaces that (behaviour 10 §4.9).
//!
//! Whether a second factor is asked for at all is [`UserPool::mfa`]; what a user has set up is no concern of this file.

use serde::{Deserialize, Serialize};

use crate::mfa::MfaFactor;
use crate::tier_rules::{self, FeatureUnavailable};
use crate::user_pool::{AuthFactor, MfaConfiguration, RecoveryKind, SmsConfiguration, UserPool};
use crate::user_pool_rules::{Site, UserPoolViolation};
use crate::{host_name, message_rules};

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
    fn has_enabled(&self) -> bool {
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
        "Cannot set WebAuthn factor configuration to SINGLE_FACTOR if MFA is required and WebAuthn is an allowed first auth factor"
    )]
    SingleFactorPasskey,
    /// Our text.
    #[error("RelyingPartyId must be a domain name without scheme, port or path.")]
    RelyingPartyId,
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
pub fn replace(user_pool: &mut UserPool, requested: RequestedMfa, site: Site<'_>) -> Result<(), UserPoolViolation> {
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
    if user_pool.mfa_factors.email.is_some() {
        if !user_pool.email.developer_account {
            return Err(MfaViolation::EmailWithDefaultAccount.into());
        }
        let recovery = user_pool.account_recovery.as_deref().unwrap_or_default();
        if matches!(recovery, [only] if only.kind == RecoveryKind::VerifiedEmail) {
            return Err(MfaViolation::EmailOnlyRecovery.into());
        }
    }
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
mod tests {
    use super::*;
    use crate::clock::Time;
    use crate::quotas::Quotas;
    use crate::user_pool::{RecoveryMechanism, Tier};
    use MfaConfiguration::{Off, On, Optional};

    const SITE: Site<'_> = Site { account_id: "123456789012", quotas: &Quotas::DEFAULT };

    fn pool() -> UserPool {
        let mut pool = UserPool::new("us-east-1_Aa1Bb2Cc3".into(), "p".into(), Time::from_seconds(0));
        pool.email.developer_account = true;
        pool
    }

    fn request(mfa: MfaConfiguration) -> RequestedMfa {
        RequestedMfa { mfa, sms: None, software_token: None, email: None, web_authn: None }
    }

    fn token(mfa: MfaConfiguration) -> RequestedMfa {
        RequestedMfa { software_token: Some(true), ..request(mfa) }
    }

    fn email(mfa: MfaConfiguration) -> RequestedMfa {
        RequestedMfa { email: Some(EmailMfa::default()), ..request(mfa) }
    }

    fn passkeys(mfa: MfaConfiguration, web_authn: WebAuthnConfiguration) -> RequestedMfa {
        RequestedMfa { web_authn: Some(web_authn), ..token(mfa) }
    }

    fn route() -> SmsConfiguration {
        SmsConfiguration { sns_caller_arn: Some("arn:aws:iam::123456789012:role/sms".into()), ..Default::default() }
    }

    /// The message a request leads to on a pool that is otherwise fine; empty when it is accepted.
    fn answer(change: impl FnOnce(&mut UserPool), requested: RequestedMfa) -> String {
        let mut pool = pool();
        change(&mut pool);
        replace(&mut pool, requested, SITE).err().map(|violation| violation.to_string()).unwrap_or_default()
    }

    #[test]
    fn off_means_no_factor_and_on_means_one_at_least() {
        let together = MfaViolation::OffWithFactor.to_string();
        assert_eq!(answer(|_| (), RequestedMfa { software_token: Some(false), ..request(Off) }), together);
        assert_eq!(answer(|_| (), RequestedMfa { sms: Some(RequestedSms::default()), ..request(Off) }), together);
        // Comes before the question whether the pool can send mail.
        assert_eq!(answer(|p| p.email.developer_account = false, email(Off)), together);
        let none = MfaViolation::NoFactor.to_string();
        assert_eq!(answer(|_| (), request(On)), none);
        assert_eq!(answer(|_| (), RequestedMfa { software_token: Some(false), ..request(Optional) }), none);
        for fine in [request(Off), token(On), token(Optional), email(On)] {
            assert_eq!(answer(|_| (), fine), "");
        }
    }

    #[test]
    fn a_replacement_removes_what_it_does_not_name() {
        let mut pool = pool();
        let sms = Some(RequestedSms { message: Some("{####}".into()), route: Some(route()) });
        replace(&mut pool, RequestedMfa { sms, ..email(Optional) }, SITE).unwrap();
        assert_eq!(pool.offered_mfa(), [MfaFactor::Sms, MfaFactor::Email]);
        replace(&mut pool, token(Optional), SITE).unwrap();
        assert_eq!(pool.offered_mfa(), [MfaFactor::SoftwareToken]);
        assert_eq!(pool.sms, Some(route()), "the route serves other messages too");
        replace(&mut pool, request(Off), SITE).unwrap();
        assert_eq!((pool.mfa, &pool.mfa_factors), (Off, &MfaFactors::default()));
    }

    #[test]
    fn codes_need_a_route() {
        let sms = || RequestedMfa { sms: Some(RequestedSms::default()), ..request(Optional) };
        assert_eq!(answer(|_| (), sms()), UserPoolViolation::MfaWithoutSms.to_string());
        assert_eq!(answer(|p| p.sms = Some(route()), sms()), "");
        let refused = MfaViolation::EmailWithDefaultAccount.to_string();
        assert_eq!(answer(|p| p.email.developer_account = false, email(On)), refused);
        let only_email = |p: &mut UserPool| {
            p.account_recovery = Some(vec![RecoveryMechanism { priority: 1, kind: RecoveryKind::VerifiedEmail }]);
        };
        assert_eq!(answer(only_email, email(On)), MfaViolation::EmailOnlyRecovery.to_string());
    }

    #[test]
    fn first_factors_agree_with_required_mfa() {
        let one_time = |p: &mut UserPool| p.allowed_first_auth_factors.push(AuthFactor::EmailOtp);
        assert_eq!(answer(one_time, token(On)), UserPoolViolation::OneTimeFactorWithMfa.to_string());
        assert_eq!(answer(one_time, token(Optional)), "");
        let passkey = |p: &mut UserPool| p.allowed_first_auth_factors.push(AuthFactor::WebAuthn);
        let single = MfaViolation::SingleFactorPasskey.to_string();
        assert_eq!(answer(passkey, token(On)), single);
        assert_eq!(answer(passkey, passkeys(On, WebAuthnConfiguration::default())), single);
        let both = || WebAuthnConfiguration {
            factor: Some(WebAuthnFactor::MultiFactorWithUserVerification),
            ..WebAuthnConfiguration::default()
        };
        assert_eq!(answer(passkey, passkeys(On, both())), "");
        assert_eq!(answer(passkey, token(Optional)), "");
    }

    #[test]
    fn a_relying_party_is_a_bare_domain() {
        let named = |id: &str| WebAuthnConfiguration { relying_party_id: Some(id.into()), ..Default::default() };
        for fine in ["example.com", "localhost", "auth.example.co.uk"] {
            assert_eq!(answer(|_| (), passkeys(On, named(fine))), "", "{fine}");
        }
        for wrong in ["https://example.com", "example.com:443", "example.com/x", "a..b", "-a.com", "exa mple.com"] {
            assert_eq!(answer(|_| (), passkeys(On, named(wrong))), MfaViolation::RelyingPartyId.to_string(), "{wrong}");
        }
    }

    #[test]
    fn the_plan_names_what_it_lacks() {
        let lite = |p: &mut UserPool| p.tier = Tier::Lite;
        let refused =
            |feature| format!("The following feature is not available for the LITE pricing tier configured: {feature}");
        assert_eq!(answer(lite, email(On)), refused("Email MFA"));
        assert_eq!(answer(lite, passkeys(On, WebAuthnConfiguration::default())), refused("Passkeys"));
        assert_eq!(answer(lite, token(On)), "");
    }

    #[test]
    fn operations_that_know_sms_only_settle_the_factors() {
        let mut pool = pool();
        pool.mfa = Optional;
        pool.settle_mfa_factors(Off);
        assert!(pool.offers_sms_mfa());
        pool.mfa_factors = MfaFactors { software_token: Some(true), ..MfaFactors::default() };
        pool.mfa = On;
        pool.settle_mfa_factors(Optional);
        assert!(!pool.offers_sms_mfa() && pool.offers_software_token_mfa());
        pool.mfa = Off;
        pool.settle_mfa_factors(On);
        assert_eq!(pool.mfa_factors, MfaFactors::default());
    }
}
