//! DescribeUserPoolClient: the whole configuration of an app client, its secret included.

use api::ApiError;
use api::operations::DescribeUserPoolClient;
use api::types::{DescribeUserPoolClientRequest, DescribeUserPoolClientResponse};
use store::tables::{client_secrets, published_secrets};

use super::{require, secret, view};
use crate::rejection::Rejection;
use crate::{Context, Handle};

impl Handle for DescribeUserPoolClient {
    async fn handle(
        cx: &Context,
        input: DescribeUserPoolClientRequest,
    ) -> Result<DescribeUserPoolClientResponse, ApiError> {
        let (client, secrets, arn) = cx
            .store
            .read(move |tx| {
                let (_, client) = require(tx, &input.user_pool_id, &input.client_id)?;
                let secrets = client_secrets::list(tx, &client.user_pool_id, &client.id)?;
                let arn = published_secrets::arn_of(tx, &client.user_pool_id, &client.id)?;
                Ok::<_, Rejection>((client, secrets, arn))
            })
            .await?;
        let secret = secret::shown(cx, &client, &secrets, arn)?;
        let user_pool_client = view::client(&client, secret, &cx.settings.account_id);
        Ok(DescribeUserPoolClientResponse { user_pool_client: Some(user_pool_client) })
    }
}
