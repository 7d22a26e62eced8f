//! Passkeys: kept as they were given, listed in order, one user's each, and gone with their user or pool.

use domain::clock::Time;
use domain::passkey::{Attachment, Passkey};
use domain::user_pool::SignInNames;
use poolhouse_store::tables::{user_pools, users, webauthn_credentials as passkeys};
use poolhouse_store::{Store, StoreError, Tx};

use crate::database::Database;
use crate::users::{POOL, pool, user};

cases! {
    a_passkey_is_kept_as_it_was_given,
    an_id_is_one_users_in_a_pool,
    passkeys_are_listed_a_page_at_a_time,
    a_deleted_passkey_is_gone_and_nobody_elses_is,
    passkeys_go_with_their_user_and_their_pool,
}

const SITE: &str = "example.com";

fn passkey(sub: &str, id: &str, seconds: i64) -> Passkey {
    Passkey {
        user_pool_id: POOL.to_owned(),
        sub: sub.to_owned(),
        id: id.to_owned(),
        relying_party_id: SITE.to_owned(),
        public_key: vec![1, 2, 3],
        friendly_name: "Passkey".to_owned(),
        attachment: None,
        transports: Vec::new(),
        created_at: Time::from_seconds(seconds),
    }
}

async fn run<T: Send + 'static>(
    store: &Store,
    work: impl Fn(&mut dyn Tx) -> Result<T, StoreError> + Send + 'static,
) -> T {
    store.write::<_, StoreError, _>(work).await.unwrap()
}

async fn add(store: &Store, passkey: Passkey) -> bool {
    run(store, move |tx| passkeys::insert(tx, &passkey)).await
}

async fn ids(store: &Store, sub: &'static str) -> Vec<String> {
    let all = run(store, move |tx| passkeys::list(tx, POOL, sub, None, 100)).await;
    all.into_iter().map(|passkey| passkey.id).collect()
}

async fn a_passkey_is_kept_as_it_was_given(database: &Database) {
    let store = database.open_with(poolhouse_store::Options::default());
    let full = Passkey {
        public_key: vec![0, 255, 7],
        friendly_name: "Ключ".to_owned(),
        attachment: Some(Attachment::CrossPlatform),
        transports: vec!["usb".to_owned(), "nfc".to_owned()],
        ..passkey("s", "full", 1)
    };
    // The longest id there may be.
    let long = passkey("s", &"A".repeat(1_364), 2);
    for one in [&full, &long] {
        assert!(add(&store, one.clone()).await);
    }
    assert_eq!(run(&store, |tx| passkeys::list_for(tx, POOL, "s", SITE)).await, [full, long]);
    assert_eq!(run(&store, |tx| passkeys::list_for(tx, POOL, "s", "example.org")).await, []);
}

async fn an_id_is_one_users_in_a_pool(database: &Database) {
    let store = database.open_with(poolhouse_store::Options::default());
    assert!(add(&store, passkey("s", "id", 1)).await);
    assert!(!add(&store, passkey("t", "id", 2)).await);
    assert!(!add(&store, passkey("s", "id", 2)).await);
    assert!(add(&store, Passkey { user_pool_id: "us-east-1_b".to_owned(), ..passkey("t", "id", 2) }).await);
    assert_eq!(run(&store, |tx| passkeys::count(tx, POOL, "s")).await, 1);
    assert_eq!(run(&store, |tx| passkeys::count(tx, POOL, "t")).await, 0);
}

async fn passkeys_are_listed_a_page_at_a_time(database: &Database) {
    let store = database.open_with(poolhouse_store::Options::default());
    for (id, seconds) in [("d", 1), ("b", 2), ("c", 2), ("a", 3)] {
        add(&store, passkey("s", id, seconds)).await;
    }
    add(&store, passkey("t", "e", 1)).await;
    assert_eq!(ids(&store, "s").await, ["d", "b", "c", "a"]);
    let after = Time::from_seconds(2);
    let page = run(&store, move |tx| passkeys::list(tx, POOL, "s", Some((after, "b")), 1)).await;
    assert_eq!(page.iter().map(|passkey| passkey.id.as_str()).collect::<Vec<_>>(), ["c"]);
}

async fn a_deleted_passkey_is_gone_and_nobody_elses_is(database: &Database) {
    let store = database.open_with(poolhouse_store::Options::default());
    for (sub, id) in [("s", "a"), ("s", "b"), ("t", "c")] {
        add(&store, passkey(sub, id, 1)).await;
    }
    assert!(!run(&store, |tx| passkeys::delete(tx, POOL, "s", "c")).await);
    assert!(!run(&store, |tx| passkeys::delete(tx, "us-east-1_b", "s", "a")).await);
    assert!(run(&store, |tx| passkeys::delete(tx, POOL, "s", "a")).await);
    assert!(!run(&store, |tx| passkeys::delete(tx, POOL, "s", "a")).await);
    assert_eq!((ids(&store, "s").await, ids(&store, "t").await), (vec!["b".to_owned()], vec!["c".to_owned()]));
}

async fn passkeys_go_with_their_user_and_their_pool(database: &Database) {
    let store = database.open_with(poolhouse_store::Options::default());
    let pool = pool(SignInNames::Username);
    run(&store, move |tx| {
        user_pools::insert(tx, &pool)?;
        for sub in ["s", "t"] {
            users::insert(tx, &pool, &user(sub, sub, &[]))?.expect("the name is free");
        }
        Ok(())
    })
    .await;
    for (sub, id) in [("s", "a"), ("t", "b")] {
        add(&store, passkey(sub, id, 1)).await;
    }
    run(&store, |tx| users::delete(tx, POOL, "s")).await;
    assert_eq!((ids(&store, "s").await, ids(&store, "t").await), (vec![], vec!["b".to_owned()]));
    run(&store, |tx| user_pools::delete(tx, POOL)).await;
    assert_eq!(ids(&store, "t").await, Vec::<String>::new());
}
