//! DescribeUserPool: the whole configuration of a user pool.

use api::ApiError;
use api::operations::DescribeUserPool;
use api::types::{DescribeUserPoolRequest, DescribeUserPoolResponse};
use store::tables::{domains, user_counts};

use super::{require, view};
use crate::rejection::Rejection;
use crate::{Context, Handle};

impl Handle for DescribeUserPool {
    async fn handle(cx: &Context, input: DescribeUserPoolRequest) -> Result<DescribeUserPoolResponse, ApiError> {
        let (pool, users, domains) = cx
            .store
            .read(move |tx| {
                let pool = require(tx, &input.user_pool_id)?;
                let users = user_counts::total(tx, &pool.id)?;
                let domains = domains::list(tx, &pool.id)?;
                Ok::<_, Rejection>((pool, users, domains))
            })
            .await?;
        let mut user_pool = view::user_pool(&pool, &cx.settings.account_id, users, false);
        for domain in domains {
            let custom = domain.is_custom();
            *(if custom { &mut user_pool.custom_domain } else { &mut user_pool.domain }) = Some(domain.name);
        }
        Ok(DescribeUserPoolResponse { user_pool: Some(user_pool) })
    }
}
