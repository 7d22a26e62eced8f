//! Every search of ListUsers is one range of one index, read in its order: what a page costs does not depend on how
//! many users a pool has. The databases themselves are asked how they go about it.

use domain::user::{User, UserStatus};
use domain::user_pool::SignInNames;
use poolhouse_store::tables::user_search::{self, Column, Cursor, Filter};
use poolhouse_store::tables::users;
use poolhouse_store::{Location, Options, Row, Store, StoreError, Tx, Value};
use tokio_postgres::{NoTls, SimpleQueryMessage};

use crate::database::{Database, execute};
use crate::users::{POOL, pool, user};

cases! {
    a_search_is_a_range_of_an_index,
}

/// So many that reading them all is never the shortest way to a page.
const USERS: usize = 3_000;
const PAGE: i64 = 10;

/// Each search, the index that it is to read, and the columns of its range, as SQLite prints them.
fn searches() -> Vec<(Filter, &'static str, String)> {
    let by = |column, value: &str, prefix| Filter::Key { column, value: value.to_owned(), prefix };
    let row = |column: &str| format!("({column},sub)>(?,?) AND {column}<?");
    let mut searches = vec![
        (Filter::All, "users_pkey", "sub>?".to_owned()),
        (by(Column::Sub, "s00015", false), "users_pkey", "sub>? AND sub<?".to_owned()),
        (Filter::Enabled { enabled: true }, "users_by_enabled", row("enabled")),
        (Filter::Enabled { enabled: false }, "users_by_enabled", row("enabled")),
        (by(Column::Status, "CONFIRMED", false), "users_by_status", row("status")),
        (by(Column::Status, "UN", true), "users_by_status", row("status")),
    ];
    for (column, value, index, name) in [
        (Column::Username, "name-00015", "users_by_username", "username"),
        (Column::Email, "e00015@example.com", "users_by_email", "email_key"),
        (Column::PhoneNumber, "+100015", "users_by_phone_number", "phone_number_key"),
        (Column::Name, "n00015", "users_by_name", "name_key"),
        (Column::GivenName, "g00015", "users_by_given_name", "given_name_key"),
        (Column::FamilyName, "f00015", "users_by_family_name", "family_name_key"),
        (Column::PreferredUsername, "p00015", "users_by_preferred_username", "preferred_username_key"),
    ] {
        searches.push((by(column, value, false), index, row(name)));
        searches.push((by(column, &value[..1], true), index, row(name)));
    }
    searches
}

async fn a_search_is_a_range_of_an_index(database: &Database) {
    let store = database.open_with(Options::default());
    fill(&store).await;
    if let Location::Postgres(url) = &database.location {
        execute(url, "ANALYZE users").await;
    }
    for (filter, index, range) in searches() {
        for (sql, params) in statements(&store, &filter).await {
            match &database.location {
                Location::Postgres(url) => {
                    for mode in ["force_generic_plan", "force_custom_plan"] {
                        let plan = postgres_plan(url, mode, sql, &params).await;
                        check_postgres(&plan, index, &format!("{filter:?}, {mode}"));
                    }
                }
                _ => check_sqlite(&sqlite_plan(&store, sql, params).await, index, &range, &filter),
            }
        }
    }
}

/// Users who share everything that many may share, and are told apart by everything else.
async fn fill(store: &Store) {
    let pool = pool(SignInNames::Username);
    let people: Vec<User> = (0..USERS)
        .map(|number| {
            let value = |letter: &str| format!("{letter}{number:05}");
            let attributes = [
                ("email", format!("{}@example.com", value("E"))),
                ("phone_number", value("+1")),
                ("name", value("N")),
                ("given_name", value("G")),
                ("family_name", value("F")),
                ("preferred_username", value("P")),
            ];
            let attributes = attributes.each_ref().map(|(name, value)| (*name, value.as_str()));
            User {
                enabled: number % 500 != 7,
                status: if number % 500 == 9 { UserStatus::Unconfirmed } else { UserStatus::Confirmed },
                ..user(&value("s"), &format!("name-{number:05}"), &attributes)
            }
        })
        .collect();
    let write = move |tx: &mut dyn Tx| -> Result<(), StoreError> {
        users::insert_all(tx, &pool, &people)?.expect("the names are free");
        Ok(())
    };
    store.write(write).await.unwrap();
}

/// What the first page and the one behind it ask of the database.
async fn statements(store: &Store, filter: &Filter) -> Vec<(&'static str, Vec<Value>)> {
    let filter = filter.clone();
    let read = move |tx: &mut dyn Tx| -> Result<_, StoreError> {
        let mut listening = Listening { tx, heard: Vec::new() };
        let found = user_search::list(&mut listening, POOL, &filter, None, PAGE)?;
        let last: Option<Cursor> = found.into_iter().last().map(|(_, cursor)| cursor);
        assert!(last.is_some(), "{filter:?} finds nobody");
        user_search::list(&mut listening, POOL, &filter, last.as_ref(), PAGE)?;
        Ok(listening.heard)
    };
    store.read(read).await.unwrap()
}

/// A transaction that remembers what it was asked.
struct Listening<'a> {
    tx: &'a mut dyn Tx,
    heard: Vec<(&'static str, Vec<Value>)>,
}

impl Tx for Listening<'_> {
    fn rows(&mut self, sql: &'static str, params: &[Value]) -> Result<Vec<Row>, StoreError> {
        self.heard.push((sql, params.to_vec()));
        self.tx.rows(sql, params)
    }

    fn execute(&mut self, sql: &'static str, params: &[Value]) -> Result<u64, StoreError> {
        self.tx.execute(sql, params)
    }
}

async fn sqlite_plan(store: &Store, sql: &str, params: Vec<Value>) -> Vec<String> {
    let explain: &'static str = format!("EXPLAIN QUERY PLAN {sql}").leak();
    let read = move |tx: &mut dyn Tx| tx.rows(explain, &params);
    let rows: Result<_, StoreError> = store.read(read).await;
    rows.unwrap().iter().map(|row| row.text(3).unwrap()).collect()
}

fn check_sqlite(plan: &[String], index: &str, range: &str, filter: &Filter) {
    let index = if index == "users_pkey" { "sqlite_autoindex_users_1" } else { index };
    let expected = format!("SEARCH u USING INDEX {index} (user_pool_id=? AND {range})");
    assert!(plan.contains(&expected), "{filter:?}: no `{expected}` in {plan:#?}");
    let slow = plan.iter().find(|line| line.contains("TEMP B-TREE") || line.contains("SCAN u"));
    assert_eq!(slow, None, "{filter:?}");
}

/// The plan of a statement, and what came of it: as PostgreSQL has it for these values, or for any.
async fn postgres_plan(url: &str, mode: &str, sql: &str, params: &[Value]) -> Vec<String> {
    let (client, connection) = tokio_postgres::connect(url, NoTls).await.unwrap();
    let driver = tokio::spawn(connection);
    let values: Vec<String> = params.iter().map(literal).collect();
    let text = format!(
        "SET plan_cache_mode = {mode}; PREPARE search AS {sql}; EXPLAIN (ANALYZE, COSTS OFF, TIMING OFF) EXECUTE search ({})",
        values.join(", ")
    );
    let answer = client.simple_query(&text).await.unwrap();
    let line = |message| match message {
        SimpleQueryMessage::Row(row) => row.get(0).map(str::to_owned),
        _ => None,
    };
    let plan = answer.into_iter().filter_map(line).collect();
    drop(client);
    driver.await.unwrap().unwrap();
    plan
}

fn literal(value: &Value) -> String {
    match value {
        Value::Null => "NULL".to_owned(),
        Value::Text(text) => format!("'{}'", text.replace('\'', "''")),
        Value::Integer(integer) => integer.to_string(),
        Value::Boolean(boolean) => boolean.to_string(),
        Value::Bytes(_) => panic!("no search is by bytes"),
    }
}

fn check_postgres(plan: &[String], index: &str, what: &str) {
    // Groups are looked up for each user found, in a plan of their own further down.
    let own: Vec<&String> = plan.iter().take_while(|line| !line.contains("SubPlan")).collect();
    assert!(
        own.iter().any(|line| line.contains(&format!("Index Scan using {index} on users u "))),
        "{what}: {plan:#?}"
    );
    let slow = own.iter().find(|line| line.contains("Sort") || line.contains("Filter") || line.contains("Seq Scan"));
    assert_eq!(slow, None, "{what}: {plan:#?}");
}
