//! The key that a token names, among those that its provider publishes (RFC 7517 §5).
//!
//! How long a set is remembered is the cache's affair. What a token's own header brings of keys (`jwk`, `jku`, `x5c`,
//! `x5u`) is not looked at.

use http::{Method, Request};
use jsonwebtoken::jwk::{AlgorithmParameters, EllipticCurve, Jwk, KeyAlgorithm, KeyOperations, PublicKeyUse};
use jsonwebtoken::{Algorithm, AlgorithmFamily, DecodingKey};
use serde_json::Value;
use url::Url;

use super::{answer, invalid, token_request};
use crate::provider::{ProviderError, Site};

/// More keys than a provider has. Those after are not looked at.
const KEYS_LIMIT: usize = 100;

/// The keys of a provider, as it published them at some moment.
#[derive(Default)]
pub(super) struct KeySet(Vec<Value>);

impl KeySet {
    /// # Errors
    /// The provider was not reached, or what it answers is not a set of keys.
    pub async fn read(site: Site<'_>, url: &Url) -> Result<Self, ProviderError> {
        let request: Request<Vec<u8>> = token_request::request(&Method::GET, url, "")?;
        let mut document = answer::object(site, request, "Bad key set response").await?;
        match document.remove("keys") {
            Some(Value::Array(mut keys)) => {
                keys.truncate(KEYS_LIMIT);
                Ok(Self(keys))
            }
            _ => Err(invalid("Bad key set response", "it has no keys")),
        }
    }

    /// Whether there is a key of that name, for whatever use.
    pub fn names(&self, kid: &str) -> bool {
        self.0.iter().any(|key| key.get("kid").and_then(Value::as_str) == Some(kid))
    }

    /// The key of that name with which signatures of the algorithm are verified.
    ///
    /// # Errors
    /// There is none.
    pub fn find(&self, kid: &str, algorithm: Algorithm) -> Result<DecodingKey, ProviderError> {
        // A key that this server cannot read says nothing about the others (RFC 7517 §5).
        let keys = self.0.iter().filter_map(|key| serde_json::from_value::<Jwk>(key.clone()).ok());
        let mut named = keys.filter(|key| key.common.key_id.as_deref() == Some(kid));
        let key = named.find(|key| verifies(key, algorithm));
        let none = || {
            let kid = answer::excerpt(kid);
            invalid("Bad id_token signature", &format!("no key {kid} of the provider verifies {algorithm:?}"))
        };
        key.and_then(|key| DecodingKey::from_jwk(&key).ok()).ok_or_else(none)
    }
}

/// Whether the key is for verifying with that algorithm, in all it says of itself.
fn verifies(key: &Jwk, algorithm: Algorithm) -> bool {
    let fits = match (&key.algorithm, algorithm.family()) {
        (AlgorithmParameters::RSA(_), AlgorithmFamily::Rsa) => true,
        (AlgorithmParameters::EllipticCurve(key), AlgorithmFamily::Ec) => match algorithm {
            Algorithm::ES256 => key.curve == EllipticCurve::P256,
            Algorithm::ES384 => key.curve == EllipticCurve::P384,
            _ => false,
        },
        // A symmetric key that is published is known to all.
        _ => false,
    };
    let common = &key.common;
    fits && matches!(common.public_key_use, None | Some(PublicKeyUse::Signature))
        && common.key_operations.as_ref().is_none_or(|uses| uses.contains(&KeyOperations::Verify))
        && common.key_algorithm.is_none_or(|only| only == KeyAlgorithm::from(algorithm))
}
