//! Users and their names: what comes back, what is unique, and who wins when two write at once.

use domain::clock::Time;
use domain::mfa::UserMfa;
use domain::user::{Attributes, Credential, NameKind, User, UserStatus};
use domain::user_pool::{AliasAttribute, ContactAttribute, SignInNames, UserPool};
use poolhouse_store::tables::attempts::{self, Leak};
use poolhouse_store::tables::codes::{self, Code};
use poolhouse_store::tables::user_counts;
use poolhouse_store::tables::users::{self, NameTaken, Update};
use poolhouse_store::{Options, Store, StoreError, Tx};
use tokio::task::JoinSet;

use crate::database::Database;

cases! {
    a_user_is_kept_as_they_were_given,
    every_name_leads_to_its_user,
    a_name_belongs_to_one_user,
    a_name_is_one_users_whatever_its_kind,
    an_update_moves_the_names,
    an_update_of_an_old_version_changes_nothing,
    of_two_who_take_a_name_one_gets_it,
    a_deleted_user_leaves_nothing,
    who_never_confirmed_is_found_and_removed,
}

pub const POOL: &str = "us-east-1_a";
const NOW: Time = Time::from_seconds(1_800_000_000);
const LEAK: Leak = Leak { interval_micros: 1, most: 1, whole: false };

pub fn user(sub: &str, username: &str, attributes: &[(&str, &str)]) -> User {
    User {
        user_pool_id: POOL.to_owned(),
        sub: sub.to_owned(),
        username: username.to_owned(),
        status: UserStatus::Confirmed,
        enabled: true,
        created_at: NOW,
        modified_at: NOW,
        attributes: attributes.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect(),
        pending: Attributes::new(),
        credential: None,
        former_passwords: Vec::new(),
        groups: Vec::new(),
        mfa: UserMfa::default(),
        signed_out_at: None,
    }
}

/// A pool whose users sign in by these names.
pub fn pool(sign_in_names: SignInNames) -> UserPool {
    UserPool { sign_in_names, ..UserPool::new(POOL.to_owned(), "p".to_owned(), NOW) }
}

fn aliases() -> UserPool {
    pool(SignInNames::Aliases(vec![AliasAttribute::Email, AliasAttribute::PreferredUsername]))
}

fn with_email(sub: &str, username: &str, email: &str) -> User {
    user(sub, username, &[("email", email), ("email_verified", "true")])
}

/// Adds users, each in a transaction of its own that is rolled back where a name is taken.
pub async fn insert(store: &Store, pool: &UserPool, user: User) -> Result<(), NameTaken> {
    let pool = pool.clone();
    let write = move |tx: &mut dyn Tx| users::insert(tx, &pool, &user)?.map_err(Taken::Name);
    match store.write::<_, Taken, _>(write).await {
        Ok(()) => Ok(()),
        Err(Taken::Name(taken)) => Err(taken),
        Err(Taken::Store(error)) => panic!("{error}"),
    }
}

enum Taken {
    Name(NameTaken),
    Store(StoreError),
}

impl From<StoreError> for Taken {
    fn from(error: StoreError) -> Self {
        Self::Store(error)
    }
}

/// The username a name leads to.
async fn found(store: &Store, pool: &UserPool, name: &str) -> Option<String> {
    let (pool, name) = (pool.clone(), name.to_owned());
    let read = move |tx: &mut dyn Tx| users::find_by_name(tx, &pool, &name);
    store.read::<_, StoreError, _>(read).await.unwrap().map(|user| user.username)
}

async fn a_user_is_kept_as_they_were_given(database: &Database) {
    let store = database.open_with(Options::default());
    let pool = aliases();
    let full = User {
        enabled: false,
        status: UserStatus::ForceChangePassword,
        modified_at: NOW.plus_seconds(1),
        pending: [("email".to_owned(), "new@example.com".to_owned())].into(),
        credential: Some(Credential { sealed_verifier: vec![0, 255, 7], expires_at: Some(NOW.plus_seconds(2)) }),
        former_passwords: vec![vec![1, 2], vec![], vec![3; 600]],
        signed_out_at: Some(NOW.plus_seconds(3)),
        ..user("s1", "Jane", &[("email", "J\u{e4}ne@example.com"), ("custom:x", "\"quoted\"\n")])
    };
    let plain = user("s2", "joe", &[]);
    insert(&store, &pool, full.clone()).await.unwrap();
    insert(&store, &pool, plain.clone()).await.unwrap();
    let read = |tx: &mut dyn Tx| -> Result<_, StoreError> {
        let none = users::find(tx, "us-east-1_b", "s1")?;
        Ok((users::find(tx, POOL, "s1")?, users::find(tx, POOL, "s2")?, none, user_counts::total(tx, POOL)?))
    };
    assert_eq!(store.read(read).await.unwrap(), (Some(full), Some(plain), None, 2));
}

async fn every_name_leads_to_its_user(database: &Database) {
    let store = database.open_with(Options::default());
    let pool = aliases();
    let jane =
        user("s1", "jane", &[("email", "j@example.com"), ("email_verified", "true"), ("preferred_username", "jd")]);
    insert(&store, &pool, jane).await.unwrap();
    insert(&store, &pool, user("s2", "joe", &[("email", "joe@example.com")])).await.unwrap();
    for (name, expected) in [
        ("jane", Some("jane")),
        ("j@example.com", Some("jane")),
        ("jd", Some("jane")),
        ("s1", Some("jane")),
        ("JANE", None),
        ("joe@example.com", None),
        ("s3", None),
        ("", None),
        ("%", None),
    ] {
        assert_eq!(found(&store, &pool, name).await.as_deref(), expected, "{name}");
    }
    let holder = move |tx: &mut dyn Tx| -> Result<_, StoreError> {
        Ok((
            users::holder(tx, &pool, NameKind::Email, "j@example.com")?,
            users::holder(tx, &pool, NameKind::Username, "j@example.com")?,
        ))
    };
    assert_eq!(store.read(holder).await.unwrap(), (Some("s1".to_owned()), None));
}

async fn a_name_belongs_to_one_user(database: &Database) {
    let store = database.open_with(Options::default());
    let pool = aliases();
    insert(&store, &pool, with_email("s1", "jane", "j@example.com")).await.unwrap();
    let same_name = insert(&store, &pool, with_email("s2", "jane", "other@example.com")).await;
    assert_eq!(same_name, Err(NameTaken(NameKind::Username)));
    let same_email = insert(&store, &pool, with_email("s2", "joe", "j@example.com")).await;
    assert_eq!(same_email, Err(NameTaken(NameKind::Email)));
    // What failed left no name behind; unverified, the address is nobody's name; another pool is another world.
    insert(&store, &pool, user("s2", "joe", &[("email", "j@example.com")])).await.unwrap();
    let elsewhere = UserPool { id: "us-east-1_b".to_owned(), ..pool };
    let twin = User { user_pool_id: elsewhere.id.clone(), ..with_email("s1", "jane", "j@example.com") };
    insert(&store, &elsewhere, twin).await.unwrap();

    let store = database.open_with(Options::default());
    let by_email =
        UserPool { id: "us-east-1_c".to_owned(), ..self::pool(SignInNames::Attributes(vec![ContactAttribute::Email])) };
    let unverified = |sub: &str| User {
        user_pool_id: by_email.id.clone(),
        ..user(sub, sub, &[("email", "j@example.com"), ("email_verified", "false")])
    };
    insert(&store, &by_email, unverified("s1")).await.unwrap();
    assert_eq!(insert(&store, &by_email, unverified("s2")).await, Err(NameTaken(NameKind::Email)));
}

async fn a_name_is_one_users_whatever_its_kind(database: &Database) {
    let store = database.open_with(Options::default());
    let pool = aliases();
    insert(&store, &pool, user("s1", "first", &[("preferred_username", "second")])).await.unwrap();
    assert_eq!(found(&store, &pool, "second").await.as_deref(), Some("first"));
    for (kind, thief) in [
        (NameKind::Username, user("s2", "second", &[])),
        (NameKind::Username, user("s2", "s1", &[])),
        (NameKind::PreferredUsername, user("s2", "joe", &[("preferred_username", "first")])),
        (NameKind::PreferredUsername, user("s2", "joe", &[("preferred_username", "s1")])),
    ] {
        assert_eq!(insert(&store, &pool, thief).await, Err(NameTaken(kind)));
    }
    // One that is theirs in two kinds counts once, and goes when neither is.
    insert(&store, &pool, user("s3", "both", &[("preferred_username", "both")])).await.unwrap();
    for (name, expected) in [("both", Some("both")), ("second", Some("first")), ("s1", Some("first"))] {
        assert_eq!(found(&store, &pool, name).await.as_deref(), expected, "{name}");
    }
    assert!(store.write::<_, StoreError, _>(|tx| users::delete(tx, POOL, "s3")).await.unwrap());
    assert_eq!(found(&store, &pool, "both").await, None);
}

async fn an_update_moves_the_names(database: &Database) {
    let store = database.open_with(Options::default());
    let pool = aliases();
    let before = with_email("s1", "jane", "old@example.com");
    insert(&store, &pool, before.clone()).await.unwrap();
    insert(&store, &pool, with_email("s2", "joe", "joe@example.com")).await.unwrap();
    let after = with_email("s1", "jane", "new@example.com");
    let taken = with_email("s1", "jane", "joe@example.com");
    let (for_update, first) = (pool.clone(), after.clone());
    let update = move |tx: &mut dyn Tx| users::update(tx, &for_update, &before, &first);
    assert_eq!(store.write::<_, StoreError, _>(update).await.unwrap(), Update::Done);
    assert_eq!(found(&store, &pool, "old@example.com").await, None);
    assert_eq!(found(&store, &pool, "new@example.com").await.as_deref(), Some("jane"));
    let for_update = pool.clone();
    let update = move |tx: &mut dyn Tx| {
        let current = users::find(tx, POOL, "s1")?.expect("jane");
        let update = users::update(tx, &for_update, &current, &taken)?;
        // A name that is taken ends in a roll-back.
        Err::<(), _>(match update {
            Update::NameTaken(kind) => Taken::Name(NameTaken(kind)),
            other => panic!("{other:?}"),
        })
    };
    assert!(matches!(store.write(update).await, Err(Taken::Name(NameTaken(NameKind::Email)))));
    assert_eq!(found(&store, &pool, "new@example.com").await.as_deref(), Some("jane"));
    assert_eq!(found(&store, &pool, "joe@example.com").await.as_deref(), Some("joe"));
}

async fn an_update_of_an_old_version_changes_nothing(database: &Database) {
    let store = database.open_with(Options::default());
    let pool = aliases();
    let before = user("s1", "jane", &[]);
    insert(&store, &pool, before.clone()).await.unwrap();
    let for_update = pool.clone();
    let updates = move |tx: &mut dyn Tx| -> Result<_, StoreError> {
        let named = |name: &str| user("s1", "jane", &[("name", name)]);
        // Both in the same instant: the version moves even when the clock does not.
        let first = users::update(tx, &for_update, &before, &named("first"))?;
        let late = users::update(tx, &for_update, &before, &named("late"))?;
        let nobody = users::update(tx, &for_update, &user("s9", "x", &[]), &user("s9", "x", &[("name", "y")]))?;
        Ok((first, late, nobody, users::find(tx, POOL, "s1")?.expect("jane").attributes))
    };
    let (first, late, nobody, attributes) = store.write(updates).await.unwrap();
    assert_eq!((first, late, nobody), (Update::Done, Update::Stale, Update::Stale));
    assert_eq!(attributes["name"], "first");
}

async fn of_two_who_take_a_name_one_gets_it(database: &Database) {
    let store = database.open_with(Options::default());
    let pool = aliases();
    let mut tasks = JoinSet::new();
    for number in 0..16 {
        let (store, pool) = (store.clone(), pool.clone());
        tasks.spawn(async move {
            let user = with_email(&format!("s{number}"), &format!("user{number}"), "shared@example.com");
            insert(&store, &pool, user).await.is_ok()
        });
    }
    let mut winners = 0;
    while let Some(won) = tasks.join_next().await {
        winners += usize::from(won.unwrap());
    }
    let count = store.read::<_, StoreError, _>(|tx| user_counts::total(tx, POOL)).await.unwrap();
    assert_eq!((winners, count), (1, 1));
}

async fn a_deleted_user_leaves_nothing(database: &Database) {
    let store = database.open_with(Options::default());
    let pool = aliases();
    for (sub, username) in [("s1", "jane"), ("s2", "joe")] {
        insert(&store, &pool, with_email(sub, username, &format!("{username}@example.com"))).await.unwrap();
    }
    let code = || Code {
        purpose: "sign_up",
        hash: [7; 32],
        sealed: None,
        destination: "email=x".into(),
        expires_at: NOW.plus_seconds(9),
    };
    let delete = move |tx: &mut dyn Tx| -> Result<_, StoreError> {
        for sub in ["s1", "s2"] {
            codes::put(tx, POOL, sub, &code())?;
            attempts::add(tx, POOL, sub, "password", NOW, LEAK)?;
        }
        let deleted = (users::delete(tx, POOL, "s1")?, users::delete(tx, POOL, "s1")?);
        let left = |tx: &mut dyn Tx, sub: &str| -> Result<_, StoreError> {
            let code = codes::is_pending(tx, POOL, sub, "sign_up", NOW)?;
            Ok((users::find(tx, POOL, sub)?.is_some(), code, attempts::find(tx, POOL, sub, "password")?.is_some()))
        };
        Ok((deleted, left(tx, "s1")?, left(tx, "s2")?))
    };
    let (deleted, gone, kept) = store.write(delete).await.unwrap();
    assert_eq!((deleted, gone, kept), ((true, false), (false, false, false), (true, true, true)));
    for (name, expected) in [("jane", None), ("jane@example.com", None), ("s1", None), ("joe", Some("joe"))] {
        assert_eq!(found(&store, &pool, name).await.as_deref(), expected, "{name}");
    }
    insert(&store, &pool, with_email("s3", "jane", "jane@example.com")).await.unwrap();
}

async fn who_never_confirmed_is_found_and_removed(database: &Database) {
    let store = database.open_with(Options::default());
    let pool = pool(SignInNames::Username);
    let made = |sub: &str, status: UserStatus, enabled: bool, seconds: i64| User {
        status,
        enabled,
        created_at: NOW.plus_seconds(seconds),
        ..user(sub, sub, &[])
    };
    let all = [
        made("old", UserStatus::Unconfirmed, true, 0),
        made("older", UserStatus::Unconfirmed, true, -5),
        made("young", UserStatus::Unconfirmed, true, 10),
        made("disabled", UserStatus::Unconfirmed, false, 0),
        made("confirmed", UserStatus::Confirmed, true, 0),
        made("invited", UserStatus::ForceChangePassword, true, 0),
    ];
    let insert = move |tx: &mut dyn Tx| -> Result<_, StoreError> {
        for user in &all {
            assert_eq!(users::insert(tx, &pool, user)?, Ok(()));
        }
        Ok(())
    };
    store.write(insert).await.unwrap();
    let before = NOW.plus_seconds(10);
    let list = async |limit| {
        let read = move |tx: &mut dyn Tx| users::list_unconfirmed(tx, before, limit);
        let found = store.read::<_, StoreError, _>(read).await.unwrap();
        found.into_iter().map(|(_, sub)| sub).collect::<Vec<_>>()
    };
    assert_eq!(list(10).await, ["older", "old"]);
    assert_eq!(list(1).await, ["older"]);
    let delete = move |tx: &mut dyn Tx| {
        let subs = ["old", "young", "disabled", "confirmed", "invited"];
        subs.iter().map(|sub| users::delete_unconfirmed(tx, POOL, sub, before)).collect::<Result<Vec<_>, StoreError>>()
    };
    assert_eq!(store.write(delete).await.unwrap(), [true, false, false, false, false]);
    assert_eq!(list(10).await, ["older"]);
}
