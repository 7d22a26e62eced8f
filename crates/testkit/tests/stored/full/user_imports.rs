//! Jobs that make users of files: one that somebody is at work on, and one that has ended.

use domain::user_import::{ImportCounts, ImportStatus, LineOutcome, UserImportJob};
use store::tables::user_import_jobs::{self as jobs, Progress};
use store::tables::user_import_lines::{self as lines, LoggedLine};
use store::tables::user_import_pieces as pieces;
use store::{StoreError, Tx};

use super::{LATER, LATER_STILL, POOL, START, some};

const COUNTS: ImportCounts = ImportCounts { imported: 3, skipped: 2, failed: 1 };
const PROGRESS: Progress = Progress { counts: COUNTS, next_line: 8, next_offset: 700 };

fn created(id: &str) -> UserImportJob {
    UserImportJob {
        user_pool_id: POOL.to_owned(),
        id: id.to_owned(),
        name: "full".to_owned(),
        role_arn: "arn:aws:iam::000000000000:role/full".to_owned(),
        created_at: START,
        started_at: None,
        completed_at: None,
        status: ImportStatus::Created,
        completion_message: None,
        counts: ImportCounts::default(),
        has_file: false,
    }
}

fn running() -> UserImportJob {
    UserImportJob {
        started_at: Some(LATER),
        status: ImportStatus::InProgress,
        counts: COUNTS,
        has_file: true,
        ..created("import-full000001")
    }
}

fn ended() -> UserImportJob {
    UserImportJob {
        id: "import-full000002".to_owned(),
        completed_at: Some(LATER_STILL),
        status: ImportStatus::Succeeded,
        completion_message: some("The end."),
        ..running()
    }
}

fn line() -> LoggedLine {
    LoggedLine { line: 4, outcome: LineOutcome::Skipped, message: "The user already exists.".to_owned() }
}

pub fn insert(tx: &mut dyn Tx) -> Result<(), StoreError> {
    for job in [ended(), running()] {
        jobs::insert(tx, &created(&job.id))?;
        assert!(jobs::begin_upload(tx, POOL, &job.id, "upload")?);
        assert_eq!(jobs::grow_upload(tx, POOL, &job.id, "upload", 1_000)?, Some(0));
        assert!(jobs::finish_upload(tx, POOL, &job.id, "upload", START)?);
        assert!(jobs::start(tx, POOL, &job.id, LATER)?);
        let taken = jobs::take(tx, "worker", LATER, LATER_STILL)?.unwrap();
        assert!(jobs::advance(tx, &taken, &PROGRESS, LATER_STILL)?);
        if let (Some(message), Some(at)) = (&job.completion_message, job.completed_at) {
            assert!(jobs::finish(tx, &taken, job.status, message, at)?);
        }
    }
    pieces::insert(tx, POOL, &running().id, 0, &[0; 8])?;
    lines::insert(tx, POOL, &ended().id, &line())
}

pub fn compare(tx: &mut dyn Tx) -> Result<(), StoreError> {
    for job in [running(), ended()] {
        assert_eq!(jobs::find(tx, POOL, &job.id)?, Some(job));
    }
    assert_eq!(pieces::find_at(tx, POOL, &running().id, 700)?, Some((0, vec![0; 8])));
    assert_eq!(lines::list(tx, POOL, &ended().id, 0, 9)?, [line()]);
    Ok(())
}

/// Whoever was at work on it is gone; another goes on where they were.
pub fn take(tx: &mut dyn Tx) -> Result<(), StoreError> {
    assert_eq!(jobs::take(tx, "next", LATER, LATER_STILL)?, None);
    let taken = jobs::take(tx, "next", LATER_STILL, LATER_STILL.plus_seconds(30))?.unwrap();
    assert_eq!((taken.job, taken.progress), (running(), PROGRESS));
    Ok(())
}
