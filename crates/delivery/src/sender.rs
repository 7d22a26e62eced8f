//! In whose name a message goes out: EmailConfiguration and SmsConfiguration of the pool (behaviour 40 §2.3).

use domain::message::Medium;
use domain::user_pool::{EmailConfiguration, SmsConfiguration, UserPool};
use serde::{Deserialize, Serialize};

/// What a pool says of the sender; `None` leaves it to the way the message goes.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Sender {
    /// `somebody@example.com` or `Somebody <somebody@example.com>`. Mail only.
    pub from: Option<String>,
    pub reply_to: Option<String>,
    /// Of Amazon SES.
    pub configuration_set: Option<String>,
    /// The identity of Amazon SES that vouches for `from`.
    pub source_arn: Option<String>,
    /// Where the AWS service that sends it is.
    pub region: String,
    /// What recipients see an SMS come from, where the carrier shows it.
    pub origination_identity: Option<String>,
}

impl Sender {
    pub fn of(pool: &UserPool, medium: Medium) -> Self {
        match medium {
            Medium::Email => Self::of_mail(&pool.email, pool.region()),
            Medium::Sms => Self::of_sms(pool.sms.as_ref(), pool.region()),
        }
    }

    fn of_mail(email: &EmailConfiguration, region: &str) -> Self {
        let identity = email.source_arn.as_deref().and_then(|arn| arn.split_once(":identity/")).map(|(_, name)| name);
        // An identity that is an address sends as that address; one that is a domain needs to be told which.
        let of_identity = identity.filter(|name| name.contains('@')).map(str::to_owned);
        let region_of = |arn: &str| arn.split(':').nth(3).filter(|part| !part.is_empty()).map(str::to_owned);
        Self {
            from: email.from.clone().or(of_identity),
            reply_to: email.reply_to_email_address.clone(),
            configuration_set: email.configuration_set.clone(),
            source_arn: email.source_arn.clone(),
            region: email.source_arn.as_deref().and_then(region_of).unwrap_or_else(|| region.to_owned()),
            origination_identity: None,
        }
    }

    fn of_sms(sms: Option<&SmsConfiguration>, region: &str) -> Self {
        let eums = sms.and_then(|sms| sms.eums.as_ref());
        let other = sms.and_then(|sms| sms.sns_region.clone()).or_else(|| eums.and_then(|eums| eums.region.clone()));
        Self {
            region: other.unwrap_or_else(|| region.to_owned()),
            origination_identity: eums.and_then(|eums| eums.origination_identity.clone()),
            ..Self::default()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mail(source_arn: Option<&str>, from: Option<&str>) -> Sender {
        let email = EmailConfiguration {
            source_arn: source_arn.map(str::to_owned),
            from: from.map(str::to_owned),
            ..EmailConfiguration::default()
        };
        Sender::of_mail(&email, "eu-central-1")
    }

    #[test]
    fn mail_comes_from_what_the_pool_names_and_else_from_its_identity() {
        let address = "arn:aws:ses:eu-west-1:123456789012:identity/no-reply@example.com";
        let domain = "arn:aws:ses:eu-west-1:123456789012:identity/example.com";
        assert_eq!(mail(Some(address), None).from.as_deref(), Some("no-reply@example.com"));
        assert_eq!(mail(Some(domain), None).from, None);
        let named = mail(Some(domain), Some("Shop <shop@example.com>"));
        assert_eq!((named.from.as_deref(), named.region.as_str()), (Some("Shop <shop@example.com>"), "eu-west-1"));
        assert_eq!(mail(None, None), Sender { region: "eu-central-1".to_owned(), ..Sender::default() });
    }

    #[test]
    fn sms_leaves_from_the_region_the_pool_names() {
        let sms = SmsConfiguration { sns_region: Some("eu-west-1".to_owned()), ..SmsConfiguration::default() };
        assert_eq!(Sender::of_sms(Some(&sms), "eu-central-1").region, "eu-west-1");
        assert_eq!(Sender::of_sms(None, "eu-central-1").region, "eu-central-1");
    }
}
