//! User pools, clients and signing keys as the flows see them: unsealed, and kept in memory while they are current.
//!
//! A writer of this process calls [`Configuration::forget`] after its commit; writers elsewhere are heard of through
//! the `configuration_changes` table ([`Configuration::poll`]). Nothing here is ever written.

use std::collections::{HashMap, HashSet};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, PoisonError, RwLock};

use crypto::jwt::SigningKey;
use crypto::keyring::Keyring;
use domain::cimd_policy::{self, CimdPolicy};
use domain::client::Client;
use domain::clock::Time;
use domain::identity_provider::{IdentityProvider, ProviderKind};
use domain::user_pool::UserPool;
use domain::user_pool_domain::UserPoolDomain;
use store::tables::{
    cimd_policies, client_secrets, clients, configuration_changes, domains, identity_providers, resource_servers,
    signing_keys, user_pools,
};
use store::{Store, StoreError};

use super::looks::ClientLooks;
use crate::Failure;

/// How sealed configuration is bound to its place; the writers of these rows use the same words.
pub const CLIENT_SECRET: &str = "client-secret";
pub const SIGNING_KEY: &str = "signing-key";

/// Other nodes learn of a change within this many milliseconds (design: 100–250).
pub const POLL_INTERVAL_MILLIS: u64 = 200;
/// Commits can appear out of order and clocks differ: each poll looks back this far again (behaviour 60).
const POLL_OVERLAP_SECONDS: i64 = 10;

/// Pools, and clients, that are kept at most: some ten kilobytes each. Past it all are forgotten at once and read again
/// as they are asked for, which costs a reading each and needs no order of use to be kept.
const MOST_KEPT: usize = 10_000;
/// Of looks, whose settings may be a hundred times as large, by their size.
const MOST_LOOKS_BYTES: usize = 64 * 1_024 * 1_024;

/// Policies of a pool that are looked at: more than the quota lets there be.
const MOST_POLICIES: i64 = 1_000;
/// The same of identity providers.
const MOST_PROVIDERS: i64 = 1_000;

/// A pool with what its tokens are signed with.
pub struct PoolConfiguration {
    pub pool: UserPool,
    pub id_key: SigningKey,
    pub access_key: SigningKey,
    /// Its prefix, its custom domain, or both.
    pub domains: Vec<UserPoolDomain>,
    /// Which documents of clients are taken.
    pub cimd_policies: Vec<CimdPolicy>,
    /// Whom its users may sign in with, by name.
    pub providers: Vec<KnownProvider>,
}

/// An identity provider, as far as the pages and requests that name it go.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KnownProvider {
    pub name: String,
    pub kind: ProviderKind,
    pub identifiers: Vec<String>,
}

impl From<IdentityProvider> for KnownProvider {
    fn from(provider: IdentityProvider) -> Self {
        Self { name: provider.name, kind: provider.kind, identifiers: provider.identifiers }
    }
}

/// A client with its secrets in the clear and its pool.
pub struct ClientConfiguration {
    pub client: Client,
    /// Every active secret, oldest first; none for a public client.
    pub secrets: Vec<String>,
    /// Those of its scopes that resource servers have: one may be gone that the client still lists.
    pub existing_scopes: Vec<String>,
    pub pool: Arc<PoolConfiguration>,
    /// Of a client that a document describes: the app client whose settings govern.
    pub governed_by: Option<String>,
}

pub struct Configuration {
    pub(super) store: Store,
    keyring: Arc<Keyring>,
    cache: RwLock<Cache>,
    /// Moves with every forgetting; what was read before it moved is not kept.
    pub(super) generation: AtomicU64,
}

#[derive(Default)]
pub(super) struct Cache {
    pools: HashMap<String, Arc<PoolConfiguration>>,
    clients: HashMap<String, Arc<ClientConfiguration>>,
    /// By client.
    pub(super) looks: HashMap<String, Arc<ClientLooks>>,
    pub(super) looks_bytes: usize,
    /// Access-token key id to its pool.
    pools_by_kid: HashMap<String, String>,
    /// Prefix or custom domain to its pool.
    pools_by_domain: HashMap<String, String>,
    /// Changes already acted upon, within the overlap.
    heard: HashSet<String>,
}

impl Cache {
    /// Makes room for one more.
    fn make_room(&mut self, most: usize) {
        let full = [self.pools.len(), self.clients.len(), self.looks.len()].into_iter().any(|kept| kept >= most);
        if full || self.looks_bytes >= MOST_LOOKS_BYTES {
            *self = Self { heard: std::mem::take(&mut self.heard), ..Self::default() };
        }
    }
}

impl Configuration {
    pub fn new(store: Store, keyring: Arc<Keyring>) -> Self {
        Self { store, keyring, cache: RwLock::default(), generation: AtomicU64::new(0) }
    }

    /// # Errors
    /// [`Failure::UserPoolNotFound`], or the store's.
    pub async fn pool(&self, user_pool_id: &str) -> Result<Arc<PoolConfiguration>, Failure> {
        if let Some(found) = self.read(|cache| cache.pools.get(user_pool_id).cloned()) {
            return Ok(found);
        }
        let generation = self.generation.load(Ordering::Acquire);
        let id = user_pool_id.to_owned();
        let (pool, keys, domains, policies, providers) = self
            .store
            .read(move |tx| {
                let pool = user_pools::find(tx, &id)?.ok_or_else(|| Failure::UserPoolNotFound(id.clone()))?;
                let policies = cimd_policies::list(tx, &id, None, MOST_POLICIES)?;
                let providers = identity_providers::list(tx, &id, None, MOST_PROVIDERS)?;
                let providers: Vec<KnownProvider> = providers.into_iter().map(KnownProvider::from).collect();
                Ok::<_, Failure>((pool, signing_keys::list(tx, &id)?, domains::list(tx, &id)?, policies, providers))
            })
            .await?;
        let (id_key, access_key) = self.unseal_keys(&pool, keys)?;
        let loaded =
            Arc::new(PoolConfiguration { pool, id_key, access_key, domains, cimd_policies: policies, providers });
        self.keep(generation, |cache| {
            cache.pools_by_kid.insert(loaded.access_key.kid().to_owned(), user_pool_id.to_owned());
            cache.pools.insert(user_pool_id.to_owned(), Arc::clone(&loaded));
        });
        Ok(loaded)
    }

    /// A client by its id alone: how callers without credentials name it.
    ///
    /// # Errors
    /// [`Failure::ClientNotFound`], or the store's.
    pub async fn client(&self, client_id: &str) -> Result<Arc<ClientConfiguration>, Failure> {
        let found = match self.read(|cache| cache.clients.get(client_id).cloned()) {
            Some(found) => found,
            None => self.load_client(client_id).await?,
        };
        // The line that is logged of the request names both, whichever way they were found.
        let request = tracing::Span::current();
        request.record("user_pool", &found.client.user_pool_id);
        request.record("client", &found.client.id);
        Ok(found)
    }

    async fn load_client(&self, client_id: &str) -> Result<Arc<ClientConfiguration>, Failure> {
        let generation = self.generation.load(Ordering::Acquire);
        let id = client_id.to_owned();
        let (client, sealed, existing_scopes) = self
            .store
            .read(move |tx| {
                let missing = || Failure::ClientNotFound(id.clone());
                let user_pool_id = clients::find_pool_of(tx, &id)?.ok_or_else(missing)?;
                let client = clients::find(tx, &user_pool_id, &id)?.ok_or_else(missing)?;
                let secrets = client_secrets::list(tx, &user_pool_id, &id)?;
                let existing = resource_servers::existing_scopes(tx, &user_pool_id, &client.settings.oauth_scopes)?;
                Ok::<_, Failure>((client, secrets, existing))
            })
            .await?;
        let pool = self.pool(&client.user_pool_id).await?;
        let mut secrets = Vec::with_capacity(sealed.len());
        for secret in sealed {
            let place = [client.user_pool_id.as_bytes(), client.id.as_bytes(), secret.id.as_bytes()];
            let opened = self.keyring.open(CLIENT_SECRET, &place, &secret.sealed);
            let text = opened.ok().and_then(|bytes| String::from_utf8(bytes).ok());
            secrets.push(text.ok_or(Failure::Internal("a client secret cannot be unsealed"))?);
        }
        let loaded = Arc::new(ClientConfiguration { client, secrets, existing_scopes, pool, governed_by: None });
        self.keep(generation, |cache| {
            cache.clients.insert(client_id.to_owned(), Arc::clone(&loaded));
        });
        Ok(loaded)
    }

    /// A client by its id, of the pool that a request's place names, if it names one.
    ///
    /// # Errors
    /// As [`Self::client`] and [`Self::client_of`].
    pub async fn client_at(
        &self,
        user_pool_id: Option<&str>,
        client_id: &str,
    ) -> Result<Arc<ClientConfiguration>, Failure> {
        match user_pool_id {
            Some(user_pool_id) => self.client_of(user_pool_id, client_id).await,
            None => self.client(client_id).await,
        }
    }

    /// A client of a given pool: how administrators name it, and tokens. A client that a document describes is known
    /// by its policy, without what the document says (`authorization::metadata_clients` reads it).
    ///
    /// # Errors
    /// [`Failure::UserPoolNotFound`], [`Failure::ClientNotFound`] also for a client of another pool, or the store's.
    pub async fn client_of(&self, user_pool_id: &str, client_id: &str) -> Result<Arc<ClientConfiguration>, Failure> {
        let pool = self.pool(user_pool_id).await?;
        if cimd_policy::is_document_url(client_id) {
            return self.client_of_url(&pool, client_id).await;
        }
        let found = self.client(client_id).await?;
        let here = found.client.user_pool_id == user_pool_id;
        if here { Ok(found) } else { Err(Failure::ClientNotFound(client_id.to_owned())) }
    }

    /// The pool whose access tokens carry this key id.
    ///
    /// # Errors
    /// [`Failure::AccessTokenInvalid`] when it is no key of ours, or the store's.
    pub async fn pool_of_access_key(&self, kid: &str) -> Result<Arc<PoolConfiguration>, Failure> {
        let pool = self.pool_of_key(kid).await?.ok_or(Failure::AccessTokenInvalid)?;
        if pool.access_key.kid() == kid { Ok(pool) } else { Err(Failure::AccessTokenInvalid) }
    }

    /// The pool whose ID tokens carry this key id.
    ///
    /// # Errors
    /// The store's.
    pub async fn pool_of_id_key(&self, kid: &str) -> Result<Option<Arc<PoolConfiguration>>, Failure> {
        Ok(self.pool_of_key(kid).await?.filter(|pool| pool.id_key.kid() == kid))
    }

    async fn pool_of_key(&self, kid: &str) -> Result<Option<Arc<PoolConfiguration>>, Failure> {
        let known = self.read(|cache| cache.pools_by_kid.get(kid).cloned());
        let user_pool_id = match known {
            Some(user_pool_id) => Some(user_pool_id),
            None => {
                let kid = kid.to_owned();
                self.store.read(move |tx| signing_keys::find_pool_of(tx, &kid)).await.map_err(Failure::from)?
            }
        };
        let Some(user_pool_id) = user_pool_id else { return Ok(None) };
        match self.pool(&user_pool_id).await {
            Ok(pool) => Ok(Some(pool)),
            Err(Failure::UserPoolNotFound(_)) => Ok(None),
            Err(failure) => Err(failure),
        }
    }

    /// The pool that a domain leads to: a prefix, or a whole host name in lower case.
    ///
    /// # Errors
    /// The store's.
    pub async fn pool_of_domain(&self, name: &str) -> Result<Option<Arc<PoolConfiguration>>, Failure> {
        let known = self.read(|cache| cache.pools_by_domain.get(name).cloned());
        let generation = self.generation.load(Ordering::Acquire);
        let user_pool_id = match known {
            Some(user_pool_id) => user_pool_id,
            None => {
                let domain = name.to_owned();
                let found = self.store.read(move |tx| domains::find_by_domain(tx, &domain)).await?;
                let Some(found) = found else { return Ok(None) };
                self.keep(generation, |cache| {
                    cache.pools_by_domain.insert(name.to_owned(), found.user_pool_id.clone());
                });
                found.user_pool_id
            }
        };
        self.pool(&user_pool_id).await.map(Some)
    }

    /// Drops what is known of a pool and its clients.
    pub fn forget(&self, user_pool_id: &str) {
        self.write(|cache| {
            // Moved under the lock, so that no older reading can be kept after it.
            self.generation.fetch_add(1, Ordering::AcqRel);
            cache.pools.remove(user_pool_id);
            cache.clients.retain(|_, client| client.client.user_pool_id != user_pool_id);
            cache.forget_looks(user_pool_id);
            cache.pools_by_kid.retain(|_, pool| pool != user_pool_id);
            cache.pools_by_domain.retain(|_, pool| pool != user_pool_id);
        });
    }

    /// Forgets what other nodes have changed. Called every [`POLL_INTERVAL_MILLIS`] where there can be other nodes.
    ///
    /// # Errors
    /// The store's; the next poll makes up for it.
    pub async fn poll(&self, now: Time) -> Result<(), StoreError> {
        let since = now.plus_seconds(-POLL_OVERLAP_SECONDS);
        let changes = self.store.read(move |tx| configuration_changes::list_since(tx, since)).await?;
        let heard = self.read(|cache| cache.heard.clone());
        for change in changes.iter().filter(|change| !heard.contains(&change.id)) {
            self.forget(&change.user_pool_id);
        }
        self.write(|cache| cache.heard = changes.into_iter().map(|change| change.id).collect());
        Ok(())
    }

    /// The keys that ID tokens and access tokens are signed with.
    fn unseal_keys(
        &self,
        pool: &UserPool,
        keys: Vec<signing_keys::SealedSigningKey>,
    ) -> Result<(SigningKey, SigningKey), Failure> {
        let unreadable = Failure::Internal("a signing key cannot be unsealed");
        let (mut id_key, mut access_key) = (None, None);
        for key in keys {
            let place = [pool.id.as_bytes(), key.kid.as_bytes()];
            let pkcs8 = self.keyring.open(SIGNING_KEY, &place, &key.sealed).map_err(|_| unreadable.clone())?;
            let signing = SigningKey::from_pkcs8(&pkcs8).map_err(|_| unreadable.clone())?;
            match key.token_use {
                signing_keys::TokenUse::Id => id_key = Some(signing),
                signing_keys::TokenUse::Access => access_key = Some(signing),
            }
        }
        id_key.zip(access_key).ok_or(Failure::Internal("a user pool has no signing keys"))
    }

    pub(super) fn keep(&self, generation: u64, insert: impl FnOnce(&mut Cache)) {
        self.write(|cache| {
            if self.generation.load(Ordering::Acquire) == generation {
                cache.make_room(MOST_KEPT);
                insert(cache);
            }
        });
    }

    pub(super) fn read<T>(&self, f: impl FnOnce(&Cache) -> T) -> T {
        f(&self.cache.read().unwrap_or_else(PoisonError::into_inner))
    }

    fn write<T>(&self, f: impl FnOnce(&mut Cache) -> T) -> T {
        f(&mut self.cache.write().unwrap_or_else(PoisonError::into_inner))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_kept_is_bounded_and_what_was_heard_is_not_forgotten() {
        let mut cache = Cache::default();
        cache.heard.insert("change".to_owned());
        for number in 0..3 {
            cache.make_room(3);
            cache.pools_by_domain.insert(number.to_string(), "pool".to_owned());
        }
        assert_eq!(cache.pools_by_domain.len(), 3, "names lead to what is kept, and are bounded with it");
        cache.make_room(0);
        assert_eq!((cache.pools_by_domain.len(), cache.heard.len()), (0, 1));
    }
}
