//! The key a pool signs its SAML requests with, and the certificate that providers know it by (behaviour 30 §6.3).

use crypto::certificate::{self, Lifetime};
use crypto::jwt::SigningKey;
use domain::clock::Time;
use federation::saml::KeyPair;
use store::tables::saml_keys::{self, SealedSamlKey};
use store::tables::user_pools;

use crate::{Context, Failure};

/// How the key is bound to its pool.
const SAML_KEY: &str = "saml-key";

const YEAR_SECONDS: i64 = 365 * 86_400;
/// A certificate is valid for ten years, and followed by another of the same key after one.
const LIFETIME_YEARS: i64 = 10;

/// The pool's newest certificate in DER; its key is made when it is first asked for.
///
/// # Errors
/// [`Failure::UserPoolNotFound`], or the store's.
pub async fn signing_certificate(cx: &Context, user_pool_id: &str) -> Result<Vec<u8>, Failure> {
    newest(cx, user_pool_id).await.map(|key| key.certificate)
}

/// The pool's key with its newest certificate.
///
/// # Errors
/// As [`signing_certificate`], and [`Failure::Internal`] when the key is not ours.
pub async fn signing_key(cx: &Context, user_pool_id: &str) -> Result<KeyPair, Failure> {
    let key = newest(cx, user_pool_id).await?;
    let key_pkcs8 = open(cx, user_pool_id, &key)?.into();
    Ok(KeyPair { key_pkcs8, certificate_der: key.certificate })
}

async fn newest(cx: &Context, user_pool_id: &str) -> Result<SealedSamlKey, Failure> {
    let missing = Failure::UserPoolNotFound(user_pool_id.to_owned());
    let (id, not_found) = (user_pool_id.to_owned(), missing.clone());
    let found = cx
        .store
        .read(move |tx| {
            user_pools::find(tx, &id)?.ok_or_else(|| not_found.clone())?;
            Ok::<_, Failure>(saml_keys::find(tx, &id)?)
        })
        .await?;
    let now = cx.now();
    match found {
        Some(key) if now < key.certified_at.plus_seconds(YEAR_SECONDS) => return Ok(key),
        Some(key) => renew(cx, user_pool_id, &key).await?,
        None => make(cx, user_pool_id, missing.clone()).await?,
    }
    let id = user_pool_id.to_owned();
    cx.store.read(move |tx| saml_keys::find(tx, &id)).await?.ok_or(missing)
}

fn open(cx: &Context, user_pool_id: &str, key: &SealedSamlKey) -> Result<Vec<u8>, Failure> {
    let opened = cx.keyring.open(SAML_KEY, &[user_pool_id.as_bytes()], &key.sealed);
    opened.map_err(|_| Failure::Internal("a SAML key cannot be unsealed"))
}

async fn make(cx: &Context, user_pool_id: &str, missing: Failure) -> Result<(), Failure> {
    let key = cx.key_reserve.take().await?;
    let made = SealedSamlKey {
        sealed: cx.keyring.seal(&*cx.random, SAML_KEY, &[user_pool_id.as_bytes()], &key.to_pkcs8()),
        certificate: new_certificate(cx, &key, user_pool_id)?,
        certified_at: cx.now(),
    };
    let id = user_pool_id.to_owned();
    cx.store
        .write(move |tx| {
            // Held, so that no key is left behind by a pool that is being deleted.
            if !user_pools::hold(tx, &id)? {
                return Err(missing.clone());
            }
            // Somebody else may have been first.
            saml_keys::insert(tx, &id, &made)?;
            Ok(())
        })
        .await
}

async fn renew(cx: &Context, user_pool_id: &str, key: &SealedSamlKey) -> Result<(), Failure> {
    let pkcs8 = open(cx, user_pool_id, key)?;
    let signing = SigningKey::from_pkcs8(&pkcs8).map_err(|_| Failure::Internal("a SAML key cannot be read"))?;
    let (certificate, now, previous) = (new_certificate(cx, &signing, user_pool_id)?, cx.now(), key.certified_at);
    let id = user_pool_id.to_owned();
    cx.store.write(move |tx| saml_keys::renew(tx, &id, &certificate, now, previous)).await.map_err(Failure::from)
}

/// A certificate of a pool's key, valid from now on.
pub(crate) fn new_certificate(cx: &Context, key: &SigningKey, user_pool_id: &str) -> Result<Vec<u8>, Failure> {
    let mut serial = [0; 16];
    cx.random.fill(&mut serial);
    certificate::self_signed(key, user_pool_id, lifetime(cx.now()), serial)
        .map_err(|_| Failure::Internal("a certificate could not be made"))
}

fn lifetime(now: Time) -> Lifetime {
    Lifetime { not_before: now.seconds(), not_after: now.seconds() + LIFETIME_YEARS * YEAR_SECONDS }
}
