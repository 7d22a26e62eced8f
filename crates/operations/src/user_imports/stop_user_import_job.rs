//! StopUserImportJob: has a job stop after the users that it is at. It cannot be started again.

use api::ApiError;
use api::operations::StopUserImportJob;
use api::types::{StopUserImportJobRequest, StopUserImportJobResponse};
use store::Tx;
use store::tables::user_import_jobs as jobs;

use super::{not_met, require, view};
use crate::{Context, Handle, user_pools};

impl Handle for StopUserImportJob {
    async fn handle(cx: &Context, input: StopUserImportJobRequest) -> Result<StopUserImportJobResponse, ApiError> {
        let now = cx.now();
        let write = move |tx: &mut dyn Tx| {
            let StopUserImportJobRequest { user_pool_id, job_id } = &input;
            user_pools::require(tx, user_pool_id)?;
            let stopped = jobs::stop(tx, user_pool_id, job_id, now)?;
            let job = require(tx, user_pool_id, job_id)?;
            if stopped {
                return Ok(job);
            }
            // Our text: only the code is known.
            let status = job.seen_at(now).status.as_str();
            Err(not_met(format!("User import job {job_id} cannot be stopped. Its current status is {status}")))
        };
        let stopping = cx.store.write(write).await?;
        Ok(StopUserImportJobResponse { user_import_job: Some(view::job(cx, stopping)) })
    }
}
