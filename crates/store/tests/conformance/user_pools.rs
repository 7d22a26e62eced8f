//! User pools: documents, compare-and-swap, regions, and deletion with all that is in them.

use domain::client::{Client, ClientKind, ClientSettings};
use domain::clock::Time;
use domain::user_pool::UserPool;
use poolhouse_store::tables::{client_secrets, clients, configuration_changes, signing_keys, user_pools};
use poolhouse_store::{Store, StoreError, params};

use crate::database::Database;

cases! {
    a_pool_is_kept_as_it_was_given,
    an_update_of_an_old_version_changes_nothing,
    pools_are_listed_by_region,
    deleting_a_pool_takes_everything_with_it,
    changes_are_heard_of_by_time,
    a_held_pool_is_not_changed,
}

const NOW: Time = Time::from_seconds(1_800_000_000);

fn pool(id: &str) -> UserPool {
    UserPool::new(id.to_owned(), "p".to_owned(), NOW)
}

pub fn client(user_pool_id: &str, id: &str) -> Client {
    Client {
        user_pool_id: user_pool_id.to_owned(),
        id: id.to_owned(),
        name: "c".to_owned(),
        created_at: NOW,
        modified_at: NOW,
        version: 1,
        kind: ClientKind::Regular,
        confidential: true,
        settings: ClientSettings::initial(),
    }
}

async fn insert(store: &Store, ids: &[&str]) {
    let pools: Vec<UserPool> = ids.iter().map(|id| pool(id)).collect();
    let insert = move |tx: &mut dyn poolhouse_store::Tx| pools.iter().try_for_each(|p| user_pools::insert(tx, p));
    store.write::<_, StoreError, _>(insert).await.unwrap();
}

async fn a_pool_is_kept_as_it_was_given(database: &Database) {
    let store = database.open_with(poolhouse_store::Options::default());
    insert(&store, &["us-east-1_a"]).await;
    let found = store.read::<_, StoreError, _>(|tx| user_pools::find(tx, "us-east-1_a")).await.unwrap();
    assert_eq!(found, Some(pool("us-east-1_a")));
    let missing = store.read::<_, StoreError, _>(|tx| user_pools::find(tx, "us-east-1_A")).await.unwrap();
    assert_eq!(missing, None, "ids are compared by bytes");
}

async fn an_update_of_an_old_version_changes_nothing(database: &Database) {
    let store = database.open_with(poolhouse_store::Options::default());
    insert(&store, &["us-east-1_a"]).await;
    let updates = |tx: &mut dyn poolhouse_store::Tx| -> Result<_, StoreError> {
        let renamed = UserPool { version: 2, name: "renamed".into(), ..pool("us-east-1_a") };
        let late = UserPool { version: 2, name: "late".into(), ..pool("us-east-1_a") };
        let first = user_pools::update(tx, &renamed, 1)?;
        let second = user_pools::update(tx, &late, 1)?;
        Ok((first, second, user_pools::find(tx, "us-east-1_a")?))
    };
    let (first, second, found) = store.write(updates).await.unwrap();
    assert_eq!((first, second), (true, false));
    assert_eq!(found.map(|p| (p.name, p.version)), Some(("renamed".into(), 2)));
}

async fn pools_are_listed_by_region(database: &Database) {
    let store = database.open_with(poolhouse_store::Options::default());
    insert(&store, &["us-east-1_b", "us-east-1_a", "us-east-10_x", "us-east-1_B", "eu-west-1_a"]).await;
    let list = |region: &'static str, after: Option<&'static str>, limit| {
        let store = store.clone();
        async move {
            let read = move |tx: &mut dyn poolhouse_store::Tx| user_pools::list(tx, region, after, limit);
            let pools: Vec<UserPool> = store.read::<_, StoreError, _>(read).await.unwrap();
            pools.into_iter().map(|pool| pool.id).collect::<Vec<_>>()
        }
    };
    assert_eq!(list("us-east-1", None, 10).await, ["us-east-1_B", "us-east-1_a", "us-east-1_b"]);
    assert_eq!(list("us-east-1", None, 2).await, ["us-east-1_B", "us-east-1_a"]);
    assert_eq!(list("us-east-1", Some("us-east-1_a"), 2).await, ["us-east-1_b"]);
    assert_eq!(list("us-east-1", Some("eu-west-1_a"), 1).await, ["us-east-1_B"], "a cursor leads nowhere else");
    let count = store.read::<_, StoreError, _>(|tx| user_pools::count(tx, "us-east-1")).await.unwrap();
    assert_eq!(count, 3);
}

async fn deleting_a_pool_takes_everything_with_it(database: &Database) {
    let store = database.open_with(poolhouse_store::Options::default());
    insert(&store, &["us-east-1_a", "us-east-1_b"]).await;
    let fill = |tx: &mut dyn poolhouse_store::Tx| -> Result<(), StoreError> {
        for id in ["us-east-1_a", "us-east-1_b"] {
            clients::insert(tx, &client(id, &format!("client-of-{id}")))?;
            let secret = client_secrets::SealedSecret { id: "s".into(), created_at: NOW, sealed: vec![1] };
            client_secrets::insert(tx, id, "c", &secret)?;
            let key = signing_keys::SealedSigningKey {
                kid: format!("kid-of-{id}"),
                token_use: signing_keys::TokenUse::Id,
                created_at: NOW,
                sealed: vec![2],
            };
            signing_keys::insert(tx, id, &key)?;
            tx.execute(
                "INSERT INTO user_names (user_pool_id, name, kind, sub) VALUES ($1, 'n', 'u', 's')",
                params![id],
            )?;
            tx.execute(
                "INSERT INTO spent (user_pool_id, kind, id, spent_at, expires_at) VALUES ($1, 'k', 'i', 1, 2)",
                params![id],
            )?;
            tx.execute("INSERT INTO groups (user_pool_id, id, name_key, name, created_at, modified_at) VALUES ($1, 'g', 'n', 'n', 1, 1)", params![id])?;
            tx.execute("INSERT INTO group_members (user_pool_id, sub, group_id) VALUES ($1, 's', 'g')", params![id])?;
            tx.execute("INSERT INTO resource_servers (user_pool_id, identifier, name, scopes, created_at) VALUES ($1, 'i', 'n', '[]', 1)", params![id])?;
            tx.execute("INSERT INTO codes (user_pool_id, sub, purpose, hash, destination, expires_at) VALUES ($1, 's', 'p', $2, 'd', 1)", params![id, vec![0_u8]])?;
            tx.execute("INSERT INTO attempts (user_pool_id, subject, kind, count, first_at, last_at) VALUES ($1, 's', 'k', 1, 1, 1)", params![id])?;
            tx.execute("INSERT INTO users (user_pool_id, sub, username, status, enabled, created_at, modified_at, attributes, pending) VALUES ($1, 's', 'u', 'CONFIRMED', $2, 1, 1, '{}', '{}')", params![id, true])?;
        }
        Ok(())
    };
    store.write(fill).await.unwrap();
    let delete = |tx: &mut dyn poolhouse_store::Tx| -> Result<_, StoreError> {
        Ok((user_pools::delete(tx, "us-east-1_a")?, user_pools::delete(tx, "us-east-1_a")?))
    };
    assert_eq!(store.write(delete).await.unwrap(), (true, false));
    // Every table with pools in it, so that a new table cannot be forgotten.
    let counts = |tx: &mut dyn poolhouse_store::Tx| -> Result<_, StoreError> {
        let mut counts = Vec::new();
        for id in ["us-east-1_a", "us-east-1_b"] {
            for sql in [
                "SELECT COUNT(*) FROM user_pools WHERE id = $1",
                "SELECT COUNT(*) FROM clients WHERE user_pool_id = $1",
                "SELECT COUNT(*) FROM client_secrets WHERE user_pool_id = $1",
                "SELECT COUNT(*) FROM signing_keys WHERE user_pool_id = $1",
                "SELECT COUNT(*) FROM users WHERE user_pool_id = $1",
                "SELECT COUNT(*) FROM user_names WHERE user_pool_id = $1",
                "SELECT COUNT(*) FROM codes WHERE user_pool_id = $1",
                "SELECT COUNT(*) FROM attempts WHERE user_pool_id = $1",
                "SELECT COUNT(*) FROM spent WHERE user_pool_id = $1",
                "SELECT COUNT(*) FROM groups WHERE user_pool_id = $1",
                "SELECT COUNT(*) FROM group_members WHERE user_pool_id = $1",
                "SELECT COUNT(*) FROM resource_servers WHERE user_pool_id = $1",
            ] {
                counts.push(tx.row(sql, params![id])?.unwrap().integer(0)?);
            }
        }
        Ok(counts)
    };
    assert_eq!(store.read(counts).await.unwrap(), [[0; 12], [1; 12]].concat());
}

async fn changes_are_heard_of_by_time(database: &Database) {
    let store = database.open_with(poolhouse_store::Options::default());
    let later = NOW.plus_seconds(1);
    let changes = move |tx: &mut dyn poolhouse_store::Tx| -> Result<_, StoreError> {
        configuration_changes::insert(tx, "one", "us-east-1_a", NOW)?;
        configuration_changes::insert(tx, "two", "us-east-1_a", later)?;
        let since = |tx: &mut dyn poolhouse_store::Tx, time| {
            let found = configuration_changes::list_since(tx, time)?;
            Ok::<_, StoreError>(found.into_iter().map(|change| change.id).collect::<Vec<_>>())
        };
        let (all, last) = (since(tx, NOW)?, since(tx, later)?);
        let swept = configuration_changes::sweep(tx, later, 10)?;
        Ok((all, last, swept, since(tx, NOW)?))
    };
    let (all, last, swept, rest) = store.write(changes).await.unwrap();
    assert_eq!(all, ["one", "two"]);
    assert_eq!(last, ["two"]);
    assert_eq!((swept, rest), (1, vec!["two".to_owned()]));
}

async fn a_held_pool_is_not_changed(database: &Database) {
    let store = database.open_with(poolhouse_store::Options::default());
    insert(&store, &["us-east-1_a"]).await;
    let hold = |tx: &mut dyn poolhouse_store::Tx| -> Result<_, StoreError> {
        let held = (user_pools::hold(tx, "us-east-1_a")?, user_pools::hold(tx, "us-east-1_b")?);
        Ok((held, user_pools::find(tx, "us-east-1_a")?))
    };
    assert_eq!(store.write(hold).await.unwrap(), ((true, false), Some(pool("us-east-1_a"))));
}
