//! Devices: kept, used, listed, and gone with their user and pool.

use domain::clock::Time;
use domain::device::Device;
use domain::user_pool::UserPool;
use poolhouse_store::tables::{devices, user_pools, users};
use poolhouse_store::{Options, Store, StoreError, Tx};

use crate::database::Database;

cases! {
    a_device_is_kept_as_it_was_given,
    a_key_is_taken_once_per_user,
    a_sign_in_moves_its_date_and_address,
    one_that_must_be_remembered_is_asked_for_in_the_same_statement,
    devices_are_listed_by_key,
    the_ones_used_longest_ago_are_beyond_the_limit,
    nothing_is_left_of_a_deleted_user_or_pool,
}

const POOL: &str = "us-east-1_a";
const NOW: Time = Time::from_seconds(1_800_000_000);

fn device(sub: &str, key: &str) -> Device {
    Device {
        user_pool_id: POOL.to_owned(),
        sub: sub.to_owned(),
        key: key.to_owned(),
        group_key: "-AbCdEfGh".to_owned(),
        name: None,
        sealed_verifier: vec![1, 2, 3],
        remembered: false,
        created_at: NOW,
        modified_at: NOW,
        authenticated_at: NOW,
        last_ip: None,
    }
}

async fn filled(database: &Database, all: Vec<Device>) -> Store {
    let store = database.open_with(Options::default());
    let insert = move |tx: &mut dyn Tx| {
        for device in &all {
            assert!(devices::insert(tx, device)?, "{}", device.key);
        }
        Ok::<_, StoreError>(())
    };
    store.write(insert).await.unwrap();
    store
}

async fn find(store: &Store, sub: &'static str, key: &'static str) -> Option<Device> {
    store.read::<_, StoreError, _>(move |tx| devices::find(tx, POOL, sub, key)).await.unwrap()
}

async fn a_device_is_kept_as_it_was_given(database: &Database) {
    let full = Device {
        name: Some("Mein Gerät".to_owned()),
        remembered: true,
        modified_at: NOW.plus_seconds(1),
        authenticated_at: NOW.plus_seconds(2),
        last_ip: Some("2001:db8::1".to_owned()),
        ..device("s", "full")
    };
    let store = filled(database, vec![device("s", "plain"), full.clone()]).await;
    assert_eq!(find(&store, "s", "plain").await, Some(device("s", "plain")));
    assert_eq!(find(&store, "s", "full").await, Some(full));
    assert_eq!((find(&store, "t", "full").await, find(&store, "s", "FULL").await), (None, None));
    let elsewhere = store.read::<_, StoreError, _>(|tx| devices::find(tx, "us-east-1_b", "s", "full")).await.unwrap();
    assert_eq!(elsewhere, None);
}

async fn a_key_is_taken_once_per_user(database: &Database) {
    let store = filled(database, vec![device("s", "k"), device("t", "k")]).await;
    let again = |tx: &mut dyn Tx| {
        let other = Device { name: Some("other".to_owned()), ..device("s", "k") };
        let inserted = devices::insert(tx, &other)?;
        let deleted = [devices::delete(tx, POOL, "s", "k")?, devices::delete(tx, POOL, "s", "k")?];
        Ok::<_, StoreError>((inserted, deleted, devices::insert(tx, &other)?))
    };
    assert_eq!(store.write(again).await.unwrap(), (false, [true, false], true));
    assert_eq!(find(&store, "s", "k").await.unwrap().name.as_deref(), Some("other"));
    assert_eq!(find(&store, "t", "k").await.unwrap().name, None);
}

async fn a_sign_in_moves_its_date_and_address(database: &Database) {
    let store = filled(database, vec![device("s", "k"), device("s", "l")]).await;
    let later = NOW.plus_seconds(60);
    let sign_in = move |tx: &mut dyn Tx| {
        let first = devices::authenticated(tx, POOL, "s", "k", false, later, Some("192.0.2.1"))?;
        let without_address = devices::authenticated(tx, POOL, "s", "k", false, later.plus_seconds(1), None)?;
        let unknown = devices::authenticated(tx, POOL, "s", "m", false, later, None)?;
        Ok::<_, StoreError>((first, without_address, unknown))
    };
    assert_eq!(store.write(sign_in).await.unwrap(), (true, true, false));
    let used = find(&store, "s", "k").await.unwrap();
    assert_eq!(used.authenticated_at, later.plus_seconds(1));
    assert_eq!((used.last_ip.as_deref(), used.modified_at), (Some("192.0.2.1"), NOW));
    assert_eq!(find(&store, "s", "l").await, Some(device("s", "l")));
}

async fn one_that_must_be_remembered_is_asked_for_in_the_same_statement(database: &Database) {
    let store = filled(database, vec![device("s", "k")]).await;
    let later = NOW.plus_seconds(60);
    let statements = move |tx: &mut dyn Tx| {
        let not_yet = devices::authenticated(tx, POOL, "s", "k", true, later, None)?;
        let set = [
            devices::set_remembered(tx, POOL, "s", "k", true, later)?,
            devices::set_remembered(tx, POOL, "s", "m", true, later)?,
        ];
        Ok::<_, StoreError>((not_yet, set, devices::authenticated(tx, POOL, "s", "k", true, later, None)?))
    };
    assert_eq!(store.write(statements).await.unwrap(), (false, [true, false], true));
    let remembered = find(&store, "s", "k").await.unwrap();
    assert!(remembered.remembered && remembered.modified_at == later && remembered.authenticated_at == later);
}

async fn devices_are_listed_by_key(database: &Database) {
    let remembered = Device { remembered: true, ..device("s", "B") };
    let store = filled(database, vec![device("s", "c"), device("s", "a"), remembered, device("t", "x")]).await;
    let list = async |only_remembered, after: Option<&'static str>, limit| {
        let read = move |tx: &mut dyn Tx| devices::list(tx, POOL, "s", only_remembered, after, limit);
        let found = store.read::<_, StoreError, _>(read).await.unwrap();
        found.into_iter().map(|device| device.key).collect::<Vec<_>>().join(" ")
    };
    assert_eq!(list(false, None, 10).await, "B a c");
    assert_eq!(list(false, None, 2).await, "B a");
    assert_eq!(list(false, Some("a"), 2).await, "c");
    assert_eq!(list(true, None, 10).await, "B");
    assert_eq!(list(true, Some("B"), 10).await, "");
}

async fn the_ones_used_longest_ago_are_beyond_the_limit(database: &Database) {
    let used = |key: &str, seconds| Device { authenticated_at: NOW.plus_seconds(seconds), ..device("s", key) };
    let store = filled(database, vec![used("b", 1), used("c", 3), used("a", 2), used("d", 2)]).await;
    let beyond = async |keep| {
        let read = move |tx: &mut dyn Tx| devices::beyond(tx, POOL, "s", keep);
        store.read::<_, StoreError, _>(read).await.unwrap().join(" ")
    };
    assert_eq!([beyond(4).await, beyond(3).await, beyond(1).await], ["", "b", "a d b"]);
}

async fn nothing_is_left_of_a_deleted_user_or_pool(database: &Database) {
    let store = filled(database, vec![device("s", "k"), device("s", "l"), device("t", "k")]).await;
    let delete = |tx: &mut dyn Tx| {
        users::delete(tx, POOL, "s")?;
        let left = (devices::list(tx, POOL, "s", false, None, 10)?, devices::find(tx, POOL, "t", "k")?);
        user_pools::insert(tx, &UserPool::new(POOL.to_owned(), "p".to_owned(), NOW))?;
        user_pools::delete(tx, POOL)?;
        Ok::<_, StoreError>((left, devices::find(tx, POOL, "t", "k")?))
    };
    assert_eq!(store.write(delete).await.unwrap(), ((vec![], Some(device("t", "k"))), None));
}
