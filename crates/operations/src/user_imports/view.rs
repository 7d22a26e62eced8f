//! Import jobs as answers show them.

use api::Timestamp;
use api::types::{UserImportJobStatusType as Wire, UserImportJobType};
use domain::clock::Time;
use domain::user_import::{ImportStatus, UserImportJob};
use flows::user_imports::upload;

use crate::Context;

/// A job as it is now. The address stays in it for as long as there is the job, as at the service; it does not work for
/// so long.
pub(super) fn job(cx: &Context, job: UserImportJob) -> UserImportJobType {
    let job = job.seen_at(cx.now());
    let timestamp = |time: Time| Timestamp::from_micros(time.micros());
    UserImportJobType {
        pre_signed_url: Some(upload::address(cx, &job)),
        cloud_watch_logs_role_arn: Some(job.role_arn),
        completion_date: job.completed_at.map(timestamp),
        completion_message: job.completion_message,
        creation_date: Some(timestamp(job.created_at)),
        failed_users: Some(job.counts.failed),
        imported_users: Some(job.counts.imported),
        job_id: Some(job.id),
        job_name: Some(job.name),
        password_hashing_algorithm: None,
        skipped_users: Some(job.counts.skipped),
        start_date: job.started_at.map(timestamp),
        status: Some(status(job.status)),
        user_pool_id: Some(job.user_pool_id),
    }
}

const fn status(status: ImportStatus) -> Wire {
    match status {
        ImportStatus::Created => Wire::Created,
        ImportStatus::Pending => Wire::Pending,
        ImportStatus::InProgress => Wire::InProgress,
        ImportStatus::Stopping => Wire::Stopping,
        ImportStatus::Expired => Wire::Expired,
        ImportStatus::Stopped => Wire::Stopped,
        ImportStatus::Failed => Wire::Failed,
        ImportStatus::Succeeded => Wire::Succeeded,
    }
}
