//! Some lines of a file become users: all of them, what became of the others, and how far the job has come, in one
//! transaction. Whoever dies in the middle has done nothing, and somebody else goes on from there.

use std::collections::HashSet;
use std::sync::Arc;

use domain::user::NameKind;
use domain::user_import::header::Header;
use domain::user_import::lines::Line;
use domain::user_import::{LineOutcome, MAX_ROWS};
use domain::user_pool::UserPool;
use store::tables::user_import_jobs::{self as jobs, Progress, TakenJob};
use store::tables::user_import_lines::{self as logged_lines, LoggedLine};
use store::tables::users;
use store::{StoreError, Tx};

use super::candidate::{Candidate, candidate};
use super::source::Source;
use crate::accounts::directory::name_taken;
use crate::accounts::user_counts::check_user_limit;
use crate::configuration::PoolConfiguration;
use crate::{Context, Failure};

/// Lines of a transaction, so that writers wait for it no longer than for any other.
const LINES: usize = 100;
/// The same with the empty ones, which are many in a file of nothing else: the job is held for a time only.
const LINES_READ: i64 = 100_000;
/// What became of so many lines of a job is kept and logged; of the others it is counted.
pub(super) const MOST_LOGGED: i64 = 10_000;
/// Times that others may take names between the look and the write.
const ATTEMPTS: usize = 5;

const EXISTS: &str = "The user already exists.";

/// What came of it.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Outcome {
    /// There may be more.
    GoOn(Progress),
    /// The file has been read.
    Read,
    TooManyRows,
    /// Somebody else has the job now, or it is to stop.
    Lost,
}

/// A line that is not empty, and what is to become of it.
#[derive(Clone)]
struct Judged {
    number: i64,
    verdict: Result<Candidate, String>,
}

enum Undone {
    Store(StoreError),
    Lost,
    /// A name was free a moment ago.
    Raced,
}

impl From<StoreError> for Undone {
    fn from(error: StoreError) -> Self {
        Self::Store(error)
    }
}

/// Reads the next lines, and makes users of them. `until` is how long the job is held for what comes after.
///
/// # Errors
/// The store's; nothing has happened then, as far as it can tell.
pub(crate) async fn run(
    cx: &Context,
    pool: &Arc<PoolConfiguration>,
    header: &Header,
    source: &mut Source,
    taken: &TakenJob,
    until: domain::clock::Time,
) -> Result<Outcome, Failure> {
    let (judged, next_line) = read(cx, &pool.pool, header, source, taken.progress.next_line).await?;
    if next_line == taken.progress.next_line {
        return Ok(Outcome::Read);
    }
    let rows = i64::try_from(judged.len()).unwrap_or(i64::MAX);
    if taken.progress.counts.rows() + rows > MAX_ROWS {
        return Ok(Outcome::TooManyRows);
    }
    let judged = limited(cx, &pool.pool.id, judged).await?;
    let begun = Progress { next_line, next_offset: source.offset(), ..taken.progress };
    for _ in 0..ATTEMPTS {
        let (of, pool, judged) = (taken.clone(), Arc::clone(pool), judged.clone());
        let write = move |tx: &mut dyn Tx| write(tx, &pool.pool, &of, &judged, begun, until);
        match cx.store.write(write).await {
            Ok((progress, logged)) => {
                tell(taken, &logged);
                return Ok(Outcome::GoOn(progress));
            }
            Err(Undone::Lost) => return Ok(Outcome::Lost),
            Err(Undone::Raced) => {}
            Err(Undone::Store(error)) => return Err(error.into()),
        }
    }
    Err(Failure::ConcurrentChange)
}

/// The next lines that are not empty, judged, and the number of the line after them.
async fn read(
    cx: &Context,
    pool: &UserPool,
    header: &Header,
    source: &mut Source,
    mut number: i64,
) -> Result<(Vec<Judged>, i64), StoreError> {
    let (mut judged, end) = (Vec::new(), number + LINES_READ);
    while judged.len() < LINES
        && number < end
        && let Some(line) = source.next(cx).await?
    {
        if !matches!(&line, Line::Whole(bytes) if bytes.trim_ascii().is_empty()) {
            judged.push(Judged { number, verdict: candidate(cx, pool, header, &line) });
        }
        number += 1;
    }
    Ok((judged, number))
}

/// The same, with no more users than the pool may have.
async fn limited(cx: &Context, user_pool_id: &str, mut judged: Vec<Judged>) -> Result<Vec<Judged>, Failure> {
    for line in judged.iter_mut().filter(|line| line.verdict.is_ok()) {
        match check_user_limit(cx, user_pool_id).await {
            Ok(()) => {}
            Err(failure @ Failure::UserLimitExceeded) => line.verdict = Err(failure.to_string()),
            Err(failure) => return Err(failure),
        }
    }
    Ok(judged)
}

fn write(
    tx: &mut dyn Tx,
    pool: &UserPool,
    taken: &TakenJob,
    judged: &[Judged],
    mut progress: Progress,
    until: domain::clock::Time,
) -> Result<(Progress, Vec<LoggedLine>), Undone> {
    let (mut new, mut logged, mut names) = (Vec::new(), Vec::new(), HashSet::new());
    for Judged { number, verdict } in judged {
        let (outcome, message) = match verdict {
            Err(reason) => (LineOutcome::Failed, reason.clone()),
            Ok(candidate) => match taken_name(tx, pool, candidate, &mut names)? {
                None => {
                    new.push(candidate.user.clone());
                    progress.counts.imported += 1;
                    continue;
                }
                Some(kind) if kind == candidate.named_by => (LineOutcome::Skipped, EXISTS.to_owned()),
                Some(kind) => (LineOutcome::Failed, name_taken(pool, kind).to_string()),
            },
        };
        match outcome {
            LineOutcome::Skipped => progress.counts.skipped += 1,
            _ => progress.counts.failed += 1,
        }
        if progress.counts.skipped + progress.counts.failed <= MOST_LOGGED {
            logged.push(LoggedLine { line: *number, outcome, message });
        }
    }
    if !jobs::advance(tx, taken, &progress, until)? {
        return Err(Undone::Lost);
    }
    if users::insert_all(tx, pool, &new)?.is_err() {
        return Err(Undone::Raced);
    }
    for line in &logged {
        logged_lines::insert(tx, &taken.job.user_pool_id, &taken.job.id, line)?;
    }
    Ok((progress, logged))
}

/// Which of the candidate's names somebody has already, or a line before in the same transaction.
fn taken_name(
    tx: &mut dyn Tx,
    pool: &UserPool,
    candidate: &Candidate,
    names: &mut HashSet<String>,
) -> Result<Option<NameKind>, StoreError> {
    let wanted = candidate.user.sign_in_names(pool);
    for (kind, name) in &wanted {
        if names.contains(name) || users::find_by_name(tx, pool, name)?.is_some() {
            return Ok(Some(*kind));
        }
    }
    names.extend(wanted.into_iter().map(|(_, name)| name));
    Ok(None)
}

/// As the service writes it to a log group, to this server's log.
fn tell(taken: &TakenJob, logged: &[LoggedLine]) {
    let (user_pool, job) = (taken.job.user_pool_id.as_str(), taken.job.id.as_str());
    for LoggedLine { line, outcome, message } in logged {
        tracing::warn!(user_pool, job, "{}", outcome.log_line(*line, message));
    }
}
