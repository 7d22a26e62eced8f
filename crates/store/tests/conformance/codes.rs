//! One-time codes: the newest counts, a right answer uses it up, and of many answers one is right.

use domain::clock::Time;
use poolhouse_store::tables::codes::{self, Code, Pending, Verdict};
use poolhouse_store::{Options, Store, StoreError, Tx};
use tokio::task::JoinSet;

use crate::database::Database;

cases! {
    a_right_answer_is_taken_once,
    a_code_is_for_one_user_and_purpose,
    the_newest_replaces_the_older,
    a_code_is_withdrawn_by_where_it_went,
    a_code_ends,
    any_key_of_the_ring_opens,
    of_many_answers_at_once_one_is_right,
    wrong_answers_end_a_code,
    of_many_wrong_answers_at_once_as_many_are_judged_as_are_free,
    a_code_takes_the_place_of_the_one_that_was_seen,
    a_pending_code_is_prolonged_with_its_wrong_answers,
    expired_codes_are_swept,
}

const POOL: &str = "us-east-1_a";
const NOW: Time = Time::from_seconds(1_800_000_000);

fn code(purpose: &'static str, byte: u8) -> Code {
    let destination = format!("email={byte}@example.com");
    Code { purpose, hash: [byte; 32], sealed: Some(vec![byte]), destination, expires_at: NOW.plus_seconds(60) }
}

fn right(byte: u8) -> Verdict {
    Verdict::Right { destination: format!("email={byte}@example.com") }
}

async fn put(store: &Store, sub: &'static str, code: Code) {
    store.write::<_, StoreError, _>(move |tx| codes::put(tx, POOL, sub, &code)).await.unwrap();
}

async fn answer(store: &Store, sub: &'static str, purpose: &'static str, bytes: &[u8], at: Time) -> Verdict {
    let hashes: Vec<[u8; 32]> = bytes.iter().map(|byte| [*byte; 32]).collect();
    let write = move |tx: &mut dyn Tx| codes::consume(tx, POOL, sub, purpose, &hashes, at);
    store.write::<_, StoreError, _>(write).await.unwrap()
}

async fn a_right_answer_is_taken_once(database: &Database) {
    let store = database.open_with(Options::default());
    assert_eq!(answer(&store, "s", "p", &[1], NOW).await, Verdict::Absent);
    put(&store, "s", code("p", 1)).await;
    assert_eq!(answer(&store, "s", "p", &[2], NOW).await, Verdict::Wrong);
    assert_eq!(answer(&store, "s", "p", &[], NOW).await, Verdict::Wrong);
    assert_eq!(answer(&store, "s", "p", &[1], NOW).await, right(1));
    assert_eq!(answer(&store, "s", "p", &[1], NOW).await, Verdict::Absent);
}

async fn a_code_is_for_one_user_and_purpose(database: &Database) {
    let store = database.open_with(Options::default());
    put(&store, "s", code("p", 1)).await;
    put(&store, "s", code("q", 2)).await;
    put(&store, "t", code("p", 3)).await;
    assert_eq!(answer(&store, "s", "q", &[1], NOW).await, Verdict::Wrong);
    assert_eq!(answer(&store, "t", "p", &[1], NOW).await, Verdict::Wrong);
    assert_eq!(answer(&store, "u", "p", &[1], NOW).await, Verdict::Absent);
    let other_pool = |tx: &mut dyn Tx| codes::consume(tx, "us-east-1_b", "s", "p", &[[1; 32]], NOW);
    assert_eq!(store.write::<_, StoreError, _>(other_pool).await.unwrap(), Verdict::Absent);
    let delete = |tx: &mut dyn Tx| codes::delete(tx, POOL, "s", "q");
    store.write::<_, StoreError, _>(delete).await.unwrap();
    assert_eq!(answer(&store, "s", "q", &[2], NOW).await, Verdict::Absent);
    let elsewhere = |tx: &mut dyn Tx| codes::delete_sent_for(tx, POOL, "s", "p", "elsewhere");
    store.write::<_, StoreError, _>(elsewhere).await.unwrap();
    assert_eq!(answer(&store, "s", "p", &[1], NOW).await, right(1));
    assert_eq!(answer(&store, "t", "p", &[3], NOW).await, right(3));
}

async fn the_newest_replaces_the_older(database: &Database) {
    let store = database.open_with(Options::default());
    put(&store, "s", code("p", 1)).await;
    put(&store, "s", Code { expires_at: NOW.plus_seconds(120), ..code("p", 2) }).await;
    assert_eq!(answer(&store, "s", "p", &[1], NOW).await, Verdict::Wrong);
    assert_eq!(answer(&store, "s", "p", &[2], NOW.plus_seconds(119)).await, right(2));
}

async fn a_code_is_withdrawn_by_where_it_went(database: &Database) {
    let store = database.open_with(Options::default());
    for (sub, purpose) in [("s", "p"), ("s", "q"), ("t", "p")] {
        put(&store, sub, code(purpose, 1)).await;
    }
    let destination = code("p", 1).destination;
    let withdraw = move |tx: &mut dyn Tx| codes::delete_sent_for(tx, POOL, "s", "p", &destination);
    store.write::<_, StoreError, _>(withdraw).await.unwrap();
    assert_eq!(answer(&store, "s", "p", &[1], NOW).await, Verdict::Absent);
    assert_eq!(answer(&store, "s", "q", &[1], NOW).await, right(1));
    assert_eq!(answer(&store, "t", "p", &[1], NOW).await, right(1));
}

async fn a_code_ends(database: &Database) {
    let store = database.open_with(Options::default());
    put(&store, "s", code("p", 1)).await;
    assert_eq!(answer(&store, "s", "p", &[1], NOW.plus_seconds(60)).await, Verdict::Absent);
    assert_eq!(answer(&store, "s", "p", &[2], NOW.plus_seconds(60)).await, Verdict::Absent);
    assert_eq!(answer(&store, "s", "p", &[1], NOW.plus_seconds(59)).await, right(1));
}

async fn any_key_of_the_ring_opens(database: &Database) {
    let store = database.open_with(Options::default());
    put(&store, "s", code("p", 2)).await;
    assert_eq!(answer(&store, "s", "p", &[1, 2, 3], NOW).await, right(2));
}

async fn of_many_answers_at_once_one_is_right(database: &Database) {
    let store = database.open_with(Options::default());
    put(&store, "s", code("p", 1)).await;
    let mut tasks = JoinSet::new();
    for _ in 0..32 {
        let store = store.clone();
        tasks.spawn(async move { answer(&store, "s", "p", &[1], NOW).await });
    }
    let mut winners = 0;
    while let Some(result) = tasks.join_next().await {
        match result.unwrap() {
            Verdict::Right { .. } => winners += 1,
            other => assert_eq!(other, Verdict::Absent),
        }
    }
    assert_eq!(winners, 1);
}

async fn wrong_answers_end_a_code(database: &Database) {
    let store = database.open_with(Options::default());
    put(&store, "s", code("p", 1)).await;
    put(&store, "t", code("p", 1)).await;
    for _ in 0..codes::MOST_WRONG_ANSWERS {
        assert_eq!(answer(&store, "s", "p", &[2], NOW).await, Verdict::Wrong);
    }
    for bytes in [&[2][..], &[1]] {
        assert_eq!(answer(&store, "s", "p", bytes, NOW).await, Verdict::Absent);
    }
    assert_eq!(pending(&store, "s", NOW).await, None);
    assert_eq!(answer(&store, "t", "p", &[1], NOW).await, right(1), "another user's is untouched");
    put(&store, "s", code("p", 3)).await;
    assert_eq!(answer(&store, "s", "p", &[2], NOW).await, Verdict::Wrong, "a new one counts anew");
    assert_eq!(answer(&store, "s", "p", &[3], NOW).await, right(3));
}

async fn of_many_wrong_answers_at_once_as_many_are_judged_as_are_free(database: &Database) {
    let store = database.open_with(Options::default());
    put(&store, "s", code("p", 1)).await;
    let mut tasks = JoinSet::new();
    for _ in 0..32 {
        let store = store.clone();
        tasks.spawn(async move { answer(&store, "s", "p", &[2], NOW).await });
    }
    let answers = tasks.join_all().await;
    let judged = answers.iter().filter(|answer| **answer == Verdict::Wrong).count();
    assert_eq!(i64::try_from(judged), Ok(codes::MOST_WRONG_ANSWERS), "{answers:?}");
}

async fn pending(store: &Store, sub: &'static str, at: Time) -> Option<Pending> {
    let read = move |tx: &mut dyn Tx| codes::pending(tx, POOL, sub, "p", at);
    store.read::<_, StoreError, _>(read).await.unwrap()
}

async fn a_code_takes_the_place_of_the_one_that_was_seen(database: &Database) {
    let store = database.open_with(Options::default());
    let place = async |byte: u8, seen: Option<u8>, at: Time| {
        let write = move |tx: &mut dyn Tx| {
            let seen = seen.map(|byte| [byte; 32]);
            codes::put_in_place_of(tx, POOL, "s", &code("p", byte), seen.as_ref().map(|hash| &hash[..]), at)
        };
        store.write::<_, StoreError, _>(write).await.unwrap()
    };
    assert!(place(1, None, NOW).await, "there was none");
    assert!(!place(2, None, NOW).await, "one was put there meanwhile");
    assert!(!place(2, Some(7), NOW).await, "another one than was seen");
    let kept = Pending { hash: vec![1; 32], sealed: Some(vec![1]), destination: "email=1@example.com".to_owned() };
    assert_eq!(pending(&store, "s", NOW).await, Some(kept));
    assert!(place(3, Some(1), NOW).await);
    for _ in 0..codes::MOST_WRONG_ANSWERS {
        assert_eq!(answer(&store, "s", "p", &[1], NOW).await, Verdict::Wrong);
    }
    assert!(place(4, None, NOW).await, "a dead one is none");
    assert!(!place(5, None, NOW.plus_seconds(59)).await);
    assert!(place(5, None, NOW.plus_seconds(60)).await, "nor is one that has expired");
}

async fn a_pending_code_is_prolonged_with_its_wrong_answers(database: &Database) {
    let store = database.open_with(Options::default());
    let prolong = async |byte: u8, at: i64| {
        let longer = Code { expires_at: NOW.plus_seconds(at + 60), ..code("p", byte) };
        let write = move |tx: &mut dyn Tx| codes::prolong(tx, POOL, "s", &longer, NOW.plus_seconds(at));
        store.write::<_, StoreError, _>(write).await.unwrap()
    };
    assert!(!prolong(1, 0).await);
    put(&store, "s", code("p", 1)).await;
    assert_eq!(answer(&store, "s", "p", &[2], NOW).await, Verdict::Wrong);
    assert!(!prolong(2, 0).await, "another code");
    assert!(prolong(1, 30).await);
    assert!(pending(&store, "s", NOW.plus_seconds(89)).await.is_some());
    assert!(pending(&store, "s", NOW.plus_seconds(90)).await.is_none());
    assert!(!prolong(1, 90).await, "too late");
    for _ in 1..codes::MOST_WRONG_ANSWERS {
        assert_eq!(answer(&store, "s", "p", &[2], NOW).await, Verdict::Wrong);
    }
    assert!(!prolong(1, 30).await, "dead");
}

async fn expired_codes_are_swept(database: &Database) {
    let store = database.open_with(Options::default());
    for (sub, seconds) in [("s1", 10), ("s2", 20), ("s3", 30)] {
        put(&store, sub, Code { expires_at: NOW.plus_seconds(seconds), ..code("p", 1) }).await;
    }
    let sweep = |limit| move |tx: &mut dyn Tx| codes::sweep(tx, NOW.plus_seconds(25), limit);
    let swept = async |limit| store.write::<_, StoreError, _>(sweep(limit)).await.unwrap();
    assert_eq!([swept(1).await, swept(10).await, swept(10).await], [1, 1, 0]);
    assert_eq!(answer(&store, "s3", "p", &[1], NOW).await, right(1));
}
