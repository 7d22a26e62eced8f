//! Databases of a test's own, gone when the test ends.

use crypto::SystemRandom;
use store::{Location, Options, Store, StoreError};
use tempfile::TempDir;

/// A database that another node can open too.
pub enum Database {
    File(TempDir),
    Schema(Schema),
}

impl Database {
    pub fn file() -> Self {
        Self::File(tempfile::tempdir().expect("a temporary folder can be made"))
    }

    /// An SQLite file, and a schema of PostgreSQL when there is a server to test on.
    pub fn each() -> Vec<Self> {
        let mut all = vec![Self::file()];
        all.extend(Schema::make().map(Self::Schema));
        all
    }

    pub fn location(&self) -> Location {
        match self {
            Self::File(folder) => Location::SqliteFile(folder.path().join("store.db")),
            Self::Schema(schema) => schema.location(),
        }
    }

    pub fn open(&self) -> Store {
        Store::open(self.location()).expect("the test database opens")
    }
}

/// A schema of PostgreSQL.
pub struct Schema {
    url: String,
    name: String,
}

impl Schema {
    /// `None` without a server to test on: `cargo xtask test` starts one and sets `TEST_DATABASE_URL`.
    pub fn make() -> Option<Self> {
        let url = std::env::var("TEST_DATABASE_URL").ok()?;
        let suffix = u64::from_be_bytes(domain::random::bytes::<8>(&SystemRandom));
        let schema = Self { url, name: format!("test_{suffix:016x}") };
        schema.run(format!("CREATE SCHEMA {}", schema.name)).expect("a schema can be made");
        Some(schema)
    }

    /// What `--database` takes.
    pub fn url(&self) -> String {
        let separator = if self.url.contains('?') { '&' } else { '?' };
        format!("{}{separator}options=-csearch_path%3D{}", self.url, self.name)
    }

    pub fn location(&self) -> Location {
        Location::Postgres(self.url())
    }

    /// On a thread of its own, for tests come with a runtime and without; through a store of its own, for only that
    /// knows databases.
    fn run(&self, statement: String) -> Result<(), String> {
        let url = self.url.clone();
        let running = std::thread::spawn(move || {
            let options = Options { migrations: &[], postgres_connections: 1, ..Options::default() };
            let store = Store::open_with(Location::Postgres(url), options)?;
            let statement: &'static str = statement.leak();
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime starts");
            runtime.block_on(async {
                store.write(move |tx| tx.execute(statement, &[]).map(drop)).await?;
                store.close().await;
                Ok::<(), StoreError>(())
            })
        });
        running.join().map_err(|_| "the thread panicked".to_owned())?.map_err(|error| error.to_string())
    }
}

impl Drop for Schema {
    fn drop(&mut self) {
        // A failure to clean up must not hide what the test says.
        let _ = self.run(format!("DROP SCHEMA {} CASCADE", self.name));
    }
}
