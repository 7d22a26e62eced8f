//! A provider as it is configured at this moment, connected: nothing of it is remembered from one step of a sign-in to the
//! next. What was changed or deleted while somebody was away counts.

use domain::identity_provider::{IdentityProvider, ProviderKind};
use federation::saml::KeyPair;
use federation::{Connection, Provider, ProviderError, Site};
use store::Tx;
use store::tables::identity_providers::{self, StoredProvider};

use super::metadata;
use crate::configuration::providers::open_provider_secrets;
use crate::configuration::saml_keys::signing_key;
use crate::{Context, Failure};

/// A provider, and the door to it.
pub struct Connected {
    pub provider: IdentityProvider,
    pub door: Box<dyn Provider>,
}

/// Why there is no door.
#[derive(Debug)]
pub enum NotConnected {
    /// The pool has no such provider, or none any more.
    Missing,
    Provider(ProviderError),
    Failed(Failure),
}

impl<T: Into<Failure>> From<T> for NotConnected {
    fn from(failure: T) -> Self {
        Self::Failed(failure.into())
    }
}

/// Connects the provider of this name.
///
/// # Errors
/// See [`NotConnected`].
pub async fn connect(cx: &Context, user_pool_id: &str, name: &str) -> Result<Connected, NotConnected> {
    let (pool, name) = (user_pool_id.to_owned(), name.to_owned());
    let find = move |tx: &mut dyn Tx| identity_providers::find(tx, &pool, &name);
    let stored: StoredProvider = cx.store.read(find).await.map_err(Failure::from)?.ok_or(NotConnected::Missing)?;
    let stored = metadata::refreshed(cx, stored).await?;
    let secrets = open_provider_secrets(cx, &stored)?;
    let saml_key = saml_key(cx, &stored.provider).await?;
    let connection = Connection {
        provider: &stored.provider,
        secrets: &secrets,
        social_base: cx.settings.social_base.as_ref(),
        saml_key: saml_key.as_ref(),
    };
    let door = cx.connectors.connect(&connection).map_err(NotConnected::Provider)?;
    Ok(Connected { provider: stored.provider, door })
}

/// The key that a provider of SAML knows the pool by.
async fn saml_key(cx: &Context, provider: &IdentityProvider) -> Result<Option<KeyPair>, Failure> {
    match provider.kind {
        ProviderKind::Saml => signing_key(cx, &provider.user_pool_id).await.map(Some),
        _ => Ok(None),
    }
}

/// What a provider is talked to with.
pub(super) fn site(cx: &Context) -> Site<'_> {
    Site { fetch: &*cx.fetch, random: &*cx.random, now: cx.now() }
}
