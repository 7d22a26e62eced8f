//! What became of a job's lines, as the service writes it to a log group: for whoever may read it here.

use domain::user_import::LineOutcome;
use store::tables::user_import_jobs as jobs;
use store::tables::user_import_lines::{self as lines, LoggedLine};
use store::{StoreError, Tx};

use super::batch::MOST_LOGGED;
use crate::Context;

/// A line each of those that made no user, in the service's form; `None` if there is no such job.
///
/// # Errors
/// The store's.
pub async fn log(cx: &Context, user_pool_id: &str, job_id: &str) -> Result<Option<Vec<String>>, StoreError> {
    let (pool, id) = (user_pool_id.to_owned(), job_id.to_owned());
    let read = move |tx: &mut dyn Tx| {
        let Some(job) = jobs::find(tx, &pool, &id)? else { return Ok(None) };
        Ok::<_, StoreError>(Some((job.counts, lines::list(tx, &pool, &id, 0, MOST_LOGGED)?)))
    };
    let Some((counts, kept)) = cx.store.read(read).await? else { return Ok(None) };
    let left_out = counts.failed + counts.skipped - i64::try_from(kept.len()).unwrap_or(i64::MAX);
    let told = |logged: &LoggedLine| LineOutcome::log_line(logged.outcome, logged.line, &logged.message);
    let mut log: Vec<String> = kept.iter().map(told).collect();
    if left_out > 0 {
        log.push(format!("Of {left_out} more lines no user was made."));
    }
    Ok(Some(log))
}
