//! User import: one file for each operation, and what they share. The file's own way here is no operation
//! (`flows/src/user_imports/upload.rs`).

mod create_user_import_job;
mod describe_user_import_job;
mod get_csv_header;
mod list_user_import_jobs;
mod start_user_import_job;
mod stop_user_import_job;
#[cfg(test)]
mod tests;
mod view;

use api::{ApiError, ErrorCode};
use domain::user_import::UserImportJob;
use domain::user_pool::UserPool;
use store::Tx;
use store::tables::user_import_jobs as jobs;

use crate::rejection::Rejection;
use crate::user_pools;

/// Our texts where the service's are not known.
const NO_AUTO_VERIFIED: &str =
    "The user pool does not have any auto verified attributes. Imported users need one to reset their passwords.";
const ANOTHER_RUNS: &str = "Another user import job of the user pool is in progress.";
const RUNS: &str = "A user import job of the user pool is in progress.";

fn not_met(message: impl Into<String>) -> Rejection {
    Rejection::Answer(ApiError::precondition_not_met(message))
}

/// The pool, which nobody changes or deletes until the transaction ends.
fn held(tx: &mut dyn Tx, user_pool_id: &str) -> Result<UserPool, Rejection> {
    store::tables::user_pools::hold(tx, user_pool_id)?;
    user_pools::require(tx, user_pool_id)
}

fn require(tx: &mut dyn Tx, user_pool_id: &str, id: &str) -> Result<UserImportJob, Rejection> {
    let found = jobs::find(tx, user_pool_id, id)?;
    found
        .ok_or_else(|| Rejection::Answer(ApiError::resource_not_found(format!("User import job {id} does not exist."))))
}

/// Nobody could recover a password (behaviour 40 §4).
fn check_auto_verified(pool: &UserPool) -> Result<(), Rejection> {
    if pool.auto_verified_attributes.is_empty() { Err(not_met(NO_AUTO_VERIFIED)) } else { Ok(()) }
}

/// Refuses while users are made by the pool's configuration. Only holds as long as the pool is held.
///
/// # Errors
/// A job of the pool is running.
pub(crate) fn refuse_while_running(tx: &mut dyn Tx, user_pool_id: &str) -> Result<(), Rejection> {
    if jobs::any_running(tx, user_pool_id)? {
        return Err(Rejection::Answer(ApiError::new(ErrorCode::UserImportInProgress, RUNS)));
    }
    Ok(())
}
