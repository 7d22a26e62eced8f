//! A fresh database per test, gone when the test ends.

use poolhouse_store::migrations::Migration;
use poolhouse_store::{Location, Options, Store};
use tempfile::TempDir;
use tokio_postgres::NoTls;

/// A table with every type, for cases that are about the store itself.
pub static EXAMPLES: &[Migration] = &[Migration {
    name: "0001_examples",
    sql: r#"CREATE TABLE examples (
        id TEXT COLLATE "C" NOT NULL PRIMARY KEY,
        note TEXT COLLATE "C",
        number BIGINT,
        flag BOOLEAN,
        data BYTEA
    );
    INSERT INTO examples (id, number) VALUES ('counter', 0);"#,
}];

pub struct Database {
    pub location: Location,
    folder: Option<TempDir>,
    schema: Option<Schema>,
}

impl Database {
    pub fn sqlite_file() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let location = Location::SqliteFile(folder.path().join("made on demand").join("store.db"));
        Self { location, folder: Some(folder), schema: None }
    }

    pub fn sqlite_memory() -> Self {
        Self { location: Location::SqliteMemory, folder: None, schema: None }
    }

    /// None when no server was given to test on.
    pub async fn postgres() -> Option<Self> {
        let url = std::env::var("TEST_DATABASE_URL").ok()?;
        let name = format!("test_{}", rand_suffix());
        execute(&url, &format!("CREATE SCHEMA {name}")).await;
        let separator = if url.contains('?') { '&' } else { '?' };
        let location = Location::Postgres(format!("{url}{separator}options=-csearch_path%3D{name}"));
        Some(Self { location, folder: None, schema: Some(Schema { url, name }) })
    }

    /// Where a child process finds this database.
    pub fn for_child(&self) -> String {
        match &self.location {
            Location::SqliteFile(path) => format!("sqlite:{}", path.display()),
            Location::SqliteMemory => unreachable!("cannot be shared"),
            Location::Postgres(url) => url.clone(),
        }
    }

    /// The parent's database, which the parent also cleans up.
    pub fn of_parent(location: &str) -> Self {
        Self { location: location.parse().unwrap(), folder: None, schema: None }
    }

    /// Whether another store sees the same data.
    pub fn is_lasting(&self) -> bool {
        self.folder.is_some() || self.schema.is_some()
    }

    pub fn is_postgres(&self) -> bool {
        self.schema.is_some()
    }

    /// A store with [`EXAMPLES`] in it.
    pub fn open_examples(&self) -> Store {
        self.open_with(Options { migrations: EXAMPLES, ..Options::default() })
    }

    pub fn open_with(&self, options: Options) -> Store {
        Store::open_with(self.location.clone(), options).unwrap()
    }
}

fn rand_suffix() -> String {
    use std::hash::{BuildHasher, RandomState};
    format!("{:016x}", RandomState::new().hash_one(0_u8))
}

struct Schema {
    url: String,
    name: String,
}

impl Drop for Schema {
    fn drop(&mut self) {
        let (url, sql) = (self.url.clone(), format!("DROP SCHEMA {} CASCADE", self.name));
        let dropping = std::thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
            runtime.block_on(execute(&url, &sql));
        });
        // A failure to clean up must not hide what the test says.
        let _ = dropping.join();
    }
}

pub async fn execute(url: &str, sql: &str) {
    let (client, connection) = tokio_postgres::connect(url, NoTls).await.unwrap();
    let driver = tokio::spawn(connection);
    client.batch_execute(sql).await.unwrap();
    drop(client);
    driver.await.unwrap().unwrap();
}
