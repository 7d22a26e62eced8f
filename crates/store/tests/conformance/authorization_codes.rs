//! Codes of the authorization endpoint.

use domain::clock::Time;
use poolhouse_store::tables::authorization_codes::{self, AuthorizationCode};
use poolhouse_store::{Options, Store, StoreError, Tx};

use crate::database::Database;

cases! {
    a_code_is_known_until_it_expires,
    one_that_expired_is_not_redeemed,
    of_many_who_redeem_it_one_wins,
    what_has_expired_is_swept,
}

const POOL: &str = "us-east-1_a";
const NOW: Time = Time::from_seconds(1_800_000_000);
const EXPIRY: Time = NOW.plus_seconds(300);

fn code() -> AuthorizationCode {
    AuthorizationCode {
        user_pool_id: POOL.to_owned(),
        hash: [7; 32],
        sub: "s".to_owned(),
        sealed: vec![1, 2],
        expires_at: EXPIRY,
    }
}

async fn open(database: &Database) -> Store {
    let store = database.open_with(Options::default());
    store.write::<_, StoreError, _>(move |tx: &mut dyn Tx| authorization_codes::insert(tx, &code())).await.unwrap();
    store
}

async fn found(store: &Store, pool: &'static str, hashes: Vec<[u8; 32]>, now: Time) -> Option<AuthorizationCode> {
    let find = move |tx: &mut dyn Tx| authorization_codes::find(tx, pool, &hashes, now);
    store.read::<_, StoreError, _>(find).await.unwrap()
}

async fn redeem(store: &Store, now: Time) -> bool {
    let redeem = move |tx: &mut dyn Tx| authorization_codes::redeem(tx, POOL, &[7; 32], now);
    store.write::<_, StoreError, _>(redeem).await.unwrap()
}

async fn a_code_is_known_until_it_expires(database: &Database) {
    let store = open(database).await;
    let it = Some(code());
    assert_eq!(found(&store, POOL, vec![[6; 32], [7; 32]], NOW).await, it, "under an older key");
    assert!(redeem(&store, NOW).await);
    assert_eq!(found(&store, POOL, vec![[7; 32]], NOW).await, it, "also when it was redeemed");
    assert_eq!(found(&store, "us-east-1_b", vec![[7; 32]], NOW).await, None);
    assert_eq!(found(&store, POOL, vec![[7; 32]], EXPIRY).await, None);
}

async fn one_that_expired_is_not_redeemed(database: &Database) {
    let store = open(database).await;
    assert!(!redeem(&store, EXPIRY).await);
    assert!(redeem(&store, EXPIRY.plus_millis(-1)).await);
}

async fn of_many_who_redeem_it_one_wins(database: &Database) {
    let store = open(database).await;
    let mut tries = tokio::task::JoinSet::new();
    for _ in 0..20 {
        let store = store.clone();
        tries.spawn(async move { redeem(&store, NOW).await });
    }
    assert_eq!(tries.join_all().await.into_iter().filter(|won| *won).count(), 1);
}

async fn what_has_expired_is_swept(database: &Database) {
    let store = open(database).await;
    for (now, swept) in [(EXPIRY, 0), (EXPIRY.plus_seconds(1), 1)] {
        let sweep = move |tx: &mut dyn Tx| authorization_codes::sweep(tx, now, 10);
        assert_eq!(store.write::<_, StoreError, _>(sweep).await.unwrap(), swept);
    }
}
