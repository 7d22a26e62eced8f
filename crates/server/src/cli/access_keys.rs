//! `poolhouse access-keys`: who may sign what is asked of a site that serves.

use std::process::ExitCode;
use std::sync::Arc;

use clap::{Args, Subcommand};
use crypto::SystemRandom;
use crypto::keyring::Keyring;
use flows::access_keys::Kept;
use store::Store;

use super::{CommandError, print};
use crate::clock::machine_time;
use crate::config::{MasterKeyOptions, StorageOptions};

/// Make, list, disable and delete the access keys that `serve` knows
#[derive(Debug, Args)]
pub(super) struct AccessKeys {
    #[command(subcommand)]
    action: Action,
}

#[derive(Debug, Args)]
struct Place {
    #[command(flatten)]
    storage: StorageOptions,
    #[command(flatten)]
    master_key: MasterKeyOptions,
}

#[derive(Debug, Subcommand)]
enum Action {
    /// Make a key, and show its secret for the only time
    Create(Place),
    /// Show which keys there are
    List(Place),
    /// Let a key sign nothing any more
    Disable {
        id: String,
        #[command(flatten)]
        place: Place,
    },
    /// Let a key that was disabled sign again
    Enable {
        id: String,
        #[command(flatten)]
        place: Place,
    },
    /// Forget a key
    Delete {
        id: String,
        #[command(flatten)]
        place: Place,
    },
}

impl AccessKeys {
    pub(super) fn run(self) -> Result<ExitCode, CommandError> {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
        runtime.map_err(|error| CommandError::new("cannot start the runtime", error))?.block_on(self.act())
    }

    async fn act(self) -> Result<ExitCode, CommandError> {
        let place = match &self.action {
            Action::Create(place) | Action::List(place) => place,
            Action::Disable { place, .. } | Action::Enable { place, .. } | Action::Delete { place, .. } => place,
        };
        let key = place.master_key.read().map_err(|error| CommandError::new("no master key", error))?;
        let storage = place.storage.open_under(Some(&key));
        let mut storage = storage.map_err(|error| CommandError::new("cannot use the data directory", error))?;
        let options = store::Options { now: Some(machine_time), ..store::Options::default() };
        let store = Store::open_with(storage.location.clone(), options)
            .map_err(|error| CommandError::new(format!("cannot open {}", storage.location), error))?;
        let outcome = self.change(&store, &storage.keyring).await;
        store.close().await;
        if outcome.is_ok() {
            storage.fresh.keep();
        }
        outcome.and_then(|text| print(&text))
    }

    /// What is to be told.
    async fn change(self, store: &Store, keyring: &Arc<Keyring>) -> Result<String, CommandError> {
        let failed = |error: flows::Failure| CommandError::new("access keys", error);
        flows::check_master_key(store, keyring, &SystemRandom).await.map_err(failed)?;
        let kept = Kept { store, keyring, random: &SystemRandom };
        let known = |id: &str, there: bool| {
            if there { Ok(String::new()) } else { Err(CommandError::new("no such access key", id)) }
        };
        match self.action {
            Action::Create(_) => {
                let key = kept.create(machine_time()).await.map_err(failed)?;
                Ok(format!("AWS_ACCESS_KEY_ID={}\nAWS_SECRET_ACCESS_KEY={}\n", key.id, key.secret))
            }
            Action::List(_) => {
                let keys = kept.list().await.map_err(failed)?;
                let state = |enabled: bool| if enabled { "enabled" } else { "disabled" };
                Ok(keys
                    .iter()
                    .map(|key| format!("{} {} {}\n", key.id, key.created_at.iso_basic(), state(key.enabled)))
                    .collect())
            }
            Action::Disable { id, .. } => known(&id, kept.set_enabled(&id, false).await.map_err(failed)?),
            Action::Enable { id, .. } => known(&id, kept.set_enabled(&id, true).await.map_err(failed)?),
            Action::Delete { id, .. } => known(&id, kept.delete(&id).await.map_err(failed)?),
        }
    }
}
