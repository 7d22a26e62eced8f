//! DeleteResourceServer: deletes a resource server, whoever lists its scopes.

use api::ApiError;
use api::operations::DeleteResourceServer;
use api::types::DeleteResourceServerRequest;
use store::tables::resource_servers;

use super::not_found;
use crate::change::configure;
use crate::error::refuse;
use crate::rejection::Rejection;
use crate::{Context, Handle};

impl Handle for DeleteResourceServer {
    async fn handle(cx: &Context, input: DeleteResourceServerRequest) -> Result<(), ApiError> {
        cx.configuration.pool(&input.user_pool_id).await.map_err(refuse)?;
        let configured = input.user_pool_id.clone();
        configure(cx, &configured, move |tx| {
            if !resource_servers::delete(tx, &input.user_pool_id, &input.identifier)? {
                return Err(not_found(&input.identifier));
            }
            Ok::<_, Rejection>(())
        })
        .await?;
        Ok(())
    }
}
