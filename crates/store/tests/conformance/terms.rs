//! Terms documents of clients.

use domain::clock::Time;
use domain::terms::{Terms, TermsName};
use poolhouse_store::tables::terms;
use poolhouse_store::{Options, StoreError, Tx};

use crate::database::Database;

cases! {
    a_client_has_one_document_of_a_name,
    two_at_once_do_not_both_write_a_document,
    an_old_version_changes_nothing,
    a_name_that_is_taken_is_not_given_again,
    documents_are_listed_by_id,
}

const POOL: &str = "us-east-1_a";

fn document(id: &str, client_id: &str, name: TermsName) -> Terms {
    Terms {
        user_pool_id: POOL.to_owned(),
        id: id.to_owned(),
        client_id: client_id.to_owned(),
        name,
        links: [("cognito:default".to_owned(), "https://example.com/\"ü\"".to_owned())].into(),
        created_at: Time::from_seconds(1),
        modified_at: Time::from_seconds(2),
        version: 1,
    }
}

async fn a_client_has_one_document_of_a_name(database: &Database) {
    let store = database.open_with(Options::default());
    let insert = |tx: &mut dyn Tx| -> Result<_, StoreError> {
        let inserted = (
            terms::insert(tx, &document("1", "one", TermsName::TermsOfUse))?,
            terms::insert(tx, &document("2", "one", TermsName::TermsOfUse))?,
            terms::insert(tx, &document("3", "one", TermsName::PrivacyPolicy))?,
            terms::insert(tx, &document("4", "two", TermsName::TermsOfUse))?,
        );
        let found = (
            terms::find(tx, POOL, "1")?,
            terms::find_by_client(tx, POOL, "one", TermsName::PrivacyPolicy)?.map(|terms| terms.id),
            terms::find_by_client(tx, POOL, "two", TermsName::PrivacyPolicy)?,
            terms::find(tx, "us-east-1_b", "1")?,
        );
        terms::delete_of_client(tx, POOL, "one")?;
        let deleted = (terms::delete(tx, POOL, "1")?, terms::delete(tx, POOL, "4")?, terms::delete(tx, POOL, "4")?);
        Ok((inserted, found, deleted, terms::count(tx, POOL)?))
    };
    let (inserted, found, deleted, count) = store.write(insert).await.unwrap();
    assert_eq!(inserted, (true, false, true, true));
    let expected = document("1", "one", TermsName::TermsOfUse);
    assert_eq!(found, (Some(expected), Some("3".to_owned()), None, None));
    assert_eq!((deleted, count), ((false, true, false), 0));
}

async fn two_at_once_do_not_both_write_a_document(database: &Database) {
    let store = database.open_with(Options::default());
    let write = |n: i32| {
        let store = store.clone();
        tokio::spawn(async move {
            let wanted = document(&n.to_string(), "one", TermsName::TermsOfUse);
            store.write(move |tx| terms::insert(tx, &wanted)).await.unwrap()
        })
    };
    let writing: Vec<_> = (0..8).map(write).collect();
    let mut written = 0;
    for task in writing {
        written += usize::from(task.await.unwrap());
    }
    assert_eq!(written, 1);
}

async fn an_old_version_changes_nothing(database: &Database) {
    let store = database.open_with(Options::default());
    let update = |tx: &mut dyn Tx| -> Result<_, StoreError> {
        terms::insert(tx, &document("1", "one", TermsName::TermsOfUse))?;
        let links = [("cognito:german".to_owned(), "https://example.com/de".to_owned())].into();
        let next = Terms { version: 2, links, ..document("1", "one", TermsName::PrivacyPolicy) };
        let updated = (terms::update(tx, &next, 1)?, terms::update(tx, &next, 1)?);
        Ok((updated, terms::find(tx, POOL, "1")? == Some(next)))
    };
    assert_eq!(store.write(update).await.unwrap(), ((true, false), true));
}

async fn a_name_that_is_taken_is_not_given_again(database: &Database) {
    let store = database.open_with(Options::default());
    let rename = |tx: &mut dyn Tx| -> Result<_, StoreError> {
        terms::insert(tx, &document("1", "one", TermsName::TermsOfUse))?;
        terms::insert(tx, &document("2", "one", TermsName::PrivacyPolicy))?;
        terms::update(tx, &Terms { version: 2, ..document("2", "one", TermsName::TermsOfUse) }, 1)
    };
    assert_eq!(store.write(rename).await, Err(StoreError::UniqueViolation));
}

async fn documents_are_listed_by_id(database: &Database) {
    let store = database.open_with(Options::default());
    let list = |tx: &mut dyn Tx| -> Result<_, StoreError> {
        for (id, client_id) in [("b", "one"), ("a", "two"), ("c", "three")] {
            terms::insert(tx, &document(id, client_id, TermsName::TermsOfUse))?;
        }
        let ids = |found: Vec<Terms>| found.into_iter().map(|terms| terms.id).collect::<Vec<_>>().join(" ");
        let all = ids(terms::list(tx, POOL, None, 9)?);
        let some = ids(terms::list(tx, POOL, Some("a"), 1)?);
        Ok((all, some, terms::list(tx, "us-east-1_b", None, 9)?.len()))
    };
    assert_eq!(store.write(list).await.unwrap(), ("a b c".to_owned(), "b".to_owned(), 0));
}
