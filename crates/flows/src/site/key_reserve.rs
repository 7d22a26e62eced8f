//! RSA keys made ahead of need, so that making a user pool does not wait for primes.

use std::sync::mpsc::{Receiver, sync_channel};
use std::sync::{Arc, Mutex, PoisonError};

use crypto::jwt::SigningKey;

use crate::Failure;

/// Enough for two pools at once.
const KEPT: usize = 4;

#[derive(Clone)]
pub struct KeyReserve {
    keys: Arc<Mutex<Receiver<SigningKey>>>,
}

impl KeyReserve {
    /// Starts the thread that keeps the reserve full. It ends with the last handle.
    ///
    /// # Errors
    /// The thread could not be started.
    pub fn start() -> std::io::Result<Self> {
        let (ready, keys) = sync_channel(KEPT);
        std::thread::Builder::new()
            .name("key-reserve".to_owned())
            .spawn(move || while ready.send(SigningKey::generate()).is_ok() {})?;
        Ok(Self { keys: Arc::new(Mutex::new(keys)) })
    }

    /// The two keys of a new pool: for ID tokens and for access tokens.
    ///
    /// # Errors
    /// [`Failure::Internal`] when keys can no longer be made.
    pub async fn take_pair(&self) -> Result<(SigningKey, SigningKey), Failure> {
        Ok((self.take().await?, self.take().await?))
    }

    /// One key.
    ///
    /// # Errors
    /// [`Failure::Internal`] when keys can no longer be made.
    pub async fn take(&self) -> Result<SigningKey, Failure> {
        let keys = Arc::clone(&self.keys);
        let take = move || keys.lock().unwrap_or_else(PoisonError::into_inner).recv().ok();
        // Waits on a thread made for waiting: the reserve may be empty for a tenth of a second.
        let key = tokio::task::spawn_blocking(take).await.ok().flatten();
        key.ok_or(Failure::Internal("no signing key could be made"))
    }
}
