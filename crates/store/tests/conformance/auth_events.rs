//! Events of authentication: kept, listed, judged, and gone with their time, their user and their pool.

use domain::auth_event::{AuthEvent, EventKind, Feedback};
use domain::clock::Time;
use domain::user_pool::UserPool;
use poolhouse_store::tables::{auth_events, user_pools, users};
use poolhouse_store::{Options, Store, StoreError, Tx};

use crate::database::Database;
use crate::users::user;

cases! {
    the_newest_come_first_a_page_at_a_time,
    of_nobody_there_is_one_and_of_who_is_gone_none,
    feedback_is_for_an_event_of_the_user,
    the_old_are_swept,
    nothing_is_left_of_a_deleted_user_or_pool,
}

const POOL: &str = "us-east-1_a";
const NOW: Time = Time::from_seconds(1_800_000_000);

fn event(sub: &str, id: &str, seconds: i64) -> AuthEvent {
    AuthEvent {
        user_pool_id: POOL.to_owned(),
        sub: sub.to_owned(),
        id: id.to_owned(),
        created_at: NOW.plus_seconds(seconds),
        kind: EventKind::SignIn,
        passed: false,
        password_passed: Some(false),
        second_factor_passed: None,
        ip: Some("192.0.2.7".to_owned()),
        feedback: None,
    }
}

/// A database with the users `s` and `t`, and these events.
async fn filled(database: &Database, events: Vec<AuthEvent>) -> Store {
    let store = database.open_with(Options::default());
    let insert = move |tx: &mut dyn Tx| {
        let pool = UserPool::new(POOL.to_owned(), "p".to_owned(), NOW);
        user_pools::insert(tx, &pool)?;
        for sub in ["s", "t"] {
            users::insert(tx, &pool, &user(sub, sub, &[]))?.unwrap();
        }
        for event in &events {
            auth_events::put(tx, event)?;
        }
        Ok::<_, StoreError>(())
    };
    store.write(insert).await.unwrap();
    store
}

async fn listed(store: &Store, sub: &'static str) -> Vec<AuthEvent> {
    store.read::<_, StoreError, _>(move |tx| auth_events::list(tx, POOL, sub, NOW, None, 10)).await.unwrap()
}

async fn the_newest_come_first_a_page_at_a_time(database: &Database) {
    let full =
        AuthEvent { feedback: Some(Feedback { valid: true, by: "Admin".to_owned(), at: NOW }), ..event("s", "a", 5) };
    let all = vec![event("s", "b", 1), full.clone(), event("s", "c", 1), event("s", "old", -1), event("t", "x", 9)];
    let store = filled(database, all).await;
    assert_eq!(listed(&store, "s").await, [full, event("s", "c", 1), event("s", "b", 1)]);
    let page = async |before: Option<(i64, &'static str)>| {
        let read = move |tx: &mut dyn Tx| {
            let before = before.map(|(seconds, id)| (NOW.plus_seconds(seconds), id));
            auth_events::list(tx, POOL, "s", NOW, before, 1)
        };
        let found = store.read::<_, StoreError, _>(read).await.unwrap();
        found.into_iter().map(|event| event.id).collect::<Vec<_>>().join(" ")
    };
    assert_eq!([page(None).await, page(Some((5, "a"))).await, page(Some((1, "c"))).await], ["a", "c", "b"]);
    assert_eq!(page(Some((1, "b"))).await, "");
}

async fn of_nobody_there_is_one_and_of_who_is_gone_none(database: &Database) {
    let store = filled(database, vec![event("", "", 1), event("", "", 2), event("gone", "a", 1)]).await;
    assert_eq!(listed(&store, "").await, [event("", "", 2)]);
    assert_eq!(listed(&store, "gone").await, []);
}

async fn feedback_is_for_an_event_of_the_user(database: &Database) {
    let store = filled(database, vec![event("s", "a", 1), event("t", "b", 1)]).await;
    let feedback = Feedback { valid: false, by: "Admin".to_owned(), at: NOW.plus_seconds(3) };
    let given = feedback.clone();
    let write = move |tx: &mut dyn Tx| {
        let mut set = |pool, sub, id| auth_events::set_feedback(tx, pool, sub, id, &given);
        Ok::<_, StoreError>([set(POOL, "s", "a")?, set(POOL, "s", "b")?, set("us-east-1_b", "s", "a")?])
    };
    assert_eq!(store.write(write).await.unwrap(), [true, false, false]);
    assert_eq!(listed(&store, "s").await, [AuthEvent { feedback: Some(feedback), ..event("s", "a", 1) }]);
    assert_eq!(listed(&store, "t").await, [event("t", "b", 1)]);
}

async fn the_old_are_swept(database: &Database) {
    let store = filled(database, vec![event("s", "a", 1), event("s", "b", 2), event("t", "c", 3)]).await;
    let before = NOW.plus_seconds(3);
    let sweep = move |tx: &mut dyn Tx| {
        let swept = [auth_events::sweep(tx, before, 1)?, auth_events::sweep(tx, before, 9)?];
        Ok::<_, StoreError>((swept, auth_events::sweep(tx, before, 9)?))
    };
    assert_eq!(store.write(sweep).await.unwrap(), ([1, 1], 0));
    assert_eq!(listed(&store, "t").await, [event("t", "c", 3)]);
}

async fn nothing_is_left_of_a_deleted_user_or_pool(database: &Database) {
    let store = filled(database, vec![event("s", "a", 1), event("t", "b", 1), event("", "", 1)]).await;
    store.write(|tx| users::delete(tx, POOL, "s").map(drop)).await.unwrap();
    assert_eq!(listed(&store, "s").await, []);
    assert_eq!(listed(&store, "t").await.len(), 1);
    store.write(|tx| user_pools::delete(tx, POOL).map(drop)).await.unwrap();
    assert_eq!((listed(&store, "t").await, listed(&store, "").await), (vec![], vec![]));
}
