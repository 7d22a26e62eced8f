//! Where everything is kept, and the master key that opens what is sealed in it.

use std::fs::{File, TryLockError};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use clap::Args;
use crypto::SystemRandom;
use crypto::keyring::{Keyring, new_master_key};
use store::{Certificates, Location, StoreError};
use zeroize::Zeroizing;

use super::fresh::{self, Fresh};
use super::{private_files, yes_or_no};

pub(crate) const DEFAULT_DIRECTORY: &str = "./.poolhouse";
const DATABASE_FILE: &str = "poolhouse.db";
const MASTER_KEY_FILE: &str = "master.key";
const LOCK_FILE: &str = "lock";
/// What SQLite puts beside a file that is open.
const COMPANIONS: [&str; 2] = ["-wal", "-shm"];
const KEY_BYTES: usize = 32;

#[derive(Debug, Args)]
#[command(next_help_heading = "Storage")]
pub(crate) struct StorageOptions {
    /// Directory for the database and its master key; made if absent
    #[arg(long, env = "POOLHOUSE_DATA", value_name = "DIR", default_value = DEFAULT_DIRECTORY)]
    data: PathBuf,

    /// Keep everything in memory; nothing is written to disk
    #[arg(long, env = "POOLHOUSE_IN_MEMORY", conflicts_with = "database", value_parser = yes_or_no)]
    pub(crate) in_memory: bool,

    /// postgres://USER:PASSWORD@HOST/DATABASE, or sqlite:PATH [default: poolhouse.db in the data directory]
    #[arg(long, env = "POOLHOUSE_DATABASE", value_name = "URL", hide_env_values = true)]
    database: Option<Location>,

    /// Certificates of the authorities that PostgreSQL's is signed by, as sslrootcert in its URL [default: the system's]
    #[arg(long, env = "POOLHOUSE_DATABASE_CA", value_name = "FILE", requires = "database")]
    database_ca: Option<String>,

    /// Client certificate for PostgreSQL, as sslcert in its URL
    #[arg(long, env = "POOLHOUSE_DATABASE_CERT", value_name = "FILE", requires = "database")]
    database_cert: Option<String>,

    /// Key of the client certificate, as sslkey in PostgreSQL's URL
    #[arg(long, env = "POOLHOUSE_DATABASE_KEY", value_name = "FILE", requires = "database")]
    database_key: Option<String>,
}

/// Storage that is ready to be opened.
pub(crate) struct Storage {
    pub(crate) location: Location,
    pub(crate) keyring: Arc<Keyring>,
    /// `None` when nothing is written.
    pub(crate) directory: Option<PathBuf>,
    /// What is made here, and gone again unless the server comes up.
    pub(crate) fresh: Fresh,
    /// Of the data directory and of the database in it or elsewhere. Held while the process lives.
    _locks: Vec<File>,
}

impl Storage {
    /// Whether all there is goes away unless the server comes up.
    pub(crate) fn is_new(&self) -> bool {
        match &self.location {
            Location::SqliteMemory => true,
            Location::SqliteFile(database) => self.fresh.includes(database),
            Location::Postgres(_) => false,
        }
    }

    /// Leaves no trace.
    pub(crate) fn in_memory(keyring: Arc<Keyring>) -> Self {
        Self { location: Location::SqliteMemory, keyring, directory: None, fresh: Fresh::default(), _locks: Vec::new() }
    }
}

/// Why storage cannot be used.
#[derive(Debug, thiserror::Error)]
pub(crate) enum StorageError {
    #[error("{}: {source}", path.display())]
    File { path: PathBuf, source: io::Error },
    #[error("{} is in use by another Poolhouse", .0.display())]
    InUse(PathBuf),
    #[error("{} is not a master key: expected 64 hexadecimal digits", .0.display())]
    NotAKey(PathBuf),
    #[error("{} exists but its master key {} does not; without the key it cannot be read", database.display(), key.display())]
    KeyLost { database: PathBuf, key: PathBuf },
    #[error(transparent)]
    Database(#[from] StoreError),
}

impl StorageOptions {
    /// Where everything is kept; touches nothing.
    ///
    /// # Errors
    /// [`StorageError::Database`] where what was given makes no sense together.
    pub(crate) fn location(&self) -> Result<Location, StorageError> {
        Ok(match &self.database {
            _ if self.in_memory => Location::SqliteMemory,
            Some(location) => location.clone().with_certificates(&Certificates {
                authority: self.database_ca.clone(),
                certificate: self.database_cert.clone(),
                key: self.database_key.clone(),
            })?,
            None => Location::SqliteFile(self.data.join(DATABASE_FILE)),
        })
    }

    /// Prepares the data directory, unless nothing is to be written.
    ///
    /// # Errors
    /// See [`StorageError`].
    #[cfg(test)]
    pub(crate) fn open(&self) -> Result<Storage, StorageError> {
        self.open_under(None)
    }

    /// [`StorageOptions::open`] with the master key that is given; without one, with that in the data directory, which is
    /// made if there is nothing yet that it should open.
    ///
    /// # Errors
    /// See [`StorageError`].
    pub(crate) fn open_under(&self, given: Option<&MasterKey>) -> Result<Storage, StorageError> {
        let location = self.location()?;
        if location == Location::SqliteMemory {
            return Ok(Storage::in_memory(Arc::new(Keyring::generate(&SystemRandom))));
        }
        let mut fresh = Fresh::default();
        if let (Some(key), true) = (given, is_shared(&location)) {
            // Nothing of it is in a directory.
            fresh.keep();
            let keyring = Arc::new(Keyring::from_bytes(&key.0));
            return Ok(Storage { location, keyring, directory: None, fresh, _locks: Vec::new() });
        }
        make_directory(&self.data, &mut fresh)?;
        // Two processes on one SQLite file would not hear of each other's changes; nodes on PostgreSQL do.
        let mut locks = Vec::new();
        let database = match &location {
            Location::SqliteFile(database) => Some(database),
            _ => None,
        };
        if database.is_some() {
            locks.push(lock(&self.data.join(LOCK_FILE), &self.data, &mut fresh)?);
        }
        // Another data directory may name the same file, and a link another path of it. One that is made here is empty,
        // and would look like a database whose key was lost: it is made after the key.
        let found = database.filter(|database| database.exists());
        locks.extend(found.map(|database| lock(database, database, &mut fresh)).transpose()?);
        let key = match given {
            Some(key) => key.0.clone(),
            None => master_key(&self.data.join(MASTER_KEY_FILE), &location, &mut fresh)?,
        };
        if let Some(database) = database.filter(|_| found.is_none()) {
            locks.push(lock(database, database, &mut fresh)?);
            for companion in COMPANIONS {
                let mut path = database.clone().into_os_string();
                path.push(companion);
                fresh.file(Path::new(&path));
            }
        }
        if is_shared(&location) {
            // Nothing locks the directory, and another node may have found the key already.
            fresh.keep();
        }
        let keyring = Arc::new(Keyring::from_bytes(&key));
        Ok(Storage { location, keyring, directory: Some(self.data.clone()), fresh, _locks: locks })
    }
}

/// Whether several nodes may work on it.
pub(crate) fn is_shared(location: &Location) -> bool {
    matches!(location, Location::Postgres(_))
}

fn at(path: &Path) -> impl FnOnce(io::Error) -> StorageError {
    let path = path.to_owned();
    move |source| StorageError::File { path, source }
}

fn make_directory(path: &Path, fresh: &mut Fresh) -> Result<(), StorageError> {
    let missing = fresh::missing(path);
    let made = private_files::make_directory(path);
    if !matches!(made, Ok(false)) {
        fresh.directories(missing);
    }
    if made.map_err(at(path))? {
        fresh.file(&path.join(private_files::IGNORE_FILE));
    }
    Ok(())
}

/// Locks a file for this process; `what` is in use where another has it. SQLite's own locks are of another kind, and are
/// not in the way.
fn lock(path: &Path, what: &Path, fresh: &mut Fresh) -> Result<File, StorageError> {
    let is_new = !path.exists();
    let file =
        private_files::options().read(true).write(true).create(true).truncate(false).open(path).map_err(at(path))?;
    match file.try_lock() {
        Ok(()) if is_new => fresh.file(path),
        Ok(()) => {}
        Err(TryLockError::WouldBlock) => return Err(StorageError::InUse(what.to_owned())),
        Err(TryLockError::Error(error)) => return Err(at(path)(error)),
    }
    Ok(file)
}

/// A master key that an operator keeps.
#[derive(Clone)]
pub(crate) struct MasterKey(Zeroizing<[u8; KEY_BYTES]>);

impl MasterKey {
    pub(crate) fn parse(text: &[u8]) -> Option<Self> {
        parse_key(text).map(Self)
    }
}

/// Reads the master key, or makes it when there is nothing yet that it should open.
fn master_key(path: &Path, location: &Location, fresh: &mut Fresh) -> Result<Zeroizing<[u8; KEY_BYTES]>, StorageError> {
    let missing = |error: &io::Error| error.kind() == io::ErrorKind::NotFound;
    if std::fs::metadata(path).is_err_and(|error| missing(&error)) {
        if let Location::SqliteFile(database) = location
            && database.exists()
        {
            return Err(StorageError::KeyLost { database: database.clone(), key: path.to_owned() });
        }
        match make_key(path) {
            // Another node that shares the directory was faster.
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
            made => {
                let made = made.map_err(at(path))?;
                fresh.file(path);
                return Ok(made);
            }
        }
    }
    let text = std::fs::read(path).map(Zeroizing::new).map_err(at(path))?;
    private_files::warn_if_shared(path, "the master key");
    parse_key(&text).ok_or_else(|| StorageError::NotAKey(path.to_owned()))
}

/// Makes a master key in a file that is not there yet.
///
/// # Errors
/// `AlreadyExists`, so that no key is lost, and whatever else keeps it from being written.
pub(crate) fn make_key_file(path: &Path) -> io::Result<()> {
    make_key(path).map(drop)
}

fn make_key(path: &Path) -> io::Result<Zeroizing<[u8; KEY_BYTES]>> {
    let key = new_master_key(&SystemRandom);
    let text = Zeroizing::new(hex::encode(key.as_slice()) + "\n");
    private_files::create(path, text.as_bytes())?;
    Ok(key)
}

fn parse_key(text: &[u8]) -> Option<Zeroizing<[u8; KEY_BYTES]>> {
    let mut key = Zeroizing::new([0; KEY_BYTES]);
    hex::decode_to_slice(text.trim_ascii(), &mut *key).is_ok().then_some(key)
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt;

    use super::*;

    fn options(data: &Path) -> StorageOptions {
        let (database, database_ca, database_cert, database_key) = (None, None, None, None);
        StorageOptions { data: data.to_owned(), in_memory: false, database, database_ca, database_cert, database_key }
    }

    /// As a server has it that came up.
    fn kept(options: &StorageOptions) -> Result<Storage, StorageError> {
        let mut storage = options.open()?;
        storage.fresh.keep();
        Ok(storage)
    }

    fn names(directory: &Path) -> Vec<String> {
        let entries = directory.read_dir().unwrap();
        let mut names: Vec<_> = entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
        names.sort();
        names
    }

    fn mode(path: &Path) -> u32 {
        path.metadata().unwrap().permissions().mode() & 0o777
    }

    #[test]
    fn a_new_directory_is_private_and_its_key_is_found_again() {
        let parent = tempfile::tempdir().unwrap();
        let data = parent.path().join("a").join(".poolhouse");
        let sealed = {
            let storage = kept(&options(&data)).unwrap();
            assert_eq!(storage.location, Location::SqliteFile(data.join("poolhouse.db")));
            storage.keyring.seal(&SystemRandom, "test", &[], b"secret")
        };
        assert_eq!(std::fs::read_to_string(data.join(".gitignore")).unwrap(), "*\n");
        assert_eq!((mode(&data), mode(&data.join("master.key"))), (0o700, 0o600));
        let again = options(&data).open().unwrap();
        assert_eq!(again.keyring.open("test", &[], &sealed).unwrap(), b"secret");
        assert_eq!(names(&data), [".gitignore", "lock", "master.key", "poolhouse.db"]);
        drop(again);
        assert_eq!(names(&data).len(), 4, "what was found is not taken away");
    }

    #[test]
    fn a_start_that_comes_to_nothing_leaves_nothing() {
        let parent = tempfile::tempdir().unwrap();
        let data = parent.path().join("a").join(".poolhouse");
        let elsewhere = parent.path().join("else.db");
        let database = format!("sqlite:{}", elsewhere.display()).parse().unwrap();
        for options in [options(&data), StorageOptions { database: Some(database), ..options(&data) }] {
            let storage = options.open().unwrap();
            let Location::SqliteFile(file) = &storage.location else { panic!("{}", storage.location) };
            assert!(file.exists() && data.join("master.key").exists());
            drop(storage);
            assert_eq!(names(parent.path()), [""; 0]);
        }
        // Somebody's own directory, in which only what is ours goes.
        std::fs::create_dir_all(&data).unwrap();
        std::fs::write(data.join("theirs"), "").unwrap();
        drop(options(&data).open().unwrap());
        assert_eq!(names(&data), ["theirs"]);
    }

    #[test]
    fn a_server_that_is_refused_takes_nothing_from_the_one_that_runs() {
        let parent = tempfile::tempdir().unwrap();
        let data = parent.path().join("data");
        // It is not up yet, and the directory is as new as it is.
        let first = options(&data).open().unwrap();
        assert!(matches!(options(&data).open(), Err(StorageError::InUse(_))));
        assert_eq!(names(&data), [".gitignore", "lock", "master.key", "poolhouse.db"]);
        drop(first);
        assert!(!data.exists());
    }

    #[test]
    fn the_key_of_a_database_that_is_shared_stays_until_it_is_known_not_to_fit() {
        let parent = tempfile::tempdir().unwrap();
        let data = parent.path().join("data");
        let database = Some("postgres://u@db.example/x".parse().unwrap());
        let options = StorageOptions { database, ..options(&data) };
        drop(options.open().unwrap());
        assert_eq!(names(&data), [".gitignore", "master.key"]);
        std::fs::remove_dir_all(&data).unwrap();
        let mut storage = options.open().unwrap();
        storage.fresh.give_up();
        drop(storage);
        assert!(!data.exists());
    }

    #[test]
    fn a_directory_serves_one_process() {
        let data = tempfile::tempdir().unwrap();
        let first = options(data.path()).open().unwrap();
        assert!(matches!(options(data.path()).open(), Err(StorageError::InUse(_))));
        drop(first);
        assert!(options(data.path()).open().is_ok());
    }

    #[test]
    fn a_database_serves_one_process_whichever_directory_it_has_and_by_whatever_name() {
        let parent = tempfile::tempdir().unwrap();
        let (file, link) = (parent.path().join("shared.db"), parent.path().join("link.db"));
        let with = |directory: &str, database: &Path| {
            let database = Some(format!("sqlite:{}", database.display()).parse().unwrap());
            kept(&StorageOptions { database, ..options(&parent.path().join(directory)) })
        };
        let first = with("one", &file).unwrap();
        std::os::unix::fs::symlink(&file, &link).unwrap();
        for path in [&file, &link] {
            let refused = with("two", path).err().unwrap().to_string();
            assert!(refused.ends_with("db is in use by another Poolhouse"), "{refused}");
        }
        drop(first);
        assert!(with("one", &file).is_ok());
    }

    #[test]
    fn a_directory_that_exists_is_not_hidden_from_git() {
        let data = tempfile::tempdir().unwrap();
        options(data.path()).open().unwrap();
        assert!(!data.path().join(".gitignore").exists());
    }

    #[test]
    fn a_lost_or_damaged_key_is_not_replaced() {
        let data = tempfile::tempdir().unwrap();
        std::fs::write(data.path().join("poolhouse.db"), b"").unwrap();
        assert!(matches!(options(data.path()).open(), Err(StorageError::KeyLost { .. })));
        std::fs::write(data.path().join("master.key"), b"").unwrap();
        assert!(matches!(options(data.path()).open(), Err(StorageError::NotAKey(_))));
        assert_eq!(std::fs::read(data.path().join("master.key")).unwrap(), b"");
    }

    #[test]
    fn certificates_go_with_the_database_they_are_for() {
        let data = tempfile::tempdir().unwrap();
        let given = |database: &str| StorageOptions {
            database: Some(database.parse().unwrap()),
            database_ca: Some("/ca.pem".to_owned()),
            ..options(data.path())
        };
        let storage = given("postgres://u@db.example/x").open().unwrap();
        let expected = "postgres://u@db.example/x?sslrootcert=%2Fca%2Epem".parse().unwrap();
        assert_eq!(storage.location, expected);
        assert!(matches!(given("sqlite:x.db").open(), Err(StorageError::Database(_))));
        let half = StorageOptions { database_cert: Some("/c.pem".to_owned()), ..given("postgres://u@db.example/x") };
        assert!(matches!(half.open(), Err(StorageError::Database(_))), "a certificate without its key");
    }

    #[test]
    fn in_memory_writes_nothing() {
        let parent = tempfile::tempdir().unwrap();
        let data = parent.path().join("data");
        let storage = StorageOptions { in_memory: true, ..options(&data) }.open().unwrap();
        assert_eq!(storage.location, Location::SqliteMemory);
        assert!(!data.exists());
    }
}
