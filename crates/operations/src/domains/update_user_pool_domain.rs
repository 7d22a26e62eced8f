//! UpdateUserPoolDomain: changes a domain's pages, certificate and routing, never its name; what is left out stays.

use api::ApiError;
use api::operations::UpdateUserPoolDomain;
use api::types::{UpdateUserPoolDomainRequest, UpdateUserPoolDomainResponse};
use domain::user_pool_domain;
use store::tables::domains;

use super::{custom, failover, not_found, view};
use crate::change::configure;
use crate::rejection::{Rejection, concurrent_change};
use crate::user_pools;
use crate::{Context, Handle};

impl Handle for UpdateUserPoolDomain {
    async fn handle(
        cx: &Context,
        input: UpdateUserPoolDomainRequest,
    ) -> Result<UpdateUserPoolDomainResponse, ApiError> {
        let configured = input.user_pool_id.clone();
        let domain = configure(cx, &configured, move |tx| {
            let user_pool = user_pools::require(tx, &input.user_pool_id)?;
            let mut domain = domains::find(tx, &input.user_pool_id, &input.domain)?.ok_or_else(not_found)?;
            let version = domain.version;
            if let Some(config) = input.custom_domain_config.clone() {
                domain.custom = Some(custom(config));
            }
            if let Some(routing) = input.routing.clone() {
                domain.failover = failover(routing);
            }
            domain.managed_login_version = input.managed_login_version.or(domain.managed_login_version);
            user_pool_domain::check(&domain, &user_pool)?;
            domain.version += 1;
            if !domains::update(tx, &domain, version)? {
                return Err(concurrent_change());
            }
            Ok::<_, Rejection>(domain)
        })
        .await?;
        Ok(UpdateUserPoolDomainResponse {
            cloud_front_domain: view::alias_target(&domain, &cx.settings),
            managed_login_version: domain.managed_login_version,
            routing: view::routing(domain.failover.as_ref()),
        })
    }
}
