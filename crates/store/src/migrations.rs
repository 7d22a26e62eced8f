//! The schema's history: `migrations/NNNN_<what>.sql`, embedded, applied in order, each statement once.
//!
//! One set serves both databases. Every statement that was applied is a row of `schema_migrations`, with its text, so
//! that nodes starting together divide the work without locks (see the PostgreSQL backend) and a migration that was
//! edited after it ran is noticed. Rows of migrations unknown to this binary are left alone: the previous release keeps
//! running beside the next one (expand, migrate, contract). The last of these steps says which releases do not survive
//! it ([`crate::floors`]).
//!
//! Rules for the files: one that takes away what earlier releases read begins with `-- contract: VERSION`; statements end with `;`; `--` comments only; no dollar quoting. A `TEXT` column says
//! `COLLATE "C"`, so that PostgreSQL compares it by bytes; it is removed for databases that do so anyway (SQLite;
//! CockroachDB, which refuses it on columns).

use std::collections::BTreeMap;

use crate::tx::StoreError;

/// One file of the schema's history.
#[derive(Clone, Copy, Debug)]
pub struct Migration {
    /// `NNNN_<what>`.
    pub name: &'static str,
    /// Its statements.
    pub sql: &'static str,
}

macro_rules! migrations {
    ($($name:literal),* $(,)?) => {
        &[$(Migration { name: $name, sql: include_str!(concat!("../migrations/", $name, ".sql")) }),*]
    };
}

/// Every migration, oldest first. A new file gets a line here.
pub const MIGRATIONS: &[Migration] = migrations![
    "0001_foundation",
    "0002_groups_and_resource_servers",
    "0003_providers_and_domains",
    "0004_mfa",
    "0005_site",
    "0006_outgoing_messages",
    "0007_devices",
    "0008_passkeys",
    "0009_user_counts",
    "0010_limits",
    "0011_kept_sessions",
    "0012_names_of_any_kind",
    "0013_login_pages",
    "0014_authorization",
    "0015_cimd",
    "0016_published_secrets",
    "0017_identities",
    "0018_federated_sign_ins",
    "0020_user_imports",
    "0021_auth_events",
];

/// Bookkeeping. Not a migration itself, as it says which ones ran.
pub(crate) const CREATE_BOOKKEEPING: &str = r#"CREATE TABLE IF NOT EXISTS schema_migrations (
    version BIGINT NOT NULL,
    statement BIGINT NOT NULL,
    text TEXT NOT NULL,
    PRIMARY KEY (version, statement)
)"#;
pub(crate) const SELECT_APPLIED: &str = "SELECT version, statement, text FROM schema_migrations";
pub(crate) const INSERT_APPLIED: &str =
    "INSERT INTO schema_migrations (version, statement, text) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING";

/// One statement to apply.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Statement {
    pub(crate) name: &'static str,
    pub(crate) version: i64,
    /// Position within its migration, from 1.
    pub(crate) statement: i64,
    pub(crate) sql: &'static str,
}

impl Statement {
    /// The statement for a database that compares text by bytes anyway.
    pub(crate) fn without_collation(&self) -> String {
        self.sql.replace(r#" COLLATE "C""#, "")
    }

    pub(crate) fn failed(&self, error: impl std::fmt::Display) -> StoreError {
        let reason = format!("statement {}: {error}", self.statement);
        StoreError::Migration { name: self.name.to_owned(), reason }
    }
}

/// The statements that `applied` (rows of [`SELECT_APPLIED`]) does not hold yet, in order.
pub(crate) fn pending(
    migrations: &'static [Migration],
    applied: Vec<(i64, i64, String)>,
) -> Result<Vec<Statement>, StoreError> {
    let applied: BTreeMap<(i64, i64), String> = applied.into_iter().map(|(v, s, text)| ((v, s), text)).collect();
    let mut steps = Vec::new();
    let mut previous = 0;
    for migration in migrations {
        let version = version(migration)?;
        if version <= previous {
            return Err(wrong(migration, "its number does not follow that of the one before"));
        }
        previous = version;
        for (sql, statement) in statements(migration.sql).into_iter().zip(1..) {
            let step = Statement { name: migration.name, version, statement, sql };
            match applied.get(&(version, statement)) {
                None => steps.push(step),
                Some(text) if text == sql => {}
                Some(_) => return Err(step.failed("was changed after it had been applied to this database")),
            }
        }
    }
    Ok(steps)
}

pub(crate) fn version(migration: &Migration) -> Result<i64, StoreError> {
    let digits = migration.name.split('_').next().unwrap_or_default();
    digits.parse().map_err(|_| wrong(migration, "its name does not begin with a number"))
}

fn wrong(migration: &Migration, reason: &str) -> StoreError {
    StoreError::Migration { name: migration.name.to_owned(), reason: reason.to_owned() }
}

/// Splits at semicolons outside of quotes and comments; drops what stands before a statement and the semicolon.
fn statements(sql: &'static str) -> Vec<&'static str> {
    let bytes = sql.as_bytes();
    let mut found = Vec::new();
    let mut start = None;
    let mut at = 0;
    while at < bytes.len() {
        match bytes[at] {
            b'-' if bytes[at..].starts_with(b"--") => {
                at += bytes[at..].iter().position(|&byte| byte == b'\n').unwrap_or(bytes.len() - at);
                continue;
            }
            b';' => {
                if let Some(start) = start.take() {
                    found.push(&sql[start..at]);
                }
            }
            // A doubled quote inside a literal closes and opens it again, which comes to the same.
            quote @ (b'\'' | b'"') => {
                start.get_or_insert(at);
                at += 1;
                at += bytes[at..].iter().position(|&byte| byte == quote).unwrap_or(bytes.len() - at);
            }
            byte if byte.is_ascii_whitespace() => {}
            _ => {
                start.get_or_insert(at);
            }
        }
        at += 1;
    }
    if let Some(start) = start {
        found.push(sql[start..].trim_end());
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    const SQL: &str = "-- first; not a statement\nCREATE TABLE a (x TEXT COLLATE \"C\"); -- why\n\n\
        INSERT INTO a VALUES ('it''s; -- fine');;\nSELECT \"a;b\"";

    #[test]
    fn splits_statements() {
        assert_eq!(
            statements(SQL),
            ["CREATE TABLE a (x TEXT COLLATE \"C\")", "INSERT INTO a VALUES ('it''s; -- fine')", "SELECT \"a;b\""]
        );
        assert_eq!(statements(" -- nothing"), Vec::<&str>::new());
    }

    #[test]
    fn only_what_is_missing_is_pending() {
        static ALL: &[Migration] =
            &[Migration { name: "0001_a", sql: "A; B" }, Migration { name: "0002_c", sql: "C COLLATE \"C\"" }];
        let all = pending(ALL, vec![]).unwrap();
        assert_eq!(all.iter().map(|step| step.sql).collect::<Vec<_>>(), ["A", "B", "C COLLATE \"C\""]);
        assert_eq!(all[2].without_collation(), "C");
        let rest = pending(ALL, vec![(1, 1, "A".into()), (3, 1, "of a newer release".into())]).unwrap();
        assert_eq!(rest, all[1..]);
        let edited = pending(ALL, vec![(1, 1, "AA".into())]);
        assert!(matches!(edited, Err(StoreError::Migration { name, .. }) if name == "0001_a"));
    }

    #[test]
    fn numbers_must_ascend() {
        static WRONG: &[Migration] = &[Migration { name: "0002_a", sql: "A" }, Migration { name: "0002_b", sql: "B" }];
        assert!(matches!(pending(WRONG, vec![]), Err(StoreError::Migration { .. })));
    }

    #[test]
    fn every_file_is_listed() {
        let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/migrations");
        let mut files: Vec<String> = std::fs::read_dir(folder)
            .map(|entries| entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect())
            .unwrap_or_default();
        files.retain(|file| file.ends_with(".sql"));
        files.sort();
        let listed: Vec<String> = MIGRATIONS.iter().map(|migration| format!("{}.sql", migration.name)).collect();
        assert_eq!(files, listed);
        pending(MIGRATIONS, vec![]).unwrap();
    }
}
