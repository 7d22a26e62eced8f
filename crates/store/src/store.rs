//! [`Store`]: the async side of the store. Sends closures to its threads and waits for their answers.
//!
//! Must not know SQL or the drivers.

use std::sync::Arc;
use std::time::Duration;

use domain::clock::Time;
use tokio::sync::watch;

use crate::backend;
use crate::job::{Access, Request, Task};
use crate::location::Location;
use crate::migrations::{MIGRATIONS, Migration};
use crate::queue::Queue;
use crate::tx::{StoreError, Tx};

/// How much a store may use. The defaults suit one server process.
#[derive(Clone, Debug)]
pub struct Options {
    /// Threads that read an SQLite file, each with its own connection.
    pub sqlite_readers: usize,
    /// Connections to PostgreSQL, one thread each; about 2-4 x its cores / number of nodes (behaviour 60).
    pub postgres_connections: usize,
    /// Requests that may wait in one queue before callers hear [`StoreError::Busy`].
    pub queue_limit: usize,
    /// How long PostgreSQL works on one statement before its caller hears [`StoreError::Busy`].
    pub statement_limit: Duration,
    /// This node's clock, to be compared with PostgreSQL's when the store is opened. `None` where time is invented.
    pub now: Option<fn() -> Time>,
    /// What brings the schema up to date; the embedded list unless a test says otherwise.
    pub migrations: &'static [Migration],
}

impl Default for Options {
    fn default() -> Self {
        let cores = std::thread::available_parallelism().map_or(1, usize::from);
        Self {
            sqlite_readers: cores.min(4),
            postgres_connections: 8,
            queue_limit: 4096,
            statement_limit: Duration::from_secs(10),
            now: None,
            migrations: MIGRATIONS,
        }
    }
}

/// A handle to the database; clones share it. When the last one is dropped, what is queued is still served and the
/// threads end; [`Store::close`] also waits for that.
#[derive(Clone)]
pub struct Store {
    shared: Arc<Shared>,
}

struct Shared {
    threads: backend::Threads,
}

impl Drop for Shared {
    fn drop(&mut self) {
        self.threads.reads.close();
        self.threads.writes.close();
    }
}

impl Store {
    /// Opens the database, making it when it is a file that does not exist, and brings its schema up to date. Blocks.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`] or [`StoreError::Database`] when it cannot be opened, [`StoreError::Migration`],
    /// [`StoreError::ClocksApart`].
    pub fn open(location: Location) -> Result<Store, StoreError> {
        Self::open_with(location, Options::default())
    }

    /// [`Store::open`] with other limits.
    ///
    /// # Errors
    /// As [`Store::open`].
    pub fn open_with(location: Location, options: Options) -> Result<Store, StoreError> {
        let threads = backend::open(&location, &options)?;
        Ok(Store { shared: Arc::new(Shared { threads }) })
    }

    /// Runs `closure` on one unchanging view of what is committed.
    ///
    /// # Errors
    /// The closure's own, or a [`StoreError`] turned into `E`.
    pub async fn read<T, E, F>(&self, closure: F) -> Result<T, E>
    where
        F: FnMut(&mut dyn Tx) -> Result<T, E> + Send + 'static,
        T: Send + 'static,
        E: From<StoreError> + Send + 'static,
    {
        Self::submit(&self.shared.threads.reads, Access::Read, closure).await
    }

    /// Runs `closure` as one transaction: committed and on disk when this answers `Ok`, undone when it answers `Err`
    /// (except [`StoreError::CommitUnknown`]). A closure that panics fails its own request only.
    ///
    /// Dropping the future does not undo anything: the closure may still run.
    ///
    /// # Errors
    /// The closure's own, or a [`StoreError`] turned into `E`.
    pub async fn write<T, E, F>(&self, closure: F) -> Result<T, E>
    where
        F: FnMut(&mut dyn Tx) -> Result<T, E> + Send + 'static,
        T: Send + 'static,
        E: From<StoreError> + Send + 'static,
    {
        Self::submit(&self.shared.threads.writes, Access::Write, closure).await
    }

    async fn submit<T, E, F>(queue: &Queue, access: Access, closure: F) -> Result<T, E>
    where
        F: FnMut(&mut dyn Tx) -> Result<T, E> + Send + 'static,
        T: Send + 'static,
        E: From<StoreError> + Send + 'static,
    {
        let (task, answer) = Task::new(closure);
        queue.push(Request { access, job: Box::new(task) })?;
        answer.await.unwrap_or_else(|_| Err(StoreError::Closed.into()))
    }

    /// Requests waiting for a thread, for telemetry.
    pub fn queued(&self) -> usize {
        let threads = &self.shared.threads;
        let writes = if Arc::ptr_eq(&threads.reads, &threads.writes) { 0 } else { threads.writes.len() };
        threads.reads.len() + writes
    }

    /// Refuses new requests on every handle, serves those that were accepted, and waits until the threads have ended
    /// and the files are closed.
    pub async fn close(&self) {
        let threads = &self.shared.threads;
        threads.reads.close();
        threads.writes.close();
        let mut ended: watch::Receiver<()> = threads.ended.clone();
        while ended.changed().await.is_ok() {}
    }
}
