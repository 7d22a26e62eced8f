//! A pool in which no field of any document is empty, told twice: here, and in the samples of each release.
//!
//! The values are whole literals: a field that is added does not compile before it has a value here. A release whose
//! samples are older than the field reads it as its default: change the expectation for that release, in
//! [`every_field_of_every_release_comes_back`].

mod configuration;
mod login_pages;
mod person;
mod unregistered;
mod user_imports;

use domain::clock::Time;
use poolhouse_testkit::database::Database;
use serde_json::Value;
use store::tables::attempts::{self, Leak};
use store::tables::codes::{self, Code, Verdict};
use store::tables::outgoing_messages::{self, OutgoingMessage};
use store::tables::published_secrets;
use store::tables::{
    auth_events, authorization_codes, browser_sessions, client_secrets, clients, configuration_changes, devices,
    domains, federated_sign_ins, group_members, groups, identities, identity_providers, kept_sessions,
    resource_servers, saml_keys, signing_keys, spent, user_counts, user_pools, users, webauthn_credentials,
};
use store::{Store, StoreError, Tx};

use crate::rows::{self, DOCUMENTS};
use crate::samples;
use configuration::{
    client, client_secret, domain, group, provider, resource_server, saml_key, signing_keys, user_pool,
};
use person::{
    auth_event, authorization_code, browser_session, code, device, federated_sign_in, identity, kept_session, message,
    passkey, user,
};

pub const POOL: &str = "us-east-1_FullSampl";
const CLIENT: &str = "fullclient0000000000000001";
const SUB: &str = "11111111-1111-4111-8111-111111111111";
/// 2026-11-21T00:00:00Z, and moments after.
const START: Time = Time::from_seconds(1_795_219_200);
const LATER: Time = Time::from_seconds(1_795_219_260);
const LATER_STILL: Time = Time::from_seconds(1_795_219_320);

fn some(text: &str) -> Option<String> {
    Some(text.to_owned())
}

fn list(texts: &[&str]) -> Vec<String> {
    texts.iter().map(|text| (*text).to_owned()).collect()
}

fn map<M: FromIterator<(String, String)>>(pairs: &[(&str, &str)]) -> M {
    pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
}

const SPENT: [spent::Kind; 6] = {
    use spent::Kind::{ChallengeSession, Device, ProviderMessage, RefreshToken, SignIn, SoftwareTokenStep};
    const _: fn(spent::Kind) = |kind| match kind {
        ChallengeSession | RefreshToken | SignIn | SoftwareTokenStep | Device | ProviderMessage => (),
    };
    [ChallengeSession, RefreshToken, SignIn, SoftwareTokenStep, Device, ProviderMessage]
};

/// Writes all of it by today's code.
pub async fn insert(store: &Store) {
    let write = |tx: &mut dyn Tx| -> Result<(), StoreError> {
        let pool = user_pool();
        user_pools::insert(tx, &pool)?;
        clients::insert(tx, &client())?;
        client_secrets::insert(tx, POOL, CLIENT, &client_secret())?;
        for key in signing_keys() {
            signing_keys::insert(tx, POOL, &key)?;
        }
        saml_keys::insert(tx, POOL, &saml_key())?;
        users::insert(tx, &pool, &user())?.unwrap();
        groups::insert(tx, &group())?;
        group_members::insert(tx, POOL, SUB, &group().id)?;
        resource_servers::insert(tx, &resource_server())?;
        identity_providers::insert(tx, &provider())?;
        identity_providers::set_identifiers(tx, POOL, "full", &provider().provider.identifiers)?;
        domains::insert(tx, &domain())?;
        login_pages::insert(tx)?;
        unregistered::insert(tx)?;
        user_imports::insert(tx)?;
        devices::insert(tx, &device())?;
        auth_events::put(tx, &auth_event())?;
        webauthn_credentials::insert(tx, &passkey())?;
        codes::put(tx, POOL, SUB, &code())?;
        identities::insert(tx, &identity())?;
        federated_sign_ins::insert(tx, &federated_sign_in(), 10)?;
        outgoing_messages::put(tx, &message())?;
        for kind in SPENT {
            spent::spend(tx, POOL, kind, "spent", START, LATER)?;
        }
        let leak = Leak { interval_micros: 1_000_000, most: 9, whole: true };
        attempts::add(tx, POOL, SUB, "password", START, leak)?;
        attempts::add(tx, POOL, SUB, "password", LATER, leak)?;
        published_secrets::intend(tx, POOL, CLIENT, "published", START)?;
        assert!(published_secrets::adopt(tx, POOL, CLIENT, "published", "arn:full", LATER)?);
        kept_sessions::put(tx, &kept_session())?;
        authorization_codes::insert(tx, &authorization_code())?;
        browser_sessions::insert(tx, &browser_session())?;
        configuration_changes::insert(tx, "change", POOL, START)
    };
    store.write(write).await.unwrap();
}

/// Compares what a database has of all of it; tells in what they differ by failing.
fn compare(tx: &mut dyn Tx) -> Result<(), StoreError> {
    assert_eq!(user_pools::find(tx, POOL)?, Some(user_pool()));
    assert_eq!(clients::find(tx, POOL, CLIENT)?, Some(client()));
    assert_eq!(client_secrets::list(tx, POOL, CLIENT)?, [client_secret()]);
    assert_eq!(signing_keys::list(tx, POOL)?, signing_keys());
    assert_eq!(saml_keys::find(tx, POOL)?, Some(saml_key()));
    assert_eq!(users::find(tx, POOL, SUB)?, Some(user()));
    for name in ["FULL", "full@example.com", SUB] {
        assert_eq!(users::find_by_name(tx, &user_pool(), name)?, Some(user()), "{name}");
    }
    assert_eq!(user_counts::total(tx, POOL)?, 1);
    assert_eq!(groups::find(tx, POOL, "full")?, Some(group()));
    assert_eq!(group_members::list_groups(tx, POOL, SUB, None, 9)?, [group()]);
    assert_eq!(resource_servers::find(tx, POOL, "api")?, Some(resource_server()));
    assert_eq!(identity_providers::find_by_identifier(tx, POOL, "provider.example")?.as_deref(), Some("full"));
    assert_eq!(domains::list(tx, POOL)?, [domain()]);
    assert_eq!(domains::find_by_domain(tx, "auth.example.com")?, Some(domain()));
    assert_eq!(devices::list(tx, POOL, SUB, true, None, 9)?, [device()]);
    assert_eq!(webauthn_credentials::list(tx, POOL, SUB, None, 9)?, [passkey()]);
    // A counter of before it emptied by itself means nothing but that there was one.
    let attempts = attempts::find(tx, POOL, SUB, "password")?;
    assert_eq!(attempts.map(|attempts| attempts.last_at), Some(LATER));
    let changes = configuration_changes::list_since(tx, START)?;
    assert!(changes.iter().any(|change| (change.id.as_str(), change.user_pool_id.as_str()) == ("change", POOL)));
    Ok(())
}

/// What browsers have left, where a client's secrets are published, and what came with federation.
fn compare_later(tx: &mut dyn Tx) -> Result<(), StoreError> {
    let code = authorization_code();
    let found = authorization_codes::find(tx, POOL, &[code.hash], START)?;
    assert_eq!(found, Some(code));
    assert_eq!(published_secrets::arn_of(tx, POOL, CLIENT)?.as_deref(), Some("arn:full"));
    let session = browser_session();
    assert_eq!(browser_sessions::find(tx, POOL, &[session.hash], START)?, Some(session));
    assert_eq!(identity_providers::find(tx, POOL, "full")?, Some(provider()));
    assert_eq!(identities::of_user(tx, POOL, SUB)?, [identity()]);
    assert_eq!(auth_events::list(tx, POOL, SUB, START, None, 9)?, [auth_event()]);
    for kind in SPENT {
        assert_eq!(spent::spent_at(tx, POOL, kind, "spent")?, Some(START));
    }
    Ok(())
}

/// What is found only by taking it.
fn take(tx: &mut dyn Tx) -> Result<(), StoreError> {
    let Code { purpose, hash, destination, .. } = code();
    let late = codes::consume(tx, POOL, SUB, purpose, &[hash], LATER)?;
    assert_eq!(late, Verdict::Absent);
    assert_eq!(codes::consume(tx, POOL, SUB, purpose, &[hash], START)?, Verdict::Right { destination });
    let (due, until) = (message().next_attempt_at, message().expires_at);
    let taken = outgoing_messages::take(tx, due, until, 9)?;
    let ours = taken.into_iter().find(|message| message.user_pool_id == POOL);
    assert_eq!(ours, Some(OutgoingMessage { attempts: 3, next_attempt_at: until, ..message() }));
    Ok(())
}

#[tokio::test]
async fn every_field_of_every_release_comes_back() {
    for sample in samples::all() {
        for database in Database::each() {
            let store = sample.restored(&database).await;
            store.read(compare).await.unwrap();
            // What the release of 0001 did not have.
            if sample.release.as_str() > "0001" {
                store.read(login_pages::compare).await.unwrap();
                store.read(unregistered::compare).await.unwrap();
                store.read(user_imports::compare).await.unwrap();
                store.write(user_imports::take).await.unwrap();
                store.read(compare_later).await.unwrap();
            }
            store.write(take).await.unwrap();
            store.close().await;
        }
    }
}

/// Documents as they are written today are the newest samples: what is missing there is a field without a sample.
#[tokio::test]
async fn no_field_is_without_a_sample() {
    let database = Database::file();
    let store = Store::open(database.location()).unwrap();
    insert(&store).await;
    let (today, sample) = (rows::dump(&store).await, samples::newest().tables);
    for (table, column) in DOCUMENTS {
        let of = |tables: &rows::Tables| -> Vec<Value> {
            let full = tables[table].iter().filter(|row| row.values().any(|cell| cell == POOL));
            full.map(|row| row[column].clone()).collect()
        };
        let (today, sample) = (of(&today), of(&sample));
        assert_eq!(today.len(), 1, "{table}");
        assert_eq!(today, sample, "{table}.{column} has a field without a sample: see docs/CONTRIBUTING.md");
    }
    // A table that is new, or a column, has its first rows in the newest samples.
    let columns = |tables: &rows::Tables| -> Vec<String> {
        let of = |(table, rows): (&String, &Vec<serde_json::Map<String, Value>>)| -> Vec<String> {
            rows.first().map(|row| row.keys().map(|column| format!("{table}.{column}")).collect()).unwrap_or_default()
        };
        tables.iter().flat_map(of).collect()
    };
    let empty: Vec<&String> = sample.iter().filter(|(_, rows)| rows.is_empty()).map(|(table, _)| table).collect();
    assert_eq!(empty, [""; 0], "tables of which there is no sample");
    let missing: Vec<String> =
        columns(&today).into_iter().filter(|column| !columns(&sample).contains(column)).collect();
    assert_eq!(missing, [""; 0], "columns of which there is no sample");
}
