//! Things that work once.

use domain::clock::Time;
use poolhouse_store::tables::spent::{self, Kind};
use poolhouse_store::{Options, Store, StoreError, Tx};
use tokio::task::JoinSet;

use crate::database::Database;

cases! {
    a_thing_is_spent_once,
    things_are_apart,
    of_many_at_once_one_spends,
    what_has_expired_is_swept,
}

const POOL: &str = "us-east-1_a";
const NOW: Time = Time::from_seconds(1_800_000_000);

async fn spend(store: &Store, kind: Kind, id: &'static str, seconds: i64) -> bool {
    let now = NOW.plus_seconds(seconds);
    let write = move |tx: &mut dyn Tx| spent::spend(tx, POOL, kind, id, now, now.plus_seconds(60));
    store.write::<_, StoreError, _>(write).await.unwrap()
}

async fn spent_at(store: &Store, kind: Kind, id: &'static str) -> Option<Time> {
    store.read::<_, StoreError, _>(move |tx| spent::spent_at(tx, POOL, kind, id)).await.unwrap()
}

async fn a_thing_is_spent_once(database: &Database) {
    let store = database.open_with(Options::default());
    assert_eq!(spent_at(&store, Kind::RefreshToken, "a").await, None);
    assert!(spend(&store, Kind::RefreshToken, "a", 0).await);
    assert!(!spend(&store, Kind::RefreshToken, "a", 10).await);
    assert_eq!(spent_at(&store, Kind::RefreshToken, "a").await, Some(NOW), "the first time counts");
}

async fn things_are_apart(database: &Database) {
    let store = database.open_with(Options::default());
    for kind in [Kind::ChallengeSession, Kind::RefreshToken, Kind::SignIn] {
        assert!(spend(&store, kind, "a", 0).await, "{kind:?}");
        assert!(spend(&store, kind, "A", 0).await, "{kind:?}: by bytes");
    }
    let elsewhere = |tx: &mut dyn Tx| spent::spend(tx, "us-east-1_b", Kind::SignIn, "a", NOW, NOW);
    assert!(store.write::<_, StoreError, _>(elsewhere).await.unwrap());
}

async fn of_many_at_once_one_spends(database: &Database) {
    let store = database.open_with(Options::default());
    let mut tasks = JoinSet::new();
    for _ in 0..32 {
        let store = store.clone();
        tasks.spawn(async move { spend(&store, Kind::ChallengeSession, "a", 0).await });
    }
    let winners = tasks.join_all().await.into_iter().filter(|won| *won).count();
    assert_eq!(winners, 1);
}

async fn what_has_expired_is_swept(database: &Database) {
    let store = database.open_with(Options::default());
    for (id, seconds) in [("a", 0), ("b", 1), ("c", 2)] {
        spend(&store, Kind::SignIn, id, seconds).await;
    }
    // `c` ends at the very moment, and stays for it.
    let sweep = |limit| move |tx: &mut dyn Tx| spent::sweep(tx, NOW.plus_seconds(62), limit);
    let swept = async |limit| store.write::<_, StoreError, _>(sweep(limit)).await.unwrap();
    assert_eq!([swept(1).await, swept(10).await, swept(10).await], [1, 1, 0]);
    assert_eq!(spent_at(&store, Kind::SignIn, "c").await, Some(NOW.plus_seconds(2)));
}
