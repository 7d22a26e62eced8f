//! One-time codes: the newest counts, a right answer uses it up, and of many answers one is right.

use domain::clock::Time;
use poolhouse_store::tables::codes::{self, Answer, Code};
use poolhouse_store::{Options, Store, StoreError, Tx};
use tokio::task::JoinSet;

use crate::database::Database;

cases! {
    a_right_answer_is_taken_once,
    a_code_is_for_one_user_and_purpose,
    the_newest_replaces_the_older,
    a_code_ends,
    any_key_of_the_ring_opens,
    of_many_answers_at_once_one_is_right,
    expired_codes_are_swept,
}

const POOL: &str = "us-east-1_a";
const NOW: Time = Time::from_seconds(1_800_000_000);

fn code(purpose: &'static str, byte: u8) -> Code {
    let destination = format!("email={byte}@example.com");
    Code { purpose, hash: [byte; 32], destination, expires_at: NOW.plus_seconds(60) }
}

fn right(byte: u8) -> Answer {
    Answer::Right { destination: format!("email={byte}@example.com") }
}

async fn put(store: &Store, sub: &'static str, code: Code) {
    store.write::<_, StoreError, _>(move |tx| codes::put(tx, POOL, sub, &code)).await.unwrap();
}

async fn answer(store: &Store, sub: &'static str, purpose: &'static str, bytes: &[u8], at: Time) -> Answer {
    let hashes: Vec<[u8; 32]> = bytes.iter().map(|byte| [*byte; 32]).collect();
    let write = move |tx: &mut dyn Tx| codes::consume(tx, POOL, sub, purpose, &hashes, at);
    store.write::<_, StoreError, _>(write).await.unwrap()
}

async fn a_right_answer_is_taken_once(database: &Database) {
    let store = database.open_with(Options::default());
    assert_eq!(answer(&store, "s", "p", &[1], NOW).await, Answer::Absent);
    put(&store, "s", code("p", 1)).await;
    assert_eq!(answer(&store, "s", "p", &[2], NOW).await, Answer::Wrong);
    assert_eq!(answer(&store, "s", "p", &[], NOW).await, Answer::Wrong);
    assert_eq!(answer(&store, "s", "p", &[1], NOW).await, right(1));
    assert_eq!(answer(&store, "s", "p", &[1], NOW).await, Answer::Absent);
}

async fn a_code_is_for_one_user_and_purpose(database: &Database) {
    let store = database.open_with(Options::default());
    put(&store, "s", code("p", 1)).await;
    put(&store, "s", code("q", 2)).await;
    put(&store, "t", code("p", 3)).await;
    assert_eq!(answer(&store, "s", "q", &[1], NOW).await, Answer::Wrong);
    assert_eq!(answer(&store, "t", "p", &[1], NOW).await, Answer::Wrong);
    assert_eq!(answer(&store, "u", "p", &[1], NOW).await, Answer::Absent);
    let other_pool = |tx: &mut dyn Tx| codes::consume(tx, "us-east-1_b", "s", "p", &[[1; 32]], NOW);
    assert_eq!(store.write::<_, StoreError, _>(other_pool).await.unwrap(), Answer::Absent);
    let delete = |tx: &mut dyn Tx| codes::delete(tx, POOL, "s", "q");
    store.write::<_, StoreError, _>(delete).await.unwrap();
    assert_eq!(answer(&store, "s", "q", &[2], NOW).await, Answer::Absent);
    assert_eq!(answer(&store, "s", "p", &[1], NOW).await, right(1));
    assert_eq!(answer(&store, "t", "p", &[3], NOW).await, right(3));
}

async fn the_newest_replaces_the_older(database: &Database) {
    let store = database.open_with(Options::default());
    put(&store, "s", code("p", 1)).await;
    put(&store, "s", Code { expires_at: NOW.plus_seconds(120), ..code("p", 2) }).await;
    assert_eq!(answer(&store, "s", "p", &[1], NOW).await, Answer::Wrong);
    assert_eq!(answer(&store, "s", "p", &[2], NOW.plus_seconds(119)).await, right(2));
}

async fn a_code_ends(database: &Database) {
    let store = database.open_with(Options::default());
    put(&store, "s", code("p", 1)).await;
    assert_eq!(answer(&store, "s", "p", &[1], NOW.plus_seconds(60)).await, Answer::Absent);
    assert_eq!(answer(&store, "s", "p", &[2], NOW.plus_seconds(60)).await, Answer::Absent);
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
            Answer::Right { .. } => winners += 1,
            other => assert_eq!(other, Answer::Absent),
        }
    }
    assert_eq!(winners, 1);
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
