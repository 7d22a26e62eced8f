//! DescribeUserImportJob: a job, and how far it has come.

use api::ApiError;
use api::operations::DescribeUserImportJob;
use api::types::{DescribeUserImportJobRequest, DescribeUserImportJobResponse};
use store::Tx;

use super::{require, view};
use crate::{Context, Handle, user_pools};

impl Handle for DescribeUserImportJob {
    async fn handle(
        cx: &Context,
        input: DescribeUserImportJobRequest,
    ) -> Result<DescribeUserImportJobResponse, ApiError> {
        let read = move |tx: &mut dyn Tx| {
            user_pools::require(tx, &input.user_pool_id)?;
            require(tx, &input.user_pool_id, &input.job_id)
        };
        let found = cx.store.read(read).await?;
        Ok(DescribeUserImportJobResponse { user_import_job: Some(view::job(cx, found)) })
    }
}
