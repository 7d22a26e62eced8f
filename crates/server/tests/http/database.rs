//! A PostgreSQL schema of a test's own, gone when the test ends.

use std::hash::{BuildHasher, RandomState};

pub struct Schema {
    url: String,
    name: String,
}

impl Schema {
    /// `None` without a server to test on: `cargo xtask test` starts one and sets `TEST_DATABASE_URL`.
    pub fn make() -> Option<Self> {
        let url = std::env::var("TEST_DATABASE_URL").ok()?;
        let schema = Self { url, name: format!("server_{:016x}", RandomState::new().hash_one(0_u8)) };
        schema.run(&format!("CREATE SCHEMA {}", schema.name));
        Some(schema)
    }

    /// What `--database` takes.
    pub fn url(&self) -> String {
        let separator = if self.url.contains('?') { '&' } else { '?' };
        format!("{}{separator}options=-csearch_path%3D{}", self.url, self.name)
    }

    fn run(&self, statement: &str) {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(async {
            let (client, connection) = tokio_postgres::connect(&self.url, tokio_postgres::NoTls).await.unwrap();
            let driver = tokio::spawn(connection);
            client.batch_execute(statement).await.unwrap();
            drop(client);
            driver.await.unwrap().unwrap();
        });
    }
}

impl Drop for Schema {
    fn drop(&mut self) {
        if !std::thread::panicking() {
            self.run(&format!("DROP SCHEMA {} CASCADE", self.name));
        }
    }
}
