//! Finds and reads the files, as cognito-local writes them (`services/dataStore` and `services/userPoolService` there).

use std::collections::BTreeMap;
use std::io;
use std::path::{Path, PathBuf};

use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value};

const CLIENTS_FILE: &str = "clients.json";
const CONFIG_FILE: &str = "config.json";

#[derive(Debug, thiserror::Error)]
pub(crate) enum ReadError {
    #[error("{}: {source}", path.display())]
    File { path: PathBuf, source: io::Error },
    #[error("{}: {source}", path.display())]
    Json { path: PathBuf, source: serde_json::Error },
    #[error("{}: a file of a pool has Options and Users, and this one has not", .0.display())]
    NoPool(PathBuf),
    #[error("{}: there is no file of a pool here; cognito-local keeps them in .cognito/db", .0.display())]
    Nothing(PathBuf),
    #[error("the pools cannot be written as YAML: {0}")]
    Unwritable(String),
    #[error(
        "what is in the files is not what the API allows (lines are those of the site file that was not written): {0}"
    )]
    Unfit(String),
}

/// All that was found.
#[derive(Debug, Default)]
pub(super) struct Found {
    pub(super) pools: Vec<(PoolFile, PoolContents)>,
    /// By id.
    pub(super) clients: BTreeMap<String, Map<String, Value>>,
    pub(super) notes: Vec<String>,
}

#[derive(Debug)]
pub(super) struct PoolFile {
    /// As the file is called.
    pub(super) id: String,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct PoolContents {
    pub(super) options: Map<String, Value>,
    pub(super) users: BTreeMap<String, User>,
    #[serde(default)]
    pub(super) groups: BTreeMap<String, Map<String, Value>>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct User {
    pub(super) username: String,
    #[serde(default)]
    pub(super) attributes: Vec<Attribute>,
    pub(super) password: Option<String>,
    #[serde(default = "yes")]
    pub(super) enabled: bool,
    pub(super) user_status: String,
    #[serde(rename = "UserMFASettingList", default)]
    pub(super) factors: Vec<String>,
    #[serde(rename = "MFAOptions", default)]
    pub(super) sms_factors: Vec<Value>,
    #[serde(rename = "SoftwareTokenMfaConfiguration")]
    pub(super) software_token: Option<Value>,
    #[serde(default)]
    pub(super) unverified_attribute_changes: Vec<Attribute>,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Attribute {
    pub(super) name: String,
    #[serde(default)]
    pub(super) value: String,
}

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
struct ClientsFile {
    clients: BTreeMap<String, Map<String, Value>>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
struct Config {
    trigger_functions: BTreeMap<String, Value>,
}

fn yes() -> bool {
    true
}

/// Of a folder every pool, of a file that one; the clients beside them.
pub(super) fn read(path: &Path) -> Result<Found, ReadError> {
    let is_folder =
        std::fs::metadata(path).map_err(|source| ReadError::File { path: path.to_owned(), source })?.is_dir();
    let folder = if is_folder { data_folder(path) } else { path.parent().unwrap_or(Path::new("")).to_owned() };
    let files = if is_folder { pool_files(&folder)? } else { vec![path.to_owned()] };
    if files.is_empty() {
        return Err(ReadError::Nothing(path.to_owned()));
    }
    let mut found = Found::default();
    for file in files {
        let value: Value = json(&file)?;
        if value.get("Options").is_none() || value.get("Users").is_none() {
            return Err(ReadError::NoPool(file));
        }
        let contents = json(&file)?;
        let id = file.file_stem().unwrap_or_default().to_string_lossy().into_owned();
        found.pools.push((PoolFile { id }, contents));
    }
    let clients = folder.join(CLIENTS_FILE);
    if clients.exists() {
        found.clients = json::<ClientsFile>(&clients)?.clients;
    } else {
        found.notes.push(format!("there is no {CLIENTS_FILE} beside the pools: they have no clients"));
    }
    // It lies beside `db`.
    let config = folder.parent().map(|above| above.join(CONFIG_FILE)).filter(|config| config.exists());
    let functions = config.map(|config| json::<Config>(&config)).transpose()?.unwrap_or_default().trigger_functions;
    if !functions.is_empty() {
        let names = functions.into_keys().collect::<Vec<_>>().join(", ");
        found.notes.push(format!(
            "{names} of config.json: functions belong to a pool here; set its LambdaConfig, and --function (docs/guides/triggers.md)"
        ));
    }
    Ok(found)
}

/// `.cognito` may be named, or what it lies in.
fn data_folder(path: &Path) -> PathBuf {
    let below = [path.join("db"), path.join(".cognito/db")];
    below.into_iter().find(|folder| folder.is_dir()).unwrap_or_else(|| path.to_owned())
}

fn pool_files(folder: &Path) -> Result<Vec<PathBuf>, ReadError> {
    let failed = |source| ReadError::File { path: folder.to_owned(), source };
    let entries = std::fs::read_dir(folder).map_err(failed)?;
    let mut files = entries.map(|entry| Ok(entry?.path())).collect::<io::Result<Vec<_>>>().map_err(failed)?;
    let is_other = |file: &Path| file.ends_with(CLIENTS_FILE) || file.ends_with(CONFIG_FILE);
    files.retain(|file| file.extension().is_some_and(|extension| extension == "json") && !is_other(file));
    files.sort();
    Ok(files)
}

fn json<T: DeserializeOwned>(path: &Path) -> Result<T, ReadError> {
    let text = std::fs::read(path).map_err(|source| ReadError::File { path: path.to_owned(), source })?;
    serde_json::from_slice(&text).map_err(|source| ReadError::Json { path: path.to_owned(), source })
}
