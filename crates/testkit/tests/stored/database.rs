//! A database of a test's own, gone when the test ends.

use crypto::SystemRandom;
use store::Location;
use tempfile::TempDir;
use tokio_postgres::NoTls;

pub enum Database {
    File(TempDir),
    Schema { url: String, name: String },
}

impl Database {
    pub fn file() -> Self {
        Self::File(tempfile::tempdir().unwrap())
    }

    /// An SQLite file, and a schema of PostgreSQL when there is a server to test on.
    pub async fn each() -> Vec<Self> {
        let mut all = vec![Self::file()];
        if let Ok(url) = std::env::var("TEST_DATABASE_URL") {
            let name = format!("stored_{:016x}", u64::from_be_bytes(domain::random::bytes::<8>(&SystemRandom)));
            execute(&url, &format!("CREATE SCHEMA {name}")).await;
            all.push(Self::Schema { url, name });
        }
        all
    }

    pub fn location(&self) -> Location {
        match self {
            Self::File(folder) => Location::SqliteFile(folder.path().join("store.db")),
            Self::Schema { url, name } => {
                let separator = if url.contains('?') { '&' } else { '?' };
                Location::Postgres(format!("{url}{separator}options=-csearch_path%3D{name}"))
            }
        }
    }
}

impl Drop for Database {
    fn drop(&mut self) {
        let Self::Schema { url, name } = self else { return };
        let (url, sql) = (url.clone(), format!("DROP SCHEMA {name} CASCADE"));
        let dropping = std::thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
            runtime.block_on(execute(&url, &sql));
        });
        // A failure to clean up must not hide what the test says.
        let _ = dropping.join();
    }
}

async fn execute(url: &str, sql: &str) {
    let (client, connection) = tokio_postgres::connect(url, NoTls).await.unwrap();
    let driver = tokio::spawn(connection);
    client.batch_execute(sql).await.unwrap();
    drop(client);
    driver.await.unwrap().unwrap();
}
