//! DeleteUserPool: deletes a user pool and everything in it, unless it is protected.

use api::ApiError;
use api::operations::DeleteUserPool;
use api::types::DeleteUserPoolRequest;
use store::tables::{domains, published_secrets, user_pools};

use super::require;
use crate::change::configure;
use crate::rejection::Rejection;
use crate::user_imports::refuse_while_running;
use crate::{Context, Handle};

const HAS_DOMAIN: &str = "User pool cannot be deleted. It has a domain configured that should be deleted first.";
const PROTECTED: &str = "The user pool cannot be deleted because deletion protection is activated. Deletion protection must be inactivated first.";

impl Handle for DeleteUserPool {
    async fn handle(cx: &Context, input: DeleteUserPoolRequest) -> Result<(), ApiError> {
        let (configured, now) = (input.user_pool_id.clone(), cx.now());
        configure(cx, &configured, move |tx| {
            // Held first, so that nobody protects the pool between the look and the deletion.
            user_pools::hold(tx, &input.user_pool_id)?;
            let pool = require(tx, &input.user_pool_id)?;
            if !domains::list(tx, &pool.id)?.is_empty() {
                return Err(ApiError::invalid_parameter(HAS_DOMAIN).into());
            }
            if pool.deletion_protection {
                return Err(ApiError::invalid_parameter(PROTECTED).into());
            }
            refuse_while_running(tx, &pool.id)?;
            user_pools::delete(tx, &pool.id)?;
            published_secrets::withdraw_all(tx, &pool.id, now)?;
            Ok::<_, Rejection>(())
        })
        .await?;
        Ok(())
    }
}
