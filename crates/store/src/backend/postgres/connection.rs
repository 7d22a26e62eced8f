//! One connection, owned by one thread: sends statements, keeps them prepared, knows whether it still works.
//!
//! Must not know jobs or retries.

use std::collections::HashMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use tokio::runtime::{Builder, Runtime};
use tokio::task::JoinHandle;
use tokio_postgres::error::{DbError, Severity, SqlState};
use tokio_postgres::tls::MakeTlsConnect;
use tokio_postgres::types::ToSql;
use tokio_postgres::{Client, Config, Error, NoTls, SimpleQueryMessage, Socket, Statement};

use super::address::{self, Address};
use super::tls;
use crate::job::Access;
use crate::tx::{Row, StoreError, Value};

const CONNECT_TIMEOUT: Duration = Duration::from_secs(5);
/// A peer that does not acknowledge for so long is gone: bounds how long a dead server holds a thread.
const UNACKNOWLEDGED_TIMEOUT: Duration = Duration::from_secs(10);
const KEEPALIVE_IDLE: Duration = Duration::from_secs(30);
const GOODBYE_TIMEOUT: Duration = Duration::from_secs(1);
/// A node that stopped in the middle of a transaction holds its rows no longer than this.
const IDLE_TIMEOUT: Duration = Duration::from_secs(60);

pub(super) fn configure(url: &str) -> Result<Address, StoreError> {
    let mut address = address::parse(url)?;
    let config = &mut address.config;
    if config.get_connect_timeout().is_none() {
        config.connect_timeout(CONNECT_TIMEOUT);
    }
    if config.get_tcp_user_timeout().is_none() {
        config.tcp_user_timeout(UNACKNOWLEDGED_TIMEOUT);
    }
    if config.get_application_name().is_none() {
        config.application_name("poolhouse");
    }
    config.keepalives_idle(config.get_keepalives_idle().min(KEEPALIVE_IDLE));
    Ok(address)
}

pub(super) struct Connection {
    /// Drives the connection while this thread waits for an answer; nothing else runs on it.
    runtime: Runtime,
    client: Client,
    driver: JoinHandle<()>,
    statements: HashMap<&'static str, Statement>,
    phase: Phase,
    is_broken: bool,
    _live: Live,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Phase {
    Idle,
    InTransaction,
    /// A read was answered and its transaction is still open: the next BEGIN brings the COMMIT along.
    AfterRead,
}

/// Counts open connections.
struct Live(Arc<AtomicUsize>);

impl Drop for Live {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::Relaxed);
    }
}

impl Connection {
    pub(super) fn open(address: &Address, live: Arc<AtomicUsize>) -> Result<Self, StoreError> {
        let runtime = Builder::new_current_thread().enable_all().build();
        let runtime = runtime.map_err(|error| StoreError::Unavailable(error.to_string()))?;
        let unavailable = |error: Error| StoreError::Unavailable(with_advice(&error));
        let (client, driver) = match &address.tls {
            None => connect(&runtime, &address.config, NoTls).map_err(unavailable)?,
            Some(tls) => connect(&runtime, &address.config, tls.connector()?).map_err(unavailable)?,
        };
        runtime.block_on(prepare_session(&client)).map_err(unavailable)?;
        live.fetch_add(1, Ordering::Relaxed);
        let (statements, phase, live) = (HashMap::new(), Phase::Idle, Live(live));
        Ok(Self { runtime, client, driver, statements, phase, is_broken: false, _live: live })
    }

    pub(super) fn is_closed(&self) -> bool {
        self.is_broken || self.client.is_closed()
    }

    /// Has the server end a statement that runs longer than `statement`, and a transaction in which nothing happens any
    /// more; not where the URL, the role or the server has a limit already. Not for migrations, which may take long.
    ///
    /// It is state of the session, which nothing relies upon: behind a pooler only the protection may be missing.
    pub(super) fn limit(&mut self, statement: Duration) -> Result<(), StoreError> {
        let limits = [("statement_timeout", statement), ("idle_in_transaction_session_timeout", IDLE_TIMEOUT)];
        for (name, limit) in limits {
            let answer = self.runtime.block_on(self.client.simple_query(&format!("SHOW {name}")));
            let answer = answer.map_err(|error| self.translate(&error))?;
            if answer.iter().any(|message| first_is(message, "0")) {
                self.simple(&format!("SET {name} = {}", limit.as_millis()))?;
            }
        }
        Ok(())
    }

    /// Takes leave, so that the server does not log a lost client.
    pub(super) fn close(self) {
        let Self { runtime, client, driver, .. } = self;
        drop(client);
        // Too late to mind a failure.
        let _ = runtime.block_on(async { tokio::time::timeout(GOODBYE_TIMEOUT, driver).await });
    }

    /// Sends a text without parameters or results, as it is.
    pub(super) fn simple(&mut self, sql: &str) -> Result<(), StoreError> {
        let done = self.runtime.block_on(self.client.batch_execute(sql));
        done.map_err(|error| self.translate(&error))
    }

    /// Runs a statement, after beginning a transaction if `begin` says so, in one round trip once it is prepared.
    pub(super) fn rows(
        &mut self,
        begin: Option<Access>,
        sql: &'static str,
        params: &[Value],
    ) -> Result<Vec<Row>, StoreError> {
        let rows =
            self.send(begin, sql, params, async |client, statement, params| client.query(statement, params).await)?;
        rows.iter().map(super::values::read_row).collect()
    }

    /// As [`Connection::rows`], for the number of affected rows.
    pub(super) fn execute(
        &mut self,
        begin: Option<Access>,
        sql: &'static str,
        params: &[Value],
    ) -> Result<u64, StoreError> {
        self.send(begin, sql, params, async |client, statement, params| client.execute(statement, params).await)
    }

    fn send<T>(
        &mut self,
        begin: Option<Access>,
        sql: &'static str,
        params: &[Value],
        run: impl AsyncFnOnce(&Client, &Statement, &[&(dyn ToSql + Sync)]) -> Result<T, Error>,
    ) -> Result<T, StoreError> {
        let begin_text = begin.map(|access| begin_text(self.phase, access));
        let Self { runtime, client, statements, phase, .. } = self;
        let params: Vec<&(dyn ToSql + Sync)> = params.iter().map(|value| value as _).collect();
        let (begun, done) = runtime.block_on(async {
            if !statements.contains_key(sql) {
                match client.prepare(sql).await {
                    Ok(statement) => drop(statements.insert(sql, statement)),
                    Err(error) => return (Ok(()), Err(error)),
                }
            }
            let statement = &statements[sql];
            let Some(begin_text) = begin_text else {
                return (Ok(()), run(client, statement, &params).await);
            };
            *phase = Phase::InTransaction;
            // Both are sent at their first poll, in this order, before either answer is awaited.
            tokio::join!(biased; client.batch_execute(begin_text), run(client, statement, &params))
        });
        if let Err(error) = begun {
            let lost = error.is_closed();
            let error = self.translate(&error);
            self.is_broken = true;
            // A BEGIN that was refused leaves its statement to commit by itself. `prepare_session` makes sure that both
            // texts are understood, so this is not expected; but it must not pass for "nothing was done".
            let may_be_done = !lost && begin == Some(Access::Write) && done.is_ok();
            return Err(if may_be_done { StoreError::CommitUnknown(error.to_string()) } else { error });
        }
        done.map_err(|error| self.translate(&error))
    }

    pub(super) fn commit(&mut self) -> Result<(), StoreError> {
        self.phase = Phase::Idle;
        let Err(error) = self.runtime.block_on(self.client.batch_execute("COMMIT")) else {
            return Ok(());
        };
        let is_definite =
            |answer: &DbError| !is_fatal(answer) && *answer.code() != SqlState::T_R_STATEMENT_COMPLETION_UNKNOWN;
        if error.as_db_error().is_some_and(is_definite) {
            return Err(self.translate(&error));
        }
        self.is_broken = true;
        Err(StoreError::CommitUnknown(describe(&error)))
    }

    /// A lost connection is as good as a rollback.
    pub(super) fn roll_back(&mut self) {
        if self.phase == Phase::InTransaction && !self.is_closed() && self.simple("ROLLBACK").is_err() {
            self.is_broken = true;
        }
        self.phase = Phase::Idle;
    }

    /// Leaves a read transaction to be ended by the next BEGIN or [`Connection::finish_read`].
    pub(super) fn leave_read(&mut self) {
        if self.phase == Phase::InTransaction {
            self.phase = Phase::AfterRead;
        }
    }

    /// Ends a read transaction that was left open.
    pub(super) fn finish_read(&mut self) {
        if self.phase == Phase::AfterRead {
            self.phase = Phase::InTransaction;
            self.roll_back();
        }
    }

    fn translate(&mut self, error: &Error) -> StoreError {
        let Some(answer) = error.as_db_error() else {
            let is_lost = error.is_closed() || self.client.is_closed();
            // A value that could not be sent, or an answer that was not understood: do not guess where we are.
            self.is_broken = true;
            return if is_lost {
                StoreError::Unavailable(describe(error))
            } else {
                StoreError::Database(describe(error))
            };
        };
        if is_fatal(answer) {
            self.is_broken = true;
            return StoreError::Unavailable(describe(error));
        }
        let code = answer.code();
        // A newer node changed a table under a prepared statement, or a pooler forgot the statement.
        let is_stale = answer.routine() == Some("RevalidateCachedQuery")
            || *code == SqlState::INVALID_SQL_STATEMENT_NAME
            || *code == SqlState::DUPLICATE_PSTATEMENT;
        if is_stale {
            self.statements.clear();
        }
        let is_conflict = *code == SqlState::T_R_SERIALIZATION_FAILURE || *code == SqlState::T_R_DEADLOCK_DETECTED;
        match code {
            _ if is_stale || is_conflict => StoreError::Conflict,
            code if *code == SqlState::UNIQUE_VIOLATION => StoreError::UniqueViolation,
            code if *code == SqlState::READ_ONLY_SQL_TRANSACTION => StoreError::ReadOnly,
            code if *code == SqlState::LOCK_NOT_AVAILABLE || *code == SqlState::QUERY_CANCELED => StoreError::Busy,
            _ => StoreError::Database(describe(error)),
        }
    }
}

fn connect<T>(runtime: &Runtime, config: &Config, tls: T) -> Result<(Client, JoinHandle<()>), Error>
where
    T: MakeTlsConnect<Socket>,
    T::Stream: Send + 'static,
{
    let (client, connection) = runtime.block_on(config.connect(tls))?;
    let driver = runtime.spawn(async move {
        if let Err(error) = connection.await {
            tracing::warn!(error = describe(&error), "connection to PostgreSQL lost");
        }
    });
    Ok((client, driver))
}

fn begin_text(phase: Phase, access: Access) -> &'static str {
    match (phase, access) {
        (Phase::AfterRead, Access::Read) => "COMMIT; BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY",
        (Phase::AfterRead, Access::Write) => "COMMIT; BEGIN ISOLATION LEVEL READ COMMITTED",
        (_, Access::Read) => "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY",
        (_, Access::Write) => "BEGIN ISOLATION LEVEL READ COMMITTED",
    }
}

/// Tries the texts that are later sent without waiting, and sees to it that a commit means "on disk".
async fn prepare_session(client: &Client) -> Result<(), Error> {
    for access in [Access::Read, Access::Write] {
        client.batch_execute(begin_text(Phase::Idle, access)).await?;
        client.batch_execute("ROLLBACK").await?;
    }
    let answer = client.simple_query("SHOW synchronous_commit").await?;
    if answer.iter().any(|message| first_is(message, "off")) {
        tracing::warn!("synchronous_commit is off on the server; turned on for Poolhouse's connections");
        client.batch_execute("SET synchronous_commit = on").await?;
    }
    Ok(())
}

fn first_is(message: &SimpleQueryMessage, value: &str) -> bool {
    matches!(message, SimpleQueryMessage::Row(row) if row.get(0) == Some(value))
}

/// Whether the server ends the connection with this answer.
fn is_fatal(answer: &DbError) -> bool {
    matches!(answer.parsed_severity(), Some(Severity::Fatal | Severity::Panic))
        || answer.code().code().starts_with("08")
        || answer.code().code().starts_with("57P")
}

fn with_advice(error: &Error) -> String {
    let described = describe(error);
    tls::advice(error).map_or_else(|| described.clone(), |advice| format!("{described}; {advice}"))
}

/// Never the `DETAIL` of an answer, which quotes values.
fn describe(error: &Error) -> String {
    match (error.as_db_error(), std::error::Error::source(error)) {
        (Some(answer), _) => format!("{}: {}", answer.code().code(), answer.message()),
        (None, Some(source)) => format!("{error}: {source}"),
        (None, None) => error.to_string(),
    }
}
