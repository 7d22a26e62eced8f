//! Which releases may still open the data: an older one refuses it by name (docs/decisions/0035-older-binaries-and-newer-data.md).
//!
//! A migration that takes away or changes what earlier releases read begins with a line `-- contract: VERSION`, the first
//! release of Poolhouse that has it. Before any of its statements runs, that is noted in the database: a floor, below which
//! nobody opens it any more. Migrations without the line only add, and are no business of older binaries.

use crate::migrations::{Migration, Statement, version};
use crate::tx::{Row, StoreError};

const MARK: &str = "-- contract: ";

/// Bookkeeping, as `schema_migrations`.
pub(crate) const CREATE: &str = r#"CREATE TABLE IF NOT EXISTS schema_floors (
    version BIGINT NOT NULL PRIMARY KEY,
    migration TEXT NOT NULL,
    poolhouse TEXT NOT NULL
)"#;
pub(crate) const SELECT: &str = "SELECT version, migration, poolhouse FROM schema_floors";
pub(crate) const INSERT: &str =
    "INSERT INTO schema_floors (version, migration, poolhouse) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING";

/// A migration that earlier releases do not survive.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Floor {
    pub(crate) version: i64,
    pub(crate) migration: String,
    /// The first release that has it.
    pub(crate) poolhouse: String,
}

impl Floor {
    /// Of a row of [`SELECT`].
    pub(crate) fn of(row: &Row) -> Result<Self, StoreError> {
        Ok(Self { version: row.integer(0)?, migration: row.text(1)?, poolhouse: row.text(2)? })
    }
}

/// Refuses data with a floor (`noted`, rows of [`SELECT`]) above what this binary knows.
pub(crate) fn admit(migrations: &[Migration], noted: Vec<Floor>) -> Result<(), StoreError> {
    let newest = migrations.last().map(version).transpose()?.unwrap_or_default();
    let Some(floor) = noted.into_iter().filter(|floor| floor.version > newest).max() else { return Ok(()) };
    Err(StoreError::WrittenByNewer {
        needs: floor.poolhouse,
        migration: floor.migration,
        this: env!("CARGO_PKG_VERSION").to_owned(),
        newest: migrations.last().map_or("none", |migration| migration.name).to_owned(),
    })
}

/// What is to be noted before `pending` is applied.
pub(crate) fn due(migrations: &[Migration], pending: &[Statement]) -> Result<Vec<Floor>, StoreError> {
    let mut floors = Vec::new();
    for migration in migrations {
        let version = version(migration)?;
        let contract = contract(migration).filter(|_| pending.iter().any(|step| step.version == version));
        floors.extend(contract.map(|poolhouse| Floor {
            version,
            migration: migration.name.to_owned(),
            poolhouse: poolhouse.to_owned(),
        }));
    }
    Ok(floors)
}

/// The first release that has a migration, if earlier ones do not survive it.
fn contract(migration: &Migration) -> Option<&'static str> {
    migration.sql.lines().next()?.strip_prefix(MARK).map(str::trim)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::migrations::{MIGRATIONS, pending};

    static ALL: &[Migration] = &[
        Migration { name: "0001_a", sql: "CREATE TABLE a (x TEXT);" },
        Migration { name: "0002_b", sql: "-- contract: 0.3.0\nDROP TABLE a;" },
        Migration { name: "0003_c", sql: "CREATE TABLE c (x TEXT);" },
    ];

    #[test]
    fn a_contract_is_noted_once_and_for_the_release_that_has_it() {
        let floor = Floor { version: 2, migration: "0002_b".into(), poolhouse: "0.3.0".into() };
        assert_eq!(due(ALL, &pending(ALL, vec![]).unwrap()).unwrap(), std::slice::from_ref(&floor));
        let applied = vec![(1, 1, "CREATE TABLE a (x TEXT)".into()), (2, 1, "DROP TABLE a".into())];
        assert_eq!(due(ALL, &pending(ALL, applied).unwrap()).unwrap(), []);
        assert_eq!(admit(ALL, vec![floor.clone()]), Ok(()));
        assert_eq!(admit(&ALL[..2], vec![floor.clone()]), Ok(()));
        let told = admit(&ALL[..1], vec![floor]).unwrap_err().to_string();
        for part in ["Poolhouse 0.3.0", "0002_b", env!("CARGO_PKG_VERSION"), "0001_a"] {
            assert!(told.contains(part), "{told}");
        }
    }

    #[test]
    fn contracts_name_a_release() {
        for migration in MIGRATIONS {
            if let Some(release) = contract(migration) {
                let numbers: Vec<_> = release.split('.').map(str::parse::<u32>).collect();
                assert!(numbers.len() == 3 && numbers.iter().all(Result::is_ok), "{}: {release}", migration.name);
            }
            let marked_later = migration.sql.lines().skip(1).any(|line| line.starts_with(MARK));
            assert!(!marked_later, "{}: the mark is its first line", migration.name);
        }
    }
}
