//! Jobs that make users of files. Whoever works on one holds a lease on it, under a name of their own: what they write
//! counts as long as nobody else has taken the job since, so that every line becomes a user once.

use domain::clock::Time;
use domain::user_import::{ImportCounts, ImportStatus, UserImportJob};

use crate::{Row, StoreError, Tx, Value, params};

/// How far a job has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Progress {
    pub counts: ImportCounts,
    /// The number of the line that is read next, from 1, and where it begins in the file.
    pub next_line: i64,
    pub next_offset: i64,
}

/// A job that was taken, to be worked on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TakenJob {
    pub job: UserImportJob,
    pub progress: Progress,
    /// Who has taken it.
    pub worker: String,
}

macro_rules! columns {
    ($before:literal, $after:literal) => {
        concat!(
            $before,
            "user_pool_id, id, name, role_arn, created_at, started_at, completed_at, status, completion_message, \
             imported, skipped, failed, is_uploaded, next_line, next_offset",
            $after
        )
    };
}

pub fn find(tx: &mut dyn Tx, user_pool_id: &str, id: &str) -> Result<Option<UserImportJob>, StoreError> {
    let sql = columns!("SELECT ", " FROM user_import_jobs WHERE user_pool_id = $1 AND id = $2");
    tx.row(sql, params![user_pool_id, id])?.map(|row| from_row(&row)).transpose()
}

/// At most `limit` jobs of the pool, the newest first; those that come after `after`, which is the moment and the id of
/// another.
pub fn list(
    tx: &mut dyn Tx,
    user_pool_id: &str,
    after: Option<(Time, &str)>,
    limit: i64,
) -> Result<Vec<UserImportJob>, StoreError> {
    let sql = columns!(
        "SELECT ",
        " FROM user_import_jobs WHERE user_pool_id = $1 AND (created_at < $2 OR (created_at = $2 AND id < $3)) \
         ORDER BY created_at DESC, id DESC LIMIT $4"
    );
    let (at, id) = after.unwrap_or((Time::from_micros(i64::MAX), ""));
    tx.rows(sql, params![user_pool_id, at, id, limit])?.iter().map(from_row).collect()
}

pub fn count(tx: &mut dyn Tx, user_pool_id: &str) -> Result<i64, StoreError> {
    let sql = "SELECT COUNT(*) FROM user_import_jobs WHERE user_pool_id = $1";
    tx.row(sql, params![user_pool_id])?.map_or(Ok(0), |row| row.integer(0))
}

/// Whether a job of the pool is at work, or about to be. Only true as long as the pool is held.
pub fn any_running(tx: &mut dyn Tx, user_pool_id: &str) -> Result<bool, StoreError> {
    let sql = "SELECT 1 FROM user_import_jobs WHERE user_pool_id = $1 AND status IN ('Pending', 'InProgress', 'Stopping') \
         LIMIT 1";
    Ok(tx.row(sql, params![user_pool_id])?.is_some())
}

/// Adds a job that was just created.
pub fn insert(tx: &mut dyn Tx, job: &UserImportJob) -> Result<(), StoreError> {
    let sql = "INSERT INTO user_import_jobs (user_pool_id, id, name, role_arn, created_at, status, imported, skipped, \
         failed, uploaded_bytes, is_uploaded, next_line, next_offset, due_at) \
         VALUES ($1, $2, $3, $4, $5, $6, 0, 0, 0, 0, FALSE, 1, 0, $7)";
    let UserImportJob { user_pool_id, id, name, role_arn, created_at, status, .. } = job;
    let values = params![user_pool_id, id, name, role_arn, *created_at, status.as_str(), job.expires_at()];
    tx.execute(sql, values).map(drop)
}

/// Starts a job that has its file and has not expired; tells whether it was one.
pub fn start(tx: &mut dyn Tx, user_pool_id: &str, id: &str, now: Time) -> Result<bool, StoreError> {
    let sql = "UPDATE user_import_jobs SET status = 'Pending', started_at = $3, due_at = $3 \
         WHERE user_pool_id = $1 AND id = $2 AND status = 'Created' AND is_uploaded AND due_at > $3";
    Ok(tx.execute(sql, params![user_pool_id, id, now])? == 1)
}

/// Asks a job to stop; tells whether it was at work. Whoever works on it finds it taken from them.
pub fn stop(tx: &mut dyn Tx, user_pool_id: &str, id: &str, now: Time) -> Result<bool, StoreError> {
    let sql = "UPDATE user_import_jobs SET status = 'Stopping', worker = NULL, due_at = $3 \
         WHERE user_pool_id = $1 AND id = $2 AND status IN ('Pending', 'InProgress')";
    Ok(tx.execute(sql, params![user_pool_id, id, now])? == 1)
}

/// Whether any job waits for somebody: asked before [`take`], which writes.
pub fn any_due(tx: &mut dyn Tx, now: Time) -> Result<bool, StoreError> {
    Ok(tx.row("SELECT 1 FROM user_import_jobs WHERE due_at <= $1 LIMIT 1", params![now])?.is_some())
}

/// Takes the job that has waited longest, for `worker`, until `until`. Of two who try at once, the second finds the
/// condition no longer true.
pub fn take(tx: &mut dyn Tx, worker: &str, now: Time, until: Time) -> Result<Option<TakenJob>, StoreError> {
    let sql = columns!(
        "UPDATE user_import_jobs SET worker = $1, due_at = $3 WHERE (user_pool_id, id) IN (SELECT user_pool_id, id \
         FROM user_import_jobs WHERE due_at <= $2 ORDER BY due_at LIMIT 1) AND due_at <= $2 RETURNING ",
        ""
    );
    let Some(row) = tx.row(sql, params![worker, now, until])? else { return Ok(None) };
    let job = from_row(&row)?;
    let progress = Progress { counts: job.counts, next_line: row.integer(13)?, next_offset: row.integer(14)? };
    Ok(Some(TakenJob { job, progress, worker: worker.to_owned() }))
}

/// Notes how far the job has come, and holds it until `until`, if it is still the worker's and to go on. What was added in
/// the same transaction must be given up otherwise.
pub fn advance(tx: &mut dyn Tx, taken: &TakenJob, progress: &Progress, until: Time) -> Result<bool, StoreError> {
    let sql = "UPDATE user_import_jobs SET status = 'InProgress', imported = $4, skipped = $5, failed = $6, \
         next_line = $7, next_offset = $8, due_at = $9 \
         WHERE user_pool_id = $1 AND id = $2 AND worker = $3 AND status IN ('Pending', 'InProgress')";
    let Progress { counts, next_line, next_offset } = *progress;
    let TakenJob { job, worker, .. } = taken;
    let numbers = [counts.imported, counts.skipped, counts.failed, next_line, next_offset, until.micros()];
    let mut values = params![&job.user_pool_id, &job.id, worker].to_vec();
    values.extend(numbers.map(Value::from));
    Ok(tx.execute(sql, &values)? == 1)
}

/// Ends the job, if it is still the worker's; tells whether it was.
pub fn finish(
    tx: &mut dyn Tx,
    taken: &TakenJob,
    status: ImportStatus,
    message: &str,
    now: Time,
) -> Result<bool, StoreError> {
    let sql = "UPDATE user_import_jobs SET status = $4, completion_message = $5, completed_at = $6, worker = NULL, \
         due_at = NULL WHERE user_pool_id = $1 AND id = $2 AND worker = $3";
    let TakenJob { job, worker, .. } = taken;
    let values = params![&job.user_pool_id, &job.id, worker, status.as_str(), message, now];
    Ok(tx.execute(sql, values)? == 1)
}

/// Lets go of the job, which somebody is to go on with at `due_at`.
pub fn release(tx: &mut dyn Tx, taken: &TakenJob, due_at: Time) -> Result<(), StoreError> {
    let sql =
        "UPDATE user_import_jobs SET worker = NULL, due_at = $4 WHERE user_pool_id = $1 AND id = $2 AND worker = $3";
    tx.execute(sql, params![&taken.job.user_pool_id, &taken.job.id, &taken.worker, due_at]).map(drop)
}

/// Begins to take a file, under a name for this attempt; another that was under way ends. Tells whether the job waits for
/// one.
pub fn begin_upload(tx: &mut dyn Tx, user_pool_id: &str, id: &str, upload: &str) -> Result<bool, StoreError> {
    let sql = "UPDATE user_import_jobs SET upload = $3, uploaded_bytes = 0 \
         WHERE user_pool_id = $1 AND id = $2 AND status = 'Created' AND NOT is_uploaded";
    Ok(tx.execute(sql, params![user_pool_id, id, upload])? == 1)
}

/// Makes room for another piece of a file; gives where it begins. `None`: the attempt is over.
pub fn grow_upload(
    tx: &mut dyn Tx,
    user_pool_id: &str,
    id: &str,
    upload: &str,
    bytes: i64,
) -> Result<Option<i64>, StoreError> {
    let sql = "UPDATE user_import_jobs SET uploaded_bytes = uploaded_bytes + $4 \
         WHERE user_pool_id = $1 AND id = $2 AND upload = $3 AND NOT is_uploaded RETURNING uploaded_bytes";
    let row = tx.row(sql, params![user_pool_id, id, upload, bytes])?;
    row.map(|row| Ok(row.integer(0)? - bytes)).transpose()
}

/// The file is here; tells whether it is this attempt's, in time.
pub fn finish_upload(
    tx: &mut dyn Tx,
    user_pool_id: &str,
    id: &str,
    upload: &str,
    now: Time,
) -> Result<bool, StoreError> {
    let sql = "UPDATE user_import_jobs SET is_uploaded = TRUE \
         WHERE user_pool_id = $1 AND id = $2 AND upload = $3 AND status = 'Created' AND NOT is_uploaded AND due_at > $4";
    Ok(tx.execute(sql, params![user_pool_id, id, upload, now])? == 1)
}

fn from_row(row: &Row) -> Result<UserImportJob, StoreError> {
    let time = |column| Ok::<_, StoreError>(row.opt_integer(column)?.map(Time::from_micros));
    let status = row.text(7)?;
    Ok(UserImportJob {
        user_pool_id: row.text(0)?,
        id: row.text(1)?,
        name: row.text(2)?,
        role_arn: row.text(3)?,
        created_at: Time::from_micros(row.integer(4)?),
        started_at: time(5)?,
        completed_at: time(6)?,
        status: ImportStatus::parse(&status)
            .ok_or_else(|| StoreError::Corrupt(format!("status of an import job: {status}")))?,
        completion_message: row.opt_text(8)?,
        counts: ImportCounts { imported: row.integer(9)?, skipped: row.integer(10)?, failed: row.integer(11)? },
        has_file: row.boolean(12)?,
    })
}
