//! What became of lines of import files of which no user was made: what the service writes to a log.

use domain::user_import::LineOutcome;

use crate::{Row, StoreError, Tx, params};

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LoggedLine {
    /// From 1; the header is the first.
    pub line: i64,
    pub outcome: LineOutcome,
    /// Says nothing of the user.
    pub message: String,
}

pub fn insert(tx: &mut dyn Tx, user_pool_id: &str, job_id: &str, logged: &LoggedLine) -> Result<(), StoreError> {
    let sql =
        "INSERT INTO user_import_lines (user_pool_id, job_id, line, outcome, message) VALUES ($1, $2, $3, $4, $5)";
    let LoggedLine { line, outcome, message } = logged;
    tx.execute(sql, params![user_pool_id, job_id, *line, outcome.as_str(), message]).map(drop)
}

/// At most `limit` lines of a job, those after the line `after`.
pub fn list(
    tx: &mut dyn Tx,
    user_pool_id: &str,
    job_id: &str,
    after: i64,
    limit: i64,
) -> Result<Vec<LoggedLine>, StoreError> {
    let sql = "SELECT line, outcome, message FROM user_import_lines WHERE user_pool_id = $1 AND job_id = $2 \
         AND line > $3 ORDER BY line LIMIT $4";
    tx.rows(sql, params![user_pool_id, job_id, after, limit])?.iter().map(from_row).collect()
}

fn from_row(row: &Row) -> Result<LoggedLine, StoreError> {
    let outcome = row.text(1)?;
    let outcome =
        LineOutcome::parse(&outcome).ok_or_else(|| StoreError::Corrupt(format!("outcome of a line: {outcome}")))?;
    Ok(LoggedLine { line: row.integer(0)?, outcome, message: row.text(2)? })
}
