//! Databases of a test's own, gone when the test ends.

use crypto::SystemRandom;
use store::{Location, Store};
use tempfile::TempDir;
use tokio_postgres::NoTls;

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

    /// On a thread of its own: tests come with a runtime and without.
    fn run(&self, statement: String) -> Result<(), String> {
        let url = self.url.clone();
        let running = std::thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
            runtime.map_err(|error| error.to_string())?.block_on(async {
                let (client, connection) = tokio_postgres::connect(&url, NoTls).await.map_err(|e| e.to_string())?;
                let driver = tokio::spawn(connection);
                client.batch_execute(&statement).await.map_err(|error| error.to_string())?;
                drop(client);
                driver.await.map_err(|error| error.to_string())?.map_err(|error| error.to_string())
            })
        });
        running.join().map_err(|_| "the thread panicked".to_owned())?
    }
}

impl Drop for Schema {
    fn drop(&mut self) {
        // A failure to clean up must not hide what the test says.
        let _ = self.run(format!("DROP SCHEMA {} CASCADE", self.name));
    }
}
