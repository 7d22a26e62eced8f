//! DescribeResourceServer: tells everything of a resource server.

use api::ApiError;
use api::operations::DescribeResourceServer;
use api::types::{DescribeResourceServerRequest, DescribeResourceServerResponse};

use super::{require, view};
use crate::error::refuse;
use crate::{Context, Handle};

impl Handle for DescribeResourceServer {
    async fn handle(
        cx: &Context,
        input: DescribeResourceServerRequest,
    ) -> Result<DescribeResourceServerResponse, ApiError> {
        cx.configuration.pool(&input.user_pool_id).await.map_err(refuse)?;
        let server = cx.store.read(move |tx| require(tx, &input.user_pool_id, &input.identifier)).await?;
        Ok(DescribeResourceServerResponse { resource_server: view::resource_server(&server) })
    }
}
