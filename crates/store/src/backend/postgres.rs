//! PostgreSQL and what speaks its protocol: a thread per connection, all served from one queue.
//!
//! Writes run at READ COMMITTED, reads as one read-only snapshot. No session state is relied upon, no advisory locks, no
//! LISTEN, so that CockroachDB, YugabyteDB and transaction poolers remain possible (behaviour 60).

pub(crate) mod address;
mod clocks;
mod connection;
mod tls;
mod transaction;
mod values;

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use tokio::sync::watch;

use self::address::Address;
use self::connection::Connection;
use self::transaction::{End, PostgresTx};
use super::{Threads, spawn};
use crate::floors::{self, Floor};
use crate::job::{Access, Request, Verdict};
use crate::migrations::{self, Migration, Statement};
use crate::queue::Queue;
use crate::store::Options;
use crate::tx::StoreError;

/// Runs of one closure before a conflict is the caller's problem (behaviour 60).
const MOST_RUNS: u32 = 5;
const CONFLICT_PAUSE: Duration = Duration::from_millis(4);
const RECONNECT_PAUSE: Duration = Duration::from_millis(50);
const LONGEST_RECONNECT_PAUSE: Duration = Duration::from_secs(1);

pub(super) fn open(url: &str, options: &Options) -> Result<Threads, StoreError> {
    let address = connection::configure(url)?;
    if let Some(warning) = address.warning {
        tracing::warn!("{warning}");
    }
    let live = Arc::new(AtomicUsize::new(0));
    let mut first = Some(open_first(address.clone(), Arc::clone(&live), options.clone())?);
    let queue = Arc::new(Queue::new(options.queue_limit));
    let (alive, ended) = watch::channel(());
    for number in 0..options.postgres_connections.max(1) {
        let worker = Worker {
            address: address.clone(),
            queue: Arc::clone(&queue),
            live: Arc::clone(&live),
            statement_limit: options.statement_limit,
            connection: first.take(),
        };
        spawn(&format!("postgres-{number}"), alive.clone(), move || worker.serve_until_closed())?;
    }
    Ok(Threads { reads: Arc::clone(&queue), writes: queue, ended })
}

/// Connects, compares clocks and migrates on a thread of its own: the caller may be inside a runtime, where nothing may block on another.
fn open_first(address: Address, live: Arc<AtomicUsize>, options: Options) -> Result<Connection, StoreError> {
    let opened = std::thread::spawn(move || {
        let mut connection = Connection::open(&address, live)?;
        if let Some(now) = options.now {
            clocks::compare(&mut connection, now)?;
        }
        migrate(&mut connection, options.migrations)?;
        connection.limit(options.statement_limit)?;
        Ok(connection)
    });
    opened.join().unwrap_or_else(|_| Err(StoreError::Panicked))
}

/// Brings the schema up to date, together with other nodes that may be doing the same now.
///
/// Each step is a transaction that first inserts the step's row. A node that comes second waits on that row for the
/// first one's commit, finds it taken and goes on; if the first node dies, the database rolls it back and the second
/// does the step. So there is no lease to expire, and one DDL statement per transaction is all that is asked for.
fn migrate(connection: &mut Connection, migrations: &'static [Migration]) -> Result<(), StoreError> {
    // IF NOT EXISTS still races with itself in PostgreSQL's own catalogue.
    retry(|| connection.simple(migrations::CREATE_BOOKKEEPING))?;
    retry(|| connection.simple(floors::CREATE))?;
    let noted = connection.rows(None, floors::SELECT, &[])?;
    floors::admit(migrations, noted.iter().map(Floor::of).collect::<Result<_, StoreError>>()?)?;
    let applied = connection.rows(None, migrations::SELECT_APPLIED, &[])?;
    let applied = applied.iter().map(|row| Ok((row.integer(0)?, row.integer(1)?, row.text(2)?)));
    let steps = migrations::pending(migrations, applied.collect::<Result<_, StoreError>>()?)?;
    if steps.is_empty() {
        return Ok(());
    }
    // First, so that nobody older opens what is changed after it.
    for floor in floors::due(migrations, &steps)? {
        retry(|| note(connection, &floor))?;
    }
    let version = connection.rows(None, "SELECT version()", &[])?;
    let version = version.first().map_or(Ok(String::new()), |row| row.text(0))?;
    for step in steps {
        let sql = if version.contains("CockroachDB") { step.without_collation() } else { step.sql.to_owned() };
        retry(|| apply(connection, &step, &sql)).map_err(|error| step.failed(error))?;
    }
    Ok(())
}

fn note(connection: &mut Connection, floor: &Floor) -> Result<(), StoreError> {
    let row = crate::params![floor.version, floor.migration.as_str(), floor.poolhouse.as_str()];
    let noted = connection.execute(Some(Access::Write), floors::INSERT, row).map(drop);
    if noted.is_err() {
        connection.roll_back();
        return noted;
    }
    connection.commit()
}

fn apply(connection: &mut Connection, step: &Statement, sql: &str) -> Result<(), StoreError> {
    let row = crate::params![step.version, step.statement, step.sql];
    let inserted = connection.execute(Some(Access::Write), migrations::INSERT_APPLIED, row);
    let applied = inserted.and_then(|rows| if rows == 1 { connection.simple(sql) } else { Ok(()) });
    if applied.is_err() {
        connection.roll_back();
        return applied;
    }
    connection.commit()
}

/// Tries again whatever two nodes doing the same at once can run into.
fn retry(mut step: impl FnMut() -> Result<(), StoreError>) -> Result<(), StoreError> {
    let mut runs = 1;
    loop {
        match step() {
            Err(error) if runs < MOST_RUNS => {
                tracing::debug!(%error, "a migration step will be tried again");
                std::thread::sleep(jitter(CONFLICT_PAUSE * 2_u32.pow(runs)));
                runs += 1;
            }
            done => return done,
        }
    }
}

/// Up to `most`, and at least half of it. Randomness without a generator: hash keys are random per instance.
fn jitter(most: Duration) -> Duration {
    use std::hash::{BuildHasher, RandomState};
    let random = RandomState::new().hash_one(0_u8) % 1024;
    most / 2 + most.mul_f64(random as f64 / 2048.0)
}

struct Worker {
    address: Address,
    queue: Arc<Queue>,
    /// Open connections of all workers.
    live: Arc<AtomicUsize>,
    statement_limit: Duration,
    connection: Option<Connection>,
}

impl Worker {
    fn serve_until_closed(mut self) {
        while self.reconnect() {
            let request = match self.queue.try_take() {
                Some(request) => request,
                None => {
                    // Nothing to do: let go of the snapshot that the last read left open.
                    self.connection.as_mut().map(Connection::finish_read);
                    match self.queue.take(1).pop_front() {
                        Some(request) => request,
                        None => break,
                    }
                }
            };
            if request.job.is_wanted() {
                self.serve(request);
            }
        }
        if let Some(connection) = self.connection.take() {
            connection.close();
        }
    }

    /// Connects if need be, for as long as it takes. False if the store was closed meanwhile.
    ///
    /// Requests are left to the other workers; when none of them is connected either, they are refused, so that callers
    /// wait for a pause and a connection attempt at most.
    fn reconnect(&mut self) -> bool {
        let mut pause = RECONNECT_PAUSE;
        while let Err(error) = self.connected() {
            if self.live.load(Ordering::Relaxed) == 0 {
                while let Some(request) = self.queue.try_take() {
                    request.job.answer(Err(error.clone()));
                }
            }
            if self.queue.is_closed() {
                return false;
            }
            tracing::warn!(%error, "no connection to PostgreSQL");
            std::thread::sleep(jitter(pause));
            pause = (pause * 2).min(LONGEST_RECONNECT_PAUSE);
        }
        true
    }

    fn connected(&mut self) -> Result<&mut Connection, StoreError> {
        // Dropped before the next is opened, for servers that are short of connections.
        drop(self.connection.take_if(|connection| connection.is_closed()));
        match &mut self.connection {
            Some(connection) => Ok(connection),
            none => {
                let mut connection = Connection::open(&self.address, Arc::clone(&self.live))?;
                connection.limit(self.statement_limit)?;
                Ok(none.insert(connection))
            }
        }
    }

    /// Runs a request until it is answered: again after a conflict, or on a new connection if the old one was lost
    /// before the commit was sent.
    fn serve(&mut self, request: Request) {
        let Request { access, mut job } = request;
        let mut runs = 0;
        loop {
            runs += 1;
            let connection = match self.connected() {
                Ok(connection) => connection,
                Err(error) => return job.answer(Err(error)),
            };
            let mut tx = PostgresTx::new(connection, access);
            let verdict = job.run(&mut tx);
            match tx.end(verdict) {
                End::Done(ended) => return job.answer(ended),
                End::Again(error) if runs == MOST_RUNS || verdict == Verdict::Panicked => {
                    return job.answer(Err(error));
                }
                End::Again(StoreError::Conflict) => std::thread::sleep(jitter(CONFLICT_PAUSE * 2_u32.pow(runs))),
                End::Again(_) => {}
            }
        }
    }
}
