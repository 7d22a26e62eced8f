//! One driver per file; nothing else knows a driver.
//!
//! To add a database: a file here that opens it, migrates it and serves [`Queue`]s from its own threads, and a line in
//! [`open`].

pub(crate) mod postgres;
mod sqlite;

use std::sync::Arc;

use tokio::sync::watch;

use crate::location::Location;
use crate::queue::Queue;
use crate::store::Options;
use crate::tx::StoreError;

/// The running side of a store. The two queues may be the same one.
pub(crate) struct Threads {
    pub(crate) reads: Arc<Queue>,
    pub(crate) writes: Arc<Queue>,
    /// Every thread holds a sender, so this fails to wait once all of them have ended.
    pub(crate) ended: watch::Receiver<()>,
}

pub(crate) fn open(location: &Location, options: &Options) -> Result<Threads, StoreError> {
    match location {
        Location::SqliteFile(path) => sqlite::open_file(path, options),
        Location::SqliteMemory => sqlite::open_memory(options),
        Location::Postgres(url) => postgres::open(url, options),
    }
}

/// Starts a named thread that keeps `alive` until it ends.
fn spawn(name: &str, alive: watch::Sender<()>, body: impl FnOnce() + Send + 'static) -> Result<(), StoreError> {
    let thread = std::thread::Builder::new().name(name.to_owned()).spawn(move || {
        body();
        drop(alive);
    });
    thread.map(drop).map_err(|error| StoreError::Unavailable(format!("cannot start a thread: {error}")))
}
