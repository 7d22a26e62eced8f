//! Counters of guesses and of rationed calls: none is lost, however many count at once.

use domain::clock::Time;
use poolhouse_store::tables::attempts::{self, Attempts, Leak};
use poolhouse_store::{Options, Store, StoreError, Tx};
use tokio::task::JoinSet;

use crate::database::Database;

cases! {
    what_is_counted_comes_back_one_by_one,
    no_more_is_remembered_than_may_be,
    a_pause_gives_back_whole_ones_only,
    what_was_taken_back_was_not_counted,
    several_are_read_at_once,
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

/// One comes back after a hundred seconds; ten are remembered.
const LEAK: Leak = Leak { interval_micros: 100_000_000, most: 10, whole: false };

async fn add(store: &Store, subject: &'static str, kind: &'static str, now: i64) -> i64 {
    let write = move |tx: &mut dyn Tx| attempts::add(tx, POOL, subject, kind, at(now), LEAK);
    store.write::<_, StoreError, _>(write).await.unwrap().level(at(now), LEAK.interval_micros)
}

async fn add_in_window(store: &Store, now: i64) -> i64 {
    let write = move |tx: &mut dyn Tx| attempts::add_in_window(tx, POOL, "s", "k", at(now), 100);
    store.write::<_, StoreError, _>(write).await.unwrap()
}

async fn find(store: &Store, subject: &'static str, kind: &'static str) -> Option<Attempts> {
    let read = move |tx: &mut dyn Tx| attempts::find(tx, POOL, subject, kind);
    store.read::<_, StoreError, _>(read).await.unwrap()
}

async fn what_is_counted_comes_back_one_by_one(database: &Database) {
    let store = database.open_with(Options::default());
    assert_eq!(find(&store, "s", "k").await, None);
    for (now, expected) in [(0, 1), (50, 2), (99, 3), (100, 3), (299, 3), (300, 3), (1_000, 1)] {
        assert_eq!(add(&store, "s", "k", now).await, expected, "{now}");
        assert_eq!(find(&store, "s", "k").await.map(|attempts| attempts.last_at), Some(at(now)));
    }
    let level = async |now| find(&store, "s", "k").await.unwrap().level(at(now), LEAK.interval_micros);
    assert_eq!([level(1_000).await, level(1_099).await, level(1_100).await, level(9_000).await], [1, 1, 0, 0]);
    let clear = |tx: &mut dyn Tx| attempts::clear(tx, POOL, "s", "k");
    store.write::<_, StoreError, _>(clear).await.unwrap();
    assert_eq!(find(&store, "s", "k").await, None);
    assert_eq!(add(&store, "s", "k", 1_001).await, 1);
}

async fn no_more_is_remembered_than_may_be(database: &Database) {
    let store = database.open_with(Options::default());
    for _ in 0..30 {
        add(&store, "s", "k", 0).await;
    }
    assert_eq!(find(&store, "s", "k").await, Some(Attempts { last_at: at(0), empties_at: at(1_000) }));
    assert_eq!(add(&store, "s", "k", 1).await, 10);
    assert_eq!(add(&store, "s", "k", 950).await, 2);
}

async fn a_pause_gives_back_whole_ones_only(database: &Database) {
    let store = database.open_with(Options::default());
    let leak = Leak { whole: true, ..LEAK };
    // As long as they follow within a hundred seconds of each other, none comes back.
    for (now, expected) in [(0, 1), (99, 2), (198, 3), (297, 4), (397, 4), (496, 5), (796, 3), (5_000, 1)] {
        let write = move |tx: &mut dyn Tx| attempts::add(tx, POOL, "s", "k", at(now), leak);
        let counted = store.write::<_, StoreError, _>(write).await.unwrap();
        assert_eq!(counted.level(at(now), leak.interval_micros), expected, "{now}");
    }
    for _ in 0..20 {
        let write = move |tx: &mut dyn Tx| attempts::add(tx, POOL, "s", "k", at(5_050), leak);
        store.write::<_, StoreError, _>(write).await.unwrap();
    }
    assert_eq!(find(&store, "s", "k").await.map(|full| full.empties_at), Some(at(6_050)));
}

async fn what_was_taken_back_was_not_counted(database: &Database) {
    let store = database.open_with(Options::default());
    let take_back = |tx: &mut dyn Tx| attempts::take_back(tx, POOL, "s", "k", LEAK.interval_micros);
    store.write::<_, StoreError, _>(take_back).await.unwrap();
    assert_eq!(find(&store, "s", "k").await, None);
    add(&store, "s", "k", 0).await;
    add(&store, "s", "k", 0).await;
    store.write::<_, StoreError, _>(take_back).await.unwrap();
    assert_eq!(add(&store, "s", "k", 0).await, 2);
}

async fn several_are_read_at_once(database: &Database) {
    let store = database.open_with(Options::default());
    add(&store, "a", "k", 0).await;
    add(&store, "c", "k", 5).await;
    add(&store, "b", "other", 5).await;
    let found = async |subjects: &'static [&'static str]| {
        let read = move |tx: &mut dyn Tx| attempts::find_each(tx, POOL, subjects, "k");
        let found = store.read::<_, StoreError, _>(read).await.unwrap();
        found.into_iter().map(|found| found.map(|attempts| attempts.last_at)).collect::<Vec<_>>()
    };
    assert_eq!(found(&[]).await, []);
    assert_eq!(found(&["a"]).await, [Some(at(0))]);
    assert_eq!(found(&["b", "c", "d", "a"]).await, [None, Some(at(5)), None, Some(at(0))]);
}

async fn a_window_begins_with_its_first_call(database: &Database) {
    let store = database.open_with(Options::default());
    // Calls in between do not prolong it.
    for (now, expected) in [(0, 1), (50, 2), (99, 3), (100, 1), (150, 2), (199, 3), (200, 1)] {
        assert_eq!(add_in_window(&store, now).await, expected, "{now}");
    }
}

async fn counters_are_apart(database: &Database) {
    let store = database.open_with(Options::default());
    assert_eq!(add(&store, "s", "k", 0).await, 1);
    assert_eq!(add(&store, "s", "other", 0).await, 1);
    assert_eq!(add(&store, "t", "k", 0).await, 1);
    let elsewhere = |tx: &mut dyn Tx| attempts::add(tx, "us-east-1_b", "s", "k", at(0), LEAK);
    let elsewhere = store.write::<_, StoreError, _>(elsewhere).await.unwrap();
    assert_eq!(elsewhere.level(at(0), LEAK.interval_micros), 1);
    assert_eq!(add(&store, "s", "k", 0).await, 2);
    let clear = |tx: &mut dyn Tx| attempts::clear(tx, POOL, "s", "k");
    store.write::<_, StoreError, _>(clear).await.unwrap();
    assert_eq!(add(&store, "s", "other", 0).await, 2);
}

async fn what_is_counted_at_once_is_counted(database: &Database) {
    let store = database.open_with(Options::default());
    let mut tasks = JoinSet::new();
    for _ in 0..8 {
        let store = store.clone();
        tasks.spawn(async move { add(&store, "s", "k", 0).await });
    }
    let mut counts: Vec<i64> = tasks.join_all().await;
    counts.sort_unstable();
    assert_eq!(counts, (1..=8).collect::<Vec<_>>(), "and each was told its own number");
}

async fn old_counters_are_swept(database: &Database) {
    let store = database.open_with(Options::default());
    for (subject, now) in [("s1", 0), ("s2", 10), ("s3", 20)] {
        add(&store, subject, "k", now).await;
    }
    let sweep = |limit| move |tx: &mut dyn Tx| attempts::sweep(tx, at(110), limit);
    let swept = async |limit| store.write::<_, StoreError, _>(sweep(limit)).await.unwrap();
    assert_eq!([swept(1).await, swept(10).await, swept(10).await], [1, 1, 0]);
    assert!(find(&store, "s3", "k").await.is_some());
    let left = |tx: &mut dyn Tx| attempts::list(tx, POOL, 10);
    assert_eq!(store.read::<_, StoreError, _>(left).await, Ok(vec![("s3".to_owned(), "k".to_owned())]));
}
