//! Who this server is to a provider: a client id, and how it proves it (RFC 6749 §2.3.1).

use domain::clock::Time;
use zeroize::Zeroizing;

use crate::provider::ProviderError;
use crate::social::apple;

pub(crate) struct Client {
    pub id: String,
    pub secret: Secret,
}

/// What goes into `client_secret`.
pub(crate) enum Secret {
    /// A public client, which PKCE protects.
    None,
    Shared(Zeroizing<String>),
    /// A token that is signed anew each time.
    Signed(apple::Key),
}

impl Client {
    /// The secret of the moment.
    ///
    /// # Errors
    /// It cannot be signed.
    pub fn secret(&self, now: Time) -> Result<Option<Zeroizing<String>>, ProviderError> {
        match &self.secret {
            Secret::None => Ok(None),
            Secret::Shared(secret) => Ok(Some(secret.clone())),
            Secret::Signed(key) => key.client_secret(&self.id, now).map(Some),
        }
    }

    /// The secret that the provider knows too: the key of its HMACs. A signed one is no key.
    pub fn shared_secret(&self) -> Option<&[u8]> {
        match &self.secret {
            Secret::Shared(secret) => Some(secret.as_bytes()),
            Secret::None | Secret::Signed(_) => None,
        }
    }
}
