//! Domains: found by pool and by name, unique over all pools.

use domain::clock::Time;
use domain::user_pool::UserPool;
use domain::user_pool_domain::{CustomDomain, UserPoolDomain};
use poolhouse_store::tables::{domains, user_pools};
use poolhouse_store::{Options, StoreError, Tx};

use crate::database::Database;

cases! {
    a_domain_is_found_by_its_name_alone,
    a_name_belongs_to_one_pool,
    two_at_once_do_not_both_get_a_name,
    an_old_version_changes_nothing,
    domains_go_with_their_pool,
}

const POOL: &str = "us-east-1_a";

fn domain(user_pool_id: &str, name: &str) -> UserPoolDomain {
    let certificate_arn = "arn:aws:acm:us-east-1:1:certificate/c".to_owned();
    let custom = name.contains('.').then_some(CustomDomain { certificate_arn, security_policy: None });
    UserPoolDomain {
        user_pool_id: user_pool_id.to_owned(),
        name: name.to_owned(),
        created_at: Time::from_seconds(1),
        version: 1,
        managed_login_version: Some(2),
        custom,
        failover: None,
    }
}

async fn a_domain_is_found_by_its_name_alone(database: &Database) {
    let store = database.open_with(Options::default());
    let find = |tx: &mut dyn Tx| -> Result<_, StoreError> {
        domains::insert(tx, &domain(POOL, "prefix"))?;
        domains::insert(tx, &domain(POOL, "auth.example.com"))?;
        domains::insert(tx, &domain("us-east-1_b", "login.example.com"))?;
        let names = domains::list(tx, POOL)?.into_iter().map(|domain| domain.name).collect::<Vec<_>>();
        let found = (domains::find_by_domain(tx, "prefix")?, domains::find_by_domain(tx, "Prefix")?);
        let elsewhere = domains::find(tx, "us-east-1_b", "prefix")?;
        Ok((names, found, elsewhere, domains::count_custom(tx)?))
    };
    let (names, found, elsewhere, custom) = store.write(find).await.unwrap();
    assert_eq!(names, ["auth.example.com", "prefix"]);
    assert_eq!((found, elsewhere, custom), ((Some(domain(POOL, "prefix")), None), None, 2));
}

async fn a_name_belongs_to_one_pool(database: &Database) {
    let store = database.open_with(Options::default());
    let take = |tx: &mut dyn Tx| -> Result<_, StoreError> {
        let first = domains::insert(tx, &domain(POOL, "prefix"))?;
        let again =
            (domains::insert(tx, &domain(POOL, "prefix"))?, domains::insert(tx, &domain("us-east-1_b", "prefix"))?);
        let foreign = domains::delete(tx, "us-east-1_b", "prefix")?;
        let deleted = (domains::delete(tx, POOL, "prefix")?, domains::delete(tx, POOL, "prefix")?);
        Ok((first, again, foreign, deleted, domains::insert(tx, &domain("us-east-1_b", "prefix"))?))
    };
    assert_eq!(store.write(take).await.unwrap(), (true, (false, false), false, (true, false), true));
}

async fn two_at_once_do_not_both_get_a_name(database: &Database) {
    let store = database.open_with(Options::default());
    let take = |n: i32| {
        let store = store.clone();
        let wanted = domain(&format!("us-east-1_{n}"), "prefix");
        tokio::spawn(async move { store.write(move |tx| domains::insert(tx, &wanted)).await.unwrap() })
    };
    let taking: Vec<_> = (0..8).map(take).collect();
    let mut taken = 0;
    for task in taking {
        taken += usize::from(task.await.unwrap());
    }
    assert_eq!(taken, 1);
}

async fn an_old_version_changes_nothing(database: &Database) {
    let store = database.open_with(Options::default());
    let update = |tx: &mut dyn Tx| -> Result<_, StoreError> {
        domains::insert(tx, &domain(POOL, "prefix"))?;
        let next = UserPoolDomain { version: 2, managed_login_version: None, ..domain(POOL, "prefix") };
        let updated = (domains::update(tx, &next, 1)?, domains::update(tx, &next, 1)?);
        Ok((updated, domains::find(tx, POOL, "prefix")? == Some(next)))
    };
    assert_eq!(store.write(update).await.unwrap(), ((true, false), true));
}

async fn domains_go_with_their_pool(database: &Database) {
    let store = database.open_with(Options::default());
    let delete = |tx: &mut dyn Tx| -> Result<_, StoreError> {
        user_pools::insert(tx, &UserPool::new(POOL.to_owned(), "p".to_owned(), Time::from_seconds(0)))?;
        domains::insert(tx, &domain(POOL, "prefix"))?;
        user_pools::delete(tx, POOL)?;
        domains::find_by_domain(tx, "prefix")
    };
    assert_eq!(store.write(delete).await.unwrap(), None);
}
