//! Browsers under way to an identity provider.

use domain::clock::Time;
use poolhouse_store::tables::federated_sign_ins::{self, FederatedSignIn};
use poolhouse_store::{Options, Store, StoreError, Tx};
use tokio::task::JoinSet;

use crate::database::Database;

cases! {
    one_is_taken_in_its_pool_by_its_browser_until_it_expires,
    one_that_is_looked_at_stays,
    of_many_who_take_one_gets_it,
    neither_a_browser_nor_a_pool_fills_the_table,
    what_has_expired_is_swept,
}

const POOL: &str = "us-east-1_a";
const NOW: Time = Time::from_seconds(1_800_000_000);
const EXPIRY: Time = NOW.plus_seconds(600);

fn one(number: u8, browser: u8) -> FederatedSignIn {
    FederatedSignIn {
        user_pool_id: POOL.to_owned(),
        hash: [number; 32],
        browser: [browser; 32],
        sealed: vec![number],
        expires_at: EXPIRY.plus_seconds(i64::from(number)),
    }
}

async fn open(database: &Database, rows: Vec<FederatedSignIn>, most: i64) -> Store {
    let store = database.open_with(Options::default());
    let insert = move |tx: &mut dyn Tx| rows.iter().try_for_each(|row| federated_sign_ins::insert(tx, row, most));
    store.write::<_, StoreError, _>(insert).await.unwrap();
    store
}

async fn take(
    store: &Store,
    pool: &'static str,
    number: u8,
    browser: Option<u8>,
    now: Time,
) -> Option<FederatedSignIn> {
    let take = move |tx: &mut dyn Tx| {
        let browsers = browser.map(|browser| [[0; 32], [browser; 32]]);
        let browsers = browsers.as_ref().map(|browsers| &browsers[..]);
        federated_sign_ins::take(tx, pool, &[[0; 32], [number; 32]], browsers, now)
    };
    store.write::<_, StoreError, _>(take).await.unwrap()
}

async fn one_is_taken_in_its_pool_by_its_browser_until_it_expires(database: &Database) {
    let store = open(database, vec![one(1, 7), one(2, 7)], 10).await;
    assert_eq!(take(&store, "us-east-1_b", 1, Some(7), NOW).await, None);
    assert_eq!(take(&store, POOL, 1, Some(8), NOW).await, None);
    assert_eq!(take(&store, POOL, 1, Some(7), EXPIRY.plus_seconds(1)).await, None);
    assert_eq!(take(&store, POOL, 1, Some(7), EXPIRY).await, Some(one(1, 7)), "another's try takes nothing away");
    assert_eq!(take(&store, POOL, 1, Some(7), NOW).await, None);
    assert_eq!(take(&store, POOL, 2, None, NOW).await, Some(one(2, 7)));
}

async fn one_that_is_looked_at_stays(database: &Database) {
    const UNKNOWN: u8 = u8::MAX;
    let store = open(database, vec![one(1, 7)], 10).await;
    let look = async |pool: &'static str, browser: u8, now: Time| {
        let find = move |tx: &mut dyn Tx| {
            let browsers = [[0; 32], [browser; 32]];
            let known = (browser != UNKNOWN).then_some(&browsers[..]);
            federated_sign_ins::find(tx, pool, &[[0; 32], [1; 32]], known, now)
        };
        store.read::<_, StoreError, _>(find).await.unwrap()
    };
    assert_eq!(look("us-east-1_b", 7, NOW).await, None);
    assert_eq!(look(POOL, 8, NOW).await, None, "another browser's");
    assert_eq!(look(POOL, 7, EXPIRY.plus_seconds(1)).await, None);
    assert_eq!(look(POOL, UNKNOWN, EXPIRY.plus_seconds(1)).await, None);
    for browser in [7, 7, UNKNOWN] {
        assert_eq!(look(POOL, browser, EXPIRY).await, Some(one(1, 7)));
    }
    assert_eq!(take(&store, POOL, 1, Some(7), NOW).await, Some(one(1, 7)));
    assert_eq!(look(POOL, 7, NOW).await, None);
}

async fn of_many_who_take_one_gets_it(database: &Database) {
    let store = open(database, vec![one(1, 7)], 10).await;
    let mut takers = JoinSet::new();
    for number in 0..20 {
        let store = store.clone();
        takers.spawn(async move { take(&store, POOL, 1, (number % 2 == 0).then_some(7), NOW).await.is_some() });
    }
    assert_eq!(takers.join_all().await.into_iter().filter(|taken| *taken).count(), 1);
}

async fn neither_a_browser_nor_a_pool_fills_the_table(database: &Database) {
    let store = open(database, vec![one(1, 7), one(2, 7), one(3, 7), one(4, 8)], 2).await;
    assert_eq!(take(&store, POOL, 1, None, NOW).await, None, "the oldest of a browser goes");
    let trim = |tx: &mut dyn Tx| federated_sign_ins::trim(tx, POOL, 2);
    assert_eq!(store.write::<_, StoreError, _>(trim).await.unwrap(), 1);
    assert_eq!(take(&store, POOL, 2, None, NOW).await, None);
    assert!(take(&store, POOL, 3, None, NOW).await.is_some() && take(&store, POOL, 4, None, NOW).await.is_some());
}

async fn what_has_expired_is_swept(database: &Database) {
    let store = open(database, vec![one(0, 7)], 10).await;
    for (now, swept) in [(EXPIRY, 0), (EXPIRY.plus_seconds(1), 1)] {
        let sweep = move |tx: &mut dyn Tx| federated_sign_ins::sweep(tx, now, 10);
        assert_eq!(store.write::<_, StoreError, _>(sweep).await.unwrap(), swept);
    }
}
