//! Sessions that wait for the proof of a device.

use domain::clock::Time;
use poolhouse_store::tables::kept_sessions::{self, KeptSession};
use poolhouse_store::{Options, Store, StoreError, Tx};

use crate::database::Database;

cases! {
    the_newest_is_found_until_it_expires,
    a_session_is_one_clients_users_and_devices,
    one_whose_device_was_proved_is_forgotten,
    what_has_expired_is_swept,
}

const POOL: &str = "us-east-1_a";
const NOW: Time = Time::from_seconds(1_800_000_000);

async fn put(store: &Store, session: &str, expires_at: Time) {
    let kept = KeptSession {
        user_pool_id: POOL.to_owned(),
        sub: "s".to_owned(),
        client_id: "c".to_owned(),
        device_key: "d".to_owned(),
        session: session.to_owned(),
        expires_at,
    };
    store.write::<_, StoreError, _>(move |tx: &mut dyn Tx| kept_sessions::put(tx, &kept)).await.unwrap();
}

async fn found(store: &Store, place: [&'static str; 4], now: Time) -> Option<String> {
    let [pool, sub, client, device] = place;
    let find = move |tx: &mut dyn Tx| kept_sessions::find(tx, pool, sub, client, device, now);
    store.read::<_, StoreError, _>(find).await.unwrap()
}

const PLACE: [&str; 4] = [POOL, "s", "c", "d"];

async fn the_newest_is_found_until_it_expires(database: &Database) {
    let store = database.open_with(Options::default());
    assert_eq!(found(&store, PLACE, NOW).await, None);
    put(&store, "first", NOW.plus_seconds(60)).await;
    put(&store, "second", NOW.plus_seconds(120)).await;
    assert_eq!(found(&store, PLACE, NOW.plus_seconds(119)).await.as_deref(), Some("second"));
    assert_eq!(found(&store, PLACE, NOW.plus_seconds(120)).await, None);
}

async fn a_session_is_one_clients_users_and_devices(database: &Database) {
    let store = database.open_with(Options::default());
    put(&store, "it", NOW.plus_seconds(60)).await;
    for other in [["us-east-1_b", "s", "c", "d"], [POOL, "t", "c", "d"], [POOL, "s", "e", "d"], [POOL, "s", "c", "f"]] {
        assert_eq!(found(&store, other, NOW).await, None, "{other:?}");
    }
}

async fn one_whose_device_was_proved_is_forgotten(database: &Database) {
    let store = database.open_with(Options::default());
    put(&store, "it", NOW.plus_seconds(60)).await;
    let delete = |tx: &mut dyn Tx| kept_sessions::delete(tx, POOL, "s", "c", "d");
    store.write::<_, StoreError, _>(delete).await.unwrap();
    assert_eq!(found(&store, PLACE, NOW).await, None);
}

async fn what_has_expired_is_swept(database: &Database) {
    let store = database.open_with(Options::default());
    put(&store, "it", NOW).await;
    let sweep = |now: Time| move |tx: &mut dyn Tx| kept_sessions::sweep(tx, now, 10);
    assert_eq!(store.write::<_, StoreError, _>(sweep(NOW)).await.unwrap(), 0);
    assert_eq!(store.write::<_, StoreError, _>(sweep(NOW.plus_seconds(1))).await.unwrap(), 1);
}
