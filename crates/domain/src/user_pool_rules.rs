//! Whether a user pool's configuration agrees with itself (behaviour 10 §2.4): what no single member can tell.

use std::collections::{BTreeMap, BTreeSet};

use crate::arn;
use crate::link_offer;
use crate::message_rules;
use crate::mfa_configuration_rules::{self, MfaViolation};
use crate::quotas::Quotas;
use crate::schema_rules::{self, SchemaViolation};
use crate::tier_rules::{self, FeatureUnavailable, TierViolation};
use crate::user_pool::{
    AuthFactor, ContactAttribute, LambdaConfig, MfaConfiguration, RecoveryKind, RecoveryMechanism, UserPool,
};

/// Why a configuration is refused. The text is the service's message, except where the variant says otherwise.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum UserPoolViolation {
    #[error(transparent)]
    Schema(#[from] SchemaViolation),
    #[error(transparent)]
    Tier(#[from] TierViolation),
    #[error(transparent)]
    FeatureUnavailable(#[from] FeatureUnavailable),
    #[error(transparent)]
    Mfa(#[from] MfaViolation),

    // Sign-in.
    #[error("Only one of the aliasAttributes or usernameAttributes can be set in a User pool.")]
    AliasesAndUsernames,
    #[error("Password should be configured as one of the allowed first auth factors.")]
    PasswordFactorMissing,
    #[error("SMS_OTP can not be configured as AuthFactor as user pool is missing valid SMS configuration")]
    SmsFactorWithoutSms,
    #[error("Only PASSWORD and WEB_AUTHN (if configured) can be enabled as an auth factor if MFA is enabled")]
    OneTimeFactorWithMfa,
    #[error("Please use TemporaryPasswordValidityDays in PasswordPolicy instead of UnusedAccountValidityDays")]
    BothValidityDays,
    #[error("SMS configuration and Auto verification for phone_number are required when MFA is required/optional")]
    MfaWithoutSms,
    #[error("Cannot turn MFA functionality ON, once the user pool has been created.")]
    MfaTurnedOn,

    // Attributes and recovery.
    #[error("SMS configuration is required when phone_number is selected for auto verification")]
    AutoVerifyWithoutSms,
    #[error("All attributes in AttributesRequireVerificationBeforeUpdate must exist in AutoVerifiedAttributes")]
    UpdateVerificationNotAutoVerified,
    #[error("Account Recovery Setting cannot use admin_only setting with any other recovery mechanisms.")]
    AdminOnlyWithOthers,
    #[error("Account Recovery Setting cannot have duplicate priorities or recovery mechanisms.")]
    DuplicateRecovery,

    // Triggers.
    #[error("Cross-region lambda functions are not supported")]
    CrossRegionFunction,
    #[error("Cannot use PreTokenGenerationLambda and PreTokenGeneration with different Lambda function ARN's")]
    PreTokenGenerationMismatch,
    #[error("KMSKeyId parameter is required when Custom SMS/Email Lambda trigger is used.")]
    CustomSenderWithoutKey,

    // Mail.
    #[error("Source ARN is required to use DEVELOPER email sending owner")]
    SourceArnMissing,
    #[error("Cognito is not allowed to use your email identity")]
    EmailIdentityNotAllowed,
    #[error("Provided From email address is invalid")]
    FromAddress,
    #[error("Provided SourceArn must be in one of the following SES regions: eu-west-1, us-east-1, us-west-2.")]
    SourceArnRegion,

    // SMS.
    /// Our text: `{}` is refused, the sentence is not known.
    #[error("SmsConfiguration requires either SnsCallerArn or EumsSms.")]
    SmsEmpty,
    /// Our text: the model says one or the other.
    #[error("Only one of SnsCallerArn or EumsSms can be set in SmsConfiguration.")]
    SmsBoth,
    #[error("Invalid snsRegion. Allowed SNS region for {0} is {0}")]
    SnsRegion(String),
    /// Our text, after the one for Amazon SNS.
    #[error("Invalid EumsSms Region. Allowed region for {0} is {0}")]
    EumsRegion(String),
    #[error("Cross-account pass role is not allowed.")]
    CrossAccountRole,

    // Messages.
    /// A constraint of the service that the published model lacks: the message must hold both placeholders.
    #[error(
        "1 validation error detected: Value '{value}' at 'adminCreateUserConfig.inviteMessage.{member}' failed to \
         satisfy constraint: Member must satisfy regular expression pattern: {INVITE_PATTERN}"
    )]
    InvitePlaceholders { member: &'static str, value: String },

    // The rest.
    /// Our text: the code is known, the sentence is not.
    #[error("Tag keys that begin with aws: are reserved: {0}")]
    ReservedTag(String),
    /// Our text.
    #[error("A user pool cannot have more than {0} tags.")]
    TooManyTags(i64),
    /// Our text, of a setting of ours.
    #[error(
        "{key} with the value {value} is no setting of Poolhouse. There is poolhouse:offer-to-link: true or false."
    )]
    MistakenSetting { key: String, value: String },
    /// Our text: names must be unique across all four levels, defaults included.
    #[error("ACR values must be unique across all levels: {0}")]
    DuplicateAcr(String),
    /// Our text.
    #[error("KmsKeyArn is required for the key type CUSTOMER_MANAGED_KEY and not allowed for AWS_OWNED_KEY.")]
    KeyArn,
}

/// Written as a pattern because the service reports it as one; which one is not known.
const INVITE_PATTERN: &str = r"(?s).*\{username\}.*\{####\}.*|.*\{####\}.*\{username\}.*";

/// What the site adds to the rules.
#[derive(Debug, Clone, Copy)]
pub struct SiteRules<'a> {
    pub account_id: &'a str,
    pub quotas: &'a Quotas,
}

/// Checks a whole configuration. `previous` is what an update replaces.
///
/// # Errors
/// The first rule that is broken; the feature plan comes last.
pub fn check(user_pool: &UserPool, previous: Option<&UserPool>, site: SiteRules<'_>) -> Result<(), UserPoolViolation> {
    check_lambda(&user_pool.lambda, user_pool.region())?;
    message_rules::check_email(&user_pool.email)?;
    if let Some(sms) = &user_pool.sms {
        message_rules::check_sms(sms, user_pool.region(), site)?;
    }
    message_rules::check_invites(&user_pool.admin_create_user)?;
    check_verification(user_pool)?;
    check_mfa(user_pool, previous)?;
    check_factors(user_pool)?;
    mfa_configuration_rules::check(user_pool)?;
    check_recovery(user_pool.account_recovery.as_deref().unwrap_or_default())?;
    if previous.is_none() {
        schema_rules::check_count(&user_pool.schema, site.quotas.custom_attributes)?;
    }
    check_tags(&user_pool.tags, site.quotas)?;
    check_rest(user_pool)?;
    tier_rules::check(user_pool)?;
    Ok(())
}

fn refuse_if(broken: bool, violation: UserPoolViolation) -> Result<(), UserPoolViolation> {
    if broken { Err(violation) } else { Ok(()) }
}

fn check_lambda(lambda: &LambdaConfig, region: &str) -> Result<(), UserPoolViolation> {
    let plain = [
        &lambda.pre_sign_up,
        &lambda.custom_message,
        &lambda.post_confirmation,
        &lambda.pre_authentication,
        &lambda.post_authentication,
        &lambda.define_auth_challenge,
        &lambda.create_auth_challenge,
        &lambda.verify_auth_challenge_response,
        &lambda.user_migration,
    ];
    let versioned = [
        &lambda.pre_token_generation,
        &lambda.custom_sms_sender,
        &lambda.custom_email_sender,
        &lambda.inbound_federation,
    ];
    let arns = plain.into_iter().flatten().chain(versioned.into_iter().flatten().map(|function| &function.arn));
    for function in arns {
        refuse_if(arn::region(function) != region, UserPoolViolation::CrossRegionFunction)?;
    }
    let custom_sender = lambda.custom_sms_sender.is_some() || lambda.custom_email_sender.is_some();
    refuse_if(custom_sender && lambda.kms_key_id.is_none(), UserPoolViolation::CustomSenderWithoutKey)
}

fn check_verification(user_pool: &UserPool) -> Result<(), UserPoolViolation> {
    refuse_if(
        user_pool.auto_verifies(ContactAttribute::PhoneNumber) && user_pool.sms.is_none(),
        UserPoolViolation::AutoVerifyWithoutSms,
    )?;
    let all_verified =
        user_pool.attributes_require_verification_before_update.iter().all(|a| user_pool.auto_verifies(*a));
    refuse_if(!all_verified, UserPoolViolation::UpdateVerificationNotAutoVerified)
}

/// `CreateUserPool` and `UpdateUserPool` know no factor but SMS ([`UserPool::settle_mfa_factors`]); others come with
/// `SetUserPoolMfaConfig`.
fn check_mfa(user_pool: &UserPool, previous: Option<&UserPool>) -> Result<(), UserPoolViolation> {
    let before = previous.map_or(MfaConfiguration::Off, |pool| pool.mfa);
    if user_pool.mfa == MfaConfiguration::Off {
        return Ok(());
    }
    let turned_on = user_pool.mfa == MfaConfiguration::On && before != MfaConfiguration::On;
    refuse_if(previous.is_some() && turned_on, UserPoolViolation::MfaTurnedOn)?;
    refuse_if(user_pool.mfa_factors.sms && user_pool.sms.is_none(), UserPoolViolation::MfaWithoutSms)
}

fn check_factors(user_pool: &UserPool) -> Result<(), UserPoolViolation> {
    let has = |factor| user_pool.allowed_first_auth_factors.contains(&factor);
    refuse_if(!has(AuthFactor::Password), UserPoolViolation::PasswordFactorMissing)?;
    refuse_if(has(AuthFactor::SmsOtp) && user_pool.sms.is_none(), UserPoolViolation::SmsFactorWithoutSms)?;
    let mfa_required = user_pool.mfa == MfaConfiguration::On;
    refuse_if(mfa_required && user_pool.allows_passwordless(), UserPoolViolation::OneTimeFactorWithMfa)
}

fn check_recovery(mechanisms: &[RecoveryMechanism]) -> Result<(), UserPoolViolation> {
    let admin_only = mechanisms.iter().any(|m| m.kind == RecoveryKind::AdminOnly);
    let duplicate = |a: &RecoveryMechanism, b: &RecoveryMechanism| a.priority == b.priority || a.kind == b.kind;
    let duplicates = matches!(mechanisms, [a, b] if duplicate(a, b));
    refuse_if(admin_only && mechanisms.len() > 1, UserPoolViolation::AdminOnlyWithOthers)?;
    refuse_if(duplicates, UserPoolViolation::DuplicateRecovery)
}

/// Checks all the tags a pool is to have.
///
/// # Errors
/// A reserved key, or too many of them.
pub fn check_tags(tags: &BTreeMap<String, String>, quotas: &Quotas) -> Result<(), UserPoolViolation> {
    if let Some(key) = tags.keys().find(|key| key.to_ascii_lowercase().starts_with("aws:")) {
        return Err(UserPoolViolation::ReservedTag(key.clone()));
    }
    if let Some((key, value)) = link_offer::first_mistaken(tags) {
        return Err(UserPoolViolation::MistakenSetting { key: key.to_owned(), value: value.to_owned() });
    }
    let fits = i64::try_from(tags.len()).is_ok_and(|count| count <= quotas.tags);
    refuse_if(!fits, UserPoolViolation::TooManyTags(quotas.tags))
}

fn check_rest(user_pool: &UserPool) -> Result<(), UserPoolViolation> {
    if let Some(key) = &user_pool.key {
        refuse_if(key.customer_managed != key.kms_key_arn.is_some(), UserPoolViolation::KeyArn)?;
    }
    let mut names = BTreeSet::new();
    match user_pool.acr_names().into_values().find(|name| !names.insert(name.clone())) {
        Some(name) => Err(UserPoolViolation::DuplicateAcr(name)),
        None => Ok(()),
    }
}

#[cfg(test)]
mod tests;
