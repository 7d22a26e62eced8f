//! SQLite: one writer thread that commits in groups, and reader threads.
//!
//! The writer takes everything that is queued, runs each closure in a savepoint, commits once (one `fdatasync`), then
//! answers all. In memory there is one connection and one thread, which serves reads in the same groups.

use std::collections::VecDeque;
use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

use rusqlite::config::DbConfig;
use rusqlite::types::{ToSqlOutput, ValueRef};
use rusqlite::{CachedStatement, Connection, ErrorCode, OpenFlags, ToSql, ffi};
use tokio::sync::watch;

use super::{Threads, spawn};
use crate::floors::{self, Floor};
use crate::job::{Access, Job, Request, Verdict};
use crate::migrations::{self, Migration};
use crate::queue::Queue;
use crate::store::Options;
use crate::tx::{Row, StoreError, Tx, Value, check_params};

/// Bounds how long the first of a group waits for its answer.
const GROUP_LIMIT: usize = 256;
/// How long to wait for another process (a backup, an operator's shell) to release the file.
const BUSY_TIMEOUT: Duration = Duration::from_secs(5);
/// How long processes that open a file together wait for each other: one of them creates the whole schema.
const OPENING_PATIENCE: Duration = Duration::from_mins(1);
const OPENING_PAUSE: Duration = Duration::from_millis(10);
const STATEMENT_CACHE_CAPACITY: usize = 512;

pub(super) fn open_file(path: &Path, options: &Options) -> Result<Threads, StoreError> {
    create_private(path).map_err(|error| StoreError::Unavailable(format!("{}: {error}", path.display())))?;
    let writer = patiently(|| {
        let writer = connect_file(path)?;
        migrate(&writer, options.migrations)?;
        Ok(writer)
    })?;
    let reads = Arc::new(Queue::new(options.queue_limit));
    let writes = Arc::new(Queue::new(options.queue_limit));
    let (alive, ended) = watch::channel(());
    for number in 0..options.sqlite_readers.max(1) {
        let reader = patiently(|| connect_file(path))?;
        let queue = Arc::clone(&reads);
        spawn(&format!("sqlite-read-{number}"), alive.clone(), move || serve_reads(&reader, &queue))?;
    }
    let queue = Arc::clone(&writes);
    spawn("sqlite-write", alive, move || serve_groups(&writer, &queue))?;
    Ok(Threads { reads, writes, ended })
}

pub(super) fn open_memory(options: &Options) -> Result<Threads, StoreError> {
    let connection = Connection::open_in_memory().map_err(database_error)?;
    configure(&connection)?;
    migrate(&connection, options.migrations)?;
    let queue = Arc::new(Queue::new(options.queue_limit));
    let (alive, ended) = watch::channel(());
    let served = Arc::clone(&queue);
    spawn("sqlite-memory", alive, move || serve_groups(&connection, &served))?;
    Ok(Threads { reads: Arc::clone(&queue), writes: queue, ended })
}

/// Opens again while others are at it. SQLite's own waiting is not enough: where two would wait for each other (both
/// turn a new file's write-ahead log on), it tells one of them at once that the file is busy.
fn patiently<T>(open: impl Fn() -> Result<T, StoreError>) -> Result<T, StoreError> {
    let begun = Instant::now();
    loop {
        match open() {
            Err(StoreError::Busy) if begun.elapsed() < OPENING_PATIENCE => std::thread::sleep(OPENING_PAUSE),
            opened => return opened,
        }
    }
}

/// Makes the file (and its folder) readable by its owner only; SQLite gives its companions the same mode.
fn create_private(path: &Path) -> std::io::Result<()> {
    let mut folder = std::fs::DirBuilder::new();
    let mut file = std::fs::OpenOptions::new();
    folder.recursive(true);
    file.create(true).append(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
        folder.mode(0o700);
        file.mode(0o600);
    }
    if let Some(parent) = path.parent().filter(|parent| !parent.as_os_str().is_empty()) {
        folder.create(parent)?;
    }
    file.open(path).map(drop)
}

fn connect_file(path: &Path) -> Result<Connection, StoreError> {
    // No URI names: a path is a path. No mutex: a connection never leaves its thread.
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let connection = Connection::open_with_flags(path, flags).map_err(database_error)?;
    connection.busy_timeout(BUSY_TIMEOUT).map_err(database_error)?;
    let mode: String =
        connection.query_row("PRAGMA journal_mode = WAL", [], |row| row.get(0)).map_err(database_error)?;
    if mode != "wal" {
        return Err(StoreError::Unavailable(format!("{}: no write-ahead log on this file system", path.display())));
    }
    configure(&connection)?;
    Ok(connection)
}

fn configure(connection: &Connection) -> Result<(), StoreError> {
    // FULL: a commit is on disk before it is answered; fullfsync: also past the drive's cache on macOS.
    // No mmap: an I/O error would be a SIGBUS instead of an error. LIKE as PostgreSQL does it. Cache in KiB.
    let pragmas = "PRAGMA synchronous = FULL; PRAGMA fullfsync = ON; PRAGMA checkpoint_fullfsync = ON;
        PRAGMA foreign_keys = ON; PRAGMA case_sensitive_like = ON; PRAGMA trusted_schema = OFF;
        PRAGMA temp_store = MEMORY; PRAGMA cache_size = -16384; PRAGMA journal_size_limit = 67108864;";
    connection.execute_batch(pragmas).map_err(database_error)?;
    connection.set_prepared_statement_cache_capacity(STATEMENT_CACHE_CAPACITY);
    // A misspelt "column" is an error, as on PostgreSQL, and not a text.
    for setting in [DbConfig::SQLITE_DBCONFIG_DQS_DML, DbConfig::SQLITE_DBCONFIG_DQS_DDL] {
        connection.set_db_config(setting, false).map_err(database_error)?;
    }
    // A plan depends on the statement alone. Else SQLite, having found a value that might matter to the plan, plans
    // anew whenever another is bound: a join then costs several times as much.
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true).map(drop).map_err(database_error)
}

/// All pending steps in one transaction; processes that open the file together wait for each other at its start.
fn migrate(connection: &Connection, migrations: &'static [Migration]) -> Result<(), StoreError> {
    connection.execute_batch("BEGIN IMMEDIATE").map_err(database_error)?;
    let migrated = migrate_in_transaction(connection, migrations)
        .and_then(|()| connection.execute_batch("COMMIT").map_err(database_error));
    if migrated.is_err() {
        roll_back(connection);
    }
    migrated
}

fn migrate_in_transaction(connection: &Connection, migrations: &'static [Migration]) -> Result<(), StoreError> {
    connection.execute_batch(migrations::CREATE_BOOKKEEPING).map_err(database_error)?;
    connection.execute_batch(floors::CREATE).map_err(database_error)?;
    let mut tx = SqliteTx::new(connection, Access::Write);
    let noted = tx.rows(floors::SELECT, &[])?;
    floors::admit(migrations, noted.iter().map(Floor::of).collect::<Result<_, StoreError>>()?)?;
    let applied = tx.rows(migrations::SELECT_APPLIED, &[])?;
    let applied = applied.iter().map(|row| Ok((row.integer(0)?, row.integer(1)?, row.text(2)?)));
    let steps = migrations::pending(migrations, applied.collect::<Result<_, StoreError>>()?)?;
    for floor in floors::due(migrations, &steps)? {
        tx.execute(floors::INSERT, crate::params![floor.version, floor.migration.as_str(), floor.poolhouse.as_str()])?;
    }
    for step in steps {
        connection.execute_batch(&step.without_collation()).map_err(|error| step.failed(error))?;
        tx.execute(migrations::INSERT_APPLIED, crate::params![step.version, step.statement, step.sql])?;
    }
    Ok(())
}

fn serve_reads(connection: &Connection, queue: &Queue) {
    while let Some(Request { mut job, .. }) = queue.take(1).pop_front() {
        if !job.is_wanted() {
            continue;
        }
        let ended = control(connection, "BEGIN").and_then(|()| {
            let mut tx = SqliteTx::new(connection, Access::Read);
            let verdict = job.run(&mut tx);
            let ended = tx.ended(verdict).map(drop);
            roll_back(connection);
            ended
        });
        job.answer(ended);
    }
}

fn serve_groups(connection: &Connection, queue: &Queue) {
    loop {
        let mut group = queue.take(GROUP_LIMIT);
        if group.is_empty() {
            return;
        }
        while !group.is_empty() {
            commit_group(connection, &mut group);
        }
    }
}

/// Runs requests from the front of `group` in one transaction. Leaves some only if the transaction was lost on the way.
fn commit_group(connection: &Connection, group: &mut VecDeque<Request>) {
    if let Err(error) = control(connection, "BEGIN IMMEDIATE") {
        group.drain(..).for_each(|request| request.job.answer(Err(error.clone())));
        return;
    }
    let mut done: Vec<(Box<dyn Job>, Result<(), StoreError>)> = Vec::with_capacity(group.len());
    let mut committed = Ok(());
    while let Some(Request { access, mut job }) = group.pop_front() {
        if !job.is_wanted() {
            continue;
        }
        let ended = run_in_savepoint(connection, access, job.as_mut());
        done.push((job, ended));
        // A full disk or an I/O error rolls back everything, not just a savepoint.
        if connection.is_autocommit() {
            committed = Err(StoreError::Unavailable("the transaction was rolled back by the database".into()));
            break;
        }
    }
    let committed = committed.and_then(|()| control(connection, "COMMIT"));
    if committed.is_err() {
        roll_back(connection);
    }
    for (job, ended) in done {
        job.answer(ended.and_then(|()| committed.clone()));
    }
}

fn run_in_savepoint(connection: &Connection, access: Access, job: &mut dyn Job) -> Result<(), StoreError> {
    let mut tx = SqliteTx::new(connection, access);
    if access == Access::Read {
        let verdict = job.run(&mut tx);
        return tx.ended(verdict).map(drop);
    }
    control(connection, "SAVEPOINT request")?;
    let verdict = job.run(&mut tx);
    let ended = tx.ended(verdict);
    if connection.is_autocommit() {
        return ended.map(drop);
    }
    if !matches!(ended, Ok(true)) {
        control(connection, "ROLLBACK TO request")?;
    }
    control(connection, "RELEASE request")?;
    ended.map(drop)
}

fn control(connection: &Connection, sql: &'static str) -> Result<(), StoreError> {
    connection.prepare_cached(sql).and_then(|mut statement| statement.execute([])).map(drop).map_err(database_error)
}

/// Ends a transaction that may have ended by itself.
fn roll_back(connection: &Connection) {
    if !connection.is_autocommit()
        && let Err(error) = control(connection, "ROLLBACK")
    {
        tracing::error!(%error, "cannot roll back");
    }
}

struct SqliteTx<'c> {
    connection: &'c Connection,
    access: Access,
    is_spoiled: bool,
}

impl<'c> SqliteTx<'c> {
    fn new(connection: &'c Connection, access: Access) -> Self {
        Self { connection, access, is_spoiled: false }
    }

    /// Whether to keep what was done; an error if the closure overlooked one.
    fn ended(&self, verdict: Verdict) -> Result<bool, StoreError> {
        match verdict {
            Verdict::Commit if self.is_spoiled => Err(StoreError::Aborted),
            verdict => Ok(verdict == Verdict::Commit),
        }
    }

    /// Runs one statement with its parameters bound. SQLite could go on after an error, PostgreSQL cannot: so neither does.
    fn statement<T>(
        &mut self,
        sql: &'static str,
        params: &[Value],
        run: impl FnOnce(&mut CachedStatement<'c>) -> Result<T, StoreError>,
    ) -> Result<T, StoreError> {
        if self.is_spoiled {
            return Err(StoreError::Aborted);
        }
        let done = check_params(params).and_then(|()| {
            let mut statement = self.connection.prepare_cached(sql).map_err(database_error)?;
            if self.access == Access::Read && !statement.readonly() {
                return Err(StoreError::ReadOnly);
            }
            bind(&mut statement, params)?;
            run(&mut statement)
        });
        self.is_spoiled = done.is_err();
        done
    }
}

impl Tx for SqliteTx<'_> {
    fn rows(&mut self, sql: &'static str, params: &[Value]) -> Result<Vec<Row>, StoreError> {
        self.statement(sql, params, |statement| {
            let mut cursor = statement.raw_query();
            let mut rows = Vec::new();
            while let Some(row) = cursor.next().map_err(database_error)? {
                // Asked per row: stepping may have prepared the statement anew after a change of the schema.
                let values = (0..row.as_ref().column_count())
                    .map(|index| read_value(row.get_ref(index).map_err(database_error)?));
                rows.push(Row(values.collect::<Result<_, _>>()?));
            }
            Ok(rows)
        })
    }

    fn execute(&mut self, sql: &'static str, params: &[Value]) -> Result<u64, StoreError> {
        self.statement(sql, params, |statement| {
            statement.raw_execute().map(|affected| affected as u64).map_err(database_error)
        })
    }
}

/// To SQLite `$2` is a name, numbered by where it first appears; bind what the number says.
fn bind(statement: &mut CachedStatement<'_>, params: &[Value]) -> Result<(), StoreError> {
    let mut highest = 0;
    for index in 1..=statement.parameter_count() {
        let name = statement.parameter_name(index).unwrap_or_default();
        let number: usize = name.strip_prefix('$').and_then(|digits| digits.parse().ok()).unwrap_or(0);
        let value = number.checked_sub(1).and_then(|position| params.get(position));
        let value = value.ok_or_else(|| StoreError::Database(format!("no value for the parameter {name:?}")))?;
        statement.raw_bind_parameter(index, value).map_err(database_error)?;
        highest = highest.max(number);
    }
    if highest != params.len() {
        return Err(StoreError::Database(format!("{highest} parameters, {} values", params.len())));
    }
    Ok(())
}

impl ToSql for Value {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(ToSqlOutput::Borrowed(match self {
            Value::Null => ValueRef::Null,
            Value::Text(text) => ValueRef::Text(text.as_bytes()),
            Value::Integer(integer) => ValueRef::Integer(*integer),
            Value::Boolean(boolean) => ValueRef::Integer((*boolean).into()),
            Value::Bytes(bytes) => ValueRef::Blob(bytes),
        }))
    }
}

fn read_value(value: ValueRef<'_>) -> Result<Value, StoreError> {
    match value {
        ValueRef::Null => Ok(Value::Null),
        ValueRef::Integer(integer) => Ok(Value::Integer(integer)),
        ValueRef::Text(text) => match std::str::from_utf8(text) {
            Ok(text) => Ok(Value::Text(text.to_owned())),
            Err(_) => Err(StoreError::Corrupt("text that is not UTF-8".into())),
        },
        ValueRef::Blob(bytes) => Ok(Value::Bytes(bytes.to_vec())),
        ValueRef::Real(_) => Err(StoreError::Corrupt("a floating-point number".into())),
    }
}

fn database_error(error: rusqlite::Error) -> StoreError {
    let Some(failure) = error.sqlite_error() else {
        return StoreError::Database(error.to_string());
    };
    match (failure.extended_code, failure.code) {
        (ffi::SQLITE_CONSTRAINT_UNIQUE | ffi::SQLITE_CONSTRAINT_PRIMARYKEY | ffi::SQLITE_CONSTRAINT_ROWID, _) => {
            StoreError::UniqueViolation
        }
        (_, ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => StoreError::Busy,
        (_, ErrorCode::CannotOpen | ErrorCode::NotADatabase) => StoreError::Unavailable(error.to_string()),
        _ => StoreError::Database(error.to_string()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rusqlite::StatementStatus;

    /// No test can pull the plug; the settings that make a commit durable can at least be looked at.
    #[test]
    fn commits_are_durable_and_files_private() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("made/store.db");
        create_private(&path).unwrap();
        let connection = connect_file(&path).unwrap();
        let setting = |name: &str| connection.query_row(&format!("PRAGMA {name}"), [], |row| row.get::<_, i64>(0));
        assert_eq!(setting("synchronous"), Ok(2), "FULL");
        assert_eq!(setting("fullfsync"), Ok(1));
        assert_eq!(setting("foreign_keys"), Ok(1));
        connection.execute_batch("CREATE TABLE t (x BIGINT)").unwrap();
        #[cfg(unix)]
        for entry in std::fs::read_dir(path.parent().unwrap()).unwrap() {
            use std::os::unix::fs::PermissionsExt;
            let entry = entry.unwrap();
            assert_eq!(entry.metadata().unwrap().permissions().mode() & 0o777, 0o600, "{:?}", entry.file_name());
        }
    }

    /// Many files, as it is a matter of luck whether two turn the log on at the same moment.
    #[test]
    fn a_new_file_is_opened_by_many_at_once() {
        let folder = tempfile::tempdir().unwrap();
        for number in 0..100 {
            let path = folder.path().join(format!("{number}.db"));
            std::thread::scope(|scope| {
                for _ in 0..8 {
                    scope.spawn(|| {
                        open_file(&path, &Options { sqlite_readers: 1, migrations: &[], ..Options::default() }).unwrap()
                    });
                }
            });
        }
    }

    #[test]
    fn a_statement_is_planned_once_whatever_is_bound() {
        let connection = Connection::open_in_memory().unwrap();
        configure(&connection).unwrap();
        migrate(&connection, crate::migrations::MIGRATIONS).unwrap();
        let sql = "SELECT u.username FROM user_names n JOIN users u ON u.user_pool_id = n.user_pool_id \
             AND u.sub = n.sub WHERE n.user_pool_id = $1 AND n.name = $2 ORDER BY n.kind LIMIT 1";
        for number in 0..3 {
            let mut tx = SqliteTx::new(&connection, Access::Read);
            tx.rows(sql, crate::params!["pool", format!("name-{number}")]).unwrap();
        }
        let statement = connection.prepare_cached(sql).unwrap();
        assert_eq!(statement.get_status(StatementStatus::Run), 3);
        assert_eq!(statement.get_status(StatementStatus::RePrepare), 0);
    }
}
