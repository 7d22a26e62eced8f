//! A provider as it is configured at this moment, connected: nothing of it is remembered from one step of a sign-in to the
//! next. What was changed or deleted while somebody was away counts. What a provider itself publishes, its keys, is remembered
//! for minutes (`federation::KeyCache`).

use domain::identity_provider::{Details, IdentityProvider, ProviderKind};
use federation::saml::{KeyPair, Saml};
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
    let (stored, secrets, signing) = materials(cx, user_pool_id, name).await?;
    let connection = connection(cx, &stored, &secrets, signing.as_ref());
    let door = cx.connectors.connect(&connection).map_err(NotConnected::Provider)?;
    Ok(Connected { provider: stored.provider, door })
}

/// Connects the SAML provider of this name, for what sign-ins have no need of. One of another kind is missing.
///
/// # Errors
/// See [`NotConnected`].
pub(super) async fn connect_saml(
    cx: &Context,
    user_pool_id: &str,
    name: &str,
) -> Result<(IdentityProvider, Saml), NotConnected> {
    let (stored, secrets, signing) = materials(cx, user_pool_id, name).await?;
    if stored.provider.kind != ProviderKind::Saml {
        return Err(NotConnected::Missing);
    }
    let connection = connection(cx, &stored, &secrets, signing.as_ref());
    let saml = federation::connect_saml(&connection).map_err(NotConnected::Provider)?;
    Ok((stored.provider, saml))
}

async fn materials(
    cx: &Context,
    user_pool_id: &str,
    name: &str,
) -> Result<(StoredProvider, Details, Option<KeyPair>), NotConnected> {
    let (pool, name) = (user_pool_id.to_owned(), name.to_owned());
    let find = move |tx: &mut dyn Tx| identity_providers::find(tx, &pool, &name);
    let stored: StoredProvider = cx.store.read(find).await.map_err(Failure::from)?.ok_or(NotConnected::Missing)?;
    let stored = metadata::refreshed(cx, stored).await?;
    let secrets = open_provider_secrets(cx, &stored)?;
    let signing = match stored.provider.kind {
        ProviderKind::Saml => Some(signing_key(cx, user_pool_id).await?),
        _ => None,
    };
    Ok((stored, secrets, signing))
}

fn connection<'a>(
    cx: &'a Context,
    stored: &'a StoredProvider,
    secrets: &'a Details,
    signing: Option<&'a KeyPair>,
) -> Connection<'a> {
    Connection { provider: &stored.provider, secrets, social_base: cx.settings.social_base.as_ref(), signing }
}

/// What a provider is talked to with.
pub(super) fn site(cx: &Context) -> Site<'_> {
    Site { fetch: &*cx.fetch, random: &*cx.random, keys: &cx.provider_keys, now: cx.now() }
}
