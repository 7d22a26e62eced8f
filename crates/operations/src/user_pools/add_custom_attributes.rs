//! AddCustomAttributes: adds attributes to a user pool's schema, from which nothing can ever be taken.

use api::ApiError;
use api::operations::AddCustomAttributes;
use api::types::{AddCustomAttributesRequest, AddCustomAttributesResponse};
use domain::schema_rules;
use store::tables::user_pools;

use super::{not_found, require, schema};
use crate::change::configure;
use crate::rejection::Rejection;
use crate::user_imports::refuse_while_running;
use crate::{Context, Handle};

impl Handle for AddCustomAttributes {
    async fn handle(cx: &Context, input: AddCustomAttributesRequest) -> Result<AddCustomAttributesResponse, ApiError> {
        let AddCustomAttributesRequest { custom_attributes, user_pool_id } = input;
        let definitions = schema::from_wire(custom_attributes);
        let (now, quota) = (cx.now(), cx.settings.quotas.custom_attributes);
        let configured = user_pool_id.clone();
        configure(cx, &configured, move |tx| {
            // Held, because this operation does not declare a concurrent change as an error: it waits instead.
            if !user_pools::hold(tx, &user_pool_id)? {
                return Err(not_found(&user_pool_id));
            }
            let mut pool = require(tx, &user_pool_id)?;
            refuse_while_running(tx, &pool.id)?;
            let version = pool.version;
            schema_rules::add_custom(&mut pool.schema, &definitions, quota)?;
            pool.modified_at = now;
            pool.version += 1;
            user_pools::update(tx, &pool, version)?;
            Ok::<_, Rejection>(())
        })
        .await?;
        Ok(AddCustomAttributesResponse {})
    }
}
