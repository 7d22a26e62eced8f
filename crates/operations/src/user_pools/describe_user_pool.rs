//! DescribeUserPool: the whole configuration of a user pool.

use api::ApiError;
use api::operations::DescribeUserPool;
use api::types::{DescribeUserPoolRequest, DescribeUserPoolResponse};
use store::tables::users;

use super::{require, view};
use crate::refusal::Refusal;
use crate::{Context, Handle};

impl Handle for DescribeUserPool {
    async fn handle(cx: &Context, input: DescribeUserPoolRequest) -> Result<DescribeUserPoolResponse, ApiError> {
        let (pool, users) = cx
            .store
            .read(move |tx| {
                let pool = require(tx, &input.user_pool_id)?;
                let users = users::count(tx, &pool.id)?;
                Ok::<_, Refusal>((pool, users))
            })
            .await?;
        Ok(DescribeUserPoolResponse { user_pool: Some(view::user_pool(&pool, &cx.settings.account_id, users, false)) })
    }
}
