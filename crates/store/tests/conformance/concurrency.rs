//! Many callers at once, and connections that break under them.

use std::time::Duration;

use poolhouse_store::{Options, Store, StoreError, params};
use tokio::task::JoinSet;

use crate::database::{Database, EXAMPLES};

cases! {
    groups_are_atomic_per_request,
    one_update_wins,
    one_delete_wins,
    one_insert_wins,
    opposite_lock_orders_both_succeed,
    unwanted_requests_are_dropped,
    lost_connections_are_replaced,
    connection_lost_inside_a_transaction_is_retried,
}

async fn counter(store: &Store) -> i64 {
    let sql = "SELECT number FROM examples WHERE id = 'counter'";
    let read: Result<_, StoreError> = store.read(move |tx| tx.row(sql, params![])?.unwrap().integer(0)).await;
    read.unwrap()
}

/// How many of 100 concurrent attempts affected a row.
async fn winners(store: &Store, sql: &'static str) -> usize {
    let mut attempts = JoinSet::new();
    for attempt in 0..100_i64 {
        let store = store.clone();
        attempts.spawn(async move { store.write(move |tx| tx.rows(sql, params![attempt.to_string()])).await });
    }
    let mut winners = 0;
    while let Some(answer) = attempts.join_next().await {
        let rows: Vec<poolhouse_store::Row> = answer.unwrap().unwrap_or_else(|error: StoreError| panic!("{error}"));
        winners += rows.len();
    }
    winners
}

async fn groups_are_atomic_per_request(database: &Database) {
    let store = database.open_examples();
    let mut writers = JoinSet::new();
    for number in 0..100 {
        let store = store.clone();
        writers.spawn(async move {
            store
                .write(move |tx| {
                    tx.execute("UPDATE examples SET number = number + 1 WHERE id = 'counter'", params![])?;
                    tx.execute("INSERT INTO examples (id) VALUES ($1)", params![format!("{number}")])?;
                    // Fails half of the requests after they wrote, some by themselves and some by the database.
                    match number % 4 {
                        0 => Err(StoreError::Conflict),
                        1 => tx.execute("INSERT INTO examples (id) VALUES ('counter')", params![]).map(drop),
                        _ => Ok(()),
                    }
                })
                .await
        });
    }
    let mut succeeded = 0;
    while let Some(answer) = writers.join_next().await {
        succeeded += i64::from(answer.unwrap().is_ok());
    }
    assert_eq!(succeeded, 50);
    assert_eq!(counter(&store).await, 50);
    let rows = store.read(|tx| tx.rows("SELECT id FROM examples WHERE id <> 'counter'", params![])).await;
    assert_eq!(rows.unwrap_or_else(|error: StoreError| panic!("{error}")).len(), 50);
}

async fn one_update_wins(database: &Database) {
    let store = database.open_examples();
    let sql = "UPDATE examples SET note = $1 WHERE id = 'counter' AND note IS NULL RETURNING id";
    assert_eq!(winners(&store, sql).await, 1);
}

async fn one_delete_wins(database: &Database) {
    let store = database.open_examples();
    assert_eq!(winners(&store, "DELETE FROM examples WHERE id = 'counter' AND id <> $1 RETURNING id").await, 1);
}

async fn one_insert_wins(database: &Database) {
    let store = database.open_examples();
    let sql = "INSERT INTO examples (id, note) VALUES ('new', $1) ON CONFLICT DO NOTHING RETURNING id";
    assert_eq!(winners(&store, sql).await, 1);
}

/// A deadlock on PostgreSQL, which it breaks after `deadlock_timeout` by failing one of the two.
async fn opposite_lock_orders_both_succeed(database: &Database) {
    let store = database.open_examples();
    store
        .write(|tx| tx.execute("INSERT INTO examples (id, number) VALUES ('a', 0), ('b', 0)", params![]))
        .await
        .unwrap_or_else(|error: StoreError| panic!("{error}"));
    let mut writers = JoinSet::new();
    for order in [["a", "b"], ["b", "a"]] {
        let store = store.clone();
        writers.spawn(async move {
            store
                .write(move |tx| {
                    for id in order {
                        tx.execute("UPDATE examples SET number = number + 1 WHERE id = $1", params![id])?;
                        std::thread::sleep(Duration::from_millis(50));
                    }
                    Ok::<_, StoreError>(())
                })
                .await
        });
    }
    while let Some(answer) = writers.join_next().await {
        answer.unwrap().unwrap();
    }
    let rows: Result<_, StoreError> =
        store.read(|tx| tx.rows("SELECT id FROM examples WHERE number = 2", params![])).await;
    assert_eq!(rows.unwrap().len(), 2);
}

async fn unwanted_requests_are_dropped(database: &Database) {
    let options = Options { migrations: EXAMPLES, postgres_connections: 1, ..Options::default() };
    let store = database.open_with(options);
    let (started, starts) = std::sync::mpsc::channel();
    let (release, released) = std::sync::mpsc::channel();
    let occupying = store.clone();
    let occupying = tokio::spawn(async move {
        occupying
            .write(move |_| {
                started.send(()).unwrap();
                released.recv().unwrap();
                Ok::<_, StoreError>(())
            })
            .await
    });
    tokio::task::spawn_blocking(move || starts.recv().unwrap()).await.unwrap();
    let impatient = store.write(|tx| tx.execute("UPDATE examples SET number = 1", params![]));
    let answer: Result<Result<_, StoreError>, _> = tokio::time::timeout(Duration::from_millis(1), impatient).await;
    assert!(answer.is_err(), "still queued");
    release.send(()).unwrap();
    occupying.await.unwrap().unwrap();
    assert_eq!(counter(&store).await, 0);
}

async fn lost_connections_are_replaced(database: &Database) {
    if !database.is_postgres() {
        return;
    }
    let options = Options { migrations: EXAMPLES, postgres_connections: 1, ..Options::default() };
    let (store, other) = (database.open_with(options), database.open_examples());
    for round in 1..=3 {
        let update = "UPDATE examples SET number = number + 1 WHERE id = 'counter' RETURNING pg_backend_pid()";
        let write: Result<_, StoreError> = store.write(move |tx| tx.row(update, params![])?.unwrap().integer(0)).await;
        let pid = write.unwrap();
        let kill = "SELECT pg_terminate_backend($1, 5000)";
        let killed: Result<_, StoreError> =
            other.write(move |tx| tx.row(kill, params![pid])?.unwrap().boolean(0)).await;
        assert_eq!(killed, Ok(true));
        assert_eq!(counter(&store).await, round);
    }
}

async fn connection_lost_inside_a_transaction_is_retried(database: &Database) {
    if !database.is_postgres() {
        return;
    }
    let store = database.open_examples();
    let mut runs = 0;
    let answer = store
        .write(move |tx| {
            runs += 1;
            tx.execute("UPDATE examples SET number = number + 1 WHERE id = 'counter'", params![])?;
            if runs < 3 {
                tx.rows("SELECT pg_terminate_backend(pg_backend_pid())", params![])?;
            }
            Ok::<_, StoreError>(runs)
        })
        .await;
    assert_eq!(answer, Ok(3));
    assert_eq!(counter(&store).await, 1);
}
