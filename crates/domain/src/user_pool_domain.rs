//! The hosts a pool's pages and OAuth endpoints are reached at: a prefix of ours, a name of the owner's, or both
//! (behaviour 10 §4.4, behaviour 30 §4).

use serde::{Deserialize, Serialize};

use crate::clock::Time;
use crate::tier_rules::FeatureUnavailable;
use crate::user_pool::{Tier, UserPool};
use crate::{arn, host_name};

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct UserPoolDomain {
    pub user_pool_id: String,
    /// A prefix, which has no dot, or a whole host name in lower case. Unique on the whole server.
    pub name: String,
    pub created_at: Time,
    pub version: i64,
    /// 1 for the classic pages, 2 for managed login; `None` when it was not sent, which means 1.
    pub managed_login_version: Option<i32>,
    /// `None` for a prefix.
    pub custom: Option<CustomDomain>,
    pub failover: Option<Failover>,
}

impl UserPoolDomain {
    pub fn is_custom(&self) -> bool {
        self.custom.is_some()
    }
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CustomDomain {
    pub certificate_arn: String,
    pub security_policy: Option<SecurityPolicy>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum SecurityPolicy {
    TlsV1,
    TlsV1_2_2021,
    TlsV1_3_2025,
}

/// Where requests go when the primary region is down; kept and given back.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Failover {
    pub secondary_region: String,
    pub health_check_id: String,
}

/// Why a domain is refused. The text is the service's message, except where the variant says otherwise.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum DomainViolation {
    #[error(
        "The domain name contains an invalid character. Domain names can only contain lower-case letters, numbers, and \
         hyphens. Please enter a different name that follows this format: ^[a-z0-9](?:[a-z0-9\\-]{{0,61}}[a-z0-9])?$"
    )]
    Prefix,
    #[error("Domain cannot contain reserved word: {0}")]
    ReservedWord(&'static str),
    #[error(
        "Custom domain is not a valid subdomain: Was not able to resolve the root domain, please ensure an A record \
         exists for the root domain."
    )]
    NotASubdomain,
    #[error(
        "The specified SSL certificate doesn't exist, isn't in us-east-1 region, isn't valid, or doesn't include a \
         valid certificate chain."
    )]
    Certificate,
    /// Our text: the model describes the two versions.
    #[error("ManagedLoginVersion must be 1 or 2.")]
    ManagedLoginVersion,
    /// Our text, after the model's description.
    #[error("Routing can only be configured for a custom domain.")]
    RoutingOfPrefix,
    #[error(transparent)]
    Tier(#[from] FeatureUnavailable),
}

const RESERVED_WORDS: [&str; 3] = ["aws", "amazon", "cognito"];

/// Checks a domain of `user_pool`. Whether the name's parent resolves is not asked: the site may be without DNS.
///
/// # Errors
/// The first rule that is broken; the feature plan comes last.
pub fn check(domain: &UserPoolDomain, user_pool: &UserPool) -> Result<(), DomainViolation> {
    match &domain.custom {
        None => check_prefix(&domain.name)?,
        Some(custom) => {
            let labels = domain.name.split('.').count();
            let lower = !domain.name.bytes().any(|byte| byte.is_ascii_uppercase());
            if labels < 3 || !lower || !host_name::is_fully_qualified(&domain.name) {
                return Err(DomainViolation::NotASubdomain);
            }
            if arn::region(&custom.certificate_arn) != "us-east-1" {
                return Err(DomainViolation::Certificate);
            }
        }
    }
    if domain.failover.is_some() && !domain.is_custom() {
        return Err(DomainViolation::RoutingOfPrefix);
    }
    match domain.managed_login_version {
        None | Some(1) => Ok(()),
        Some(2) if user_pool.tier == Tier::Lite => {
            Err(FeatureUnavailable { tier: user_pool.tier, feature: "Managed Login Version 2" }.into())
        }
        Some(2) => Ok(()),
        Some(_) => Err(DomainViolation::ManagedLoginVersion),
    }
}

fn check_prefix(name: &str) -> Result<(), DomainViolation> {
    let lower = !name.bytes().any(|byte| byte.is_ascii_uppercase());
    if name.contains('.') || !lower || !host_name::is_valid(name) {
        return Err(DomainViolation::Prefix);
    }
    match RESERVED_WORDS.into_iter().find(|word| name.split('-').any(|segment| segment == *word)) {
        Some(word) => Err(DomainViolation::ReservedWord(word)),
        None => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn answer(name: &str, change: impl FnOnce(&mut UserPoolDomain, &mut UserPool)) -> String {
        let mut pool = UserPool::new("us-east-1_a".into(), "p".into(), Time::from_seconds(0));
        let mut domain = UserPoolDomain {
            user_pool_id: pool.id.clone(),
            name: name.into(),
            created_at: Time::from_seconds(0),
            version: 1,
            managed_login_version: None,
            custom: None,
            failover: None,
        };
        change(&mut domain, &mut pool);
        check(&domain, &pool).err().map(|violation| violation.to_string()).unwrap_or_default()
    }

    fn custom(domain: &mut UserPoolDomain, region: &str) {
        let certificate_arn = format!("arn:aws:acm:{region}:123456789012:certificate/c");
        domain.custom = Some(CustomDomain { certificate_arn, security_policy: None });
    }

    #[test]
    fn prefixes_are_one_label_without_reserved_words() {
        for fine in ["a", "my-app-1", "awsome", "cognito1", &"a".repeat(63)] {
            assert_eq!(answer(fine, |_, _| ()), "", "{fine}");
        }
        for wrong in ["A", "a_b", "-a", "a-", "a.b", "login.example.com", "é"] {
            assert_eq!(answer(wrong, |_, _| ()), DomainViolation::Prefix.to_string(), "{wrong}");
        }
        assert!(DomainViolation::Prefix.to_string().ends_with(r"^[a-z0-9](?:[a-z0-9\-]{0,61}[a-z0-9])?$"));
        assert_eq!(answer("my-aws-app", |_, _| ()), "Domain cannot contain reserved word: aws");
        assert_eq!(answer("cognito", |_, _| ()), "Domain cannot contain reserved word: cognito");
    }

    #[test]
    fn custom_domains_are_whole_names_with_a_certificate() {
        assert_eq!(answer("auth.example.com", |d, _| custom(d, "us-east-1")), "");
        for wrong in ["auth", "example.com", "Auth.example.com", "auth..com", "10.0.0.1"] {
            let refused = DomainViolation::NotASubdomain.to_string();
            assert_eq!(answer(wrong, |d, _| custom(d, "us-east-1")), refused, "{wrong}");
        }
        assert_eq!(answer("auth.example.com", |d, _| custom(d, "eu-west-1")), DomainViolation::Certificate.to_string());
    }

    #[test]
    fn versions_and_routing_fit_the_domain_and_the_plan() {
        assert_eq!(answer("a", |d, _| d.managed_login_version = Some(2)), "");
        assert_eq!(answer("a", |d, _| d.managed_login_version = Some(3)), "ManagedLoginVersion must be 1 or 2.");
        let lite = answer("a", |d, p| {
            d.managed_login_version = Some(2);
            p.tier = Tier::Lite;
        });
        assert_eq!(
            lite,
            "The following feature is not available for the LITE pricing tier configured: Managed Login Version 2"
        );
        let failover = Failover { secondary_region: "eu-west-1".into(), health_check_id: "h".into() };
        let routed = answer("a", |d, _| d.failover = Some(failover));
        assert_eq!(routed, DomainViolation::RoutingOfPrefix.to_string());
    }
}
