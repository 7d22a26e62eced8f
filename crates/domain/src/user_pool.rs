//! A user pool's configuration (behaviour 10 §2).
//!
//! Members keep the service's words. What has a rule elsewhere is typed for that rule; what is only kept and given
//! back (message routes, key and issuer settings) is typed for its shape. An `Option` is a member that the service
//! leaves out when it was never set.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::clock::Time;
use crate::mfa_configuration::{MfaFactors, WebAuthnConfiguration};
use crate::password::PasswordPolicy;
use crate::schema::Schema;

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct UserPool {
    /// `{region}_{9 alphanumerics}`.
    pub id: String,
    pub name: String,
    pub created_at: Time,
    pub modified_at: Time,
    /// Counts every change; a cached copy is current while its version is (design: Store).
    pub version: i64,
    pub tier: Tier,
    pub deletion_protection: bool,
    pub password_policy: PasswordPolicy,
    pub allowed_first_auth_factors: Vec<AuthFactor>,
    pub schema: Schema,
    pub sign_in_names: SignInNames,
    /// `UsernameConfiguration.CaseSensitive`, when it was set.
    pub case_sensitivity: Option<bool>,
    pub auto_verified_attributes: Vec<ContactAttribute>,
    pub attributes_require_verification_before_update: Vec<ContactAttribute>,
    pub mfa: MfaConfiguration,
    #[serde(default)]
    pub mfa_factors: MfaFactors,
    #[serde(default)]
    pub web_authn: Option<WebAuthnConfiguration>,
    pub admin_create_user: AdminCreateUser,
    /// `None` after it was cleared: the legacy order, SMS first.
    pub account_recovery: Option<Vec<RecoveryMechanism>>,
    pub verification_message: VerificationMessage,
    pub sms_authentication_message: Option<String>,
    pub device: Option<DeviceConfiguration>,
    pub email: EmailConfiguration,
    pub sms: Option<SmsConfiguration>,
    pub lambda: LambdaConfig,
    pub add_ons: Option<AddOns>,
    pub tags: BTreeMap<String, String>,
    pub key: Option<KeyConfiguration>,
    pub issuer: Option<IssuerType>,
    /// Level name (`Level1` … `Level4`) to the name given to it.
    pub acr: Option<BTreeMap<String, String>>,
    pub dcr: Option<DcrConfiguration>,
}

impl UserPool {
    /// A pool of which only the name was given (behaviour 10 §2.2).
    pub fn new(id: String, name: String, now: Time) -> Self {
        Self {
            id,
            name,
            created_at: now,
            modified_at: now,
            version: 1,
            tier: Tier::Essentials,
            deletion_protection: false,
            password_policy: PasswordPolicy::default(),
            allowed_first_auth_factors: vec![AuthFactor::Password],
            schema: Schema::standard(),
            sign_in_names: SignInNames::Username,
            case_sensitivity: None,
            auto_verified_attributes: Vec::new(),
            attributes_require_verification_before_update: Vec::new(),
            mfa: MfaConfiguration::Off,
            mfa_factors: MfaFactors::default(),
            web_authn: None,
            admin_create_user: AdminCreateUser::default(),
            account_recovery: Some(RecoveryMechanism::DEFAULT.to_vec()),
            verification_message: VerificationMessage::default(),
            sms_authentication_message: None,
            device: None,
            email: EmailConfiguration::default(),
            sms: None,
            lambda: LambdaConfig::default(),
            add_ons: None,
            tags: BTreeMap::new(),
            key: None,
            issuer: None,
            acr: None,
            dcr: None,
        }
    }

    /// The region that made the pool: the part of its id before `_`.
    pub fn region(&self) -> &str {
        self.id.split_once('_').map_or("", |(region, _)| region)
    }

    /// The part of the id after `_`: what SRP calls the pool name (behaviour 20 §5.1).
    pub fn srp_name(&self) -> &str {
        self.id.split_once('_').map_or(&self.id, |(_, name)| name)
    }

    pub fn arn(&self, account_id: &str) -> String {
        format!("arn:aws:cognito-idp:{}:{account_id}:userpool/{}", self.region(), self.id)
    }

    /// Whether names that differ only in case are different names (API default: they are).
    pub fn is_case_sensitive(&self) -> bool {
        self.case_sensitivity.unwrap_or(true)
    }

    /// The name of every ACR level, `Level1` to `Level4`: the default where none was given.
    pub fn acr_names(&self) -> BTreeMap<String, String> {
        let defaults = (1..=4).map(|level| (format!("Level{level}"), format!("urn:cognito:loa:{level}")));
        let mut names: BTreeMap<_, _> = defaults.collect();
        names.extend(self.acr.clone().unwrap_or_default());
        names
    }

    pub fn auto_verifies(&self, attribute: ContactAttribute) -> bool {
        self.auto_verified_attributes.contains(&attribute)
    }

    /// Whether a code by mail or SMS may be a first factor, so that users without a password make sense.
    pub fn allows_passwordless(&self) -> bool {
        self.allowed_first_auth_factors.iter().any(|f| matches!(f, AuthFactor::EmailOtp | AuthFactor::SmsOtp))
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Tier {
    Lite,
    Essentials,
    Plus,
}

impl Tier {
    pub const fn name(self) -> &'static str {
        match self {
            Self::Lite => "LITE",
            Self::Essentials => "ESSENTIALS",
            Self::Plus => "PLUS",
        }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum AuthFactor {
    Password,
    EmailOtp,
    SmsOtp,
    WebAuthn,
    SoftwareToken,
}

/// An attribute a message can be sent to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub enum ContactAttribute {
    PhoneNumber,
    Email,
}

impl ContactAttribute {
    pub const fn name(self) -> &'static str {
        match self {
            Self::Email => "email",
            Self::PhoneNumber => "phone_number",
        }
    }

    pub const fn verified_flag(self) -> &'static str {
        match self {
            Self::Email => "email_verified",
            Self::PhoneNumber => "phone_number_verified",
        }
    }

    pub fn from_name(name: &str) -> Option<Self> {
        match name {
            "email" => Some(Self::Email),
            "phone_number" => Some(Self::PhoneNumber),
            _ => None,
        }
    }
}

/// What a user may type to sign in; fixed when the pool is made.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum SignInNames {
    /// The username alone.
    Username,
    /// The username, and these attributes once they are verified (`AliasAttributes`).
    Aliases(Vec<AliasAttribute>),
    /// These attributes instead of a username, which is then the `sub` (`UsernameAttributes`).
    Attributes(Vec<ContactAttribute>),
}

impl SignInNames {
    pub fn has_alias(&self, alias: AliasAttribute) -> bool {
        matches!(self, Self::Aliases(aliases) if aliases.contains(&alias))
    }

    /// The attributes that stand for the username; empty in other pools.
    pub fn username_attributes(&self) -> &[ContactAttribute] {
        match self {
            Self::Attributes(attributes) => attributes,
            _ => &[],
        }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum AliasAttribute {
    PhoneNumber,
    Email,
    PreferredUsername,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum MfaConfiguration {
    Off,
    On,
    Optional,
}

#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct AdminCreateUser {
    pub allow_admin_create_user_only: bool,
    pub invite_sms: Option<String>,
    pub invite_email: Option<String>,
    pub invite_email_subject: Option<String>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct RecoveryMechanism {
    pub priority: i32,
    pub kind: RecoveryKind,
}

impl RecoveryMechanism {
    /// What a pool has that never said anything about recovery.
    pub const DEFAULT: [Self; 2] = [
        Self { priority: 1, kind: RecoveryKind::VerifiedEmail },
        Self { priority: 2, kind: RecoveryKind::VerifiedPhoneNumber },
    ];
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum RecoveryKind {
    VerifiedEmail,
    VerifiedPhoneNumber,
    AdminOnly,
}

/// `VerificationMessageTemplate` and its legacy twins, which mirror each other in answers (behaviour 10 §2.2).
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct VerificationMessage {
    pub sms: Option<String>,
    pub email: Option<String>,
    pub email_subject: Option<String>,
    pub email_by_link: Option<String>,
    pub email_subject_by_link: Option<String>,
    /// `CONFIRM_WITH_LINK` instead of the default `CONFIRM_WITH_CODE`.
    pub confirm_with_link: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct DeviceConfiguration {
    pub challenge_required_on_new_device: bool,
    pub device_only_remembered_on_user_prompt: bool,
}

#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct EmailConfiguration {
    pub source_arn: Option<String>,
    pub reply_to_email_address: Option<String>,
    /// `DEVELOPER` instead of the default `COGNITO_DEFAULT`.
    pub developer_account: bool,
    pub from: Option<String>,
    pub configuration_set: Option<String>,
}

#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct SmsConfiguration {
    pub sns_caller_arn: Option<String>,
    pub external_id: Option<String>,
    pub sns_region: Option<String>,
    pub eums: Option<EumsSms>,
}

#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct EumsSms {
    pub caller_arn: String,
    pub external_id: Option<String>,
    pub origination_identity: Option<String>,
    pub configuration_set_name: Option<String>,
    pub in_entity_id: Option<String>,
    pub in_template_id: Option<String>,
    pub region: Option<String>,
}

/// Trigger functions by name of the trigger, as ARNs; versions beside them where the trigger has one.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct LambdaConfig {
    pub pre_sign_up: Option<String>,
    pub custom_message: Option<String>,
    pub post_confirmation: Option<String>,
    pub pre_authentication: Option<String>,
    pub post_authentication: Option<String>,
    pub define_auth_challenge: Option<String>,
    pub create_auth_challenge: Option<String>,
    pub verify_auth_challenge_response: Option<String>,
    pub user_migration: Option<String>,
    pub pre_token_generation: Option<VersionedFunction>,
    pub custom_sms_sender: Option<VersionedFunction>,
    pub custom_email_sender: Option<VersionedFunction>,
    pub inbound_federation: Option<VersionedFunction>,
    pub kms_key_id: Option<String>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct VersionedFunction {
    pub arn: String,
    /// `V1_0`, `V2_0` or `V3_0`.
    pub version: String,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AddOns {
    pub advanced_security: AdvancedSecurity,
    /// `AdvancedSecurityAdditionalFlows.CustomAuthMode`.
    pub custom_auth: Option<AdvancedSecurity>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum AdvancedSecurity {
    Off,
    Audit,
    Enforced,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct KeyConfiguration {
    pub customer_managed: bool,
    pub kms_key_arn: Option<String>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum IssuerType {
    Original,
    Updated,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DcrConfiguration {
    pub enabled: bool,
    pub open_dcr_enabled: bool,
    pub authenticated_grant_types: Option<Vec<String>>,
    pub open_dcr_grant_types: Option<Vec<String>>,
    pub allowed_scopes: Option<Vec<String>>,
}
