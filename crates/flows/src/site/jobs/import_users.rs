//! Looks after the jobs that make users of files: goes on with those that were started, stops those that are to stop, and
//! ends those that nobody has started in a day.
//!
//! Safe to run twice, and on several nodes at once: a job is taken under a lease, for a turn of some lines, and what a
//! node writes counts as long as no other has taken the job since. So jobs of several pools take turns.

use domain::clock::Time;
use domain::random;
use domain::user_import::header::{Header, HeaderMismatch};
use domain::user_import::lines::Line;
use domain::user_import::{EXPIRED, ImportStatus, STOPPED, TOO_MANY_ROWS};
use store::tables::user_import_jobs::{self as jobs, TakenJob};
use store::tables::user_import_pieces as pieces;
use store::{StoreError, Tx};

use crate::user_imports::batch::{self, Outcome};
use crate::user_imports::source::Source;
use crate::{Context, Failure};

/// How often to look.
pub const INTERVAL_MILLIS: u64 = 500;

/// Longer than a transaction takes: who has not written anything for so long is dead.
const LEASE_SECONDS: i64 = 30;
/// Transactions of a turn.
const BATCHES: usize = 10;
/// After a turn that failed.
const PAUSE_SECONDS: i64 = 5;

/// Gives the job that has waited longest a turn; tells whether there was one.
///
/// # Errors
/// The store's; the next look makes up for it.
pub async fn attend_due(cx: &Context) -> Result<bool, StoreError> {
    let now = cx.now();
    if !cx.store.read(move |tx| jobs::any_due(tx, now)).await? {
        return Ok(false);
    }
    let worker = random::uuid(&*cx.random);
    let take = move |tx: &mut dyn Tx| jobs::take(tx, &worker, now, now.plus_seconds(LEASE_SECONDS));
    let Some(taken) = cx.store.write(take).await? else { return Ok(false) };
    let (user_pool, job) = (taken.job.user_pool_id.clone(), taken.job.id.clone());
    let due_at = match attend(cx, taken.clone()).await {
        Ok(Next::Done) => return Ok(true),
        Ok(Next::Later) => cx.now(),
        Err(error) => {
            tracing::warn!(%error, user_pool, job, "a user import job could not go on; it is tried again");
            cx.now().plus_seconds(PAUSE_SECONDS)
        }
    };
    // Where this fails too, the lease runs out.
    cx.store.write(move |tx: &mut dyn Tx| jobs::release(tx, &taken, due_at)).await?;
    Ok(true)
}

enum Next {
    Done,
    Later,
}

async fn attend(cx: &Context, mut taken: TakenJob) -> Result<Next, Failure> {
    match taken.job.status {
        ImportStatus::Created => finish(cx, taken, ImportStatus::Expired, EXPIRED).await,
        ImportStatus::Stopping => finish(cx, taken, ImportStatus::Stopped, STOPPED).await,
        ImportStatus::Pending | ImportStatus::InProgress => {
            let (header, mut source) = match open(cx, &mut taken).await? {
                Ok(opened) => opened,
                Err(mismatch) => return finish(cx, taken, ImportStatus::Failed, &mismatch.to_string()).await,
            };
            turn(cx, &header, &mut source, taken).await
        }
        ImportStatus::Expired | ImportStatus::Stopped | ImportStatus::Failed | ImportStatus::Succeeded => {
            Ok(Next::Done)
        }
    }
}

async fn turn(cx: &Context, header: &Header, source: &mut Source, mut taken: TakenJob) -> Result<Next, Failure> {
    for _ in 0..BATCHES {
        let pool = cx.configuration.pool(&taken.job.user_pool_id).await?;
        let until = lease(cx);
        match batch::run(cx, &pool, header, source, &taken, until).await? {
            Outcome::GoOn(progress) => taken.progress = progress,
            Outcome::Lost => return Ok(Next::Done),
            Outcome::TooManyRows => return finish(cx, taken, ImportStatus::Failed, TOO_MANY_ROWS).await,
            Outcome::Read => {
                let (status, message) = taken.progress.counts.outcome();
                return finish(cx, taken, status, message).await;
            }
        }
    }
    Ok(Next::Later)
}

/// The file, at the line that is next, and its header.
async fn open(cx: &Context, taken: &mut TakenJob) -> Result<Result<(Header, Source), HeaderMismatch>, Failure> {
    let pool = cx.configuration.pool(&taken.job.user_pool_id).await?;
    let mut source = Source::starting_at(&taken.job, 0);
    let header = match source.next(cx).await? {
        Some(Line::Whole(line)) => Header::read(&pool.pool.schema, &line),
        Some(Line::TooLong) => Err(HeaderMismatch::Different),
        None => Err(HeaderMismatch::Missing),
    };
    if taken.progress.next_line == 1 {
        (taken.progress.next_line, taken.progress.next_offset) = (2, source.offset());
    } else {
        source = Source::starting_at(&taken.job, taken.progress.next_offset);
    }
    Ok(header.map(|header| (header, source)))
}

/// Ends the job, and with it its file.
async fn finish(cx: &Context, taken: TakenJob, status: ImportStatus, message: &str) -> Result<Next, Failure> {
    let (ended, now, said) = (taken.clone(), cx.now(), message.to_owned());
    let write = move |tx: &mut dyn Tx| {
        let is_ours = jobs::finish(tx, &ended, status, &said, now)?;
        if is_ours {
            pieces::delete(tx, &ended.job.user_pool_id, &ended.job.id)?;
        }
        Ok::<_, StoreError>(is_ours)
    };
    if cx.store.write(write).await? {
        let (user_pool, job, counts) = (taken.job.user_pool_id, taken.job.id, taken.progress.counts);
        let (imported, skipped, failed) = (counts.imported, counts.skipped, counts.failed);
        let status = status.as_str();
        tracing::info!(user_pool, job, status, imported, skipped, failed, "{message}");
    }
    Ok(Next::Done)
}

fn lease(cx: &Context) -> Time {
    cx.now().plus_seconds(LEASE_SECONDS)
}
