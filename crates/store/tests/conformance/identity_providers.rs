//! Identity providers with their identifiers and secrets, and the keys of SAML requests.

use domain::clock::Time;
use domain::identity_provider::{IdentityProvider, ProviderKind, SamlMetadata};
use domain::user_pool::UserPool;
use poolhouse_store::tables::identity_providers::{self, StoredProvider};
use poolhouse_store::tables::saml_keys::{self, SealedSamlKey};
use poolhouse_store::tables::user_pools;
use poolhouse_store::{Options, StoreError, Tx};

use crate::database::Database;

cases! {
    a_provider_is_kept_as_it_was_given,
    an_old_version_changes_nothing,
    identifiers_are_unique_in_a_pool,
    providers_are_listed_by_name,
    a_key_is_made_once_and_its_certificate_renewed,
    nothing_is_left_of_what_is_deleted,
}

const POOL: &str = "us-east-1_a";

fn provider(name: &str) -> StoredProvider {
    let texts = |pairs: &[(&str, &str)]| pairs.iter().map(|(k, v)| ((*k).to_owned(), (*v).to_owned())).collect();
    StoredProvider {
        provider: IdentityProvider {
            user_pool_id: POOL.to_owned(),
            name: name.to_owned(),
            kind: ProviderKind::Saml,
            created_at: Time::from_seconds(1),
            modified_at: Time::from_seconds(2),
            version: 1,
            details: texts(&[("MetadataFile", "<é/>")]),
            attribute_mapping: texts(&[("email", "mail")]),
            acr_mapping: None,
            identifiers: vec!["example.com".to_owned()],
            saml: Some(SamlMetadata {
                entity_id: "idp".to_owned(),
                sso_redirect_uri: Some("https://idp.example.com".to_owned()),
                sso_post_uri: None,
                slo_redirect_uri: None,
                slo_redirect_response_uri: None,
                slo_post_uri: None,
                slo_post_response_uri: None,
                signing_certificates: vec!["AQID".to_owned()],
                valid_until: Some(Time::from_seconds(9)),
            }),
        },
        sealed_secrets: Some(vec![0, 255, 1]),
    }
}

async fn a_provider_is_kept_as_it_was_given(database: &Database) {
    let store = database.open_with(Options::default());
    let keep = |tx: &mut dyn Tx| -> Result<_, StoreError> {
        let inserted =
            (identity_providers::insert(tx, &provider("A"))?, identity_providers::insert(tx, &provider("A"))?);
        let found = identity_providers::find(tx, POOL, "A")?;
        let others = (identity_providers::find(tx, POOL, "a")?, identity_providers::find(tx, "us-east-1_b", "A")?);
        Ok((inserted, found, others))
    };
    let (inserted, found, others) = store.write(keep).await.unwrap();
    assert_eq!((inserted, found, others), ((true, false), Some(provider("A")), (None, None)));
}

async fn an_old_version_changes_nothing(database: &Database) {
    let store = database.open_with(Options::default());
    let update = |tx: &mut dyn Tx| -> Result<_, StoreError> {
        identity_providers::insert(tx, &provider("A"))?;
        let mut next = provider("A");
        next.provider.version = 2;
        next.sealed_secrets = None;
        let updated = (identity_providers::update(tx, &next, 1)?, identity_providers::update(tx, &next, 1)?);
        Ok((updated, identity_providers::find(tx, POOL, "A")? == Some(next)))
    };
    assert_eq!(store.write(update).await.unwrap(), ((true, false), true));
}

async fn identifiers_are_unique_in_a_pool(database: &Database) {
    let store = database.open_with(Options::default());
    let identify = |tx: &mut dyn Tx| -> Result<_, StoreError> {
        let texts = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect::<Vec<_>>();
        let first = identity_providers::set_identifiers(tx, POOL, "A", &texts(&["x", "y"]))?;
        let taken = identity_providers::set_identifiers(tx, POOL, "B", &texts(&["z", "y"]))?;
        let replaced = identity_providers::set_identifiers(tx, POOL, "A", &texts(&["w"]))?;
        let elsewhere = identity_providers::set_identifiers(tx, "us-east-1_b", "A", &texts(&["w"]))?;
        let found = (
            identity_providers::find_by_identifier(tx, POOL, "w")?,
            identity_providers::find_by_identifier(tx, POOL, "x")?,
        );
        Ok(((first, taken, replaced, elsewhere), found))
    };
    let (answers, found) = store.write(identify).await.unwrap();
    assert_eq!(answers, (None, Some("y".to_owned()), None, None));
    assert_eq!(found, (Some("A".to_owned()), None));
}

async fn providers_are_listed_by_name(database: &Database) {
    let store = database.open_with(Options::default());
    let list = |tx: &mut dyn Tx| -> Result<_, StoreError> {
        for name in ["b", "A", "c"] {
            identity_providers::insert(tx, &provider(name))?;
        }
        let names = |providers: Vec<IdentityProvider>| providers.into_iter().map(|p| p.name).collect::<Vec<_>>();
        let first = names(identity_providers::list(tx, POOL, None, 2)?);
        let rest = names(identity_providers::list(tx, POOL, Some("b"), 2)?);
        let asked = ["c".to_owned(), "d".to_owned(), "A".to_owned()];
        let existing = identity_providers::existing(tx, POOL, &asked)?;
        Ok((first, rest, existing, identity_providers::count(tx, POOL)?))
    };
    let (first, rest, existing, count) = store.write(list).await.unwrap();
    assert_eq!((first, rest), (vec!["A".to_owned(), "b".to_owned()], vec!["c".to_owned()]));
    assert_eq!((existing, count), (vec!["c".to_owned(), "A".to_owned()], 3));
}

async fn a_key_is_made_once_and_its_certificate_renewed(database: &Database) {
    let store = database.open_with(Options::default());
    let key =
        |sealed: u8| SealedSamlKey { sealed: vec![sealed], certificate: vec![1], certified_at: Time::from_seconds(1) };
    let keep = move |tx: &mut dyn Tx| -> Result<_, StoreError> {
        saml_keys::insert(tx, POOL, &key(1))?;
        saml_keys::insert(tx, POOL, &key(2))?;
        let first = saml_keys::find(tx, POOL)?;
        saml_keys::renew(tx, POOL, &[2], Time::from_seconds(2), Time::from_seconds(1))?;
        saml_keys::renew(tx, POOL, &[3], Time::from_seconds(3), Time::from_seconds(1))?;
        Ok((first, saml_keys::find(tx, POOL)?))
    };
    let (first, renewed) = store.write(keep).await.unwrap();
    assert_eq!(first, Some(key(1)));
    assert_eq!(renewed, Some(SealedSamlKey { certificate: vec![2], certified_at: Time::from_seconds(2), ..key(1) }));
}

async fn nothing_is_left_of_what_is_deleted(database: &Database) {
    let store = database.open_with(Options::default());
    let delete = |tx: &mut dyn Tx| -> Result<_, StoreError> {
        let made = |tx: &mut dyn Tx, name: &str| -> Result<(), StoreError> {
            identity_providers::insert(tx, &provider(name))?;
            identity_providers::set_identifiers(tx, POOL, name, &[format!("id-{name}")])?;
            Ok(())
        };
        made(tx, "A")?;
        let deleted = (identity_providers::delete(tx, POOL, "A")?, identity_providers::delete(tx, POOL, "A")?);
        let left = identity_providers::find_by_identifier(tx, POOL, "id-A")?;
        user_pools::insert(tx, &UserPool::new(POOL.to_owned(), "p".to_owned(), Time::from_seconds(0)))?;
        made(tx, "B")?;
        let key = SealedSamlKey { sealed: vec![], certificate: vec![], certified_at: Time::from_seconds(1) };
        saml_keys::insert(tx, POOL, &key)?;
        user_pools::delete(tx, POOL)?;
        let with_pool = (
            identity_providers::find(tx, POOL, "B")?,
            identity_providers::find_by_identifier(tx, POOL, "id-B")?,
            saml_keys::find(tx, POOL)?,
        );
        Ok((deleted, left, with_pool))
    };
    let (deleted, left, with_pool) = store.write(delete).await.unwrap();
    assert_eq!((deleted, left, with_pool), ((true, false), None, (None, None, None)));
}
