//! How second factors look on the wire (behaviour 20 §1.8, §2.6), and how wishes about them come in.

use api::ApiError;
use api::types::{
    AuthFactorType, DeliveryMediumType, EmailMfaSettingsType, MFAOptionType, SMSMfaSettingsType,
    SoftwareTokenMfaSettingsType, WebAuthnMfaSettingsType,
};
use domain::mfa::MfaFactor;
use domain::user::User;
use domain::user_pool::{AuthFactor, UserPool};
use flows::factors::{MfaPreference, WantedMfa};

/// The factors that were named, each with what is wanted of it.
pub(crate) fn preferences(
    sms: Option<SMSMfaSettingsType>,
    software_token: Option<SoftwareTokenMfaSettingsType>,
    email: Option<EmailMfaSettingsType>,
    web_authn: Option<WebAuthnMfaSettingsType>,
) -> WantedMfa {
    let wish = |enabled: Option<bool>, preferred: Option<bool>| MfaPreference {
        enabled: enabled.unwrap_or(false),
        preferred: preferred.unwrap_or(false),
    };
    let sms = sms.map(|settings| (MfaFactor::Sms, wish(settings.enabled, settings.preferred_mfa)));
    let software_token =
        software_token.map(|settings| (MfaFactor::SoftwareToken, wish(settings.enabled, settings.preferred_mfa)));
    let email = email.map(|settings| (MfaFactor::Email, wish(settings.enabled, settings.preferred_mfa)));
    let passkey = web_authn.map(|settings| settings.enabled.unwrap_or(false));
    WantedMfa { factors: [sms, software_token, email].into_iter().flatten().collect(), passkey }
}

const PHONE_NUMBER: &str = "phone_number";

/// Whether the retired list asks for SMS to the phone number; an empty one switches it off.
///
/// # Errors
/// It names anything else.
pub(crate) fn wants_sms(options: &[MFAOptionType]) -> Result<bool, ApiError> {
    let is_sms = |option: &MFAOptionType| {
        option.delivery_medium == Some(DeliveryMediumType::Sms)
            && option.attribute_name.as_deref() == Some(PHONE_NUMBER)
    };
    if !options.iter().all(is_sms) {
        return Err(ApiError::invalid_parameter("Only SMS to phone_number can be set as an MFA option."));
    }
    Ok(!options.is_empty())
}

/// The retired list, given back to whom it was set for.
pub(crate) fn options(user: &User) -> Option<Vec<MFAOptionType>> {
    user.mfa.sms_by_settings.then(|| {
        let attribute_name = Some(PHONE_NUMBER.to_owned());
        vec![MFAOptionType { delivery_medium: Some(DeliveryMediumType::Sms), attribute_name }]
    })
}

/// Absent when there is none.
pub(crate) fn setting_list(user: &User) -> Option<Vec<String>> {
    let list: Vec<String> = user.mfa.enabled.iter().map(|factor| factor.as_str().to_owned()).collect();
    (!list.is_empty()).then_some(list)
}

pub(crate) fn preferred(user: &User) -> Option<String> {
    user.mfa.preferred.map(|factor| factor.as_str().to_owned())
}

/// What the user can sign in with, by the pool's policy and what they have.
pub(crate) fn auth_factors(pool: &UserPool, user: &User, has_passkeys: bool) -> Vec<AuthFactorType> {
    let allows = |factor| pool.allowed_first_auth_factors.contains(&factor);
    let has = |name| user.attribute(name).is_some();
    [
        (user.credential.is_some(), AuthFactorType::Password),
        (allows(AuthFactor::EmailOtp) && has("email"), AuthFactorType::EmailOtp),
        (allows(AuthFactor::SmsOtp) && has("phone_number"), AuthFactorType::SmsOtp),
        (has_passkeys, AuthFactorType::WebAuthn),
        (user.mfa.software_token.is_some(), AuthFactorType::SoftwareToken),
    ]
    .into_iter()
    .filter_map(|(configured, factor)| configured.then_some(factor))
    .collect()
}
