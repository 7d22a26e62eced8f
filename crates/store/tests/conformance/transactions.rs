//! What a transaction promises: all of it, or none of it, and then it lasts.

use poolhouse_store::{Options, Store, StoreError, Tx, params};

use crate::database::{Database, EXAMPLES};

cases! {
    reads_what_was_written,
    error_undoes_everything,
    panic_undoes_everything,
    panic_hurts_nobody_else,
    callers_error_is_returned_as_it_is,
    unique_violation_is_recognised,
    failed_statement_spoils_the_transaction,
    expected_conflicts_do_not_spoil,
    read_cannot_write,
    read_sees_one_moment,
    second_row_is_an_error,
    wrong_statements_are_errors,
    file_keeps_its_data,
    full_queue_answers_busy,
    closed_store_says_so,
    close_serves_what_was_accepted,
}

fn insert(tx: &mut dyn Tx, id: &str) -> Result<u64, StoreError> {
    tx.execute("INSERT INTO examples (id) VALUES ($1)", params![id])
}

async fn ids(store: &Store) -> Vec<String> {
    let rows = store
        .read(|tx| tx.rows("SELECT id FROM examples WHERE id <> 'counter' ORDER BY id", params![]))
        .await
        .unwrap_or_else(|error: StoreError| panic!("{error}"));
    rows.iter().map(|row| row.text(0).unwrap()).collect()
}

async fn reads_what_was_written(database: &Database) {
    let store = database.open_examples();
    for number in 0..20_i64 {
        let id = format!("{number:02}");
        let wanted = id.clone();
        store
            .write(move |tx| {
                assert_eq!(insert(tx, &id)?, 1);
                let row = tx.row("SELECT id FROM examples WHERE id = $1", params![&id])?;
                assert!(row.is_some(), "a transaction sees its own writes");
                Ok::<_, StoreError>(())
            })
            .await
            .unwrap();
        assert_eq!(ids(&store).await.last(), Some(&wanted));
    }
}

async fn error_undoes_everything(database: &Database) {
    let store = database.open_examples();
    let answer = store
        .write(|tx| {
            insert(tx, "a")?;
            insert(tx, "b")?;
            Err::<(), _>(StoreError::Corrupt("made up".into()))
        })
        .await;
    assert_eq!(answer, Err(StoreError::Corrupt("made up".into())));
    assert_eq!(ids(&store).await, [""; 0]);
}

async fn panic_undoes_everything(database: &Database) {
    let store = database.open_examples();
    let mut runs = 0;
    let answer: Result<(), StoreError> = store
        .write(move |tx| {
            runs += 1;
            assert_eq!(runs, 1, "a closure that panicked is not run again");
            insert(tx, "a")?;
            panic!("on purpose")
        })
        .await;
    assert_eq!(answer, Err(StoreError::Panicked));
    assert_eq!(ids(&store).await, [""; 0]);
}

async fn panic_hurts_nobody_else(database: &Database) {
    let store = database.open_examples();
    let mut tasks = Vec::new();
    for number in 0..30 {
        let store = store.clone();
        tasks.push(tokio::spawn(async move {
            store
                .write(move |tx| {
                    insert(tx, &format!("{number:02}"))?;
                    assert!(number % 3 != 0, "on purpose");
                    Ok::<_, StoreError>(())
                })
                .await
        }));
    }
    let mut written = Vec::new();
    for (number, task) in tasks.into_iter().enumerate() {
        let answer = task.await.unwrap();
        assert_eq!(answer.is_ok(), number % 3 != 0, "{number}: {answer:?}");
        if answer.is_ok() {
            written.push(format!("{number:02}"));
        }
    }
    assert_eq!(ids(&store).await, written);
}

async fn callers_error_is_returned_as_it_is(database: &Database) {
    #[derive(Debug, PartialEq)]
    enum Refusal {
        NotToday,
        Store(StoreError),
    }
    impl From<StoreError> for Refusal {
        fn from(error: StoreError) -> Self {
            Refusal::Store(error)
        }
    }
    let store = database.open_examples();
    assert_eq!(store.read(|_| Err::<(), _>(Refusal::NotToday)).await, Err(Refusal::NotToday));
    let answer = store.write(|tx| Ok::<_, Refusal>(insert(tx, "counter")?)).await;
    assert_eq!(answer, Err(Refusal::Store(StoreError::UniqueViolation)));
}

async fn unique_violation_is_recognised(database: &Database) {
    let store = database.open_examples();
    let answer = store.write(|tx| {
        insert(tx, "a")?;
        insert(tx, "counter")
    });
    assert_eq!(answer.await, Err(StoreError::UniqueViolation));
    assert_eq!(ids(&store).await, [""; 0]);
}

async fn failed_statement_spoils_the_transaction(database: &Database) {
    let store = database.open_examples();
    let overlooked = store.write(|tx| {
        insert(tx, "a")?;
        assert_eq!(insert(tx, "counter"), Err(StoreError::UniqueViolation));
        Ok::<_, StoreError>(())
    });
    assert_eq!(overlooked.await, Err(StoreError::Aborted));
    let carried_on = store.write(|tx| {
        let _ = insert(tx, "counter");
        insert(tx, "b")
    });
    assert_eq!(carried_on.await, Err(StoreError::Aborted));
    assert_eq!(ids(&store).await, [""; 0]);
}

async fn expected_conflicts_do_not_spoil(database: &Database) {
    let store = database.open_examples();
    let answer: Result<_, StoreError> = store
        .write(|tx| {
            let sql = "INSERT INTO examples (id) VALUES ($1) ON CONFLICT DO NOTHING RETURNING id";
            let taken = tx.row(sql, params!["counter"])?.is_none();
            let free = tx.row(sql, params!["a"])?.is_some();
            Ok((taken, free))
        })
        .await;
    assert_eq!(answer, Ok((true, true)));
    assert_eq!(ids(&store).await, ["a"]);
}

async fn read_cannot_write(database: &Database) {
    let store = database.open_examples();
    assert_eq!(store.read(|tx| insert(tx, "a")).await, Err(StoreError::ReadOnly));
    assert_eq!(ids(&store).await, [""; 0]);
    store.write(|tx| insert(tx, "a")).await.unwrap();
}

async fn read_sees_one_moment(database: &Database) {
    let store = database.open_examples();
    let writer = store.clone();
    let writing = tokio::spawn(async move {
        for _ in 0..50 {
            writer.write(|tx| tx.execute("UPDATE examples SET number = number + 1", params![])).await.unwrap();
        }
    });
    while !writing.is_finished() {
        let read = store.read(|tx| {
            let sql = "SELECT number FROM examples WHERE id = 'counter'";
            let first = tx.row(sql, params![])?;
            std::thread::yield_now();
            Ok::<_, StoreError>((first, tx.row(sql, params![])?))
        });
        let (first, second) = read.await.unwrap();
        assert_eq!(first, second);
    }
    writing.await.unwrap();
}

async fn second_row_is_an_error(database: &Database) {
    let store = database.open_examples();
    store.write(|tx| insert(tx, "a")).await.unwrap();
    let answer = store.read(|tx| tx.row("SELECT id FROM examples", params![])).await;
    assert!(matches!(answer, Err(StoreError::Corrupt(_))), "{answer:?}");
}

async fn wrong_statements_are_errors(database: &Database) {
    let store = database.open_examples();
    let read = |sql, params: &'static [poolhouse_store::Value]| {
        let store = store.clone();
        async move { store.read(move |tx| tx.rows(sql, params)).await }
    };
    for (sql, why) in [
        ("SELECT nonsense FROM examples", "no such column"),
        ("SELECT \"nonsense\" FROM examples", "no such column, though SQLite would take it for a text"),
        ("SELEC", "syntax"),
        ("SELECT id FROM examples WHERE id = $1", "no value given"),
    ] {
        let answer = read(sql, &[]).await;
        assert!(matches!(answer, Err(StoreError::Database(_))), "{why}: {answer:?}");
    }
    let answer = read("SELECT id FROM examples", &[poolhouse_store::Value::Null]).await;
    assert!(matches!(answer, Err(StoreError::Database(_))), "value without a parameter: {answer:?}");
    assert_eq!(read("SELECT id FROM examples", &[]).await.unwrap().len(), 1, "the connection still works");
}

async fn file_keeps_its_data(database: &Database) {
    if !database.is_lasting() {
        return;
    }
    let store = database.open_examples();
    store.write(|tx| insert(tx, "a")).await.unwrap();
    let other = database.open_examples();
    assert_eq!(ids(&other).await, ["a"], "another process sees it at once");
    store.close().await;
    other.close().await;
    assert_eq!(ids(&database.open_examples()).await, ["a"]);
}

async fn full_queue_answers_busy(database: &Database) {
    let options = Options { migrations: EXAMPLES, queue_limit: 1, postgres_connections: 1, ..Options::default() };
    let store = database.open_with(options);
    let (started, starts) = std::sync::mpsc::channel();
    let (release, released) = std::sync::mpsc::channel();
    let occupying = store.clone();
    let occupying = tokio::spawn(async move {
        occupying
            .write(move |_| {
                started.send(()).unwrap();
                released.recv().unwrap();
                Ok::<_, StoreError>(())
            })
            .await
    });
    tokio::task::spawn_blocking(move || starts.recv().unwrap()).await.unwrap();
    let waiting = store.clone();
    let waiting = tokio::spawn(async move { waiting.write(|tx| insert(tx, "a")).await });
    while store.queued() == 0 {
        tokio::task::yield_now().await;
    }
    assert_eq!(store.write(|tx| insert(tx, "b")).await, Err(StoreError::Busy));
    release.send(()).unwrap();
    occupying.await.unwrap().unwrap();
    waiting.await.unwrap().unwrap();
    assert_eq!(ids(&store).await, ["a"]);
}

async fn closed_store_says_so(database: &Database) {
    let store = database.open_examples();
    store.close().await;
    store.close().await;
    assert_eq!(store.write(|tx| insert(tx, "a")).await, Err(StoreError::Closed));
    assert_eq!(store.read(|tx| tx.rows("SELECT 1", params![])).await, Err(StoreError::Closed));
}

async fn close_serves_what_was_accepted(database: &Database) {
    let store = database.open_examples();
    let mut tasks = Vec::new();
    for number in 0..50 {
        let store = store.clone();
        tasks.push(tokio::spawn(async move { store.write(move |tx| insert(tx, &number.to_string())).await }));
    }
    while store.queued() == 0 && !tasks.iter().all(|task| task.is_finished()) {
        tokio::task::yield_now().await;
    }
    store.close().await;
    let mut written = 0;
    for task in tasks {
        match task.await.unwrap() {
            Ok(_) => written += 1,
            Err(error) => assert_eq!(error, StoreError::Closed),
        }
    }
    if database.is_lasting() {
        assert_eq!(ids(&database.open_examples()).await.len(), written);
    }
}
