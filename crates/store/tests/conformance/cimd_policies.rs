//! Policies of client-ID metadata documents, and the documents kept under them.

use domain::cimd_policy::CimdPolicy;
use domain::client_metadata::{Authentication, ClientMetadata, Grant};
use domain::clock::Time;
use domain::user_pool::UserPool;
use poolhouse_store::tables::client_metadata_documents::{self as documents, CachedDocument};
use poolhouse_store::tables::{cimd_policies, user_pools};
use poolhouse_store::{Options, StoreError, Tx};

use crate::database::Database;

cases! {
    a_policy_is_kept_as_it_was_given,
    an_old_version_changes_nothing,
    a_client_that_is_gone_is_forgotten,
    policies_are_listed_by_id,
    a_document_is_replaced_and_expires,
    documents_make_room_for_one_more,
    nothing_is_left_of_what_is_deleted,
}

const POOL: &str = "us-east-1_a";
const OTHER_POOL: &str = "us-east-1_b";

fn policy(id: &str) -> CimdPolicy {
    CimdPolicy {
        user_pool_id: POOL.to_owned(),
        id: id.to_owned(),
        client_id: Some("client".to_owned()),
        name: "é".to_owned(),
        url_patterns: vec!["https://*.example.com/*".to_owned()],
        cache_seconds: 90_000,
        created_at: Time::from_seconds(1),
        modified_at: Time::from_seconds(2),
        version: 1,
    }
}

fn cached(policy_id: &str, url: &str, expires_at: i64) -> CachedDocument {
    CachedDocument {
        user_pool_id: POOL.to_owned(),
        policy_id: policy_id.to_owned(),
        url: url.to_owned(),
        cached_at: Time::from_seconds(1),
        expires_at: Time::from_seconds(expires_at),
        metadata: ClientMetadata {
            name: Some("é".to_owned()),
            redirect_uris: vec!["https://app.example.com/cb".to_owned()],
            grants: vec![Grant::AuthorizationCode, Grant::RefreshToken],
            scopes: Some(vec!["openid".to_owned()]),
            authentication: Authentication::None,
        },
    }
}

async fn a_policy_is_kept_as_it_was_given(database: &Database) {
    let store = database.open_with(Options::default());
    let keep = |tx: &mut dyn Tx| -> Result<_, StoreError> {
        cimd_policies::insert(tx, &policy("a"))?;
        Ok((cimd_policies::find(tx, POOL, "a")?, cimd_policies::find(tx, OTHER_POOL, "a")?))
    };
    assert_eq!(store.write(keep).await.unwrap(), (Some(policy("a")), None));
}

async fn an_old_version_changes_nothing(database: &Database) {
    let store = database.open_with(Options::default());
    let change = |tx: &mut dyn Tx| -> Result<_, StoreError> {
        cimd_policies::insert(tx, &policy("a"))?;
        let next = CimdPolicy { version: 2, client_id: None, name: "next".to_owned(), ..policy("a") };
        let updated = (cimd_policies::update(tx, &next, 1)?, cimd_policies::update(tx, &next, 1)?);
        let found = cimd_policies::find(tx, POOL, "a")? == Some(next);
        let deleted = (cimd_policies::delete(tx, POOL, "a", 1)?, cimd_policies::delete(tx, POOL, "a", 2)?);
        Ok((updated, found, deleted))
    };
    assert_eq!(store.write(change).await.unwrap(), ((true, false), true, (false, true)));
}

async fn a_client_that_is_gone_is_forgotten(database: &Database) {
    let store = database.open_with(Options::default());
    let forget = |tx: &mut dyn Tx| -> Result<_, StoreError> {
        cimd_policies::insert(tx, &policy("a"))?;
        cimd_policies::insert(tx, &CimdPolicy { client_id: Some("other".to_owned()), ..policy("b") })?;
        cimd_policies::forget_client(tx, OTHER_POOL, "client")?;
        let before = cimd_policies::find(tx, POOL, "a")?;
        cimd_policies::forget_client(tx, POOL, "client")?;
        Ok((before, cimd_policies::find(tx, POOL, "a")?, cimd_policies::find(tx, POOL, "b")?))
    };
    let (before, after, other) = store.write(forget).await.unwrap();
    assert_eq!(before, Some(policy("a")));
    assert_eq!(after, Some(CimdPolicy { client_id: None, version: 2, ..policy("a") }), "also for who read it before");
    assert_eq!(other.and_then(|other| other.client_id).as_deref(), Some("other"));
}

async fn policies_are_listed_by_id(database: &Database) {
    let store = database.open_with(Options::default());
    let list = |tx: &mut dyn Tx| -> Result<_, StoreError> {
        for id in ["b", "1", "c"] {
            cimd_policies::insert(tx, &policy(id))?;
        }
        let ids = |policies: Vec<CimdPolicy>| policies.into_iter().map(|policy| policy.id).collect::<Vec<_>>();
        let first = ids(cimd_policies::list(tx, POOL, None, 2)?);
        Ok((first, ids(cimd_policies::list(tx, POOL, Some("b"), 2)?)))
    };
    let (first, rest) = store.write(list).await.unwrap();
    assert_eq!((first, rest), (vec!["1".to_owned(), "b".to_owned()], vec!["c".to_owned()]));
}

async fn a_document_is_replaced_and_expires(database: &Database) {
    let store = database.open_with(Options::default());
    let keep = |tx: &mut dyn Tx| -> Result<_, StoreError> {
        documents::put(tx, &cached("a", "https://1", 10), 9)?;
        documents::put(tx, &cached("a", "https://1", 20), 9)?;
        documents::put(tx, &cached("a", "https://2", 10), 9)?;
        documents::put(tx, &cached("b", "https://1", 10), 9)?;
        let found = documents::find(tx, POOL, "a", "https://1")?;
        let urls = |found: Vec<CachedDocument>| found.into_iter().map(|it| it.url).collect::<Vec<_>>();
        let (early, late) = (Time::from_seconds(9), Time::from_seconds(10));
        let listed = (
            urls(documents::list(tx, POOL, "a", early, None, 9)?),
            urls(documents::list(tx, POOL, "a", early, Some("https://1"), 9)?),
            urls(documents::list(tx, POOL, "a", late, None, 9)?),
        );
        let expired = documents::delete(tx, POOL, "a", "https://2", late)?;
        let swept = (documents::sweep(tx, early, 9)?, documents::sweep(tx, late, 1)?, documents::sweep(tx, late, 9)?);
        let deleted = (
            documents::delete(tx, POOL, "a", "https://1", late)?,
            documents::delete(tx, POOL, "a", "https://1", late)?,
        );
        Ok((found, listed, expired, swept, deleted))
    };
    let (found, listed, expired, swept, deleted) = store.write(keep).await.unwrap();
    assert_eq!(found, Some(cached("a", "https://1", 20)));
    let urls = |urls: &[&str]| urls.iter().map(|url| (*url).to_owned()).collect::<Vec<_>>();
    assert_eq!(listed, (urls(&["https://1", "https://2"]), urls(&["https://2"]), urls(&["https://1"])));
    assert_eq!((expired, swept, deleted), (false, (0, 1, 1), (true, false)));
}

async fn documents_make_room_for_one_more(database: &Database) {
    let store = database.open_with(Options::default());
    let fill = |tx: &mut dyn Tx| -> Result<_, StoreError> {
        documents::put(tx, &cached("b", "https://other", 1), 3)?;
        for (url, expires_at) in [("https://1", 30), ("https://2", 10), ("https://3", 20), ("https://4", 5)] {
            documents::put(tx, &cached("a", url, expires_at), 3)?;
        }
        let left = documents::list(tx, POOL, "a", Time::from_seconds(0), None, 9)?;
        Ok((left, documents::find(tx, POOL, "b", "https://other")?.is_some()))
    };
    let (left, other) = store.write(fill).await.unwrap();
    let urls: Vec<String> = left.into_iter().map(|it| it.url).collect();
    assert_eq!((urls, other), (vec!["https://1".to_owned(), "https://3".to_owned(), "https://4".to_owned()], true));
}

async fn nothing_is_left_of_what_is_deleted(database: &Database) {
    let store = database.open_with(Options::default());
    let delete = |tx: &mut dyn Tx| -> Result<_, StoreError> {
        documents::put(tx, &cached("a", "https://1", 10), 9)?;
        documents::put(tx, &cached("b", "https://1", 10), 9)?;
        documents::delete_all(tx, POOL, "a")?;
        let of_policy = (
            documents::find(tx, POOL, "a", "https://1")?.is_some(),
            documents::find(tx, POOL, "b", "https://1")?.is_some(),
        );
        user_pools::insert(tx, &UserPool::new(POOL.to_owned(), "p".to_owned(), Time::from_seconds(0)))?;
        cimd_policies::insert(tx, &policy("b"))?;
        user_pools::delete(tx, POOL)?;
        let with_pool = (cimd_policies::find(tx, POOL, "b")?, documents::find(tx, POOL, "b", "https://1")?);
        Ok((of_policy, with_pool))
    };
    assert_eq!(store.write(delete).await.unwrap(), ((false, true), (None, None)));
}
