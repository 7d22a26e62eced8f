//! Groups: names, members, what a user's reading brings along, and what deletions leave.

use domain::clock::Time;
use domain::group::{Group, Membership};
use domain::mfa::UserMfa;
use domain::user::{Attributes, User, UserStatus};
use domain::user_pool::UserPool;
use poolhouse_store::tables::user_search::{self, Filter};
use poolhouse_store::tables::{group_members, groups, user_pools, users};
use poolhouse_store::{Store, StoreError, Tx};

use crate::database::Database;

cases! {
    a_group_is_kept_as_it_was_given,
    names_are_unique_whatever_their_case,
    an_update_leaves_what_it_does_not_name,
    groups_are_listed_by_name,
    a_user_is_read_with_their_groups,
    members_are_listed_both_ways,
    nothing_is_left_of_what_is_deleted,
}

const POOL: &str = "us-east-1_a";
const NOW: Time = Time::from_seconds(1_800_000_000);
const ROLE: &str = "arn:aws:iam::123456789012:role/r";

fn group(name: &str, precedence: Option<i32>) -> Group {
    Group {
        user_pool_id: POOL.to_owned(),
        id: format!("id-of-{name}"),
        name: name.to_owned(),
        description: None,
        role_arn: None,
        precedence,
        created_at: NOW,
        modified_at: NOW,
    }
}

fn user(sub: &str) -> User {
    User {
        user_pool_id: POOL.to_owned(),
        sub: sub.to_owned(),
        username: format!("name-of-{sub}"),
        status: UserStatus::Confirmed,
        enabled: true,
        created_at: NOW,
        modified_at: NOW,
        attributes: Attributes::new(),
        pending: Attributes::new(),
        credential: None,
        former_passwords: Vec::new(),
        groups: Vec::new(),
        mfa: UserMfa::default(),
        signed_out_at: None,
    }
}

fn pool() -> UserPool {
    UserPool::new(POOL.to_owned(), "p".to_owned(), NOW)
}

fn names(groups: &[Group]) -> Vec<&str> {
    groups.iter().map(|group| group.name.as_str()).collect()
}

/// A store in which `write` was committed.
async fn filled<T, F>(database: &Database, write: F) -> (Store, T)
where
    T: Send + 'static,
    F: FnMut(&mut dyn Tx) -> Result<T, StoreError> + Send + 'static,
{
    let store = database.open_with(poolhouse_store::Options::default());
    let result = store.write(write).await.unwrap();
    (store, result)
}

async fn a_group_is_kept_as_it_was_given(database: &Database) {
    let plain = group("plain", None);
    let full = Group {
        description: Some("über\nall".into()),
        role_arn: Some(ROLE.into()),
        precedence: Some(i32::MAX),
        ..group("Grüße→✓", Some(0))
    };
    let (a, b) = (plain.clone(), full.clone());
    let (store, inserted) = filled(database, move |tx| Ok((groups::insert(tx, &a)?, groups::insert(tx, &b)?))).await;
    assert_eq!(inserted, (true, true));
    let find = |name: &'static str| store.read::<_, StoreError, _>(move |tx| groups::find(tx, POOL, name));
    assert_eq!(find("plain").await.unwrap(), Some(plain));
    assert_eq!(find("Grüße→✓").await.unwrap(), Some(full));
    assert_eq!(find("nothing").await.unwrap(), None);
    let elsewhere = store.read::<_, StoreError, _>(|tx| groups::find(tx, "us-east-1_b", "plain")).await.unwrap();
    assert_eq!(elsewhere, None);
}

async fn names_are_unique_whatever_their_case(database: &Database) {
    let insert = |tx: &mut dyn Tx| {
        let first = groups::insert(tx, &group("Admins", None))?;
        let same = groups::insert(tx, &group("admins", None))?;
        let elsewhere = Group { user_pool_id: "us-east-1_b".into(), ..group("admins", None) };
        Ok((first, same, groups::insert(tx, &elsewhere)?, groups::count(tx, POOL)?))
    };
    let (store, inserted) = filled(database, insert).await;
    assert_eq!(inserted, (true, false, true, 1));
    let found = store.read::<_, StoreError, _>(|tx| groups::find(tx, POOL, "admins")).await.unwrap();
    assert_eq!(found, None, "but asked for as they are");
}

async fn an_update_leaves_what_it_does_not_name(database: &Database) {
    let later = NOW.plus_seconds(1);
    let update = move |tx: &mut dyn Tx| {
        groups::insert(tx, &group("g", Some(3)))?;
        let described = groups::Change { description: Some("d".into()), ..groups::Change::default() };
        groups::update(tx, POOL, "g", &described, later)?;
        let armed = groups::Change { role_arn: Some(ROLE.into()), precedence: Some(0), description: None };
        let missing = groups::update(tx, POOL, "G", &armed, later)?;
        Ok((groups::update(tx, POOL, "g", &armed, later)?, missing, groups::find(tx, POOL, "g")?))
    };
    let (_, (updated, missing, found)) = filled(database, update).await;
    let expected =
        Group { description: Some("d".into()), role_arn: Some(ROLE.into()), modified_at: later, ..group("g", Some(0)) };
    assert_eq!((updated, missing), (Some(expected.clone()), None));
    assert_eq!(found, Some(expected));
}

async fn groups_are_listed_by_name(database: &Database) {
    let (store, ()) = filled(database, |tx| {
        for name in ["b", "Ä", "C", "a"] {
            groups::insert(tx, &group(name, None))?;
        }
        groups::insert(tx, &Group { user_pool_id: "us-east-1_b".into(), ..group("x", None) })?;
        Ok(())
    })
    .await;
    let list = |after: Option<&'static str>, limit| {
        let store = store.clone();
        async move {
            let found = store.read::<_, StoreError, _>(move |tx| groups::list(tx, POOL, after, limit)).await.unwrap();
            names(&found).join(" ")
        }
    };
    assert_eq!(list(None, 10).await, "a b C Ä");
    assert_eq!(list(None, 2).await, "a b");
    assert_eq!(list(Some("b"), 2).await, "C Ä");
    assert_eq!(list(Some("ä"), 2).await, "");
}

/// Three groups, `strong` with a role; `one` is in all of them, `two` in one, `three` in none.
fn three_users(tx: &mut dyn Tx) -> Result<(), StoreError> {
    user_pools::insert(tx, &pool())?;
    let strong = Group { role_arn: Some(ROLE.into()), ..group("strong", Some(0)) };
    for group in [group("weak", None), strong, group("middle", Some(7))] {
        groups::insert(tx, &group)?;
    }
    for sub in ["one", "two", "three"] {
        assert_eq!(users::insert(tx, &pool(), &user(sub))?, Ok(()));
    }
    for (sub, name) in [("one", "weak"), ("one", "middle"), ("one", "strong"), ("one", "weak"), ("two", "weak")] {
        group_members::insert(tx, POOL, sub, &format!("id-of-{name}"))?;
    }
    // Of a group that is gone, and of one in another pool.
    group_members::insert(tx, POOL, "three", "id-of-gone")?;
    group_members::insert(tx, "us-east-1_b", "three", "id-of-weak")
}

async fn a_user_is_read_with_their_groups(database: &Database) {
    let (store, ()) = filled(database, three_users).await;
    let membership = |name: &str, precedence, role: Option<&str>| Membership {
        group: name.to_owned(),
        precedence,
        role_arn: role.map(str::to_owned),
    };
    let all = [
        membership("strong", Some(0), Some(ROLE)),
        membership("middle", Some(7), None),
        membership("weak", None, None),
    ];
    let read = |tx: &mut dyn Tx| {
        let by_sub = users::find(tx, POOL, "one")?.unwrap();
        let by_name = users::find_by_name(tx, &pool(), "name-of-one")?.unwrap();
        let listed = user_search::list(tx, POOL, &Filter::All, None, 10)?;
        Ok::<_, StoreError>((by_sub, by_name, listed, users::find(tx, POOL, "three")?.unwrap()))
    };
    let (by_sub, by_name, listed, without) = store.read(read).await.unwrap();
    assert_eq!(by_sub.groups, all);
    assert_eq!(by_name, by_sub);
    let counts: Vec<(&str, usize)> = listed.iter().map(|(user, _)| (user.sub.as_str(), user.groups.len())).collect();
    assert_eq!(counts, [("one", 3), ("three", 0), ("two", 1)]);
    assert_eq!(without, user("three"));
}

async fn members_are_listed_both_ways(database: &Database) {
    let (store, ()) = filled(database, three_users).await;
    let read = |tx: &mut dyn Tx| {
        let first = group_members::list_groups(tx, POOL, "one", None, 2)?;
        let (precedence, key) = group_members::place(&first[1]);
        let rest = group_members::list_groups(tx, POOL, "one", Some((precedence, &key)), 2)?;
        let (precedence, key) = group_members::place(&rest[0]);
        let none = group_members::list_groups(tx, POOL, "one", Some((precedence, &key)), 2)?;
        let users = group_members::list_users(tx, POOL, "id-of-weak", None, 10)?;
        let after = group_members::list_users(tx, POOL, "id-of-weak", Some("one"), 10)?;
        let others = group_members::count_others(tx, POOL, "one", "id-of-weak")?;
        let gone = group_members::count_others(tx, POOL, "three", "id-of-weak")?;
        Ok::<_, StoreError>((first, rest, none, users, after, (others, gone)))
    };
    let (first, rest, none, users, after, counts) = store.read(read).await.unwrap();
    assert_eq!((names(&first), names(&rest), names(&none)), (vec!["strong", "middle"], vec!["weak"], vec![]));
    let subs = |users: &[User]| users.iter().map(|user| user.sub.clone()).collect::<Vec<_>>().join(" ");
    assert_eq!((subs(&users), subs(&after)), ("one two".into(), "two".into()));
    assert_eq!(users[0].groups.len(), 3);
    assert_eq!(counts, (2, 0));
}

async fn nothing_is_left_of_what_is_deleted(database: &Database) {
    let (store, ()) = filled(database, three_users).await;
    let delete = |tx: &mut dyn Tx| {
        assert!(!groups::delete(tx, POOL, "WEAK")?);
        assert!(groups::delete(tx, POOL, "weak")?);
        assert!(!groups::delete(tx, POOL, "weak")?);
        // A membership that was being written while the group was deleted.
        group_members::insert(tx, POOL, "two", "id-of-weak")?;
        groups::insert(tx, &Group { id: "another".into(), ..group("weak", None) })?;
        let two = users::find(tx, POOL, "two")?.unwrap();
        group_members::delete(tx, POOL, "one", "id-of-middle")?;
        group_members::delete(tx, POOL, "one", "id-of-middle")?;
        let one = users::find(tx, POOL, "one")?.unwrap();
        assert!(group_members::hold_user(tx, POOL, "one")?);
        assert!(users::delete(tx, POOL, "one")?);
        assert!(!group_members::hold_user(tx, POOL, "one")?);
        assert!(!users::delete(tx, POOL, "one")?);
        let strong = group_members::list_users(tx, POOL, "id-of-strong", None, 10)?;
        let rows = tx.row("SELECT COUNT(*) FROM group_members WHERE sub = 'one'", poolhouse_store::params![])?;
        Ok::<_, StoreError>((two.groups, one.groups.len(), strong, rows.unwrap().integer(0)?))
    };
    let (two, one, strong, rows) = store.write(delete).await.unwrap();
    assert_eq!(two, [], "the new group of that name has no members");
    assert_eq!((one, strong, rows), (1, vec![], 0));
}
