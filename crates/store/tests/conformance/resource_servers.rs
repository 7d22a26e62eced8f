//! Resource servers and the scopes that exist.

use domain::clock::Time;
use domain::resource_server::{ResourceServer, Scope};
use poolhouse_store::tables::resource_servers;
use poolhouse_store::{StoreError, Tx};

use crate::database::Database;

cases! {
    a_resource_server_is_kept_as_it_was_given,
    resource_servers_are_listed_by_identifier,
    scopes_exist_while_their_resource_server_has_them,
}

const POOL: &str = "us-east-1_a";

fn server(identifier: &str, scopes: &[&str]) -> ResourceServer {
    let scope = |name: &&str| Scope { name: (*name).to_owned(), description: format!("may {name}: \"ü\"") };
    ResourceServer {
        user_pool_id: POOL.to_owned(),
        identifier: identifier.to_owned(),
        name: format!("name of {identifier}"),
        scopes: scopes.iter().map(scope).collect(),
        created_at: Time::from_seconds(1_800_000_000),
    }
}

async fn a_resource_server_is_kept_as_it_was_given(database: &Database) {
    let store = database.open_with(poolhouse_store::Options::default());
    let write = |tx: &mut dyn Tx| {
        let inserted = (
            resource_servers::insert(tx, &server("https://a/b", &["read", "write"]))?,
            resource_servers::insert(tx, &server("https://a/b", &[]))?,
            resource_servers::insert(tx, &server("https://A/b", &[]))?,
        );
        let found = resource_servers::find(tx, POOL, "https://a/b")?;
        let updated = resource_servers::update(tx, &server("https://a/b", &[]))?;
        let missing = resource_servers::update(tx, &server("https://a", &[]))?;
        let changed = resource_servers::find(tx, POOL, "https://a/b")?;
        let count = resource_servers::count(tx, POOL)?;
        let deleted =
            (resource_servers::delete(tx, POOL, "https://a/b")?, resource_servers::delete(tx, POOL, "https://a/b")?);
        Ok::<_, StoreError>((inserted, found, (updated, missing), changed, count, deleted))
    };
    let (inserted, found, updated, changed, count, deleted) = store.write(write).await.unwrap();
    assert_eq!(inserted, (true, false, true));
    assert_eq!(found, Some(server("https://a/b", &["read", "write"])));
    assert_eq!((updated, changed), ((true, false), Some(server("https://a/b", &[]))));
    assert_eq!((count, deleted), (2, (true, false)));
}

async fn resource_servers_are_listed_by_identifier(database: &Database) {
    let store = database.open_with(poolhouse_store::Options::default());
    let list = |tx: &mut dyn Tx| {
        for identifier in ["b", "B", "a", "~"] {
            resource_servers::insert(tx, &server(identifier, &["s"]))?;
        }
        let elsewhere = ResourceServer { user_pool_id: "us-east-1_b".into(), ..server("c", &[]) };
        resource_servers::insert(tx, &elsewhere)?;
        let identifiers = |servers: Vec<ResourceServer>| {
            servers.into_iter().map(|server| server.identifier).collect::<Vec<_>>().join(" ")
        };
        let all = resource_servers::list(tx, POOL, None, 10)?;
        let some = resource_servers::list(tx, POOL, Some("a"), 1)?;
        Ok::<_, StoreError>((identifiers(all), identifiers(some)))
    };
    assert_eq!(store.write(list).await.unwrap(), ("B a b ~".to_owned(), "b".to_owned()));
}

async fn scopes_exist_while_their_resource_server_has_them(database: &Database) {
    let store = database.open_with(poolhouse_store::Options::default());
    let scopes = ["https://a/b/read", "openid", "https://a/b/write", "https://a/read", "other/x", "https://a/b/READ"];
    let existing = move |tx: &mut dyn Tx| {
        resource_servers::insert(tx, &server("https://a/b", &["read", "write"]))?;
        let asked: Vec<String> = scopes.iter().map(|scope| (*scope).to_owned()).collect();
        let all = resource_servers::existing_scopes(tx, POOL, &asked)?;
        resource_servers::update(tx, &server("https://a/b", &["write"]))?;
        let fewer = resource_servers::existing_scopes(tx, POOL, &asked)?;
        let elsewhere = resource_servers::existing_scopes(tx, "us-east-1_b", &asked)?;
        Ok::<_, StoreError>((all.join(" "), fewer.join(" "), elsewhere.len()))
    };
    let (all, fewer, elsewhere) = store.write(existing).await.unwrap();
    assert_eq!(all, "https://a/b/read https://a/b/write");
    assert_eq!((fewer.as_str(), elsewhere), ("https://a/b/write", 0));
}
