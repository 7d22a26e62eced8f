//! Counters of guesses and of rationed calls: none is lost, however many count at once.

use domain::clock::Time;
use poolhouse_store::tables::attempts::{self, Attempts};
use poolhouse_store::{Options, Store, StoreError, Tx};
use tokio::task::JoinSet;

use crate::database::Database;

cases! {
    guesses_are_counted_until_they_are_forgotten,
    a_window_begins_with_its_first_call,
    counters_are_apart,
    what_is_counted_at_once_is_counted,
    old_counters_are_swept,
}

const POOL: &str = "us-east-1_a";
const START: i64 = 1_800_000_000;

fn at(seconds: i64) -> Time {
    Time::from_seconds(START + seconds)
}

async fn add(store: &Store, subject: &'static str, kind: &'static str, now: i64, forgotten_before: i64) -> i64 {
    let write = move |tx: &mut dyn Tx| attempts::add(tx, POOL, subject, kind, at(now), at(forgotten_before));
    store.write::<_, StoreError, _>(write).await.unwrap()
}

async fn add_in_window(store: &Store, now: i64, start: i64) -> i64 {
    let write = move |tx: &mut dyn Tx| attempts::add_in_window(tx, POOL, "s", "k", at(now), at(start));
    store.write::<_, StoreError, _>(write).await.unwrap()
}

async fn find(store: &Store, subject: &'static str, kind: &'static str) -> Option<Attempts> {
    let read = move |tx: &mut dyn Tx| attempts::find(tx, POOL, subject, kind);
    store.read::<_, StoreError, _>(read).await.unwrap()
}

async fn guesses_are_counted_until_they_are_forgotten(database: &Database) {
    let store = database.open_with(Options::default());
    assert_eq!(find(&store, "s", "k").await, None);
    // Each keeps the counter alive; only a pause lets it go.
    for (now, expected) in [(0, 1), (50, 2), (100, 3), (199, 4), (299, 1), (300, 2)] {
        assert_eq!(add(&store, "s", "k", now, now - 100).await, expected, "{now}");
        assert_eq!(find(&store, "s", "k").await, Some(Attempts { count: expected, last_at: at(now) }));
    }
    let clear = |tx: &mut dyn Tx| attempts::clear(tx, POOL, "s", "k");
    store.write::<_, StoreError, _>(clear).await.unwrap();
    assert_eq!(find(&store, "s", "k").await, None);
    assert_eq!(add(&store, "s", "k", 301, 201).await, 1);
}

async fn a_window_begins_with_its_first_call(database: &Database) {
    let store = database.open_with(Options::default());
    // Calls in between do not prolong it.
    for (now, expected) in [(0, 1), (50, 2), (99, 3), (100, 1), (150, 2), (199, 3), (200, 1)] {
        assert_eq!(add_in_window(&store, now, now - 100).await, expected, "{now}");
    }
}

async fn counters_are_apart(database: &Database) {
    let store = database.open_with(Options::default());
    assert_eq!(add(&store, "s", "k", 0, -1).await, 1);
    assert_eq!(add(&store, "s", "other", 0, -1).await, 1);
    assert_eq!(add(&store, "t", "k", 0, -1).await, 1);
    let elsewhere = |tx: &mut dyn Tx| attempts::add(tx, "us-east-1_b", "s", "k", at(0), at(-1));
    assert_eq!(store.write::<_, StoreError, _>(elsewhere).await.unwrap(), 1);
    assert_eq!(add(&store, "s", "k", 0, -1).await, 2);
    let clear = |tx: &mut dyn Tx| attempts::clear(tx, POOL, "s", "k");
    store.write::<_, StoreError, _>(clear).await.unwrap();
    assert_eq!(add(&store, "s", "other", 0, -1).await, 2);
}

async fn what_is_counted_at_once_is_counted(database: &Database) {
    let store = database.open_with(Options::default());
    let mut tasks = JoinSet::new();
    for _ in 0..40 {
        let store = store.clone();
        tasks.spawn(async move { add(&store, "s", "k", 0, -1).await });
    }
    let mut counts: Vec<i64> = tasks.join_all().await;
    counts.sort_unstable();
    assert_eq!(counts, (1..=40).collect::<Vec<_>>(), "and each was told its own number");
}

async fn old_counters_are_swept(database: &Database) {
    let store = database.open_with(Options::default());
    for (subject, now) in [("s1", 0), ("s2", 10), ("s3", 20)] {
        add(&store, subject, "k", now, -100).await;
    }
    let sweep = |limit| move |tx: &mut dyn Tx| attempts::sweep(tx, at(20), limit);
    let swept = async |limit| store.write::<_, StoreError, _>(sweep(limit)).await.unwrap();
    assert_eq!([swept(1).await, swept(10).await, swept(10).await], [1, 1, 0]);
    assert!(find(&store, "s3", "k").await.is_some());
}
