//! Domains as the API shows them.

use api::types::{CustomDomainConfigType, DomainDescriptionType, DomainStatusType, FailoverType, RoutingType};
use domain::user_pool_domain::{Failover, UserPoolDomain};
use flows::Settings;

use crate::mirror::Mirror;

/// Tools read these two and do nothing with them; they are the service's own (behaviour 10 §4.4).
const S3_BUCKET: &str = "aws-cognito-prod-pdx-assets";
const VERSION: &str = "20190128175402";

pub(super) fn description(domain: &UserPoolDomain, settings: &Settings) -> DomainDescriptionType {
    DomainDescriptionType {
        aws_account_id: Some(settings.account_id.clone()),
        // There is no distribution before this server: its own host is what answers.
        cloud_front_distribution: Some(settings.host().to_owned()),
        // The model requires a certificate, so a prefix has no block where the service shows an empty one.
        custom_domain_config: domain.custom.as_ref().map(|custom| CustomDomainConfigType {
            certificate_arn: custom.certificate_arn.clone(),
            security_policy: custom.security_policy.map(|policy| policy.to_wire()),
        }),
        domain: Some(domain.name.clone()),
        managed_login_version: Some(domain.managed_login_version.unwrap_or(1)),
        routing: routing(domain.failover.as_ref()),
        s3_bucket: Some(S3_BUCKET.to_owned()),
        status: Some(DomainStatusType::Active),
        user_pool_id: Some(domain.user_pool_id.clone()),
        version: Some(VERSION.to_owned()),
    }
}

/// Where a custom domain's alias is to point; nothing for a prefix.
pub(super) fn alias_target(domain: &UserPoolDomain, settings: &Settings) -> Option<String> {
    domain.is_custom().then(|| settings.host().to_owned())
}

pub(super) fn routing(failover: Option<&Failover>) -> Option<RoutingType> {
    let failover = failover.map(|failover| FailoverType {
        primary_route53_health_check_id: failover.health_check_id.clone(),
        secondary_region: failover.secondary_region.clone(),
    });
    failover.map(|failover| RoutingType { failover: Some(failover) })
}
