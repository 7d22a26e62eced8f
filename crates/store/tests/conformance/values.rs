//! What goes in comes out, on both databases alike.

use poolhouse_store::{Store, StoreError, Value, params};

use crate::database::Database;

cases! {
    every_type_survives,
    nulls_survive_in_every_type,
    large_values_survive,
    nul_in_text_is_refused,
    text_is_ordered_by_bytes,
    like_tells_case_apart,
    parameters_may_come_in_any_order,
    booleans_can_be_asked_for,
}

async fn keep(
    store: &Store,
    id: &str,
    note: Value,
    number: Value,
    flag: Value,
    data: Value,
) -> Result<u64, StoreError> {
    let row = [Value::from(id), note, number, flag, data];
    let sql = "INSERT INTO examples (id, note, number, flag, data) VALUES ($1, $2, $3, $4, $5)";
    store.write(move |tx| tx.execute(sql, &row)).await
}

async fn fetch(store: &Store, id: &'static str) -> poolhouse_store::Row {
    let sql = "SELECT note, number, flag, data FROM examples WHERE id = $1";
    let row: Result<_, StoreError> = store.read(move |tx| tx.row(sql, params![id])).await;
    row.unwrap().unwrap()
}

async fn every_type_survives(database: &Database) {
    let store = database.open_examples();
    let bytes: Vec<u8> = (0..=255).chain([0xff, 0x00, 0xfe]).collect();
    let note = "naïve Straße 東京 🏊 e\u{301} \u{feff} 'quotes' \"double\" \\ \n\t\u{1} % _ $1 ;--";
    for (id, number, flag) in [("a", i64::MIN, true), ("b", i64::MAX, false)] {
        keep(&store, id, note.into(), number.into(), flag.into(), bytes.clone().into()).await.unwrap();
        let row = fetch(&store, id).await;
        assert_eq!(row.text(0).unwrap(), note);
        assert_eq!(row.integer(1).unwrap(), number);
        assert_eq!(row.boolean(2).unwrap(), flag);
        assert_eq!(row.bytes(3).unwrap(), bytes);
    }
    keep(&store, "", "".into(), 0_i64.into(), false.into(), Vec::new().into()).await.unwrap();
    let row = fetch(&store, "").await;
    assert_eq!(row.opt_text(0).unwrap().as_deref(), Some(""), "an empty text is not NULL");
    assert_eq!(row.opt_bytes(3).unwrap().as_deref(), Some(&[][..]), "no bytes are not NULL");
    let answer = store.read(|tx| tx.row("SELECT number FROM examples WHERE id = $1", params!["a"])?.unwrap().text(0));
    assert!(matches!(answer.await, Err(StoreError::Corrupt(_))), "an integer is not a text");
}

async fn nulls_survive_in_every_type(database: &Database) {
    let store = database.open_examples();
    keep(&store, "a", Value::Null, Value::Null, Value::Null, Value::Null).await.unwrap();
    let row = fetch(&store, "a").await;
    assert_eq!(row.opt_text(0), Ok(None));
    assert_eq!(row.opt_integer(1), Ok(None));
    assert_eq!(row.opt_boolean(2), Ok(None));
    assert_eq!(row.opt_bytes(3), Ok(None));
}

async fn large_values_survive(database: &Database) {
    let store = database.open_examples();
    let note = "ÿ".repeat(1 << 20);
    let data: Vec<u8> = (0..5_usize << 20).map(|index| (index * 31 % 251) as u8).collect();
    keep(&store, "a", (&note).into(), Value::Null, Value::Null, (&data).into()).await.unwrap();
    let row = fetch(&store, "a").await;
    assert!(row.text(0).unwrap() == note);
    assert!(row.bytes(3).unwrap() == data);
}

async fn nul_in_text_is_refused(database: &Database) {
    let store = database.open_examples();
    let answer = keep(&store, "a", "a\0b".into(), Value::Null, Value::Null, Value::Null).await;
    assert_eq!(answer, Err(StoreError::NulInText));
}

async fn text_is_ordered_by_bytes(database: &Database) {
    let store = database.open_examples();
    let mut ids = ["a", "B", "b", "A", "_", "a-b", "ab", "a b", "é", "z", "Z", "ß", "🏊", "\u{ffff}", "10", "9"];
    for id in ids {
        keep(&store, id, id.into(), Value::Null, Value::Null, Value::Null).await.unwrap();
    }
    ids.sort_unstable();
    for sql in [
        "SELECT id FROM examples WHERE id <> 'counter' ORDER BY id",
        "SELECT note FROM examples WHERE note IS NOT NULL ORDER BY note",
    ] {
        let rows: Result<_, StoreError> = store.read(move |tx| tx.rows(sql, params![])).await;
        let found: Vec<String> = rows.unwrap().iter().map(|row| row.text(0).unwrap()).collect();
        assert_eq!(found, ids);
    }
    let after = store.read(|tx| tx.rows("SELECT id FROM examples WHERE id > $1", params!["é"])).await;
    assert_eq!(after.unwrap_or_else(|error: StoreError| panic!("{error}")).len(), 2);
}

async fn like_tells_case_apart(database: &Database) {
    let store = database.open_examples();
    for id in ["Anna", "anna"] {
        keep(&store, id, Value::Null, Value::Null, Value::Null, Value::Null).await.unwrap();
    }
    let rows = store.read(|tx| tx.rows("SELECT id FROM examples WHERE id LIKE $1", params!["an%"])).await;
    assert_eq!(rows.unwrap_or_else(|error: StoreError| panic!("{error}")).len(), 1);
}

async fn parameters_may_come_in_any_order(database: &Database) {
    let store = database.open_examples();
    let sql = "UPDATE examples SET note = $3, number = $2 WHERE id = $1 AND (number = $4 OR number <> $2)";
    let answer = store.write(move |tx| tx.execute(sql, params!["counter", 7_i64, "seven", 0_i64])).await;
    assert_eq!(answer, Ok::<_, StoreError>(1));
    let row = fetch(&store, "counter").await;
    assert_eq!((row.text(0).unwrap().as_str(), row.integer(1).unwrap()), ("seven", 7));
}

async fn booleans_can_be_asked_for(database: &Database) {
    let store = database.open_examples();
    for (id, flag) in [("yes", true), ("no", false)] {
        keep(&store, id, Value::Null, Value::Null, flag.into(), Value::Null).await.unwrap();
    }
    for (sql, expected) in [
        ("SELECT id FROM examples WHERE flag = $1", "yes"),
        ("SELECT id FROM examples WHERE flag AND $1", "yes"),
        ("SELECT id FROM examples WHERE flag IS FALSE AND $1", "no"),
        ("SELECT id FROM examples WHERE flag = FALSE AND $1", "no"),
    ] {
        let row: Result<_, StoreError> = store.read(move |tx| tx.row(sql, params![true])).await;
        assert_eq!(row.unwrap().unwrap().text(0).unwrap(), expected, "{sql}");
    }
}
