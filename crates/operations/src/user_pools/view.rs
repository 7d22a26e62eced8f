//! A user pool as answers show it (behaviour 10 §2.2): what was never set is left out, legacy twins mirror each other.

use api::Timestamp;
use api::types::{
    AccountRecoverySettingType, AcrLevelConfigType, AdminCreateUserConfigType, AdvancedSecurityAdditionalFlowsType,
    AdvancedSecurityEnabledModeType, DcrConfigurationType, DeletionProtectionType, DeviceConfigurationType,
    EmailConfigurationType, EmailSendingAccountType, EncryptionKeyType, EumsSmsConfigurationType,
    IssuerConfigurationType, KeyConfigurationType, MessageTemplateType, PasswordPolicyType, RecoveryOptionType,
    SignInPolicyType, SmsConfigurationType, StatusType, UserAttributeUpdateSettingsType, UserPoolAddOnsType,
    UserPoolDescriptionType, UserPoolPolicyType, UserPoolType, UsernameConfigurationType,
};
use domain::user_pool::{
    AddOns, AdminCreateUser, AdvancedSecurity, DcrConfiguration, DeviceConfiguration, EmailConfiguration, IssuerType,
    KeyConfiguration, RecoveryMechanism, SignInNames, SmsConfiguration, UserPool,
};

use super::{lambda, messages, schema};
use crate::mirror::{Mirror, to_wire};

/// The whole pool. `users` is how many it has; a pool just made shows its tags only if it has some.
pub(super) fn user_pool(pool: &UserPool, account_id: &str, users: i64, just_made: bool) -> UserPoolType {
    let verification = &pool.verification_message;
    UserPoolType {
        id: Some(pool.id.clone()),
        name: Some(pool.name.clone()),
        arn: Some(pool.arn(account_id)),
        creation_date: Some(Timestamp::from_micros(pool.created_at.micros())),
        last_modified_date: Some(Timestamp::from_micros(pool.modified_at.micros())),
        estimated_number_of_users: Some(i32::try_from(users).unwrap_or(i32::MAX)),
        user_pool_tags: (!just_made || !pool.tags.is_empty()).then(|| pool.tags.clone()),
        user_pool_tier: Some(pool.tier.to_wire()),
        deletion_protection: Some(if pool.deletion_protection {
            DeletionProtectionType::Active
        } else {
            DeletionProtectionType::Inactive
        }),

        policies: Some(policies(pool)),
        schema_attributes: Some(pool.schema.attributes().iter().map(schema::to_wire).collect()),
        alias_attributes: match &pool.sign_in_names {
            SignInNames::Aliases(aliases) => Some(to_wire(aliases)),
            _ => None,
        },
        username_attributes: match &pool.sign_in_names {
            SignInNames::Attributes(attributes) => Some(to_wire(attributes)),
            _ => None,
        },
        username_configuration: pool
            .case_sensitivity
            .map(|case_sensitive| UsernameConfigurationType { case_sensitive }),
        auto_verified_attributes: some_list(to_wire(&pool.auto_verified_attributes)),
        user_attribute_update_settings: Some(UserAttributeUpdateSettingsType {
            attributes_require_verification_before_update: Some(to_wire(
                &pool.attributes_require_verification_before_update,
            )),
        }),
        admin_create_user_config: Some(admin_create_user(
            &pool.admin_create_user,
            pool.password_policy.temporary_password_validity_days,
        )),
        account_recovery_setting: pool.account_recovery.as_deref().map(recovery),
        mfa_configuration: Some(pool.mfa.to_wire()),
        device_configuration: pool.device.map(device),

        sms_verification_message: verification.sms.clone(),
        email_verification_message: verification.email.clone(),
        email_verification_subject: verification.email_subject.clone(),
        verification_message_template: Some(messages::to_wire(verification)),
        sms_authentication_message: pool.sms_authentication_message.clone(),
        email_configuration: Some(email(&pool.email)),
        sms_configuration: pool.sms.as_ref().map(sms),
        lambda_config: Some(lambda::to_wire(&pool.lambda)),

        user_pool_add_ons: pool.add_ons.as_ref().map(add_ons),
        // Of these two the default shows (behaviour 20 §12 A12).
        key_configuration: Some(pool.key.as_ref().map_or_else(default_key, key)),
        issuer_configuration: Some(IssuerConfigurationType {
            r#type: Some(pool.issuer.unwrap_or(IssuerType::Original).to_wire()),
        }),
        acr_configuration: pool.acr.is_some().then(|| {
            let level = |(level, acr_value)| (level, AcrLevelConfigType { acr_value });
            pool.acr_names().into_iter().map(level).collect()
        }),
        dcr_configuration: pool.dcr.as_ref().map(dcr),
        ..UserPoolType::default()
    }
}

/// The pool in a list.
pub(super) fn description(pool: &UserPool) -> UserPoolDescriptionType {
    UserPoolDescriptionType {
        id: Some(pool.id.clone()),
        name: Some(pool.name.clone()),
        lambda_config: Some(lambda::to_wire(&pool.lambda)),
        creation_date: Some(Timestamp::from_micros(pool.created_at.micros())),
        last_modified_date: Some(Timestamp::from_micros(pool.modified_at.micros())),
        ..UserPoolDescriptionType::default()
    }
}

fn some_list<T>(list: Vec<T>) -> Option<Vec<T>> {
    (!list.is_empty()).then_some(list)
}

fn policies(pool: &UserPool) -> UserPoolPolicyType {
    let policy = &pool.password_policy;
    UserPoolPolicyType {
        password_policy: Some(PasswordPolicyType {
            minimum_length: Some(policy.minimum_length),
            require_uppercase: Some(policy.require_uppercase),
            require_lowercase: Some(policy.require_lowercase),
            require_numbers: Some(policy.require_numbers),
            require_symbols: Some(policy.require_symbols),
            password_history_size: policy.history_size,
            temporary_password_validity_days: Some(policy.temporary_password_validity_days),
        }),
        sign_in_policy: Some(SignInPolicyType {
            allowed_first_auth_factors: Some(to_wire(&pool.allowed_first_auth_factors)),
        }),
    }
}

fn admin_create_user(config: &AdminCreateUser, validity_days: i32) -> AdminCreateUserConfigType {
    let invite = MessageTemplateType {
        sms_message: config.invite_sms.clone(),
        email_message: config.invite_email.clone(),
        email_subject: config.invite_email_subject.clone(),
    };
    AdminCreateUserConfigType {
        allow_admin_create_user_only: Some(config.allow_admin_create_user_only),
        unused_account_validity_days: Some(validity_days),
        invite_message_template: (invite != MessageTemplateType::default()).then_some(invite),
    }
}

fn recovery(mechanisms: &[RecoveryMechanism]) -> AccountRecoverySettingType {
    let option = |mechanism: &RecoveryMechanism| RecoveryOptionType {
        priority: mechanism.priority,
        name: mechanism.kind.to_wire(),
    };
    AccountRecoverySettingType { recovery_mechanisms: Some(mechanisms.iter().map(option).collect()) }
}

fn device(config: DeviceConfiguration) -> DeviceConfigurationType {
    DeviceConfigurationType {
        challenge_required_on_new_device: Some(config.challenge_required_on_new_device),
        device_only_remembered_on_user_prompt: Some(config.device_only_remembered_on_user_prompt),
    }
}

fn email(config: &EmailConfiguration) -> EmailConfigurationType {
    EmailConfigurationType {
        email_sending_account: Some(if config.developer_account {
            EmailSendingAccountType::Developer
        } else {
            EmailSendingAccountType::CognitoDefault
        }),
        source_arn: config.source_arn.clone(),
        reply_to_email_address: config.reply_to_email_address.clone(),
        from: config.from.clone(),
        configuration_set: config.configuration_set.clone(),
    }
}

pub(super) fn sms(config: &SmsConfiguration) -> SmsConfigurationType {
    SmsConfigurationType {
        sns_caller_arn: config.sns_caller_arn.clone(),
        external_id: config.external_id.clone(),
        sns_region: config.sns_region.clone(),
        eums_sms: config.eums.clone().map(|eums| EumsSmsConfigurationType {
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

fn add_ons(add_ons: &AddOns) -> UserPoolAddOnsType {
    let custom_auth_mode = add_ons.custom_auth.map(|mode| match mode {
        AdvancedSecurity::Enforced => AdvancedSecurityEnabledModeType::Enforced,
        AdvancedSecurity::Audit | AdvancedSecurity::Off => AdvancedSecurityEnabledModeType::Audit,
    });
    UserPoolAddOnsType {
        advanced_security_mode: add_ons.advanced_security.to_wire(),
        advanced_security_additional_flows: custom_auth_mode
            .map(|mode| AdvancedSecurityAdditionalFlowsType { custom_auth_mode: Some(mode) }),
    }
}

fn default_key() -> KeyConfigurationType {
    key(&KeyConfiguration { customer_managed: false, kms_key_arn: None })
}

fn key(key: &KeyConfiguration) -> KeyConfigurationType {
    KeyConfigurationType {
        key_type: Some(if key.customer_managed {
            EncryptionKeyType::CustomerManagedKey
        } else {
            EncryptionKeyType::AwsOwnedKey
        }),
        kms_key_arn: key.kms_key_arn.clone(),
    }
}

fn dcr(config: &DcrConfiguration) -> DcrConfigurationType {
    let flows = |names: &Option<Vec<String>>| {
        names.as_ref().map(|names| names.iter().filter_map(|name| name.parse().ok()).collect())
    };
    DcrConfigurationType {
        enable_status: Some(if config.enabled { StatusType::Enabled } else { StatusType::Disabled }),
        open_dcr_enabled: Some(config.open_dcr_enabled),
        authenticated_grant_types: flows(&config.authenticated_grant_types),
        open_dcr_grant_types: flows(&config.open_dcr_grant_types),
        allowed_scopes: config.allowed_scopes.clone(),
    }
}
