//! The folders of samples: where they are, how they are read and written, and the database that one stands for.

use std::fs;
use std::path::PathBuf;
use std::sync::Arc;

use crypto::SystemRandom;
use crypto::keyring::Keyring;
use delivery::Transports;
use flows::{Context, Outbound, Parts};
use poolhouse_testkit::TestServer;
use poolhouse_testkit::database::Database;
use poolhouse_testkit::post::Post;
use serde_json::{Value, json};
use store::migrations::MIGRATIONS;
use store::{Options, Store};

use crate::rows::{self, Tables};
use crate::{full, people, sealed, variants};

/// Of every sample, so that it can be opened. Guards nothing else.
const MASTER_KEY: [u8; 32] = *b"the master key of every sample..";

pub struct Sample {
    /// Of the release: its folder's name.
    pub release: String,
    /// The newest migration it had.
    pub schema: String,
    pub tables: Tables,
    /// What clients were left with, and what they were told.
    pub held: Value,
    /// What is in the sealed values.
    pub contents: Value,
    pub variants: Value,
}

pub fn folder() -> PathBuf {
    PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/stored/samples"))
}

/// The samples of every release, oldest first.
pub fn all() -> Vec<Sample> {
    let entries = fs::read_dir(folder()).unwrap();
    let mut releases: Vec<String> = entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    releases.sort();
    assert!(!releases.is_empty(), "no samples");
    releases.into_iter().map(Sample::read).collect()
}

pub fn newest() -> Sample {
    all().pop().unwrap()
}

impl Sample {
    fn read(release: String) -> Self {
        let folder = folder().join(&release);
        let read = |name: &str| -> Value { serde_json::from_slice(&fs::read(folder.join(name)).unwrap()).unwrap() };
        let held = read("held.json");
        let mut tables = Tables::new();
        for entry in fs::read_dir(folder.join("rows")).unwrap() {
            let path = entry.unwrap().path();
            let rows = serde_json::from_slice(&fs::read(&path).unwrap()).unwrap();
            tables.insert(path.file_stem().unwrap().to_str().unwrap().to_owned(), rows);
        }
        let schema = held["schema"].as_str().unwrap().to_owned();
        Self { schema, tables, contents: read("sealed.json"), variants: read("variants.json"), held, release }
    }

    /// The database of that release, as this one finds it when it starts.
    pub async fn restored(&self, database: &Database) -> Store {
        let migrations = MIGRATIONS.iter().position(|migration| migration.name == self.schema).unwrap() + 1;
        let then = Options { migrations: &MIGRATIONS[..migrations], ..Options::default() };
        let store = Store::open_with(database.location(), then).unwrap();
        rows::load(&store, self.tables.clone()).await;
        store.close().await;
        Store::open(database.location()).unwrap()
    }
}

pub fn keyring() -> Keyring {
    Keyring::from_bytes(&MASTER_KEY)
}

/// A site on a store, with the samples' master key and a way out for messages.
pub fn serve(store: Store, post: Arc<Post>) -> TestServer {
    let around = TestServer::start();
    let parts = Parts {
        fetch: Arc::new(Outbound::new(around.site.settings.outbound)),
        settings: around.site.settings.clone(),
        store,
        keyring: Arc::new(keyring()),
        clock: around.clock.clone(),
        random: Arc::new(SystemRandom),
        invoke: around.functions.clone(),
        transports: Transports { mail: Some(post.clone()), sms: Some(post), ..around.site.transports.clone() },
        connectors: std::sync::Arc::new(flows::Connectors),
        secret_keeper: None,
    };
    TestServer { site: Context::new(parts).unwrap(), ..around }
}

/// What today's code writes, as a sample.
pub async fn of_today() -> Sample {
    let database = Database::file();
    let store = Store::open(database.location()).unwrap();
    full::insert(&store).await;
    let post = Arc::new(Post::default());
    let server = serve(store.clone(), post.clone());
    server.site.check_master_key().await.unwrap();
    let mut held = people::furnish(server, &post).await;
    let schema = MIGRATIONS.last().unwrap().name;
    held["schema"] = json!(schema);
    let tables = rows::dump(&store).await;
    let contents = sealed::contents(&tables, &held);
    Sample { release: "today".into(), schema: schema.into(), tables, held, contents, variants: variants::written() }
}

#[tokio::test]
#[ignore = "writes files: see docs/CONTRIBUTING.md"]
async fn write_samples() {
    let release = std::env::var("WRITE_SAMPLES").expect("WRITE_SAMPLES=NNNN");
    assert!(release.len() == 4 && release.bytes().all(|byte| byte.is_ascii_digit()), "four digits");
    let folder = folder().join(release);
    let sample = of_today().await;
    if folder.exists() {
        fs::remove_dir_all(&folder).unwrap();
    }
    fs::create_dir_all(folder.join("rows")).unwrap();
    let write = |name: &str, value: &Value| {
        let text = serde_json::to_string_pretty(value).unwrap();
        fs::write(folder.join(name), text + "\n").unwrap();
    };
    for (table, rows) in &sample.tables {
        write(&format!("rows/{table}.json"), &json!(rows));
    }
    write("held.json", &sample.held);
    write("sealed.json", &sample.contents);
    write("variants.json", &sample.variants);
}
