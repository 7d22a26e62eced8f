//! App clients, their secrets, and signing keys.

use domain::client::Client;
use domain::clock::Time;
use poolhouse_store::tables::{client_secrets, clients, signing_keys};
use poolhouse_store::{Options, StoreError, Tx};

use crate::database::Database;
use crate::user_pools::client;

cases! {
    a_client_is_found_by_its_pool_and_by_itself,
    an_update_of_an_old_version_changes_nothing,
    clients_are_listed_by_id,
    secrets_are_listed_oldest_first,
    two_at_once_do_not_both_add_the_last_secret,
    a_key_leads_to_its_pool,
}

const POOL: &str = "us-east-1_a";

async fn a_client_is_found_by_its_pool_and_by_itself(database: &Database) {
    let store = database.open_with(Options::default());
    let find = |tx: &mut dyn Tx| -> Result<_, StoreError> {
        clients::insert(tx, &client(POOL, "one"))?;
        let here = clients::find(tx, POOL, "one")?;
        let elsewhere = clients::find(tx, "us-east-1_b", "one")?;
        Ok((here, elsewhere, clients::find_pool_of(tx, "one")?, clients::find_pool_of(tx, "two")?))
    };
    let (here, elsewhere, pool, none) = store.write(find).await.unwrap();
    assert_eq!((here, elsewhere), (Some(client(POOL, "one")), None));
    assert_eq!((pool.as_deref(), none), (Some(POOL), None));
}

async fn an_update_of_an_old_version_changes_nothing(database: &Database) {
    let store = database.open_with(Options::default());
    let update = |tx: &mut dyn Tx| -> Result<_, StoreError> {
        clients::insert(tx, &client(POOL, "one"))?;
        let advanced = clients::advance(tx, POOL, "one")?;
        let named = |name: &str| Client { version: 3, name: name.into(), ..client(POOL, "one") };
        let late = clients::update(tx, &named("late"), 1)?;
        let current = clients::update(tx, &named("current"), 2)?;
        Ok((advanced, late, current, clients::find(tx, POOL, "one")?))
    };
    let (advanced, late, current, found) = store.write(update).await.unwrap();
    assert_eq!((advanced, late, current), (true, false, true));
    assert_eq!(found.map(|c| (c.name, c.version)), Some(("current".into(), 3)));
}

async fn clients_are_listed_by_id(database: &Database) {
    let store = database.open_with(Options::default());
    let list = |tx: &mut dyn Tx| -> Result<_, StoreError> {
        for id in ["b", "a", "c"] {
            clients::insert(tx, &client(POOL, id))?;
        }
        clients::insert(tx, &client("us-east-1_b", "d"))?;
        let ids = |clients: Vec<Client>| clients.into_iter().map(|c| c.id).collect::<Vec<_>>();
        let first = ids(clients::list(tx, POOL, None, 2)?);
        let rest = ids(clients::list(tx, POOL, Some("b"), 2)?);
        let deleted = (clients::delete(tx, POOL, "a")?, clients::delete(tx, POOL, "a")?);
        Ok((first, rest, deleted, clients::count(tx, POOL)?))
    };
    let (first, rest, deleted, count) = store.write(list).await.unwrap();
    assert_eq!((first, rest), (vec!["a".to_owned(), "b".to_owned()], vec!["c".to_owned()]));
    assert_eq!((deleted, count), ((true, false), 2));
}

fn secret(id: &str, seconds: i64) -> client_secrets::SealedSecret {
    client_secrets::SealedSecret { id: id.to_owned(), created_at: Time::from_seconds(seconds), sealed: vec![0, 255, 1] }
}

async fn secrets_are_listed_oldest_first(database: &Database) {
    let store = database.open_with(Options::default());
    let list = |tx: &mut dyn Tx| -> Result<_, StoreError> {
        client_secrets::insert(tx, POOL, "c", &secret("c--9", 9))?;
        client_secrets::insert(tx, POOL, "c", &secret("c--10", 10))?;
        client_secrets::insert(tx, POOL, "d", &secret("d--1", 1))?;
        let all = client_secrets::list(tx, POOL, "c")?;
        let deleted = (client_secrets::delete(tx, POOL, "c", "c--9")?, client_secrets::delete(tx, POOL, "d", "c--10")?);
        client_secrets::delete_all(tx, POOL, "c")?;
        Ok((all, deleted, client_secrets::list(tx, POOL, "c")?, client_secrets::list(tx, POOL, "d")?.len()))
    };
    let (all, deleted, none, others) = store.write(list).await.unwrap();
    assert_eq!(all, [secret("c--9", 9), secret("c--10", 10)]);
    assert_eq!((deleted, none, others), ((true, false), vec![], 1));
}

async fn two_at_once_do_not_both_add_the_last_secret(database: &Database) {
    let store = database.open_with(Options::default());
    let prepare = |tx: &mut dyn Tx| -> Result<(), StoreError> {
        clients::insert(tx, &client(POOL, "c"))?;
        client_secrets::insert(tx, POOL, "c", &secret("c--0", 0))
    };
    store.write(prepare).await.unwrap();
    let add = |n: i64| {
        let store = store.clone();
        tokio::spawn(async move {
            let add = move |tx: &mut dyn Tx| -> Result<bool, StoreError> {
                clients::advance(tx, POOL, "c")?;
                let room = client_secrets::list(tx, POOL, "c")?.len() < 2;
                if room {
                    client_secrets::insert(tx, POOL, "c", &secret(&format!("c--{n}"), n))?;
                }
                Ok(room)
            };
            store.write(add).await.unwrap()
        })
    };
    let adding: Vec<_> = (1..=8).map(add).collect();
    let mut added = 0;
    for task in adding {
        added += usize::from(task.await.unwrap());
    }
    assert_eq!(added, 1);
}

async fn a_key_leads_to_its_pool(database: &Database) {
    let store = database.open_with(Options::default());
    let keys = |tx: &mut dyn Tx| -> Result<_, StoreError> {
        let key = signing_keys::SealedSigningKey {
            kid: "kid=".into(),
            token_use: signing_keys::TokenUse::Access,
            created_at: Time::from_seconds(1),
            sealed: vec![7],
        };
        signing_keys::insert(tx, POOL, &key)?;
        let listed = signing_keys::list(tx, POOL)?;
        Ok((listed == [key], signing_keys::find_pool_of(tx, "kid=")?, signing_keys::find_pool_of(tx, "kid")?))
    };
    assert_eq!(store.write(keys).await.unwrap(), (true, Some(POOL.to_owned()), None));
}
