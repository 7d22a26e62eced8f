//! Each rule with the message it gives, on a pool that is fine but for one thing.

use super::*;
use crate::clock::Time;
use crate::mfa_configuration::MfaFactors;
use crate::user_pool::{
    AdminCreateUser, DcrConfiguration, EumsSms, KeyConfiguration, SmsConfiguration, Tier, VersionedFunction,
};

const SITE: SiteRules<'_> = SiteRules { account_id: "123456789012", quotas: &Quotas::DEFAULT };

fn pool() -> UserPool {
    UserPool::new("us-east-1_Aa1Bb2Cc3".into(), "p".into(), Time::from_seconds(0))
}

fn sms() -> SmsConfiguration {
    SmsConfiguration { sns_caller_arn: Some("arn:aws:iam::123456789012:role/sms".into()), ..Default::default() }
}

/// The message that `change` on a fresh pool leads to; empty when it is accepted.
fn created(change: impl FnOnce(&mut UserPool)) -> String {
    let mut pool = pool();
    change(&mut pool);
    check(&pool, None, SITE).err().map(|e| e.to_string()).unwrap_or_default()
}

fn updated(previous: &UserPool, change: impl FnOnce(&mut UserPool)) -> String {
    let mut pool = previous.clone();
    change(&mut pool);
    check(&pool, Some(previous), SITE).err().map(|e| e.to_string()).unwrap_or_default()
}

#[test]
fn an_untouched_pool_is_fine() {
    assert_eq!(created(|_| ()), "");
}

#[test]
fn triggers_are_of_the_pools_region_and_custom_senders_have_a_key() {
    let function = |region: &str| format!("arn:aws:lambda:{region}:999999999999:function:f");
    assert_eq!(created(|p| p.lambda.pre_sign_up = Some(function("us-east-1"))), "");
    assert_eq!(
        created(|p| p.lambda.pre_sign_up = Some(function("eu-west-1"))),
        "Cross-region lambda functions are not supported"
    );
    let sender = VersionedFunction { arn: function("us-east-1"), version: "V1_0".into() };
    assert_eq!(
        created(|p| p.lambda.custom_email_sender = Some(sender)),
        "KMSKeyId parameter is required when Custom SMS/Email Lambda trigger is used."
    );
}

#[test]
fn mail_goes_through_an_identity_of_the_developer_or_through_the_default() {
    let source = |region: &str| Some(format!("arn:aws:ses:{region}:123456789012:identity/example.com"));
    assert_eq!(
        created(|p| p.email.developer_account = true),
        "Source ARN is required to use DEVELOPER email sending owner"
    );
    assert_eq!(
        created(|p| p.email.source_arn = source("us-east-1")),
        "Cognito is not allowed to use your email identity"
    );
    let developer = |region: &'static str, from: Option<&'static str>| {
        created(move |p| {
            p.email.developer_account = true;
            p.email.source_arn = source(region);
            p.email.from = from.map(Into::into);
        })
    };
    assert_eq!(developer("us-west-2", Some("Me <me@example.com>")), "");
    assert_eq!(
        developer("eu-central-1", None),
        "Provided SourceArn must be in one of the following SES regions: eu-west-1, us-east-1, us-west-2."
    );
    assert_eq!(developer("us-east-1", Some("nobody")), "Provided From email address is invalid");
}

#[test]
fn sms_needs_one_route_of_this_account_and_region() {
    let with = |change: fn(&mut SmsConfiguration)| {
        let mut sms = sms();
        change(&mut sms);
        created(|p| p.sms = Some(sms))
    };
    assert_eq!(with(|_| ()), "");
    assert_eq!(with(|s| s.sns_caller_arn = None), "SmsConfiguration requires either SnsCallerArn or EumsSms.");
    assert_eq!(
        with(|s| s.eums = Some(EumsSms::default())),
        "Only one of SnsCallerArn or EumsSms can be set in SmsConfiguration."
    );
    assert_eq!(
        with(|s| s.sns_region = Some("eu-west-1".into())),
        "Invalid snsRegion. Allowed SNS region for us-east-1 is us-east-1"
    );
    let foreign = |s: &mut SmsConfiguration| s.sns_caller_arn = Some("arn:aws:iam::999999999999:role/sms".into());
    assert_eq!(with(foreign), "Cross-account pass role is not allowed.");
    let mut pool = pool();
    pool.sms = Some(sms());
    assert_eq!(check(&pool, None, SiteRules { account_id: crate::arn::UNSPECIFIED_ACCOUNT, ..SITE }), Ok(()));
}

#[test]
fn phone_numbers_are_verified_by_sms_only() {
    let phone = ContactAttribute::PhoneNumber;
    assert_eq!(
        created(|p| p.auto_verified_attributes = vec![phone]),
        "SMS configuration is required when phone_number is selected for auto verification"
    );
    assert_eq!(
        created(|p| p.attributes_require_verification_before_update = vec![ContactAttribute::Email]),
        "All attributes in AttributesRequireVerificationBeforeUpdate must exist in AutoVerifiedAttributes"
    );
}

#[test]
fn mfa_is_decided_when_the_pool_is_made() {
    let without_sms =
        "SMS configuration and Auto verification for phone_number are required when MFA is required/optional";
    let wanted = |mfa| {
        move |p: &mut UserPool| {
            let before = std::mem::replace(&mut p.mfa, mfa);
            p.settle_mfa_factors(before);
        }
    };
    assert_eq!(created(wanted(MfaConfiguration::Optional)), without_sms);
    let mut with_sms = pool();
    with_sms.sms = Some(sms());
    assert_eq!(
        updated(&with_sms, wanted(MfaConfiguration::On)),
        "Cannot turn MFA functionality ON, once the user pool has been created."
    );
    assert_eq!(updated(&with_sms, wanted(MfaConfiguration::Optional)), "");
    let mut optional = with_sms;
    wanted(MfaConfiguration::Optional)(&mut optional);
    assert_eq!(updated(&optional, |p| p.sms = None), without_sms);
    assert_eq!(updated(&optional, |p| p.name = "renamed".into()), "");
    optional.mfa_factors = MfaFactors { software_token: Some(true), ..MfaFactors::default() };
    assert_eq!(updated(&optional, |p| p.sms = None), "", "another factor needs no SMS");
}

#[test]
fn first_factors_include_the_password_and_agree_with_mfa() {
    use AuthFactor::{EmailOtp, Password, SmsOtp};
    let factors = |factors: &'static [AuthFactor]| created(move |p| p.allowed_first_auth_factors = factors.to_vec());
    assert_eq!(factors(&[Password, EmailOtp]), "");
    assert_eq!(factors(&[EmailOtp]), "Password should be configured as one of the allowed first auth factors.");
    assert_eq!(
        factors(&[Password, SmsOtp]),
        "SMS_OTP can not be configured as AuthFactor as user pool is missing valid SMS configuration"
    );
    let required = created(|p| {
        p.sms = Some(sms());
        p.mfa = MfaConfiguration::On;
        p.allowed_first_auth_factors = vec![Password, EmailOtp];
    });
    assert_eq!(
        required,
        "Only PASSWORD and WEB_AUTHN (if configured) can be enabled as an auth factor if MFA is enabled"
    );
}

#[test]
fn recovery_mechanisms_differ_and_admin_only_stands_alone() {
    let mechanism = |priority, kind| RecoveryMechanism { priority, kind };
    let recovery = |mechanisms: Vec<RecoveryMechanism>| created(move |p| p.account_recovery = Some(mechanisms));
    let email = RecoveryKind::VerifiedEmail;
    assert_eq!(recovery(vec![mechanism(1, RecoveryKind::AdminOnly)]), "");
    assert_eq!(
        recovery(vec![mechanism(1, RecoveryKind::AdminOnly), mechanism(2, email)]),
        "Account Recovery Setting cannot use admin_only setting with any other recovery mechanisms."
    );
    let duplicates = "Account Recovery Setting cannot have duplicate priorities or recovery mechanisms.";
    assert_eq!(recovery(vec![mechanism(1, email), mechanism(2, email)]), duplicates);
    assert_eq!(recovery(vec![mechanism(1, email), mechanism(1, RecoveryKind::VerifiedPhoneNumber)]), duplicates);
}

#[test]
fn invitations_tell_the_name_and_the_password() {
    let invite = |text: &str| AdminCreateUser { invite_email: Some(text.into()), ..Default::default() };
    assert_eq!(created(|p| p.admin_create_user = invite("{username} {####}")), "");
    let refused = created(|p| p.admin_create_user = invite("code {####}"));
    assert!(
        refused.starts_with(
            "1 validation error detected: Value 'code {####}' at 'adminCreateUserConfig.inviteMessage.emailMessage' \
             failed to satisfy constraint: Member must satisfy regular expression pattern: "
        ),
        "{refused}"
    );
}

#[test]
fn tags_keys_and_levels_are_checked() {
    let tags = |keys: Vec<String>| created(|p| p.tags = keys.into_iter().map(|key| (key, String::new())).collect());
    assert_eq!(tags(vec!["Aws:x".into()]), "Tag keys that begin with aws: are reserved: Aws:x");
    assert_eq!(tags((0..50).map(|n| n.to_string()).collect()), "");
    assert_eq!(tags((0..51).map(|n| n.to_string()).collect()), "A user pool cannot have more than 50 tags.");
    assert!(!created(|p| p.key = Some(KeyConfiguration { customer_managed: true, kms_key_arn: None })).is_empty());
    let acr = [("Level1".to_owned(), "urn:cognito:loa:2".to_owned())];
    assert_eq!(created(|p| p.acr = Some(acr.into())), "ACR values must be unique across all levels: urn:cognito:loa:2");
}

#[test]
fn moving_to_lite_needs_registration_switched_off() {
    let mut previous = pool();
    previous.dcr = Some(DcrConfiguration {
        enabled: true,
        open_dcr_enabled: false,
        authenticated_grant_types: None,
        open_dcr_grant_types: None,
        allowed_scopes: None,
    });
    assert_eq!(
        updated(&previous, |p| p.tier = Tier::Lite),
        "The following features need to be disabled for the LITE pricing tier configured: Dynamic Client Registration"
    );
}
