//! Messages on their way out: one of each topic, taken by one node at a time, let go of by whoever took them last.

use domain::clock::Time;
use poolhouse_store::tables::outgoing_messages::{self, OutgoingMessage};
use poolhouse_store::tables::{user_pools, users};
use poolhouse_store::{Options, Store, StoreError, Tx};
use tokio::task::JoinSet;

use crate::database::Database;

cases! {
    a_message_is_taken_when_its_time_has_come,
    a_newer_message_takes_the_place_of_the_older,
    of_many_nodes_one_takes_a_message,
    a_lost_lease_changes_nothing,
    users_and_pools_take_their_messages_along,
    what_has_lost_its_meaning_is_not_taken_and_is_swept,
}

const POOL: &str = "us-east-1_a";
const NOW: Time = Time::from_seconds(1_800_000_000);

fn message(sub: &str, topic: &str, id: &str) -> OutgoingMessage {
    OutgoingMessage {
        user_pool_id: POOL.to_owned(),
        sub: sub.to_owned(),
        topic: topic.to_owned(),
        id: id.to_owned(),
        sealed: vec![0, 1, 255],
        attempts: 1,
        next_attempt_at: NOW.plus_seconds(60),
        expires_at: NOW.plus_seconds(600),
    }
}

async fn write<T: Send + 'static>(
    store: &Store,
    change: impl Fn(&mut dyn Tx) -> Result<T, StoreError> + Send + 'static,
) -> T {
    store.write(change).await.unwrap()
}

async fn put(store: &Store, message: &OutgoingMessage) {
    let message = message.clone();
    write(store, move |tx| outgoing_messages::put(tx, &message)).await;
}

async fn take(store: &Store, now: Time) -> Vec<OutgoingMessage> {
    write(store, move |tx| outgoing_messages::take(tx, now, now.plus_seconds(60), 10)).await
}

async fn any_due(store: &Store, now: Time) -> bool {
    store.read::<_, StoreError, _>(move |tx| outgoing_messages::any_due(tx, now)).await.unwrap()
}

async fn a_message_is_taken_when_its_time_has_come(database: &Database) {
    let store = database.open_with(Options::default());
    put(&store, &message("s", "sign_up", "1")).await;
    assert!(!any_due(&store, NOW).await);
    assert_eq!(take(&store, NOW).await, []);
    let later = NOW.plus_seconds(60);
    assert!(any_due(&store, later).await);
    let expected =
        OutgoingMessage { attempts: 2, next_attempt_at: later.plus_seconds(60), ..message("s", "sign_up", "1") };
    assert_eq!(take(&store, later).await, std::slice::from_ref(&expected));
    assert_eq!(take(&store, later).await, []);
    let postponed = expected.clone();
    let until = later.plus_seconds(5);
    assert!(write(&store, move |tx| outgoing_messages::postpone(tx, &postponed, until)).await);
    assert_eq!(take(&store, until).await.len(), 1);
    assert!(write(&store, move |tx| outgoing_messages::remove(tx, &expected)).await);
    assert_eq!(take(&store, NOW.plus_seconds(500)).await, []);
}

async fn a_newer_message_takes_the_place_of_the_older(database: &Database) {
    let store = database.open_with(Options::default());
    let older = message("s", "sign_up", "1");
    put(&store, &older).await;
    put(&store, &message("s", "sign_up", "2")).await;
    put(&store, &message("s", "verify_email", "3")).await;
    // Who delivered the older one does not remove the newer.
    assert!(!write(&store, move |tx| outgoing_messages::remove(tx, &older)).await);
    let mut ids: Vec<_> = take(&store, NOW.plus_seconds(60)).await.into_iter().map(|message| message.id).collect();
    ids.sort();
    assert_eq!(ids, ["2", "3"]);
}

async fn of_many_nodes_one_takes_a_message(database: &Database) {
    let store = database.open_with(Options::default());
    for number in 0..30 {
        put(&store, &message(&format!("s{number}"), "sign_up", &format!("{number}"))).await;
    }
    let mut nodes = JoinSet::new();
    for _ in 0..20 {
        let store = store.clone();
        nodes.spawn(async move { take(&store, NOW.plus_seconds(60)).await });
    }
    let mut ids = Vec::new();
    while let Some(taken) = nodes.join_next().await {
        ids.extend(taken.unwrap().into_iter().map(|message| message.id));
    }
    // What the losers of a race left is there for the next look.
    while any_due(&store, NOW.plus_seconds(60)).await {
        ids.extend(take(&store, NOW.plus_seconds(60)).await.into_iter().map(|message| message.id));
    }
    let count = ids.len();
    ids.sort();
    ids.dedup();
    assert_eq!((count, ids.len()), (30, 30));
}

async fn a_lost_lease_changes_nothing(database: &Database) {
    let store = database.open_with(Options::default());
    put(&store, &message("s", "sign_up", "1")).await;
    let first = take(&store, NOW.plus_seconds(60)).await.remove(0);
    let second = take(&store, NOW.plus_seconds(120)).await.remove(0);
    assert_eq!((first.attempts, second.attempts), (2, 3));
    let late = first.clone();
    assert!(!write(&store, move |tx| outgoing_messages::postpone(tx, &late, NOW)).await);
    // A message that has left has left, whoever says so.
    assert!(write(&store, move |tx| outgoing_messages::remove(tx, &first)).await);
    assert!(!write(&store, move |tx| outgoing_messages::postpone(tx, &second, NOW)).await);
}

async fn users_and_pools_take_their_messages_along(database: &Database) {
    let store = database.open_with(Options::default());
    put(&store, &message("s", "sign_up", "1")).await;
    put(&store, &message("t", "sign_up", "2")).await;
    put(&store, &OutgoingMessage { user_pool_id: "us-east-1_b".to_owned(), ..message("s", "sign_up", "3") }).await;
    write(&store, |tx| users::delete(tx, POOL, "s")).await;
    write(&store, |tx| user_pools::delete(tx, "us-east-1_b")).await;
    let left: Vec<_> = take(&store, NOW.plus_seconds(60)).await.into_iter().map(|message| message.id).collect();
    assert_eq!(left, ["2"]);
}

async fn what_has_lost_its_meaning_is_not_taken_and_is_swept(database: &Database) {
    let store = database.open_with(Options::default());
    put(&store, &message("s", "sign_up", "1")).await;
    put(&store, &OutgoingMessage { expires_at: NOW.plus_seconds(6_000), ..message("t", "sign_up", "2") }).await;
    let late = NOW.plus_seconds(600);
    assert_eq!(write(&store, move |tx| outgoing_messages::sweep(tx, late, 10)).await, 1);
    let ids: Vec<_> = take(&store, late).await.into_iter().map(|message| message.id).collect();
    assert_eq!(ids, ["2"]);
    assert!(!any_due(&store, NOW.plus_seconds(7_000)).await);
}
