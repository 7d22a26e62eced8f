//! Metadata of SAML providers that is kept at a URL: read again while people sign in, so that a provider can change its
//! keys (behaviour 30 §6.3). One at a time reads it, on all nodes together; everybody else goes on with what is known.

use domain::clock::Time;
use domain::identity_provider::IdentityProvider;
use store::Tx;
use store::tables::identity_providers::{self, StoredProvider};
use store::tables::spent::{self, Kind};

use crate::configuration::providers::read_metadata_again;
use crate::{Context, Failure};

/// In each span of so many seconds it is read once.
const SPAN_SECONDS: i64 = 6 * 3_600;
/// If that fails, or what was read has expired, so soon again.
const NEXT_TRY_SECONDS: i64 = 300;

/// The provider, with its metadata read again if it is time; as it was where it cannot be had.
///
/// # Errors
/// The store's.
pub(super) async fn refreshed(cx: &Context, stored: StoredProvider) -> Result<StoredProvider, Failure> {
    let provider = &stored.provider;
    let by_url = provider.saml.is_some() && provider.details.get("MetadataURL").is_some_and(|url| !url.is_empty());
    if !by_url || !claim(cx, provider).await? {
        return Ok(stored);
    }
    let mut renewed = stored.clone();
    if let Err(why) = read_metadata_again(cx, &mut renewed.provider).await {
        tracing::warn!(provider = provider.name, %why, "the metadata of a SAML provider could not be read again");
        return Ok(stored);
    }
    keep(cx, stored, renewed).await
}

/// What is done once in each span of time.
fn once_in(provider: &IdentityProvider, act: &str, now: Time, seconds: i64) -> String {
    let text = format!("{}\n{act}\n{}", provider.name, now.seconds() / seconds);
    crypto::sha256_hex(text.as_bytes())
}

/// Whether it is time, and this the one to do it.
async fn claim(cx: &Context, provider: &IdentityProvider) -> Result<bool, Failure> {
    let (now, pool) = (cx.now(), provider.user_pool_id.clone());
    let done = once_in(provider, "metadata", now, SPAN_SECONDS);
    let expired = provider.saml.as_ref().and_then(|metadata| metadata.valid_until).is_some_and(|end| end <= now);
    let (read_from, id) = (pool.clone(), done.clone());
    let was_done = move |tx: &mut dyn Tx| spent::spent_at(tx, &read_from, Kind::ProviderMessage, &id);
    if !expired && cx.store.read(was_done).await.map_err(Failure::from)?.is_some() {
        return Ok(false);
    }
    let tried = once_in(provider, "try", now, NEXT_TRY_SECONDS);
    let until = now.plus_seconds(2 * NEXT_TRY_SECONDS);
    let claim = move |tx: &mut dyn Tx| spent::spend(tx, &pool, Kind::ProviderMessage, &tried, now, until);
    Ok(cx.store.write(claim).await?)
}

/// Keeps what was read, unless the provider was changed meanwhile: then that counts.
async fn keep(cx: &Context, stored: StoredProvider, mut renewed: StoredProvider) -> Result<StoredProvider, Failure> {
    let (now, version) = (cx.now(), stored.provider.version);
    let is_new = renewed.provider != stored.provider;
    renewed.provider.version += i64::from(is_new);
    let done = once_in(&renewed.provider, "metadata", now, SPAN_SECONDS);
    let written = renewed.clone();
    let write = move |tx: &mut dyn Tx| {
        let provider = &written.provider;
        let until = now.plus_seconds(2 * SPAN_SECONDS);
        spent::spend(tx, &provider.user_pool_id, Kind::ProviderMessage, &done, now, until)?;
        Ok(!is_new || identity_providers::update(tx, &written, version)?)
    };
    if cx.store.write::<_, Failure, _>(write).await? {
        return Ok(renewed);
    }
    let (pool, name) = (stored.provider.user_pool_id.clone(), stored.provider.name.clone());
    let again = cx.store.read(move |tx: &mut dyn Tx| identity_providers::find(tx, &pool, &name)).await;
    Ok(again.map_err(Failure::from)?.unwrap_or(stored))
}
