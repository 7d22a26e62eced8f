//! Where a store lives, as written after `--database`.

use std::fmt;
use std::path::PathBuf;
use std::str::FromStr;

use crate::backend::postgres::address;
use crate::tx::StoreError;

/// `sqlite:PATH`, `sqlite::memory:`, `postgres://...` or `postgresql://...`.
///
/// `Debug` and `Display` never show the URL's password.
#[derive(Clone, PartialEq, Eq)]
pub enum Location {
    /// One file (and its `-wal` and `-shm` companions while open); made if absent.
    SqliteFile(PathBuf),
    /// Nothing outlives the process.
    SqliteMemory,
    /// A connection URL as libpq understands it.
    Postgres(String),
}

/// Files for TLS to PostgreSQL: what `sslrootcert`, `sslcert` and `sslkey` are in its URL.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Certificates {
    /// Authorities that may sign the server's certificate; `system` for the system's.
    pub authority: Option<String>,
    /// Ours, and its key.
    pub certificate: Option<String>,
    pub key: Option<String>,
}

impl Location {
    /// The same place, with files that its URL does not name itself.
    ///
    /// # Errors
    /// [`StoreError::InvalidLocation`] where they make no sense together, or this is not PostgreSQL.
    pub fn with_certificates(self, files: &Certificates) -> Result<Self, StoreError> {
        match self {
            _ if *files == Certificates::default() => Ok(self),
            Location::Postgres(url) => Ok(Location::Postgres(address::with_certificates(&url, files)?)),
            _ => Err(StoreError::InvalidLocation("certificates are for PostgreSQL only".into())),
        }
    }
}

impl FromStr for Location {
    type Err = StoreError;

    fn from_str(text: &str) -> Result<Self, StoreError> {
        if text.starts_with("postgres://") || text.starts_with("postgresql://") {
            address::parse(text)?;
            return Ok(Location::Postgres(text.to_owned()));
        }
        match text.strip_prefix("sqlite:") {
            Some(":memory:") => Ok(Location::SqliteMemory),
            Some("") => Err(StoreError::InvalidLocation("sqlite: needs a path".into())),
            Some(path) => Ok(Location::SqliteFile(path.into())),
            None => Err(StoreError::InvalidLocation(
                "expected sqlite:PATH, sqlite::memory: or postgres://USER@HOST/DATABASE".into(),
            )),
        }
    }
}

impl fmt::Display for Location {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Location::SqliteFile(path) => write!(f, "sqlite:{}", path.display()),
            Location::SqliteMemory => f.write_str("sqlite::memory:"),
            Location::Postgres(url) => {
                let config = address::parse(url).map_err(|_| fmt::Error)?.config;
                f.write_str("postgres://")?;
                for (index, host) in config.get_hosts().iter().enumerate() {
                    let comma = if index == 0 { "" } else { "," };
                    match host {
                        tokio_postgres::config::Host::Tcp(name) => write!(f, "{comma}{name}")?,
                        #[cfg(unix)]
                        tokio_postgres::config::Host::Unix(path) => write!(f, "{comma}{}", path.display())?,
                    }
                }
                write!(f, "/{}", config.get_dbname().unwrap_or_default())
            }
        }
    }
}

impl fmt::Debug for Location {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parses_what_the_command_line_takes() {
        assert_eq!("sqlite:./a b.db".parse(), Ok(Location::SqliteFile("./a b.db".into())));
        assert_eq!("sqlite::memory:".parse(), Ok(Location::SqliteMemory));
        let url = "postgresql://someone:secret@db.example:5433/poolhouse?sslmode=disable";
        let location: Location = url.parse().unwrap();
        assert_eq!(location, Location::Postgres(url.into()));
        assert_eq!(format!("{location:?}"), "postgres://db.example/poolhouse");
        for wrong in ["", "sqlite:", "poolhouse.db", "mysql://x", "postgres://h:port/x"] {
            let answer = wrong.parse::<Location>();
            assert!(matches!(answer, Err(StoreError::InvalidLocation(_))), "{wrong}: {answer:?}");
        }
    }
}
