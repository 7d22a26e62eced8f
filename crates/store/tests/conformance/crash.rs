//! An answered write outlives the process that made it, however that process ends.
//!
//! The test executable runs itself as a child that prints each id after `write` returned; the parent kills it with
//! SIGKILL, re-opens the database and looks for every printed id.

use std::collections::BTreeSet;
use std::io::{BufRead, BufReader, Write};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use poolhouse_store::{StoreError, params};

use crate::database::Database;

cases! { answered_writes_survive_a_kill }

const DATABASE_OF_CHILD: &str = "POOLHOUSE_STORE_CRASH_DATABASE";
const ROUND_OF_CHILD: &str = "POOLHOUSE_STORE_CRASH_ROUND";
/// Milliseconds from the first answer to the kill; odd, so that it falls at different points of a group.
const LIFETIMES_MILLIS: [u64; 6] = [1, 7, 23, 61, 149, 307];
const START_TIMEOUT: Duration = Duration::from_secs(60);

/// Not a test by itself: the child's side.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn child_writes_until_killed() {
    let (Ok(location), Ok(round)) = (std::env::var(DATABASE_OF_CHILD), std::env::var(ROUND_OF_CHILD)) else {
        return;
    };
    let database = Database::of_parent(&location);
    let store = database.open_examples();
    let mut writers = tokio::task::JoinSet::new();
    for writer in 0..32 {
        let (store, round) = (store.clone(), round.clone());
        writers.spawn(async move {
            for number in 0_u64.. {
                let id = format!("{round}-{writer}-{number}");
                let wanted = id.clone();
                let written = store.write(move |tx| {
                    tx.execute("INSERT INTO examples (id) VALUES ($1)", params![&id])?;
                    tx.execute("UPDATE examples SET number = number + 1 WHERE id = 'counter'", params![])
                });
                written.await.unwrap_or_else(|error: StoreError| panic!("{error}"));
                // One write to the pipe, so that no line mixes with another.
                std::io::stdout().lock().write_all(format!("wrote {wanted}\n").as_bytes()).unwrap();
            }
        });
    }
    writers.join_all().await;
}

/// Starts a child, kills it and returns the ids that it printed.
fn run_and_kill(location: &str, round: usize, lifetime: Duration) -> BTreeSet<String> {
    let mut child = Command::new(std::env::current_exe().unwrap())
        .args(["crash::child_writes_until_killed", "--exact", "--nocapture"])
        .env(DATABASE_OF_CHILD, location)
        .env(ROUND_OF_CHILD, round.to_string())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut output = BufReader::new(child.stdout.take().unwrap());
    let (first, is_first) = std::sync::mpsc::channel();
    let reader = std::thread::spawn(move || {
        let mut ids = BTreeSet::new();
        let mut line = String::new();
        while output.read_line(&mut line).unwrap() > 0 {
            // The last line may be torn.
            if let Some(id) = line.strip_prefix("wrote ").and_then(|id| id.strip_suffix('\n')) {
                ids.insert(id.to_owned());
                let _ = first.send(Instant::now());
            }
            line.clear();
        }
        ids
    });
    is_first.recv_timeout(START_TIMEOUT).expect("the child writes");
    std::thread::sleep(lifetime);
    child.kill().unwrap();
    assert!(!child.wait().unwrap().success());
    reader.join().unwrap()
}

async fn answered_writes_survive_a_kill(database: &Database) {
    if !database.is_lasting() {
        return;
    }
    let mut answered = BTreeSet::new();
    for (round, lifetime) in LIFETIMES_MILLIS.into_iter().enumerate() {
        let location = database.for_child();
        let killed = move || run_and_kill(&location, round, Duration::from_millis(lifetime));
        let ids = tokio::task::spawn_blocking(killed).await.unwrap();
        assert!(!ids.is_empty());
        answered.extend(ids);
        let store = database.open_examples();
        let read = store.read(|tx| {
            let rows = tx.rows("SELECT id FROM examples WHERE id <> 'counter'", params![])?;
            let counter = tx.row("SELECT number FROM examples WHERE id = 'counter'", params![])?.unwrap().integer(0)?;
            let ids = rows.iter().map(|row| row.text(0)).collect::<Result<BTreeSet<_>, _>>()?;
            Ok::<_, StoreError>((ids, counter))
        });
        let (found, counter) = read.await.unwrap();
        let lost: Vec<_> = answered.difference(&found).collect();
        assert!(lost.is_empty(), "{} of {} answered writes are gone: {lost:?}", lost.len(), answered.len());
        assert_eq!(counter, found.len() as i64, "both statements of a request, or neither");
        store.close().await;
    }
}
