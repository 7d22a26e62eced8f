//! The settings that CreateUserPool and UpdateUserPool share: from the request into a pool.
//!
//! Each member is either kept when a request leaves it out or goes back to its default (behaviour 10 §2.4). A new pool
//! already has the defaults, so one function serves both. Whether the result agrees with itself is the domain's to say.

use std::collections::BTreeMap;

use api::types::{
    AccountRecoverySettingType, AcrLevelConfigType, AdminCreateUserConfigType, AdvancedSecurityEnabledModeType,
    CreateUserPoolRequest, DcrConfigurationType, DeletionProtectionType, DeviceConfigurationType,
    EmailConfigurationType, EmailSendingAccountType, EncryptionKeyType, IssuerConfigurationType, KeyConfigurationType,
    LambdaConfigType, SmsConfigurationType, StatusType, UpdateUserPoolRequest, UserAttributeUpdateSettingsType,
    UserPoolAddOnsType, UserPoolMfaType, UserPoolPolicyType, UserPoolTierType, VerificationMessageTemplateType,
    VerifiedAttributeType,
};
use domain::password::PasswordPolicy;
use domain::user_pool::{
    AddOns, AdminCreateUser, AdvancedSecurity, DcrConfiguration, DeviceConfiguration, EmailConfiguration, EumsSms,
    KeyConfiguration, RecoveryMechanism, SmsConfiguration, UserPool,
};
use domain::user_pool_rules::UserPoolViolation;

use super::{lambda, messages};
use crate::mirror::{Mirror, from_wire};

/// The members both requests have.
#[derive(Default)]
pub(super) struct Settings {
    pub account_recovery_setting: Option<AccountRecoverySettingType>,
    pub acr_configuration: Option<BTreeMap<String, AcrLevelConfigType>>,
    pub admin_create_user_config: Option<AdminCreateUserConfigType>,
    pub auto_verified_attributes: Option<Vec<VerifiedAttributeType>>,
    pub dcr_configuration: Option<DcrConfigurationType>,
    pub deletion_protection: Option<DeletionProtectionType>,
    pub device_configuration: Option<DeviceConfigurationType>,
    pub email_configuration: Option<EmailConfigurationType>,
    pub email_verification_message: Option<String>,
    pub email_verification_subject: Option<String>,
    pub issuer_configuration: Option<IssuerConfigurationType>,
    pub key_configuration: Option<KeyConfigurationType>,
    pub lambda_config: Option<LambdaConfigType>,
    pub mfa_configuration: Option<UserPoolMfaType>,
    pub policies: Option<UserPoolPolicyType>,
    pub pool_name: Option<String>,
    pub sms_authentication_message: Option<String>,
    pub sms_configuration: Option<SmsConfigurationType>,
    pub sms_verification_message: Option<String>,
    pub user_attribute_update_settings: Option<UserAttributeUpdateSettingsType>,
    pub user_pool_add_ons: Option<UserPoolAddOnsType>,
    pub user_pool_tags: Option<BTreeMap<String, String>>,
    pub user_pool_tier: Option<UserPoolTierType>,
    pub verification_message_template: Option<VerificationMessageTemplateType>,
}

macro_rules! shared_members {
    ($input:ident, $pool_name:expr) => {
        Settings {
            account_recovery_setting: $input.account_recovery_setting,
            acr_configuration: $input.acr_configuration,
            admin_create_user_config: $input.admin_create_user_config,
            auto_verified_attributes: $input.auto_verified_attributes,
            dcr_configuration: $input.dcr_configuration,
            deletion_protection: $input.deletion_protection,
            device_configuration: $input.device_configuration,
            email_configuration: $input.email_configuration,
            email_verification_message: $input.email_verification_message,
            email_verification_subject: $input.email_verification_subject,
            issuer_configuration: $input.issuer_configuration,
            key_configuration: $input.key_configuration,
            lambda_config: $input.lambda_config,
            mfa_configuration: $input.mfa_configuration,
            policies: $input.policies,
            pool_name: $pool_name,
            sms_authentication_message: $input.sms_authentication_message,
            sms_configuration: $input.sms_configuration,
            sms_verification_message: $input.sms_verification_message,
            user_attribute_update_settings: $input.user_attribute_update_settings,
            user_pool_add_ons: $input.user_pool_add_ons,
            user_pool_tags: $input.user_pool_tags,
            user_pool_tier: $input.user_pool_tier,
            verification_message_template: $input.verification_message_template,
        }
    };
}

impl From<CreateUserPoolRequest> for Settings {
    fn from(input: CreateUserPoolRequest) -> Self {
        shared_members!(input, Some(input.pool_name))
    }
}

impl From<UpdateUserPoolRequest> for Settings {
    fn from(input: UpdateUserPoolRequest) -> Self {
        shared_members!(input, input.pool_name)
    }
}

impl Settings {
    /// Puts the settings into a pool.
    ///
    /// # Errors
    /// Members of the request that contradict each other in a way that the pool cannot show any more.
    pub(super) fn apply(self, pool: &mut UserPool) -> Result<(), UserPoolViolation> {
        let mfa_before = pool.mfa;
        let unused_days = self.admin_create_user_config.as_ref().and_then(|config| config.unused_account_validity_days);
        apply_policies(pool, self.policies, unused_days)?;

        // Kept when left out.
        keep(&mut pool.name, self.pool_name);
        keep(&mut pool.mfa, self.mfa_configuration.map(Mirror::from_wire));
        pool.settle_mfa_factors(mfa_before);
        let before_update = self
            .user_attribute_update_settings
            .map(|settings| from_wire(settings.attributes_require_verification_before_update.unwrap_or_default()));
        keep(&mut pool.attributes_require_verification_before_update, before_update);
        keep(&mut pool.tags, self.user_pool_tags);
        keep(&mut pool.tier, self.user_pool_tier.map(Mirror::from_wire));
        pool.key = self.key_configuration.and_then(key).or(pool.key.take());
        let issuer = self.issuer_configuration.and_then(|issuer| issuer.r#type).map(Mirror::from_wire);
        pool.issuer = issuer.or(pool.issuer);
        pool.dcr = self.dcr_configuration.map(dcr).or(pool.dcr.take());
        keep(
            &mut pool.deletion_protection,
            self.deletion_protection.map(|sent| sent == DeletionProtectionType::Active),
        );

        // Back to the default when left out.
        pool.lambda = self.lambda_config.map(lambda::from_wire).transpose()?.unwrap_or_default();
        pool.auto_verified_attributes = from_wire(self.auto_verified_attributes.unwrap_or_default());
        pool.verification_message = messages::from_wire(
            self.verification_message_template.unwrap_or_default(),
            self.sms_verification_message,
            self.email_verification_message,
            self.email_verification_subject,
        );
        pool.sms_authentication_message = self.sms_authentication_message;
        pool.device = self.device_configuration.and_then(device);
        pool.email = self.email_configuration.map(email).unwrap_or_default();
        pool.sms = self.sms_configuration.map(sms);
        pool.admin_create_user = self.admin_create_user_config.map(admin_create_user).unwrap_or_default();
        pool.add_ons = self.user_pool_add_ons.map(add_ons);
        pool.account_recovery = recovery(self.account_recovery_setting);
        pool.acr = self
            .acr_configuration
            .filter(|levels| !levels.is_empty())
            .map(|levels| levels.into_iter().map(|(level, config)| (level, config.acr_value)).collect());
        Ok(())
    }
}

fn keep<T>(member: &mut T, sent: Option<T>) {
    if let Some(value) = sent {
        *member = value;
    }
}

/// 0 days means what no days mean (model: "treats it as a null value").
fn apply_policies(
    pool: &mut UserPool,
    policies: Option<UserPoolPolicyType>,
    unused_days: Option<i32>,
) -> Result<(), UserPoolViolation> {
    let UserPoolPolicyType { password_policy, sign_in_policy } = policies.unwrap_or_default();
    let unused_days = unused_days.filter(|days| *days > 0);
    let temporary_days =
        password_policy.as_ref().and_then(|policy| policy.temporary_password_validity_days).filter(|days| *days > 0);
    if unused_days.is_some() && temporary_days.is_some() {
        return Err(UserPoolViolation::BothValidityDays);
    }
    if let Some(policy) = password_policy {
        let default = PasswordPolicy::default();
        pool.password_policy = PasswordPolicy {
            minimum_length: policy.minimum_length.unwrap_or(default.minimum_length),
            // Plain booleans in the model: what a policy leaves out is false, not the default of a pool without one.
            require_uppercase: policy.require_uppercase.unwrap_or(false),
            require_lowercase: policy.require_lowercase.unwrap_or(false),
            require_numbers: policy.require_numbers.unwrap_or(false),
            require_symbols: policy.require_symbols.unwrap_or(false),
            history_size: policy.password_history_size,
            temporary_password_validity_days: temporary_days.unwrap_or(default.temporary_password_validity_days),
        };
    }
    keep(&mut pool.password_policy.temporary_password_validity_days, unused_days);
    let factors = sign_in_policy.and_then(|policy| policy.allowed_first_auth_factors).map(from_wire);
    keep(&mut pool.allowed_first_auth_factors, factors);
    Ok(())
}

fn admin_create_user(config: AdminCreateUserConfigType) -> AdminCreateUser {
    let invite = config.invite_message_template.unwrap_or_default();
    AdminCreateUser {
        allow_admin_create_user_only: config.allow_admin_create_user_only.unwrap_or(false),
        invite_sms: invite.sms_message,
        invite_email: invite.email_message,
        invite_email_subject: invite.email_subject,
    }
}

/// Any member switches device tracking on; a block without members is none.
fn device(config: DeviceConfigurationType) -> Option<DeviceConfiguration> {
    let given = config.challenge_required_on_new_device.or(config.device_only_remembered_on_user_prompt);
    given.map(|_| DeviceConfiguration {
        challenge_required_on_new_device: config.challenge_required_on_new_device.unwrap_or(false),
        device_only_remembered_on_user_prompt: config.device_only_remembered_on_user_prompt.unwrap_or(false),
    })
}

fn email(config: EmailConfigurationType) -> EmailConfiguration {
    EmailConfiguration {
        source_arn: config.source_arn,
        reply_to_email_address: config.reply_to_email_address,
        developer_account: config.email_sending_account == Some(EmailSendingAccountType::Developer),
        from: config.from.filter(|from| !from.is_empty()),
        configuration_set: config.configuration_set,
    }
}

pub(super) fn sms(config: SmsConfigurationType) -> SmsConfiguration {
    SmsConfiguration {
        // The only ARN that may be empty; it means none.
        sns_caller_arn: config.sns_caller_arn.filter(|arn| !arn.is_empty()),
        external_id: config.external_id,
        sns_region: config.sns_region,
        eums: config.eums_sms.map(|eums| EumsSms {
            caller_arn: eums.caller_arn,
            external_id: eums.external_id,
            origination_identity: eums.origination_identity,
            configuration_set_name: eums.configuration_set_name,
            in_entity_id: eums.in_entity_id,
            in_template_id: eums.in_template_id,
            region: eums.region,
        }),
    }
}

fn add_ons(config: UserPoolAddOnsType) -> AddOns {
    let custom_auth = config.advanced_security_additional_flows.and_then(|flows| flows.custom_auth_mode);
    AddOns {
        advanced_security: AdvancedSecurity::from_wire(config.advanced_security_mode),
        custom_auth: custom_auth.map(|mode| match mode {
            AdvancedSecurityEnabledModeType::Audit => AdvancedSecurity::Audit,
            AdvancedSecurityEnabledModeType::Enforced => AdvancedSecurity::Enforced,
        }),
    }
}

/// Left out means the default; a block without mechanisms clears the setting.
fn recovery(setting: Option<AccountRecoverySettingType>) -> Option<Vec<RecoveryMechanism>> {
    let Some(setting) = setting else { return Some(RecoveryMechanism::DEFAULT.to_vec()) };
    setting.recovery_mechanisms.map(|mechanisms| {
        let mechanism = |option: api::types::RecoveryOptionType| RecoveryMechanism {
            priority: option.priority,
            kind: Mirror::from_wire(option.name),
        };
        mechanisms.into_iter().map(mechanism).collect()
    })
}

fn key(config: KeyConfigurationType) -> Option<KeyConfiguration> {
    let KeyConfigurationType { key_type, kms_key_arn } = config;
    let customer_managed = key_type.map_or(kms_key_arn.is_some(), |kind| kind == EncryptionKeyType::CustomerManagedKey);
    (key_type.is_some() || kms_key_arn.is_some()).then_some(KeyConfiguration { customer_managed, kms_key_arn })
}

/// A block that is sent switches registration on unless it says otherwise.
fn dcr(config: DcrConfigurationType) -> DcrConfiguration {
    let names = |flows: Vec<api::types::OAuthFlowType>| flows.iter().map(|flow| flow.as_str().to_owned()).collect();
    DcrConfiguration {
        enabled: config.enable_status != Some(StatusType::Disabled),
        open_dcr_enabled: config.open_dcr_enabled.unwrap_or(false),
        authenticated_grant_types: config.authenticated_grant_types.map(names),
        open_dcr_grant_types: config.open_dcr_grant_types.map(names),
        allowed_scopes: config.allowed_scopes,
    }
}
