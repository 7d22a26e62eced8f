//! CreateUserPoolDomain: gives a user pool a host for its pages: a prefix, or a name of its owner's.

use api::ApiError;
use api::operations::CreateUserPoolDomain;
use api::types::{CreateUserPoolDomainRequest, CreateUserPoolDomainResponse};
use domain::user_pool_domain::{self, UserPoolDomain};
use store::tables::{domains, user_pools as pools};

use super::{custom, failover, view};
use crate::change::configure;
use crate::rejection::Rejection;
use crate::user_pools;
use crate::{Context, Handle};

impl Handle for CreateUserPoolDomain {
    async fn handle(
        cx: &Context,
        input: CreateUserPoolDomainRequest,
    ) -> Result<CreateUserPoolDomainResponse, ApiError> {
        let made = UserPoolDomain {
            user_pool_id: input.user_pool_id,
            name: input.domain,
            created_at: cx.now(),
            version: 1,
            managed_login_version: input.managed_login_version,
            custom: input.custom_domain_config.map(custom),
            failover: input.routing.and_then(failover),
        };
        let quota = cx.settings.quotas.custom_domains;
        let (configured, domain) = (made.user_pool_id.clone(), made.clone());
        configure(cx, &configured, move |tx| {
            // Held, so that the pool is not deleted and gets no second domain meanwhile.
            if !pools::hold(tx, &made.user_pool_id)? {
                return Err(user_pools::not_found(&made.user_pool_id));
            }
            let user_pool = user_pools::require(tx, &made.user_pool_id)?;
            user_pool_domain::check(&made, &user_pool)?;
            if domains::find_by_domain(tx, &made.name)?.is_some() {
                return Err(taken());
            }
            if domains::list(tx, &made.user_pool_id)?.iter().any(|other| other.is_custom() == made.is_custom()) {
                return Err(ApiError::invalid_parameter("User pool already has a domain configured.").into());
            }
            if made.is_custom() && domains::count_custom(tx)? >= quota {
                // Our text: only the code is known.
                let message = "Custom domains cannot exceed the limit of the account.";
                return Err(ApiError::limit_exceeded(message).into());
            }
            // Another pool may have been faster.
            if !domains::insert(tx, &made)? {
                return Err(taken());
            }
            Ok::<_, Rejection>(())
        })
        .await?;
        Ok(CreateUserPoolDomainResponse {
            cloud_front_domain: view::alias_target(&domain, &cx.settings),
            managed_login_version: domain.managed_login_version,
            routing: view::routing(domain.failover.as_ref()),
        })
    }
}

fn taken() -> Rejection {
    ApiError::invalid_parameter("Domain already associated with another user pool.").into()
}
