//! Published secrets: noted before they are made, adopted by one client in time, taken by one node at a time.

use domain::clock::Time;
use poolhouse_store::tables::published_secrets::{self, PublishedSecret, State};
use poolhouse_store::{Options, Store, StoreError, Tx};
use tokio::task::JoinSet;

use crate::database::Database;

cases! {
    a_note_becomes_the_clients_or_is_given_up,
    of_many_nodes_one_takes_a_secret,
    what_changed_meanwhile_is_not_settled,
}

const POOL: &str = "us-east-1_a";
const NOW: Time = Time::from_seconds(1_800_000_000);

async fn write<T: Send + 'static>(
    store: &Store,
    change: impl Fn(&mut dyn Tx) -> Result<T, StoreError> + Send + 'static,
) -> T {
    store.write(change).await.unwrap()
}

async fn intend(store: &Store, client: &'static str, name: &'static str) {
    write(store, move |tx| published_secrets::intend(tx, POOL, client, name, NOW.plus_seconds(60))).await;
}

async fn adopt(store: &Store, client: &'static str, name: &'static str) -> bool {
    write(store, move |tx| published_secrets::adopt(tx, POOL, client, name, "arn", NOW.plus_days(7))).await
}

async fn take(store: &Store, now: Time) -> Vec<PublishedSecret> {
    write(store, move |tx| published_secrets::take(tx, now, now.plus_seconds(60), 10)).await
}

async fn arn_of(store: &Store, client: &'static str) -> Option<String> {
    store.read::<_, StoreError, _>(move |tx| published_secrets::arn_of(tx, POOL, client)).await.unwrap()
}

async fn any_due(store: &Store, now: Time) -> bool {
    store.read::<_, StoreError, _>(move |tx| published_secrets::any_due(tx, now)).await.unwrap()
}

async fn a_note_becomes_the_clients_or_is_given_up(database: &Database) {
    let store = database.open_with(Options::default());
    intend(&store, "one", "in time").await;
    intend(&store, "two", "too late").await;
    assert!(!any_due(&store, NOW).await);
    assert_eq!(arn_of(&store, "one").await, None);
    assert!(adopt(&store, "one", "in time").await);
    assert!(!adopt(&store, "one", "in time").await, "once");
    assert_eq!(arn_of(&store, "one").await.as_deref(), Some("arn"));
    let taken = take(&store, NOW.plus_seconds(60)).await;
    let [late] = taken.as_slice() else { panic!("{taken:?}") };
    assert_eq!((late.name.as_str(), late.state, late.attempts), ("too late", State::Intended, 1));
    assert!(!adopt(&store, "two", "too late").await);
    let gone = late.clone();
    write(&store, move |tx| published_secrets::remove(tx, &gone)).await;
    assert!(!any_due(&store, NOW.plus_seconds(600)).await);
    let removed = take(&store, NOW.plus_days(7)).await.remove(0);
    assert_eq!(removed.state, State::Current);
    write(&store, move |tx| published_secrets::remove(tx, &removed)).await;
    assert_eq!(arn_of(&store, "one").await.as_deref(), Some("arn"), "a client's is not removed");
    write(&store, |tx| published_secrets::withdraw_all(tx, POOL, NOW)).await;
    assert_eq!(arn_of(&store, "one").await, None);
    assert!(any_due(&store, NOW).await);
    store.close().await;
}

async fn of_many_nodes_one_takes_a_secret(database: &Database) {
    let store = database.open_with(Options::default());
    for (client, name) in [("one", "1"), ("two", "2"), ("three", "3")] {
        intend(&store, client, name).await;
    }
    let mut nodes = JoinSet::new();
    for _ in 0..8 {
        let store = store.clone();
        nodes.spawn(async move { take(&store, NOW.plus_seconds(60)).await });
    }
    let mut names: Vec<String> = nodes.join_all().await.into_iter().flatten().map(|taken| taken.name).collect();
    names.sort();
    assert_eq!(names, ["1", "2", "3"]);
    store.close().await;
}

async fn what_changed_meanwhile_is_not_settled(database: &Database) {
    let store = database.open_with(Options::default());
    intend(&store, "one", "1").await;
    adopt(&store, "one", "1").await;
    let taken = take(&store, NOW.plus_days(7)).await.remove(0);
    write(&store, |tx| published_secrets::change(tx, POOL, "one", NOW)).await;
    let settle = |taken: PublishedSecret, state| {
        write(&store, move |tx| published_secrets::settle(tx, &taken, state, NOW.plus_days(9)))
    };
    assert!(!settle(taken, State::Current).await, "it is written once more");
    let taken = take(&store, NOW).await.remove(0);
    assert_eq!(taken.state, State::Changed);
    let (row, later) = (taken.clone(), NOW.plus_seconds(5));
    write(&store, move |tx| published_secrets::postpone(tx, &row, later)).await;
    assert!(!any_due(&store, NOW.plus_seconds(4)).await && any_due(&store, later).await);
    assert!(settle(taken.clone(), State::Current).await);
    assert!(!settle(taken, State::Current).await, "once");
    store.close().await;
}
