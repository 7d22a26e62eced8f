//! The rows of a database as text: for each table a list of objects, by column. JSON documents stand there as what they
//! are, bytes in base64.

use std::collections::BTreeMap;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Map, Value as Json, json};
use store::{Row, Store, StoreError, Tx, Value, params};

/// Tables with their rows.
pub type Tables = BTreeMap<String, Vec<Map<String, Json>>>;

/// Columns that hold JSON.
pub const DOCUMENTS: [(&str, &str); 12] = [
    ("user_pools", "document"),
    ("clients", "document"),
    ("cimd_policies", "document"),
    ("client_metadata_documents", "document"),
    ("users", "attributes"),
    ("users", "pending"),
    ("users", "mfa"),
    ("resource_servers", "scopes"),
    ("identity_providers", "document"),
    ("domains", "document"),
    ("managed_login_brandings", "settings"),
    ("terms", "links"),
];

fn is_document(table: &str, column: &str) -> bool {
    DOCUMENTS.contains(&(table, column))
}

/// Every row of an SQLite database, but those of the bookkeeping of migrations.
pub async fn dump(store: &Store) -> Tables {
    let read = |tx: &mut dyn Tx| -> Result<Tables, StoreError> {
        let tables = "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'schema~_%' ESCAPE '~' ORDER BY name";
        let names: Vec<String> = tx.rows(tables, params![])?.iter().map(|row| row.text(0)).collect::<Result<_, _>>()?;
        names.into_iter().map(|table| Ok((table.clone(), dump_table(tx, &table)?))).collect()
    };
    store.read(read).await.unwrap()
}

fn dump_table(tx: &mut dyn Tx, table: &str) -> Result<Vec<Map<String, Json>>, StoreError> {
    let columns = tx.rows("SELECT name, type FROM pragma_table_info($1)", params![table])?;
    let columns: Vec<(String, String)> =
        columns.iter().map(|row| Ok((row.text(0)?, row.text(1)?))).collect::<Result<_, StoreError>>()?;
    let names: Vec<&str> = columns.iter().map(|(name, _)| name.as_str()).collect();
    let sql: &'static str = format!("SELECT {} FROM {table} ORDER BY rowid", names.join(", ")).leak();
    let cell = |row: &Row, index: usize, (name, kind): &(String, String)| -> Result<Json, StoreError> {
        Ok(match kind.as_str() {
            _ if row.is_null(index)? => Json::Null,
            "TEXT" if is_document(table, name) => serde_json::from_str(&row.text(index)?).expect("a document"),
            "TEXT" => json!(row.text(index)?),
            "BIGINT" => json!(row.integer(index)?),
            "BOOLEAN" => json!(row.boolean(index)?),
            "BYTEA" => json!({ "base64": STANDARD.encode(row.bytes(index)?) }),
            other => panic!("{table}.{name} is {other}"),
        })
    };
    let rows = tx.rows(sql, params![])?;
    rows.iter()
        .map(|row| {
            columns.iter().enumerate().map(|(at, column)| Ok((column.0.clone(), cell(row, at, column)?))).collect()
        })
        .collect()
}

/// Puts rows into a database whose schema has their tables and columns.
pub async fn load(store: &Store, tables: Tables) {
    let write = move |tx: &mut dyn Tx| -> Result<(), StoreError> {
        for (table, rows) in &tables {
            for row in rows {
                let places: Vec<String> = (1..=row.len()).map(|place| format!("${place}")).collect();
                let names: Vec<&str> = row.keys().map(String::as_str).collect();
                let sql = format!("INSERT INTO {table} ({}) VALUES ({})", names.join(", "), places.join(", "));
                let values: Vec<Value> = row.iter().map(|(name, cell)| value(table, name, cell)).collect();
                tx.execute(sql.leak(), &values)?;
            }
        }
        Ok(())
    };
    store.write(write).await.unwrap();
}

fn value(table: &str, column: &str, cell: &Json) -> Value {
    match cell {
        Json::Null => Value::Null,
        cell if is_document(table, column) => Value::Text(cell.to_string()),
        Json::String(text) => Value::Text(text.clone()),
        Json::Number(number) => Value::Integer(number.as_i64().unwrap()),
        Json::Bool(boolean) => Value::Boolean(*boolean),
        _ => Value::Bytes(bytes(cell)),
    }
}

/// What a cell of bytes holds.
pub fn bytes(cell: &Json) -> Vec<u8> {
    STANDARD.decode(cell["base64"].as_str().unwrap_or_else(|| panic!("no bytes: {cell}"))).unwrap()
}
