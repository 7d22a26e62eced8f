//! How many users a pool has, kept while they come and go: the same as counting them, whoever writes at once.

use domain::user::{User, UserStatus};
use domain::user_pool::{SignInNames, UserPool};
use poolhouse_store::migrations::MIGRATIONS;
use poolhouse_store::tables::{user_counts, user_pools, users};
use poolhouse_store::{Options, Store, StoreError, Tx, params};
use tokio::task::JoinSet;

use crate::database::Database;
use crate::users::{POOL, insert, pool, user};

cases! {
    users_are_counted_as_they_come_and_go,
    many_at_once_are_all_counted,
    batches_at_once_are_all_counted,
    what_is_undone_is_not_counted,
    a_deleted_pool_has_no_users,
    users_of_an_older_schema_are_counted,
}

async fn total(store: &Store, user_pool_id: &'static str) -> i64 {
    store.read::<_, StoreError, _>(move |tx| user_counts::total(tx, user_pool_id)).await.unwrap()
}

/// What the kept count is to be equal to.
async fn counted(store: &Store) -> i64 {
    let sql = "SELECT COUNT(*) FROM users WHERE user_pool_id = $1";
    let read = move |tx: &mut dyn Tx| tx.row(sql, params![POOL]);
    let row: Result<_, StoreError> = store.read(read).await;
    row.unwrap().unwrap().integer(0).unwrap()
}

async fn delete(store: &Store, sub: String) -> bool {
    store.write::<_, StoreError, _>(move |tx| users::delete(tx, POOL, &sub)).await.unwrap()
}

async fn users_are_counted_as_they_come_and_go(database: &Database) {
    let store = database.open_with(Options::default());
    let pool = pool(SignInNames::Username);
    assert_eq!(total(&store, POOL).await, 0);
    for number in 0..40 {
        let sub = format!("s{number}");
        insert(&store, &pool, user(&sub, &sub, &[])).await.unwrap();
    }
    let elsewhere = UserPool { id: "us-east-1_b".to_owned(), ..pool.clone() };
    let stranger = User { user_pool_id: elsewhere.id.clone(), ..user("s0", "s0", &[]) };
    insert(&store, &elsewhere, stranger).await.unwrap();
    assert_eq!((total(&store, POOL).await, total(&store, "us-east-1_b").await), (40, 1));

    assert!(delete(&store, "s7".to_owned()).await);
    assert!(!delete(&store, "s7".to_owned()).await);
    // A change of state is no coming or going.
    let update = move |tx: &mut dyn Tx| {
        let before = users::find(tx, POOL, "s8")?.expect("s8");
        let after = User { enabled: false, status: UserStatus::ResetRequired, ..before.clone() };
        users::update(tx, &pool, &before, &after)
    };
    store.write::<_, StoreError, _>(update).await.unwrap();
    assert_eq!((total(&store, POOL).await, total(&store, "us-east-1_b").await), (39, 1));
}

async fn many_at_once_are_all_counted(database: &Database) {
    let store = database.open_with(Options::default());
    let pool = pool(SignInNames::Username);
    let mut tasks = JoinSet::new();
    for number in 0..64 {
        let (store, pool) = (store.clone(), pool.clone());
        tasks.spawn(async move {
            // Half of the names are wanted by two, and every third user is deleted by two.
            let (sub, name) = (format!("s{number}"), format!("name-{}", number % 48));
            let inserted = insert(&store, &pool, user(&sub, &name, &[])).await.is_ok();
            if inserted && number % 3 == 0 {
                let twice = tokio::join!(delete(&store, sub.clone()), delete(&store, sub));
                assert!(twice.0 != twice.1, "one of two deletes a user");
            }
        });
    }
    tasks.join_all().await;
    let (total, counted) = (total(&store, POOL).await, counted(&store).await);
    assert_eq!(total, counted);
    assert!((16..=48).contains(&total), "{total}");
}

async fn batches_at_once_are_all_counted(database: &Database) {
    let store = database.open_with(Options::default());
    let pool = pool(SignInNames::Username);
    let mut tasks = JoinSet::new();
    for batch in 0..8 {
        let (store, pool) = (store.clone(), pool.clone());
        tasks.spawn(async move {
            let people: Vec<User> =
                (0..50).map(|number| format!("s{batch}-{number}")).map(|sub| user(&sub, &sub, &[])).collect();
            let write = move |tx: &mut dyn Tx| users::insert_all(tx, &pool, &people);
            store.write::<_, StoreError, _>(write).await.unwrap().unwrap();
        });
    }
    tasks.join_all().await;
    assert_eq!((total(&store, POOL).await, counted(&store).await), (400, 400));
    let none =
        store.write::<_, StoreError, _>(|tx| users::insert_all(tx, &self::pool(SignInNames::Username), &[])).await;
    assert_eq!((none.unwrap(), total(&store, POOL).await), (Ok(()), 400));
}

async fn what_is_undone_is_not_counted(database: &Database) {
    let store = database.open_with(Options::default());
    let pool = pool(SignInNames::Username);
    insert(&store, &pool, user("s1", "jane", &[])).await.unwrap();
    insert(&store, &pool, user("s2", "jane", &[])).await.unwrap_err();
    let undone = move |tx: &mut dyn Tx| -> Result<(), StoreError> {
        users::insert(tx, &pool, &user("s3", "joe", &[]))?.unwrap();
        users::delete(tx, POOL, "s1")?;
        users::delete(tx, POOL, "s3")?;
        Err(StoreError::Corrupt("changed my mind".into()))
    };
    store.write(undone).await.unwrap_err();
    assert_eq!(total(&store, POOL).await, 1);
}

async fn a_deleted_pool_has_no_users(database: &Database) {
    let store = database.open_with(Options::default());
    let pool = pool(SignInNames::Username);
    let made = pool.clone();
    store.write::<_, StoreError, _>(move |tx| user_pools::insert(tx, &made)).await.unwrap();
    insert(&store, &pool, user("s1", "jane", &[])).await.unwrap();
    assert!(store.write::<_, StoreError, _>(|tx| user_pools::delete(tx, POOL)).await.unwrap());
    assert_eq!(total(&store, POOL).await, 0);
}

async fn users_of_an_older_schema_are_counted(database: &Database) {
    if !database.is_lasting() {
        return;
    }
    let before = MIGRATIONS.iter().position(|migration| migration.name == "0009_user_counts").unwrap();
    let older = database.open_with(Options { migrations: &MIGRATIONS[..before], ..Options::default() });
    let sql = "INSERT INTO users (user_pool_id, sub, username, status, enabled, created_at, modified_at, attributes, \
         pending) VALUES ($1, $2, $2, 'CONFIRMED', $3, 1, 1, '{}', '{}')";
    let fill = move |tx: &mut dyn Tx| -> Result<(), StoreError> {
        for number in 0..10 {
            tx.execute(sql, params![POOL, format!("s{number}"), true])?;
        }
        tx.execute(sql, params!["us-east-1_b", "s1", true]).map(drop)
    };
    store_write(&older, fill).await;
    older.close().await;
    let store = database.open_with(Options::default());
    assert_eq!((total(&store, POOL).await, total(&store, "us-east-1_b").await), (10, 1));
    // Opened again, nothing is counted twice.
    store.close().await;
    let store = database.open_with(Options::default());
    assert!(delete(&store, "s3".to_owned()).await);
    assert_eq!((total(&store, POOL).await, counted(&store).await), (9, 9));
}

async fn store_write(store: &Store, write: impl FnMut(&mut dyn Tx) -> Result<(), StoreError> + Send + 'static) {
    store.write(write).await.unwrap();
}
