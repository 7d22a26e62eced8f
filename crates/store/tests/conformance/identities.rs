//! Whom the people of identity providers are.

use domain::clock::Time;
use domain::user_pool::UserPool;
use poolhouse_store::tables::identities::{self, Identity, SUBJECT};
use poolhouse_store::tables::{identity_providers, user_pools, users};
use poolhouse_store::{Options, Store, StoreError, Tx};

use crate::database::Database;

cases! {
    an_identity_leads_to_one_user,
    the_first_sign_in_is_taken_down_once,
    attributes_of_a_provider_are_told_each_once,
    nothing_is_left_of_a_deleted_user_provider_or_pool,
}

const POOL: &str = "us-east-1_a";
const OTHER: &str = "us-east-1_b";
const NOW: Time = Time::from_seconds(1_800_000_000);

fn identity(provider: &str, attribute: &str, value: &str, sub: &str) -> Identity {
    Identity {
        user_pool_id: POOL.to_owned(),
        provider: provider.to_owned(),
        attribute: attribute.to_owned(),
        value: value.to_owned(),
        sub: sub.to_owned(),
        created_at: NOW,
        used_at: None,
    }
}

async fn filled(database: &Database, all: Vec<Identity>) -> Store {
    let store = database.open_with(Options::default());
    let insert = move |tx: &mut dyn Tx| {
        for identity in &all {
            assert!(identities::insert(tx, identity)?, "{identity:?}");
        }
        Ok::<_, StoreError>(())
    };
    store.write(insert).await.unwrap();
    store
}

async fn an_identity_leads_to_one_user(database: &Database) {
    let used = Identity { used_at: Some(NOW.plus_seconds(1)), ..identity("P", SUBJECT, "Ä 1", "s") };
    let waits = identity("P", "email", "a@b.c", "s");
    let store = filled(database, vec![used.clone(), waits.clone(), identity("Q", SUBJECT, "Ä 1", "t")]).await;
    let statements = move |tx: &mut dyn Tx| {
        let again = identities::insert(tx, &identity("P", SUBJECT, "Ä 1", "u"))?;
        let found = [
            identities::find(tx, POOL, "P", SUBJECT, "Ä 1")?,
            identities::find(tx, POOL, "Q", SUBJECT, "Ä 1")?,
            identities::find(tx, POOL, "P", "email", "a@b.c")?,
            identities::find(tx, POOL, "P", SUBJECT, "ä 1")?,
            identities::find(tx, POOL, "P", SUBJECT, "a@b.c")?,
            identities::find(tx, OTHER, "P", SUBJECT, "Ä 1")?,
        ];
        Ok::<_, StoreError>((again, found, identities::of_user(tx, POOL, "s")?))
    };
    let (again, found, mut theirs) = store.write(statements).await.unwrap();
    let found = found.each_ref().map(|sub| sub.as_deref());
    assert_eq!((again, found), (false, [Some("s"), Some("t"), Some("s"), None, None, None]));
    theirs.sort_by(|one, other| one.attribute.cmp(&other.attribute));
    assert_eq!(theirs, [used, waits]);
}

async fn the_first_sign_in_is_taken_down_once(database: &Database) {
    let store = filled(database, vec![identity("P", SUBJECT, "1", "s")]).await;
    let later = NOW.plus_seconds(60);
    let statements = move |tx: &mut dyn Tx| {
        let marked = [
            identities::mark_used(tx, POOL, "P", "1", later)?,
            identities::mark_used(tx, POOL, "P", "1", later.plus_seconds(1))?,
            identities::mark_used(tx, POOL, "P", "2", later)?,
        ];
        let used_at = identities::of_user(tx, POOL, "s")?[0].used_at;
        let deleted =
            [identities::delete(tx, POOL, "P", SUBJECT, "1")?, identities::delete(tx, POOL, "P", SUBJECT, "1")?];
        Ok::<_, StoreError>((marked, used_at, deleted))
    };
    assert_eq!(store.write(statements).await.unwrap(), ([true, false, false], Some(later), [true, false]));
}

async fn attributes_of_a_provider_are_told_each_once(database: &Database) {
    let all =
        [("P", SUBJECT, "1"), ("P", "email", "a"), ("P", "email", "b"), ("P", "custom:id", "c"), ("Q", "name", "d")];
    let all = all.iter().map(|(provider, attribute, value)| identity(provider, attribute, value, "s")).collect();
    let store = filled(database, all).await;
    let list = async |provider: &'static str, limit| {
        let read = move |tx: &mut dyn Tx| identities::attributes_of_provider(tx, POOL, provider, limit);
        store.read::<_, StoreError, _>(read).await.unwrap().join(" ")
    };
    assert_eq!(list("P", 5).await, "Cognito_Subject custom:id email");
    assert_eq!(list("P", 2).await, "Cognito_Subject custom:id");
    assert_eq!((list("Q", 5).await.as_str(), list("R", 5).await.as_str()), ("name", ""));
}

async fn nothing_is_left_of_a_deleted_user_provider_or_pool(database: &Database) {
    let all = [("P", "1", "s"), ("P", "2", "t"), ("Q", "1", "t"), ("Q", "2", "u")];
    let all = all.iter().map(|(provider, value, sub)| identity(provider, SUBJECT, value, sub)).collect();
    let store = filled(database, all).await;
    let delete = |tx: &mut dyn Tx| {
        let mut left = Vec::new();
        let mut look = |tx: &mut dyn Tx| {
            let mut subs = Vec::new();
            for (provider, value) in [("P", "1"), ("P", "2"), ("Q", "1"), ("Q", "2")] {
                subs.extend(identities::find(tx, POOL, provider, SUBJECT, value)?);
            }
            left.push(subs.join(""));
            Ok::<_, StoreError>(())
        };
        users::delete(tx, POOL, "s")?;
        look(tx)?;
        identity_providers::delete(tx, POOL, "Q")?;
        look(tx)?;
        user_pools::insert(tx, &UserPool::new(POOL.to_owned(), "p".to_owned(), NOW))?;
        user_pools::delete(tx, POOL)?;
        look(tx)?;
        Ok::<_, StoreError>(left)
    };
    assert_eq!(store.write(delete).await.unwrap(), ["ttu", "t", ""]);
}
