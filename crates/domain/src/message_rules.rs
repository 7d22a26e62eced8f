//! Rules of a pool's routes for mail and SMS, and of the messages it sends (behaviour 10 §2.4).

use crate::arn::{self, UNSPECIFIED_ACCOUNT};
use crate::names::is_email;
use crate::user_pool::{AdminCreateUser, EmailConfiguration, SmsConfiguration};
use crate::user_pool_rules::{SiteRules, UserPoolViolation};

/// Where an identity for sending mail may live, whatever the pool's region (measured by cdk-preflight).
const SES_REGIONS: [&str; 3] = ["eu-west-1", "us-east-1", "us-west-2"];

/// Regions without Amazon SNS of their own, with the one they may use instead (developer guide, SMS settings).
const SNS_ALTERNATES: [(&str, &str); 8] = [
    ("us-east-2", "us-east-1"),
    ("ap-south-1", "ap-southeast-1"),
    ("ap-northeast-2", "ap-northeast-1"),
    ("ca-central-1", "us-east-1"),
    ("eu-central-1", "eu-west-1"),
    ("eu-west-2", "eu-west-1"),
    ("eu-west-3", "eu-west-1"),
    ("eu-north-1", "eu-west-1"),
];

pub(crate) fn check_email(email: &EmailConfiguration) -> Result<(), UserPoolViolation> {
    match &email.source_arn {
        None if email.developer_account => return Err(UserPoolViolation::SourceArnMissing),
        Some(_) if !email.developer_account => return Err(UserPoolViolation::EmailIdentityNotAllowed),
        Some(source) if !SES_REGIONS.contains(&arn::region(source)) => return Err(UserPoolViolation::SourceArnRegion),
        _ => {}
    }
    match &email.from {
        Some(from) if !is_email(address_of(from)) => Err(UserPoolViolation::FromAddress),
        _ => Ok(()),
    }
}

/// The address in `Somebody <somebody@example.com>`, or the whole text.
fn address_of(from: &str) -> &str {
    match from.trim().strip_suffix('>').and_then(|text| text.rsplit_once('<')) {
        Some((_, address)) => address,
        None => from.trim(),
    }
}

pub(crate) fn check_sms(sms: &SmsConfiguration, region: &str, site: SiteRules<'_>) -> Result<(), UserPoolViolation> {
    match (&sms.sns_caller_arn, &sms.eums) {
        (None, None) => return Err(UserPoolViolation::SmsEmpty),
        (Some(_), Some(_)) => return Err(UserPoolViolation::SmsBoth),
        _ => {}
    }
    let is_alternate = |other: &str| SNS_ALTERNATES.contains(&(region, other));
    if sms.sns_region.as_deref().is_some_and(|other| other != region && !is_alternate(other)) {
        return Err(UserPoolViolation::SnsRegion(region.to_owned()));
    }
    if sms.eums.as_ref().and_then(|eums| eums.region.as_deref()).is_some_and(|other| other != region) {
        return Err(UserPoolViolation::EumsRegion(region.to_owned()));
    }
    let role = sms.sns_caller_arn.as_ref().or(sms.eums.as_ref().map(|eums| &eums.caller_arn));
    let foreign = role.is_some_and(|role| arn::account(role) != site.account_id);
    if foreign && site.account_id != UNSPECIFIED_ACCOUNT {
        return Err(UserPoolViolation::CrossAccountRole);
    }
    Ok(())
}

pub(crate) fn check_invites(invite: &AdminCreateUser) -> Result<(), UserPoolViolation> {
    let members = [("smsMessage", &invite.invite_sms), ("emailMessage", &invite.invite_email)];
    for (member, message) in members {
        if let Some(value) = message.as_ref().filter(|text| !text.contains("{username}") || !text.contains("{####}")) {
            return Err(UserPoolViolation::InvitePlaceholders { member, value: value.clone() });
        }
    }
    Ok(())
}
