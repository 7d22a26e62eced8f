//! Import jobs: their files, who works on them, and how they end.

use domain::clock::Time;
use domain::user_import::{ImportCounts, ImportStatus, LineOutcome, UserImportJob};
use poolhouse_store::tables::user_import_jobs::{self as jobs, Progress};
use poolhouse_store::tables::user_import_lines::{self as lines, LoggedLine};
use poolhouse_store::tables::{user_import_pieces as pieces, user_pools};
use poolhouse_store::{Options, StoreError, Tx};

use crate::database::Database;

cases! {
    a_file_is_that_of_one_attempt,
    of_many_who_take_a_job_one_gets_it,
    who_has_lost_a_job_changes_nothing,
    a_job_starts_once_and_only_with_a_file,
    jobs_are_listed_the_newest_first,
    what_became_of_lines_is_kept_in_order,
}

const POOL: &str = "us-east-1_a";

fn at(seconds: i64) -> Time {
    Time::from_seconds(seconds)
}

fn job(id: &str, seconds: i64) -> UserImportJob {
    UserImportJob {
        user_pool_id: POOL.to_owned(),
        id: id.to_owned(),
        name: "all of them".to_owned(),
        role_arn: "arn:aws:iam::000000000000:role/r".to_owned(),
        created_at: at(seconds),
        started_at: None,
        completed_at: None,
        status: ImportStatus::Created,
        completion_message: None,
        counts: ImportCounts::default(),
        has_file: false,
    }
}

fn upload(tx: &mut dyn Tx, id: &str) -> Result<bool, StoreError> {
    let begun = jobs::begin_upload(tx, POOL, id, "u")?;
    let place = jobs::grow_upload(tx, POOL, id, "u", 3)?;
    if let Some(place) = place {
        pieces::insert(tx, POOL, id, place, b"abc")?;
    }
    Ok(begun && place == Some(0) && jobs::finish_upload(tx, POOL, id, "u", at(0))?)
}

async fn a_file_is_that_of_one_attempt(database: &Database) {
    let store = database.open_with(Options::default());
    let write = |tx: &mut dyn Tx| -> Result<_, StoreError> {
        jobs::insert(tx, &job("1", 1))?;
        let begun = (jobs::begin_upload(tx, POOL, "1", "first")?, jobs::begin_upload(tx, POOL, "2", "none")?);
        assert_eq!(begun, (true, false));
        assert_eq!(jobs::grow_upload(tx, POOL, "1", "first", 5)?, Some(0));
        assert_eq!(jobs::grow_upload(tx, POOL, "1", "first", 5)?, Some(5));
        assert!(jobs::begin_upload(tx, POOL, "1", "second")?);
        assert_eq!(jobs::grow_upload(tx, POOL, "1", "first", 5)?, None, "another has begun");
        assert_eq!(jobs::grow_upload(tx, POOL, "1", "second", 4)?, Some(0));
        pieces::insert(tx, POOL, "1", 0, b"abcd")?;
        assert_eq!(jobs::grow_upload(tx, POOL, "1", "second", 4)?, Some(4));
        pieces::insert(tx, POOL, "1", 4, b"efgh")?;
        assert!(!jobs::finish_upload(tx, POOL, "1", "first", at(2))?);
        assert!(!jobs::finish_upload(tx, POOL, "1", "second", job("1", 1).expires_at())?, "too late");
        assert!(jobs::finish_upload(tx, POOL, "1", "second", at(2))?);
        assert!(!jobs::finish_upload(tx, POOL, "1", "second", at(2))?, "once");
        assert!(!jobs::begin_upload(tx, POOL, "1", "third")?);
        assert_eq!(jobs::grow_upload(tx, POOL, "1", "second", 4)?, None);
        assert!(jobs::find(tx, POOL, "1")?.unwrap().has_file);
        for (offset, expected) in [(0, (0, b"abcd")), (3, (0, b"abcd")), (4, (4, b"efgh")), (99, (4, b"efgh"))] {
            let (begin, bytes) = pieces::find_at(tx, POOL, "1", offset)?.unwrap();
            assert_eq!((begin, bytes.as_slice()), (expected.0, expected.1.as_slice()), "{offset}");
        }
        assert_eq!(pieces::find_at(tx, "us-east-1_b", "1", 0)?, None);
        pieces::delete(tx, POOL, "1")?;
        pieces::find_at(tx, POOL, "1", 0)
    };
    assert_eq!(store.write(write).await.unwrap(), None);
}

async fn a_job_starts_once_and_only_with_a_file(database: &Database) {
    let store = database.open_with(Options::default());
    let write = |tx: &mut dyn Tx| -> Result<_, StoreError> {
        jobs::insert(tx, &job("1", 1))?;
        assert!(!jobs::start(tx, POOL, "1", at(2))?, "no file");
        assert!(upload(tx, "1")?);
        assert!(!jobs::start(tx, POOL, "1", job("1", 1).expires_at())?, "expired");
        assert!(!jobs::start(tx, "us-east-1_b", "1", at(2))?);
        assert!(!jobs::any_running(tx, POOL)? && !jobs::any_due(tx, at(2))?);
        assert!(jobs::start(tx, POOL, "1", at(2))? && !jobs::start(tx, POOL, "1", at(2))?);
        assert!(jobs::any_running(tx, POOL)? && !jobs::any_running(tx, "us-east-1_b")? && jobs::any_due(tx, at(2))?);
        assert!(jobs::stop(tx, POOL, "1", at(3))? && !jobs::stop(tx, POOL, "1", at(3))?);
        let found = jobs::find(tx, POOL, "1")?.unwrap();
        assert_eq!((found.status, found.started_at), (ImportStatus::Stopping, Some(at(2))));
        user_pools::delete(tx, POOL)?;
        Ok((jobs::find(tx, POOL, "1")?, pieces::find_at(tx, POOL, "1", 0)?))
    };
    assert_eq!(store.write(write).await.unwrap(), (None, None));
}

async fn of_many_who_take_a_job_one_gets_it(database: &Database) {
    let store = database.open_with(Options::default());
    let write = |tx: &mut dyn Tx| -> Result<_, StoreError> {
        for id in ["1", "2", "3"] {
            jobs::insert(tx, &job(id, 1))?;
            upload(tx, id)?;
            jobs::start(tx, POOL, id, at(2))?;
        }
        Ok(())
    };
    store.write(write).await.unwrap();
    let mut takers = tokio::task::JoinSet::new();
    for number in 0..12 {
        let store = store.clone();
        takers.spawn(async move {
            let take = move |tx: &mut dyn Tx| jobs::take(tx, &format!("w{number}"), at(3), at(60));
            store.write::<_, StoreError, _>(take).await.unwrap()
        });
    }
    let mut got: Vec<String> = Vec::new();
    while let Some(taken) = takers.join_next().await {
        got.extend(taken.unwrap().map(|taken| taken.job.id));
    }
    // Who looked at one that another took meanwhile goes away with nothing, and comes again.
    while let Some(taken) = store.write::<_, StoreError, _>(|tx| jobs::take(tx, "w", at(3), at(60))).await.unwrap() {
        got.push(taken.job.id);
    }
    got.sort();
    assert_eq!(got, ["1", "2", "3"]);
    let again = store.write::<_, StoreError, _>(|tx| jobs::take(tx, "w", at(60), at(90))).await.unwrap();
    assert!(again.is_some(), "the lease has ended");
}

async fn who_has_lost_a_job_changes_nothing(database: &Database) {
    let store = database.open_with(Options::default());
    let write = |tx: &mut dyn Tx| -> Result<_, StoreError> {
        jobs::insert(tx, &job("1", 1))?;
        upload(tx, "1")?;
        jobs::start(tx, POOL, "1", at(2))?;
        let first = jobs::take(tx, "first", at(2), at(10))?.unwrap();
        assert_eq!((first.progress.next_line, first.progress.next_offset), (1, 0));
        let counts = ImportCounts { imported: 3, skipped: 2, failed: 1 };
        let progress = Progress { counts, next_line: 7, next_offset: 70 };
        assert!(jobs::advance(tx, &first, &progress, at(20))?);
        assert_eq!(jobs::take(tx, "second", at(19), at(30))?, None, "advancing holds it");
        let second = jobs::take(tx, "second", at(20), at(30))?.unwrap();
        assert_eq!((second.progress, second.job.status), (progress, ImportStatus::InProgress));
        assert!(!jobs::advance(tx, &first, &progress, at(40))?);
        assert!(!jobs::finish(tx, &first, ImportStatus::Failed, "no", at(20))?);
        jobs::release(tx, &second, at(20))?;
        let third = jobs::take(tx, "third", at(20), at(30))?.unwrap();
        assert!(jobs::stop(tx, POOL, "1", at(21))?);
        assert!(!jobs::advance(tx, &third, &progress, at(40))?, "it is to stop");
        let last = jobs::take(tx, "last", at(21), at(30))?.unwrap();
        assert_eq!(last.job.status, ImportStatus::Stopping);
        assert!(!jobs::advance(tx, &last, &progress, at(40))?);
        assert!(jobs::finish(tx, &last, ImportStatus::Stopped, "stopped", at(22))?);
        assert!(!jobs::any_due(tx, at(1_000_000))?);
        jobs::find(tx, POOL, "1")
    };
    let found = store.write(write).await.unwrap().unwrap();
    assert_eq!((found.status, found.completed_at), (ImportStatus::Stopped, Some(at(22))));
    assert_eq!(found.completion_message.as_deref(), Some("stopped"));
    assert_eq!(found.counts, ImportCounts { imported: 3, skipped: 2, failed: 1 });
}

async fn jobs_are_listed_the_newest_first(database: &Database) {
    let store = database.open_with(Options::default());
    let write = |tx: &mut dyn Tx| -> Result<_, StoreError> {
        for (id, seconds) in [("a", 1), ("b", 3), ("c", 3), ("d", 2)] {
            jobs::insert(tx, &job(id, seconds))?;
        }
        let mut found = Vec::new();
        let mut after: Option<UserImportJob> = None;
        loop {
            let key = after.as_ref().map(|job| (job.created_at, job.id.as_str()));
            let page = jobs::list(tx, POOL, key, 1)?;
            let Some(job) = page.into_iter().next() else { break };
            found.push(job.id.clone());
            after = Some(job);
        }
        Ok((found, jobs::count(tx, POOL)?, jobs::list(tx, "us-east-1_b", None, 9)?.len()))
    };
    let (found, count, elsewhere) = store.write(write).await.unwrap();
    assert_eq!(found, ["c", "b", "d", "a"]);
    assert_eq!((count, elsewhere), (4, 0));
}

async fn what_became_of_lines_is_kept_in_order(database: &Database) {
    let store = database.open_with(Options::default());
    let write = |tx: &mut dyn Tx| -> Result<_, StoreError> {
        for line in [30, 4, 200] {
            let logged = LoggedLine { line, outcome: LineOutcome::Failed, message: "m".to_owned() };
            lines::insert(tx, POOL, "1", &logged)?;
        }
        let numbers = |lines: Vec<LoggedLine>| lines.into_iter().map(|logged| logged.line).collect::<Vec<_>>();
        Ok((numbers(lines::list(tx, POOL, "1", 0, 2)?), numbers(lines::list(tx, POOL, "1", 30, 9)?)))
    };
    assert_eq!(store.write(write).await.unwrap(), (vec![4, 30], vec![200]));
}
