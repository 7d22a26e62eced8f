//! What is remembered of a database, and put back.

use std::collections::BTreeSet;

use domain::clock::Time;
use domain::group::Group;
use domain::user_pool::UserPool;
use poolhouse_store::tables::client_secrets::{self, SealedSecret};
use poolhouse_store::tables::snapshot::{self, Keep, Snapshot};
use poolhouse_store::tables::{
    clients, configuration_changes, group_members, groups, published_secrets, spent, user_counts, user_pools, users,
};
use poolhouse_store::{Options, Store, StoreError, Tx, params};

use crate::database::Database;
use crate::user_pools::client;
use crate::users::{POOL, user};

cases! {
    every_table_is_remembered_or_left_out_on_purpose,
    what_was_remembered_comes_back_and_nothing_else,
    users_return_to_the_pools_that_are_kept,
    secrets_of_clients_that_go_are_withdrawn,
}

const NOW: Time = Time::from_seconds(1_800_000_000);
const ANN: &str = "00000000-0000-4000-8000-000000000001";
const BOB: &str = "00000000-0000-4000-8000-000000000002";

async fn write<T: Send + 'static>(
    store: &Store,
    change: impl Fn(&mut dyn Tx) -> Result<T, StoreError> + Send + 'static,
) -> T {
    store.write(change).await.unwrap()
}

fn pool(id: &str) -> UserPool {
    UserPool::new(id.to_owned(), "p".to_owned(), NOW)
}

fn insert_user(tx: &mut dyn Tx, sub: &str, name: &str) -> Result<(), StoreError> {
    let user = user(sub, name, &[("email", "a@example.com")]);
    assert_eq!(users::insert(tx, &pool(POOL), &user)?, Ok(()));
    Ok(())
}

/// A pool with a client that has a secret, a group, and somebody in it.
fn fill(tx: &mut dyn Tx) -> Result<Snapshot, StoreError> {
    user_pools::insert(tx, &pool(POOL))?;
    clients::insert(tx, &client(POOL, "web"))?;
    let sealed = SealedSecret { id: "s".to_owned(), created_at: NOW, sealed: vec![0, 1, 255] };
    client_secrets::insert(tx, POOL, "web", &sealed)?;
    let (created_at, modified_at) = (NOW, NOW);
    let (user_pool_id, id, name) = (POOL.to_owned(), "g".to_owned(), "staff".to_owned());
    let group = Group {
        user_pool_id,
        id,
        name,
        description: None,
        role_arn: None,
        precedence: Some(1),
        created_at,
        modified_at,
    };
    groups::insert(tx, &group)?;
    insert_user(tx, ANN, "ann")?;
    group_members::insert(tx, POOL, ANN, "g")?;
    Ok(snapshot::take(tx)?.unwrap())
}

async fn every_table_is_remembered_or_left_out_on_purpose(database: &Database) {
    let store = database.open_with(Options::default());
    let sql = if database.is_postgres() {
        "SELECT table_name::text FROM information_schema.tables WHERE table_schema = current_schema()"
    } else {
        "SELECT name FROM sqlite_master WHERE type = 'table'"
    };
    let rows: Result<_, StoreError> = store.read(move |tx| tx.rows(sql, params![])).await;
    let there: BTreeSet<String> = rows.unwrap().iter().map(|row| row.text(0).unwrap()).collect();
    let left_out = ["schema_migrations", "schema_floors", "site", "configuration_changes", "published_secrets"];
    let known = snapshot::CONFIGURATION.into_iter().chain(snapshot::USERS).chain(left_out);
    assert_eq!(there, known.map(str::to_owned).collect());
}

async fn what_was_remembered_comes_back_and_nothing_else(database: &Database) {
    let store = database.open_with(Options::default());
    write(&store, |tx| {
        let begun = fill(tx)?;
        clients::delete(tx, POOL, "web")?;
        users::delete(tx, POOL, ANN)?;
        insert_user(tx, BOB, "bob")?;
        user_pools::insert(tx, &pool("us-east-1_b"))?;
        spent::spend(tx, POOL, spent::Kind::SignIn, "x", NOW, NOW)?;
        let concerned = snapshot::restore(tx, &begun, Keep::Nothing, "change", NOW)?;
        assert_eq!(concerned.into_iter().collect::<Vec<_>>(), [POOL, "us-east-1_b"]);
        assert_eq!(snapshot::take(tx)?.unwrap(), begun);
        assert_eq!(user_counts::total(tx, POOL)?, 1);
        // Other nodes hear of both, and of each return anew.
        assert_eq!(configuration_changes::list_since(tx, NOW)?.len(), 2);
        snapshot::restore(tx, &begun, Keep::Nothing, "another", NOW)?;
        assert_eq!(snapshot::take(tx)?.unwrap(), begun);
        Ok(())
    })
    .await;
}

async fn users_return_to_the_pools_that_are_kept(database: &Database) {
    let store = database.open_with(Options::default());
    write(&store, |tx| {
        let begun = fill(tx)?;
        insert_user(tx, BOB, "bob")?;
        clients::insert(tx, &client(POOL, "app"))?;
        user_pools::insert(tx, &pool("us-east-1_b"))?;
        groups::delete(tx, POOL, "staff")?;
        snapshot::restore(tx, &begun, Keep::Configuration, "change", NOW)?;
        let there = (users::find(tx, POOL, ANN)?.is_some(), users::find(tx, POOL, BOB)?.is_some());
        assert_eq!(there, (true, false));
        assert!(clients::find(tx, POOL, "app")?.is_some() && user_pools::find(tx, "us-east-1_b")?.is_some());
        let members = tx.rows("SELECT sub FROM group_members", params![])?;
        assert!(members.is_empty(), "the group is gone");

        // A pool of the same id that is another one has nobody in it.
        user_pools::delete(tx, POOL)?;
        let made_anew = UserPool::new(POOL.to_owned(), "p".to_owned(), NOW.plus_seconds(1));
        user_pools::insert(tx, &made_anew)?;
        snapshot::restore(tx, &begun, Keep::Configuration, "later", NOW)?;
        assert!(users::find(tx, POOL, ANN)?.is_none());
        assert_eq!(user_counts::total(tx, POOL)?, 0);
        Ok(())
    })
    .await;
}

async fn secrets_of_clients_that_go_are_withdrawn(database: &Database) {
    let store = database.open_with(Options::default());
    write(&store, |tx| {
        let begun = fill(tx)?;
        clients::insert(tx, &client(POOL, "app"))?;
        for id in ["web", "app"] {
            published_secrets::intend(tx, POOL, id, id, NOW.plus_days(1))?;
            assert!(published_secrets::adopt(tx, POOL, id, id, "arn", NOW.plus_days(1))?);
        }
        snapshot::restore(tx, &begun, Keep::Nothing, "change", NOW)?;
        let due = published_secrets::take(tx, NOW, NOW.plus_days(1), 10)?;
        assert_eq!(due.iter().map(|secret| secret.name.as_str()).collect::<Vec<_>>(), ["app"]);
        Ok(())
    })
    .await;
}
