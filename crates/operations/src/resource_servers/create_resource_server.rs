//! CreateResourceServer: adds an API with scopes that clients may be allowed.

use api::ApiError;
use api::operations::CreateResourceServer;
use api::types::{CreateResourceServerRequest, CreateResourceServerResponse};
use domain::resource_server::ResourceServer;
use store::tables::{resource_servers, user_pools as pools};

use super::view;
use crate::change::configure;
use crate::rejection::Rejection;
use crate::user_pools;
use crate::{Context, Handle};

impl Handle for CreateResourceServer {
    async fn handle(
        cx: &Context,
        input: CreateResourceServerRequest,
    ) -> Result<CreateResourceServerResponse, ApiError> {
        let quota = cx.settings.quotas.resource_servers;
        let configured = input.user_pool_id.clone();
        let made = ResourceServer {
            user_pool_id: input.user_pool_id,
            identifier: input.identifier,
            name: input.name,
            scopes: view::scopes(input.scopes),
            created_at: cx.now(),
        };
        let server = made.clone();
        configure(cx, &configured, move |tx| {
            // Held, so that the pool is not deleted meanwhile and the count holds.
            if !pools::hold(tx, &made.user_pool_id)? {
                return Err(user_pools::not_found(&made.user_pool_id));
            }
            made.check()?;
            let count = resource_servers::count(tx, &made.user_pool_id)?;
            if !resource_servers::insert(tx, &made)? {
                let message = format!("{} already exists in user pool {}.", made.identifier, made.user_pool_id);
                return Err(ApiError::invalid_parameter(message).into());
            }
            if count >= quota {
                // Our text: only the code is known.
                let message = "Resource servers cannot exceed the limit of the user pool.";
                return Err(ApiError::limit_exceeded(message).into());
            }
            Ok::<_, Rejection>(())
        })
        .await?;
        Ok(CreateResourceServerResponse { resource_server: view::resource_server(&server) })
    }
}
