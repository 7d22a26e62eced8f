//! Domains of user pools: one file for each operation, and what they share.

mod create_user_pool_domain;
mod delete_user_pool_domain;
mod describe_user_pool_domain;
#[cfg(test)]
mod tests;
mod update_user_pool_domain;
mod view;

use api::ApiError;
use api::types::{CustomDomainConfigType, RoutingType};
use domain::user_pool_domain::{CustomDomain, Failover};

use crate::mirror::Mirror;
use crate::rejection::Rejection;

fn not_found() -> Rejection {
    ApiError::invalid_parameter("No such domain or user pool exists.").into()
}

fn custom(config: CustomDomainConfigType) -> CustomDomain {
    CustomDomain {
        certificate_arn: config.certificate_arn,
        security_policy: config.security_policy.map(Mirror::from_wire),
    }
}

fn failover(routing: RoutingType) -> Option<Failover> {
    routing.failover.map(|failover| Failover {
        secondary_region: failover.secondary_region,
        health_check_id: failover.primary_route53_health_check_id,
    })
}
