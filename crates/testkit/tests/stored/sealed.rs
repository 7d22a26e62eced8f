//! What is in sealed values, by their purpose and place: as JSON where it is that, else in base64.
//!
//! Purposes and places are written down here once more, apart from the code: a value that was sealed for a place is
//! opened for no other, so a change of either loses it.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use crypto::keyring::Keyring;
use crypto::token;
use serde_json::{Map, Value, json};

use crate::rows::{Tables, bytes};
use crate::{full, samples};

/// Columns of sealed values, what they are sealed for, and the columns that name their place.
const COLUMNS: [(&str, &str, &str, &[&str]); 9] = [
    ("users", "sealed_verifier", "password-verifier", &["user_pool_id", "sub"]),
    ("users", "software_token", "software-token", &["user_pool_id", "sub"]),
    ("users", "pending_software_token", "software-token", &["user_pool_id", "sub"]),
    ("client_secrets", "sealed", "client-secret", &["user_pool_id", "client_id", "id"]),
    ("signing_keys", "sealed", "signing-key", &["user_pool_id", "kid"]),
    ("saml_keys", "sealed", "saml-key", &["user_pool_id"]),
    ("identity_providers", "sealed_secrets", "identity-provider-secrets", &["user_pool_id", "name"]),
    ("devices", "sealed_verifier", "device-verifier", &["user_pool_id", "sub", "device_key"]),
    ("outgoing_messages", "sealed", "outgoing message", &["user_pool_id", "sub", "id"]),
];

/// Two lengths before the JSON of a SECRET_BLOCK: the server's number, and both public ones.
const SRP_NUMBERS_BYTES: usize = 32 + 2 * 384;

/// Everything sealed that is in the tables, but for the pool whose values never were, and what clients hold.
pub fn contents(tables: &Tables, held: &Value) -> Value {
    let keyring = samples::keyring();
    let mut all = Map::new();
    for (table, column, purpose, place) in COLUMNS {
        for (number, row) in of_people(tables, table).enumerate().filter(|(_, row)| !row[column].is_null()) {
            let opened = open(&keyring, purpose, row, place, &bytes(&row[column]));
            all.insert(format!("{table}.{column} {number}"), opened);
        }
    }
    for (number, row) in of_people(tables, "users").enumerate().filter(|(_, row)| !row["former_passwords"].is_null()) {
        let former = unpack(&bytes(&row["former_passwords"]));
        let opened =
            former.iter().map(|sealed| open(&keyring, "password-verifier", row, &["user_pool_id", "sub"], sealed));
        all.insert(format!("users.former_passwords {number}"), opened.collect());
    }
    for row in &tables["site"] {
        all.insert(
            format!("site {}", row["name"]),
            open(&keyring, "master-key-check", row, &[], &bytes(&row["value"])),
        );
    }
    let text = |pointer: &str| held.pointer(pointer).and_then(Value::as_str).unwrap_or_else(|| panic!("{pointer}"));
    for pointer in [
        "/jane/tokens/RefreshToken",
        "/hugo/refresh",
        "/olga/tokens/RefreshToken",
        "/olga's device/tokens/RefreshToken",
    ] {
        let opened = token::open_refresh(&keyring, &[], text(pointer)).unwrap();
        all.insert(format!("held {pointer}"), shown(&opened));
    }
    for pointer in ["/carl/Session", "/iris/custom/Session"] {
        let opened = token::open_session(&keyring, &[], text(pointer)).unwrap();
        all.insert(format!("held {pointer}"), shown(&opened));
    }
    let block = text("/iris/srp/ChallengeParameters/SECRET_BLOCK");
    let opened = token::open_secret_block(&keyring, &[], block).unwrap();
    let (numbers, bound) = opened.split_at(SRP_NUMBERS_BYTES);
    all.insert("held SECRET_BLOCK".to_owned(), json!({"numbers": shown(numbers), "bound": shown(bound)}));
    let place: Vec<&[u8]> = vec![b"ListUsers", text("/pool").as_bytes(), b""];
    let opened = token::open_pagination(&keyring, &place, text("/page/PaginationToken")).unwrap();
    all.insert("held PaginationToken".to_owned(), shown(&opened));
    Value::Object(all)
}

fn of_people<'a>(tables: &'a Tables, table: &str) -> impl Iterator<Item = &'a Map<String, Value>> {
    tables[table].iter().filter(|row| row["user_pool_id"] != full::POOL)
}

fn open(keyring: &Keyring, purpose: &str, row: &Map<String, Value>, place: &[&str], sealed: &[u8]) -> Value {
    let place: Vec<&[u8]> = place.iter().map(|column| row[*column].as_str().unwrap().as_bytes()).collect();
    let opened = keyring.open(purpose, &place, sealed);
    shown(&opened.unwrap_or_else(|_| panic!("{purpose} is not for {place:?}")))
}

fn shown(opened: &[u8]) -> Value {
    match serde_json::from_slice::<Value>(opened) {
        Ok(document) if document.is_object() => document,
        _ => json!({ "base64": STANDARD.encode(opened) }),
    }
}

/// Byte strings, each behind its length in two bytes.
fn unpack(mut packed: &[u8]) -> Vec<Vec<u8>> {
    let mut items = Vec::new();
    while let Some((length, rest)) = packed.split_first_chunk::<2>() {
        let (item, rest) = rest.split_at(usize::from(u16::from_be_bytes(*length)));
        items.push(item.to_vec());
        packed = rest;
    }
    assert!(packed.is_empty());
    items
}

/// A value with the kinds of things in place of the things.
fn shape(value: &Value) -> Value {
    match value {
        Value::Object(members) if members.contains_key("base64") => json!("bytes"),
        Value::Object(members) => members.iter().map(|(name, member)| (name.clone(), shape(member))).collect(),
        Value::Array(items) => items.iter().map(shape).collect(),
        Value::String(_) => json!("text"),
        Value::Number(_) => json!("number"),
        Value::Bool(_) => json!("boolean"),
        Value::Null => Value::Null,
    }
}

#[test]
fn sealed_values_of_every_release_hold_what_was_sealed() {
    for sample in samples::all() {
        assert_eq!(contents(&sample.tables, &sample.held), sample.contents, "release {}", sample.release);
    }
}

/// What is sealed today has the members that the newest samples have: what is missing there has no sample.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn no_sealed_member_is_without_a_sample() {
    let (today, newest) = (samples::of_today().await, samples::newest());
    assert_eq!(shape(&today.contents), shape(&newest.contents), "see docs/CONTRIBUTING.md");
}
