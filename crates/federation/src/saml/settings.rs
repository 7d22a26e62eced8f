//! What a connected SAML provider is made of.

use std::fmt;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use crypto::certificate::lifetime;
use domain::clock::Time;
use domain::identity_provider::{Details, ENCRYPTION_KEY, IdentityProvider, SamlMetadata};
use zeroize::Zeroizing;

use super::refusal::{invalid, unusable};
use crate::provider::ProviderError;

/// A key, and the certificate that others know it by.
#[derive(Clone)]
pub struct KeyPair {
    pub key_pkcs8: Zeroizing<Vec<u8>>,
    pub certificate_der: Vec<u8>,
}

impl fmt::Debug for KeyPair {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("KeyPair").finish_non_exhaustive()
    }
}

/// A provider's settings, with what they need of its pool.
#[derive(Clone)]
pub struct SamlSettings {
    /// Who we are to the provider.
    pub entity_id: String,
    pub metadata: SamlMetadata,
    /// The pool's key: every message of a logout is signed with it, requests to sign in where `signs_requests`.
    pub signing: KeyPair,
    /// `RequestSigningAlgorithm`.
    pub signs_requests: bool,
    /// The key that the provider may encrypt assertions for, PKCS #8.
    pub decryption_key_pkcs8: Option<Zeroizing<Vec<u8>>>,
    /// `EncryptedResponses`: an assertion in the clear is refused.
    pub requires_encryption: bool,
    /// `IDPInit`: whoever comes without having been sent there is let in.
    pub idp_initiated: bool,
}

impl fmt::Debug for SamlSettings {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { entity_id, metadata, .. } = self;
        f.debug_struct("SamlSettings").field("entity_id", entity_id).field("metadata", metadata).finish_non_exhaustive()
    }
}

/// The name of a pool to its SAML providers.
pub fn entity_id(user_pool_id: &str) -> String {
    format!("urn:amazon:cognito:sp:{user_pool_id}")
}

impl SamlSettings {
    /// Reads the settings of a provider. `secrets` are those of its details that are kept sealed, opened; `signing` is its
    /// pool's key.
    ///
    /// # Errors
    /// They cannot be used.
    pub fn read(provider: &IdentityProvider, secrets: &Details, signing: KeyPair) -> Result<Self, ProviderError> {
        let metadata = provider.saml.clone().ok_or_else(|| unusable("the provider has no SAML metadata"))?;
        let on = |key: &str| provider.details.get(key).is_some_and(|value| value.eq_ignore_ascii_case("true"));
        let decryption_key = secrets.get(ENCRYPTION_KEY).map(|key| STANDARD.decode(key)).transpose();
        Ok(Self {
            entity_id: entity_id(&provider.user_pool_id),
            metadata,
            signing,
            signs_requests: provider.details.get("RequestSigningAlgorithm").is_some_and(|name| !name.is_empty()),
            decryption_key_pkcs8: decryption_key
                .map_err(|_| unusable("the provider's encryption key is not base64"))?
                .map(Zeroizing::new),
            requires_encryption: on("EncryptedResponses"),
            idp_initiated: on("IDPInit"),
        })
    }

    /// The certificates that the provider signs with now: not those that have expired. Its metadata may hold several, so
    /// that it can change its key without an hour in which nobody can sign in.
    ///
    /// # Errors
    /// There is none, or the metadata itself is no longer valid (SAML metadata §2.3.2).
    pub(super) fn certificates(&self, now: Time) -> Result<Vec<Vec<u8>>, ProviderError> {
        const EXPIRED: &str = "The metadata of the identity provider has expired. ";
        if self.metadata.valid_until.is_some_and(|end| end <= now) {
            return Err(invalid(EXPIRED, "the provider's metadata is past its validUntil"));
        }
        let ders = self.metadata.signing_certificates.iter().filter_map(|text| STANDARD.decode(text).ok());
        let is_current = |der: &Vec<u8>| lifetime(der).is_ok_and(|lifetime| now.seconds() <= lifetime.not_after);
        let current: Vec<Vec<u8>> = ders.filter(is_current).collect();
        if current.is_empty() {
            return Err(invalid(EXPIRED, "every signing certificate in the provider's metadata has expired"));
        }
        Ok(current)
    }
}
