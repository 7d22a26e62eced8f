//! The searches of ListUsers: ranges, order and pages are the same on every database, by bytes and not by language.

use domain::user::{User, UserStatus};
use domain::user_pool::SignInNames;
use poolhouse_store::tables::user_search::{self, Column, Cursor, Filter};
use poolhouse_store::{Options, Store, StoreError, Tx};

use crate::database::Database;
use crate::users::{POOL, insert, pool, user};

cases! {
    everybody_is_listed_by_sub,
    a_key_is_equal_or_begins_so,
    a_prefix_is_taken_by_its_characters,
    states_are_searched,
    pages_break_anywhere_even_between_equals,
    a_cursor_leads_nowhere_else,
}

fn key(column: Column, value: &str, prefix: bool) -> Filter {
    Filter::Key { column, value: value.to_owned(), prefix }
}

async fn page(store: &Store, filter: &Filter, after: Option<Cursor>, limit: i64) -> Vec<(User, Cursor)> {
    let filter = filter.clone();
    let read = move |tx: &mut dyn Tx| user_search::list(tx, POOL, &filter, after.as_ref(), limit);
    store.read::<_, StoreError, _>(read).await.unwrap()
}

async fn names(store: &Store, filter: &Filter) -> Vec<String> {
    page(store, filter, None, 100).await.into_iter().map(|(user, _)| user.username).collect()
}

/// The users of all pages of this size, and how large the pages were.
async fn paged(store: &Store, filter: &Filter, limit: i64) -> (Vec<String>, Vec<usize>) {
    let (mut names, mut sizes, mut after) = (Vec::new(), Vec::new(), None);
    loop {
        let found = page(store, filter, after.take(), limit).await;
        sizes.push(found.len());
        after = found.last().map(|(_, cursor)| cursor.clone());
        names.extend(found.into_iter().map(|(user, _)| user.username));
        if after.is_none() {
            return (names, sizes);
        }
    }
}

async fn people(database: &Database) -> Store {
    let store = database.open_with(Options::default());
    let pool = pool(SignInNames::Username);
    for (sub, username, attributes) in [
        ("s3", "Zoe", &[("email", "Zoe@Example.com"), ("given_name", "Zo\u{eb}")][..]),
        ("s1", "anna", &[("email", "anna@example.com"), ("name", "A_B"), ("family_name", "50%")]),
        ("s2", "anna2", &[("email", "ann@example.com"), ("name", "AxB"), ("phone_number", "+12065550100")]),
        ("s4", "\u{e4}nne", &[("preferred_username", "\u{c4}NNE"), ("phone_number", "+12065550199")]),
    ] {
        insert(&store, &pool, user(sub, username, attributes)).await.unwrap();
    }
    let elsewhere = domain::user_pool::UserPool { id: "us-east-1_b".to_owned(), ..pool };
    let stranger = User { user_pool_id: elsewhere.id.clone(), ..user("s0", "anna", &[("email", "anna@example.com")]) };
    insert(&store, &elsewhere, stranger).await.unwrap();
    store
}

async fn everybody_is_listed_by_sub(database: &Database) {
    let store = people(database).await;
    assert_eq!(names(&store, &Filter::All).await, ["anna", "anna2", "Zoe", "\u{e4}nne"]);
}

async fn a_key_is_equal_or_begins_so(database: &Database) {
    let store = people(database).await;
    for (column, value, prefix, expected) in [
        (Column::Username, "anna", false, &["anna"][..]),
        (Column::Username, "anna", true, &["anna", "anna2"]),
        // By bytes: capitals first, letters with accents last.
        (Column::Username, "", true, &["Zoe", "anna", "anna2", "\u{e4}nne"]),
        (Column::Email, "zoe@example.com", false, &["Zoe"]),
        (Column::Email, "ann", true, &["anna2", "anna"]),
        (Column::Email, "", true, &["anna2", "anna", "Zoe"]),
        (Column::PhoneNumber, "+1206", true, &["anna2", "\u{e4}nne"]),
        (Column::PhoneNumber, "+1206", false, &[]),
        (Column::GivenName, "zo\u{eb}", false, &["Zoe"]),
        (Column::PreferredUsername, "\u{e4}n", true, &["\u{e4}nne"]),
        (Column::Sub, "s3", false, &["Zoe"]),
        (Column::Sub, "s", true, &["anna", "anna2", "Zoe", "\u{e4}nne"]),
    ] {
        assert_eq!(names(&store, &key(column, value, prefix)).await, expected, "{column:?} {value}");
    }
}

async fn a_prefix_is_taken_by_its_characters(database: &Database) {
    let store = people(database).await;
    assert_eq!(names(&store, &key(Column::Name, "a_", true)).await, ["anna"], "_ is no wildcard");
    assert_eq!(names(&store, &key(Column::FamilyName, "50%", true)).await, ["anna"]);
    assert!(names(&store, &key(Column::FamilyName, "5%", true)).await.is_empty(), "% is no wildcard");
    assert!(names(&store, &key(Column::Name, "' OR '1'='1", true)).await.is_empty());
}

async fn states_are_searched(database: &Database) {
    let store = database.open_with(Options::default());
    let pool = pool(SignInNames::Username);
    for (sub, status, enabled) in [
        ("s1", UserStatus::Confirmed, true),
        ("s2", UserStatus::Unconfirmed, true),
        ("s3", UserStatus::Confirmed, false),
        ("s4", UserStatus::ResetRequired, true),
        ("s5", UserStatus::ForceChangePassword, true),
    ] {
        insert(&store, &pool, User { status, enabled, ..user(sub, sub, &[]) }).await.unwrap();
    }
    for (value, prefix, expected) in [
        ("CONFIRMED", false, &["s1", "s3"][..]),
        ("CONFIRM", false, &[]),
        ("UN", true, &["s2"]),
        ("R", true, &["s4"]),
        // By status, then by sub.
        ("", true, &["s1", "s3", "s5", "s4", "s2"]),
    ] {
        assert_eq!(names(&store, &key(Column::Status, value, prefix)).await, expected, "{value}");
    }
    assert_eq!(names(&store, &Filter::Enabled { enabled: false }).await, ["s3"]);
    assert_eq!(names(&store, &Filter::Enabled { enabled: true }).await, ["s1", "s2", "s4", "s5"]);
}

async fn pages_break_anywhere_even_between_equals(database: &Database) {
    let store = database.open_with(Options::default());
    let pool = pool(SignInNames::Username);
    for number in 0..17 {
        let (sub, name) = (format!("s{number:02}"), format!("Name{}", number % 3));
        insert(&store, &pool, user(&sub, &sub, &[("given_name", name.as_str())])).await.unwrap();
    }
    for filter in [
        Filter::All,
        Filter::Enabled { enabled: true },
        key(Column::Status, "CONFIRMED", false),
        key(Column::Status, "", true),
        key(Column::Username, "s", true),
        key(Column::Sub, "s", true),
        key(Column::Sub, "s1", true),
        key(Column::GivenName, "name", true),
        key(Column::GivenName, "name1", false),
    ] {
        let whole = names(&store, &filter).await;
        for limit in [1, 2, 3, 5, 16, 17, 18] {
            let (all, sizes) = paged(&store, &filter, limit).await;
            assert_eq!(all, whole, "{filter:?} by {limit}");
            let full = usize::try_from(limit).unwrap();
            assert!(sizes.iter().rev().skip(2).all(|size| *size == full), "{filter:?} {sizes:?}");
        }
    }
}

async fn a_cursor_leads_nowhere_else(database: &Database) {
    let store = people(database).await;
    let low = Cursor { key: String::new(), sub: String::new() };
    let high = Cursor { key: "zzz".to_owned(), sub: "zzz".to_owned() };
    let filter = key(Column::Username, "anna", true);
    let shown = async |filter: &Filter, after: &Cursor| page(&store, filter, Some(after.clone()), 100).await.len();
    assert_eq!((shown(&filter, &low).await, shown(&filter, &high).await), (2, 0));
    let by_sub = key(Column::Sub, "s2", false);
    assert_eq!((shown(&by_sub, &low).await, shown(&by_sub, &high).await), (1, 0));
}
