//! Sessions of browsers at the login pages.

use domain::clock::Time;
use poolhouse_store::tables::browser_sessions::{self, AtProvider, BrowserSession};
use poolhouse_store::{Options, Store, StoreError, Tx};

use crate::database::Database;

cases! {
    a_session_is_found_in_its_pool_until_it_expires,
    one_that_was_ended_is_gone,
    what_has_expired_is_swept,
    sessions_end_with_those_at_a_provider,
}

const POOL: &str = "us-east-1_a";
const NOW: Time = Time::from_seconds(1_800_000_000);
const EXPIRY: Time = NOW.plus_seconds(3_600);

fn session() -> BrowserSession {
    BrowserSession {
        user_pool_id: POOL.to_owned(),
        hash: [7; 32],
        sub: "s".to_owned(),
        document: "{}".to_owned(),
        at_provider: None,
        expires_at: EXPIRY,
    }
}

async fn open(database: &Database) -> Store {
    let store = database.open_with(Options::default());
    store.write::<_, StoreError, _>(move |tx: &mut dyn Tx| browser_sessions::insert(tx, &session())).await.unwrap();
    store
}

async fn found(store: &Store, pool: &'static str, now: Time) -> Option<BrowserSession> {
    let find = move |tx: &mut dyn Tx| browser_sessions::find(tx, pool, &[[6; 32], [7; 32]], now);
    store.read::<_, StoreError, _>(find).await.unwrap()
}

async fn a_session_is_found_in_its_pool_until_it_expires(database: &Database) {
    let store = open(database).await;
    assert_eq!(found(&store, POOL, NOW).await, Some(session()));
    assert_eq!(found(&store, "us-east-1_b", NOW).await, None);
    assert_eq!(found(&store, POOL, EXPIRY).await, None);
}

async fn one_that_was_ended_is_gone(database: &Database) {
    let store = open(database).await;
    let delete = |tx: &mut dyn Tx| browser_sessions::delete(tx, POOL, &[[6; 32], [7; 32]]);
    store.write::<_, StoreError, _>(delete).await.unwrap();
    assert_eq!(found(&store, POOL, NOW).await, None);
}

async fn what_has_expired_is_swept(database: &Database) {
    let store = open(database).await;
    for (now, swept) in [(EXPIRY, 0), (EXPIRY.plus_seconds(1), 1)] {
        let sweep = move |tx: &mut dyn Tx| browser_sessions::sweep(tx, now, 10);
        assert_eq!(store.write::<_, StoreError, _>(sweep).await.unwrap(), swept);
    }
}

async fn sessions_end_with_those_at_a_provider(database: &Database) {
    let store = open(database).await;
    let of = |number: u8, provider: &str, subject: u8, there: Option<u8>| BrowserSession {
        hash: [number; 32],
        at_provider: Some(AtProvider {
            provider: provider.to_owned(),
            subject: [subject; 32],
            session: there.map(|there| [there; 32]),
        }),
        ..session()
    };
    let rows = [
        of(10, "A", 1, Some(1)),
        of(11, "A", 1, Some(2)),
        of(12, "A", 2, Some(1)),
        of(13, "B", 1, Some(1)),
        of(14, "A", 1, None),
    ];
    let kept = rows.clone();
    let insert = move |tx: &mut dyn Tx| kept.iter().try_for_each(|row| browser_sessions::insert(tx, row));
    store.write::<_, StoreError, _>(insert).await.unwrap();
    let find = |tx: &mut dyn Tx| browser_sessions::find(tx, POOL, &[[10; 32]], NOW);
    assert_eq!(store.read::<_, StoreError, _>(find).await.unwrap().as_ref(), Some(&rows[0]));
    let end = |tx: &mut dyn Tx| {
        Ok::<_, StoreError>([
            browser_sessions::delete_of_provider(tx, "us-east-1_b", "A", &[[1; 32]], &[])?,
            browser_sessions::delete_of_provider(tx, POOL, "A", &[[9; 32], [1; 32]], &[[2; 32]])?,
            browser_sessions::delete_of_provider_session(tx, POOL, "B", &[[2; 32]])?,
            browser_sessions::delete_of_provider_session(tx, POOL, "B", &[[1; 32]])?,
            browser_sessions::delete_of_provider(tx, POOL, "A", &[[1; 32]], &[])?,
            browser_sessions::delete_of_provider(tx, POOL, "A", &[[2; 32]], &[])?,
        ])
    };
    assert_eq!(store.write(end).await.unwrap(), [0, 1, 0, 1, 2, 1]);
    assert_eq!(found(&store, POOL, NOW).await, Some(session()), "one that came of no provider");
}
