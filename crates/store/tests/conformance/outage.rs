//! PostgreSQL that goes away, seen through a proxy that this file can cut at will.

use std::io::{Read, Write};
use std::net::{Shutdown, SocketAddr, TcpListener, TcpStream};
use std::sync::atomic::{AtomicU8, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use domain::clock::Time;
use poolhouse_store::{Location, Options, Store, StoreError, params};

use crate::database::{Database, EXAMPLES};

const PASS: u8 = 0;
const REFUSE: u8 = 1;
/// Lose the connection instead of passing a COMMIT on.
const CUT_BEFORE_COMMIT: u8 = 2;
/// Pass a COMMIT on, and lose the connection instead of its answer.
const CUT_AFTER_COMMIT: u8 = 3;
const RECOVERY_TIMEOUT: Duration = Duration::from_mins(1);

struct Proxy {
    address: SocketAddr,
    mode: Arc<AtomicU8>,
    streams: Arc<Mutex<Vec<TcpStream>>>,
}

impl Proxy {
    fn start(upstream: String) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        let (mode, streams) = (Arc::new(AtomicU8::new(PASS)), Arc::new(Mutex::new(Vec::new())));
        let proxy = Self { address, mode: Arc::clone(&mode), streams: Arc::clone(&streams) };
        std::thread::spawn(move || {
            for client in listener.incoming() {
                let client = client.unwrap();
                if mode.load(Ordering::SeqCst) == REFUSE {
                    continue;
                }
                let server = TcpStream::connect(&upstream).unwrap();
                for stream in [&client, &server] {
                    streams.lock().unwrap().push(stream.try_clone().unwrap());
                }
                let pair = (client.try_clone().unwrap(), server.try_clone().unwrap(), Arc::clone(&mode));
                std::thread::spawn(move || forward(pair.0, pair.1, &pair.2));
                std::thread::spawn(move || std::io::copy(&mut &server, &mut &client));
            }
        });
        proxy
    }

    fn set(&self, mode: u8) {
        self.mode.store(mode, Ordering::SeqCst);
        if mode == REFUSE {
            self.streams.lock().unwrap().drain(..).for_each(|stream| drop(stream.shutdown(Shutdown::Both)));
        }
    }
}

fn forward(mut client: TcpStream, mut server: TcpStream, mode: &AtomicU8) {
    let mut buffer = [0; 65536];
    while let Ok(length @ 1..) = client.read(&mut buffer) {
        let message = &buffer[..length];
        // With its terminator: BEGIN says READ COMMITTED.
        let is_commit = message.windows(7).any(|bytes| bytes == b"COMMIT\0");
        match mode.load(Ordering::SeqCst) {
            CUT_BEFORE_COMMIT if is_commit => break,
            CUT_AFTER_COMMIT if is_commit => {
                // Deaf first, so that the answer cannot slip through.
                let _ = client.shutdown(Shutdown::Both);
                let _ = server.write_all(message);
                return;
            }
            _ if server.write_all(message).is_err() => break,
            _ => {}
        }
    }
    let _ = client.shutdown(Shutdown::Both);
    let _ = server.shutdown(Shutdown::Both);
}

/// The fresh database, its proxy, and a store that goes through it.
async fn through_proxy() -> Option<(Database, Proxy, Store)> {
    let database = Database::postgres().await?;
    let Location::Postgres(url) = &database.location else { unreachable!() };
    let (scheme, rest) = url.split_once("://").unwrap();
    let (authority, path) = rest.split_at(rest.find(['/', '?']).unwrap_or(rest.len()));
    let (user, host) = authority.rsplit_once('@').unwrap();
    let host = if host.contains(':') { host.to_owned() } else { format!("{host}:5432") };
    let proxy = Proxy::start(host);
    let location = Location::Postgres(format!("{scheme}://{user}@{}{path}", proxy.address));
    let options = Options { migrations: EXAMPLES, postgres_connections: 2, ..Options::default() };
    let store = Store::open_with(location, options).unwrap();
    Some((database, proxy, store))
}

async fn increment(store: &Store) -> Result<i64, StoreError> {
    let mut runs = 0;
    let sql = "UPDATE examples SET number = number + 1 WHERE id = 'counter'";
    let write = store.write(move |tx| {
        runs += 1;
        tx.execute(sql, params![]).map(|_| runs)
    });
    write.await
}

async fn counter(database: &Database) -> i64 {
    let sql = "SELECT number FROM examples WHERE id = 'counter'";
    let read = database.open_examples();
    let read: Result<_, StoreError> = read.read(move |tx| tx.row(sql, params![])?.unwrap().integer(0)).await;
    read.unwrap()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn outage_is_told_and_survived() {
    let Some((database, proxy, store)) = through_proxy().await else { return };
    assert_eq!(increment(&store).await, Ok(1));
    proxy.set(REFUSE);
    for _ in 0..5 {
        let answer = tokio::time::timeout(RECOVERY_TIMEOUT, increment(&store)).await;
        assert!(matches!(answer, Ok(Err(StoreError::Unavailable(_)))), "{answer:?}");
    }
    assert_eq!(counter(&database).await, 1, "nothing was done");
    proxy.set(PASS);
    let since = Instant::now();
    while let Err(error) = increment(&store).await {
        assert!(matches!(error, StoreError::Unavailable(_)), "{error}");
        assert!(since.elapsed() < RECOVERY_TIMEOUT, "{error}");
    }
    assert_eq!(counter(&database).await, 2);
    proxy.set(REFUSE);
    tokio::time::timeout(RECOVERY_TIMEOUT, store.close()).await.expect("closes without a server");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_statement_that_takes_too_long_is_ended() {
    let Some(database) = Database::postgres().await else { return };
    let statement_limit = Duration::from_secs(2);
    let store = database.open_with(Options {
        migrations: EXAMPLES,
        postgres_connections: 1,
        statement_limit,
        ..Options::default()
    });
    let slow: Result<_, StoreError> = store.read(|tx| tx.rows("SELECT CAST(pg_sleep(60) AS TEXT)", params![])).await;
    assert_eq!(slow.err(), Some(StoreError::Busy));
    assert_eq!(increment(&store).await, Ok(1), "the connection goes on");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_limit_that_the_location_names_stays() {
    let Some(database) = Database::postgres().await else { return };
    let Location::Postgres(url) = &database.location else { unreachable!() };
    let url = url.replace("options=", "options=-cstatement_timeout%3D4321%20");
    let store =
        Store::open_with(Location::Postgres(url), Options { migrations: EXAMPLES, ..Options::default() }).unwrap();
    let shown = async |sql| store.read(move |tx| tx.row(sql, params![])?.unwrap().text(0)).await;
    assert_eq!(shown("SHOW statement_timeout").await, Ok::<_, StoreError>("4321ms".to_owned()));
    assert_eq!(shown("SHOW idle_in_transaction_session_timeout").await, Ok("1min".to_owned()));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_node_whose_clock_is_wrong_does_not_start() {
    let Some(database) = Database::postgres().await else { return };
    let open = |now: fn() -> Time| {
        let options = Options { migrations: EXAMPLES, now: Some(now), ..Options::default() };
        Store::open_with(database.location.clone(), options)
    };
    for wrong in [(|| Time::from_seconds(1_000)) as fn() -> Time, || Time::from_seconds(100_000_000_000)] {
        assert!(matches!(open(wrong).err(), Some(StoreError::ClocksApart { .. })));
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn lost_commit_is_not_repeated() {
    let Some((database, proxy, store)) = through_proxy().await else { return };
    proxy.set(CUT_BEFORE_COMMIT);
    let answer = increment(&store).await;
    assert!(matches!(answer, Err(StoreError::CommitUnknown(_))), "{answer:?}");
    assert_eq!(counter(&database).await, 0);
    proxy.set(CUT_AFTER_COMMIT);
    let answer = increment(&store).await;
    assert!(matches!(answer, Err(StoreError::CommitUnknown(_))), "{answer:?}");
    let since = Instant::now();
    while counter(&database).await == 0 {
        assert!(since.elapsed() < RECOVERY_TIMEOUT, "it was committed, though nobody was told");
    }
    proxy.set(PASS);
    assert_eq!(increment(&store).await, Ok(1), "the store goes on with a new connection");
    assert_eq!(counter(&database).await, 2);
}
