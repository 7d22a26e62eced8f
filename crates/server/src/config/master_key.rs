//! The master key of a production site: from where its operator keeps it, and never made in silence.

use std::path::PathBuf;

use clap::Args;
use zeroize::Zeroizing;

use super::private_files;
use super::storage::MasterKey;

#[derive(Debug, Args)]
#[command(next_help_heading = "Storage")]
pub(crate) struct MasterKeyOptions {
    /// File with the master key, 64 hexadecimal digits; `poolhouse master-key generate FILE` makes one
    #[arg(long, env = "POOLHOUSE_MASTER_KEY_FILE", value_name = "FILE", conflicts_with = "master_key")]
    master_key_file: Option<PathBuf>,

    /// The key itself, for the environment only: command lines can be seen by others
    #[arg(long, env = "POOLHOUSE_MASTER_KEY", value_name = "KEY", hide = true, hide_env_values = true)]
    master_key: Option<String>,
}

impl MasterKeyOptions {
    /// # Errors
    /// What to do, where there is no key.
    pub(crate) fn read(&self) -> Result<MasterKey, String> {
        let (text, from) = match (&self.master_key_file, &self.master_key) {
            (Some(path), _) => {
                let text = std::fs::read(path).map_err(|error| format!("{}: {error}", path.display()))?;
                private_files::warn_if_shared(path, "the master key");
                (Zeroizing::new(text), path.display().to_string())
            }
            (None, Some(key)) => (Zeroizing::new(key.clone().into_bytes()), "POOLHOUSE_MASTER_KEY".to_owned()),
            (None, None) => {
                return Err("none is named. Make one with `poolhouse master-key generate FILE`, keep a copy of it \
                     apart from those of the database, and name it with --master-key-file FILE"
                    .to_owned());
            }
        };
        MasterKey::parse(&text).ok_or_else(|| format!("{from} is not a master key: expected 64 hexadecimal digits"))
    }
}
