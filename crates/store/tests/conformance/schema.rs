//! How the schema comes to be, once, whoever else is at it.

use poolhouse_store::migrations::Migration;
use poolhouse_store::{Options, Store, StoreError, params};
use tokio::task::JoinSet;

use crate::database::{Database, EXAMPLES};

cases! {
    every_migration_applies,
    migrations_run_once,
    nodes_may_start_together,
    later_migrations_are_added,
    edited_migration_is_noticed,
    failed_migration_is_named,
    newer_schema_is_left_alone,
    an_older_release_refuses_what_it_would_misread,
    indexed_text_is_compared_by_bytes,
}

fn open(database: &Database, migrations: &'static [Migration]) -> Result<Store, StoreError> {
    Store::open_with(database.location.clone(), Options { migrations, ..Options::default() })
}

async fn applied(store: &Store) -> Vec<(i64, i64)> {
    let sql = "SELECT version, statement FROM schema_migrations ORDER BY version, statement";
    let rows: Result<_, StoreError> = store.read(move |tx| tx.rows(sql, params![])).await;
    rows.unwrap().iter().map(|row| (row.integer(0).unwrap(), row.integer(1).unwrap())).collect()
}

async fn every_migration_applies(database: &Database) {
    let store = Store::open(database.location.clone()).unwrap();
    assert_eq!(applied(&store).await.first(), Some(&(1, 1)));
}

async fn migrations_run_once(database: &Database) {
    if !database.is_lasting() {
        return;
    }
    open(database, EXAMPLES).unwrap().close().await;
    // Would violate the primary key if it inserted its row again.
    let store = open(database, EXAMPLES).unwrap();
    assert_eq!(applied(&store).await, [(1, 1), (1, 2)]);
}

async fn nodes_may_start_together(database: &Database) {
    if !database.is_lasting() {
        return;
    }
    let mut nodes = JoinSet::new();
    for _ in 0..8 {
        let location = database.location.clone();
        let options =
            Options { migrations: EXAMPLES, postgres_connections: 1, sqlite_readers: 1, ..Options::default() };
        nodes.spawn_blocking(move || Store::open_with(location, options));
    }
    let mut stores = Vec::new();
    while let Some(node) = nodes.join_next().await {
        stores.push(node.unwrap().unwrap());
    }
    assert_eq!(applied(&stores[0]).await, [(1, 1), (1, 2)]);
}

static LATER: &[Migration] = &[
    EXAMPLES[0],
    Migration { name: "0002_more", sql: "ALTER TABLE examples ADD COLUMN more BIGINT; UPDATE examples SET more = 2;" },
];

async fn later_migrations_are_added(database: &Database) {
    if !database.is_lasting() {
        return;
    }
    let previous = open(database, EXAMPLES).unwrap();
    let all = || previous.read(|tx| tx.row("SELECT * FROM examples WHERE id = $1", params!["counter"]));
    let before: Option<poolhouse_store::Row> = all().await.unwrap_or_else(|error: StoreError| panic!("{error}"));
    assert!(before.unwrap().integer(5).is_err());
    let store = open(database, LATER).unwrap();
    assert_eq!(applied(&store).await, [(1, 1), (1, 2), (2, 1), (2, 2)]);
    // The previous release runs on, with statements that were prepared against the old table.
    for _ in 0..20 {
        let after: Option<poolhouse_store::Row> = all().await.unwrap_or_else(|error: StoreError| panic!("{error}"));
        assert_eq!(after.unwrap().integer(5), Ok(2));
    }
}

async fn edited_migration_is_noticed(database: &Database) {
    static EDITED: &[Migration] = &[Migration { name: "0001_examples", sql: "CREATE TABLE examples (id TEXT);" }];
    if !database.is_lasting() {
        return;
    }
    open(database, EXAMPLES).unwrap().close().await;
    let error = open(database, EDITED).err();
    assert!(matches!(&error, Some(StoreError::Migration { name, .. }) if name == "0001_examples"), "{error:?}");
}

async fn failed_migration_is_named(database: &Database) {
    static WRONG: &[Migration] =
        &[EXAMPLES[0], Migration { name: "0002_wrong", sql: "CREATE TABLE more (id TEXT); CREATE NONSENSE;" }];
    let error = open(database, WRONG).err();
    assert!(matches!(&error, Some(StoreError::Migration { name, .. }) if name == "0002_wrong"), "{error:?}");
    // It can be repaired: nothing that failed counts as done.
    static REPAIRED: &[Migration] = &[
        EXAMPLES[0],
        Migration { name: "0002_wrong", sql: "CREATE TABLE more (id TEXT); CREATE TABLE sense (id TEXT);" },
    ];
    let store = open(database, REPAIRED).unwrap();
    assert_eq!(applied(&store).await.len(), 4);
}

async fn newer_schema_is_left_alone(database: &Database) {
    if !database.is_lasting() {
        return;
    }
    let newer = open(database, LATER).unwrap();
    let store = open(database, EXAMPLES).unwrap();
    assert_eq!(applied(&store).await.len(), 4);
    drop(newer);
}

async fn an_older_release_refuses_what_it_would_misread(database: &Database) {
    static CONTRACTED: &[Migration] = &[
        EXAMPLES[0],
        Migration { name: "0002_contracted", sql: "-- contract: 7.1.0\nALTER TABLE examples DROP COLUMN note;" },
        Migration { name: "0003_added", sql: "ALTER TABLE examples ADD COLUMN more BIGINT;" },
    ];
    if !database.is_lasting() {
        return;
    }
    // An older node may run on, though it had better not.
    let older = open(database, EXAMPLES).unwrap();
    open(database, CONTRACTED).unwrap().close().await;
    older.close().await;
    let refused = open(database, EXAMPLES).err().unwrap();
    assert!(
        matches!(&refused, StoreError::WrittenByNewer { needs, migration, newest, .. }
        if needs == "7.1.0" && migration == "0002_contracted" && newest == "0001_examples"),
        "{refused:?}"
    );
    // Who knows the contract does not mind what was added since.
    let store = open(database, &CONTRACTED[..2]).unwrap();
    assert_eq!(applied(&store).await.len(), 4);
    // Nothing was noted a second time, and nobody is refused who can read it.
    drop(store);
    open(database, CONTRACTED).unwrap().close().await;
}

/// A text that is a key or indexed must say `COLLATE "C"` in its migration: locales order differently per server, and
/// change under an index when the operating system is upgraded.
async fn indexed_text_is_compared_by_bytes(database: &Database) {
    if !database.is_postgres() {
        return;
    }
    let store = Store::open(database.location.clone()).unwrap();
    let sql = "SELECT DISTINCT a.attrelid::regclass::text || '.' || a.attname
        FROM pg_index i
        JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = ANY (i.indkey)
        JOIN pg_class c ON c.oid = i.indrelid AND c.relnamespace = current_schema()::regnamespace
        JOIN pg_collation l ON l.oid = a.attcollation AND l.collname <> 'C'";
    let rows: Result<_, StoreError> = store.read(move |tx| tx.rows(sql, params![])).await;
    let columns: Vec<String> = rows.unwrap().iter().map(|row| row.text(0).unwrap()).collect();
    assert_eq!(columns, [""; 0]);
}
