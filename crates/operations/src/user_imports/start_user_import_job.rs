//! StartUserImportJob: has users made of the file that a job was sent. Who makes them is
//! `flows/src/site/jobs/import_users.rs`.

use api::ApiError;
use api::operations::StartUserImportJob;
use api::types::{StartUserImportJobRequest, StartUserImportJobResponse};
use domain::user_import::{ImportStatus, UserImportJob};
use store::Tx;
use store::tables::user_import_jobs as jobs;

use super::{ANOTHER_RUNS, check_auto_verified, held, not_met, require, view};
use crate::rejection::Rejection;
use crate::{Context, Handle};

impl Handle for StartUserImportJob {
    async fn handle(cx: &Context, input: StartUserImportJobRequest) -> Result<StartUserImportJobResponse, ApiError> {
        let now = cx.now();
        let write = move |tx: &mut dyn Tx| {
            let StartUserImportJobRequest { user_pool_id, job_id } = &input;
            // Held, so that of two that start at once one does, and nobody changes what users are made by.
            let pool = held(tx, user_pool_id)?;
            check(&require(tx, user_pool_id, job_id)?.seen_at(now))?;
            check_auto_verified(&pool)?;
            if jobs::any_running(tx, user_pool_id)? {
                return Err(not_met(ANOTHER_RUNS));
            }
            if !jobs::start(tx, user_pool_id, job_id, now)? {
                // It has expired or got its file since it was looked at.
                return Err(not_met(format!("User import job {job_id} cannot be started now.")));
            }
            require(tx, user_pool_id, job_id)
        };
        let started = cx.store.write(write).await?;
        Ok(StartUserImportJobResponse { user_import_job: Some(view::job(cx, started)) })
    }
}

/// The sentence about the file is the service's, the other ours.
fn check(job: &UserImportJob) -> Result<(), Rejection> {
    match job.status {
        ImportStatus::Created if job.has_file => Ok(()),
        ImportStatus::Created => Err(not_met(format!("No csv file was uploaded for {}", job.id))),
        status => Err(not_met(format!(
            "User import job {} cannot be started. Its current status is {}",
            job.id,
            status.as_str()
        ))),
    }
}
