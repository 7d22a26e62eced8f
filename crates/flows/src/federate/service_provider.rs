//! What the administrator of a SAML provider has to know of a pool (behaviour 30 §6.3). All of it is public: the provider is
//! told most of it with every sign-in.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use domain::identity_provider::ProviderKind;
use federation::saml::{ServiceProvider, entity_id, service_provider_metadata};
use store::Tx;
use store::tables::identity_providers;

use super::logout::logout_url;
use super::travel::callback;
use crate::configuration::PoolConfiguration;
use crate::configuration::saml_keys::signing_certificate;
use crate::{Context, Failure};

/// A pool, as one of its SAML providers is told of it.
pub struct ServiceProviderFacts {
    pub entity_id: String,
    /// Where responses are posted.
    pub assertion_consumer_service: String,
    pub single_logout_service: String,
    pub signs_requests: bool,
    pub ends_sessions: bool,
    pub may_begin: bool,
    pub must_encrypt: bool,
    /// In DER.
    pub signing_certificate: Vec<u8>,
    pub encryption_certificate: Option<Vec<u8>>,
}

/// The facts for the SAML provider of this name; `None` where there is none.
///
/// # Errors
/// The store's.
pub async fn service_provider(
    cx: &Context,
    pool: &PoolConfiguration,
    name: &str,
) -> Result<Option<ServiceProviderFacts>, Failure> {
    let (id, name) = (pool.pool.id.clone(), name.to_owned());
    let find = move |tx: &mut dyn Tx| identity_providers::find(tx, &id, &name);
    let stored = cx.store.read(find).await.map_err(Failure::from)?;
    let Some(provider) = stored.map(|stored| stored.provider).filter(|found| found.kind == ProviderKind::Saml) else {
        return Ok(None);
    };
    let on = |key: &str| provider.details.get(key).is_some_and(|value| value == "true");
    let encryption = provider.details.get("ActiveEncryptionCertificate");
    Ok(Some(ServiceProviderFacts {
        entity_id: entity_id(&pool.pool.id),
        assertion_consumer_service: callback(cx, pool, ProviderKind::Saml),
        single_logout_service: logout_url(cx, pool),
        signs_requests: provider.details.get("RequestSigningAlgorithm").is_some_and(|name| !name.is_empty()),
        ends_sessions: on("IDPSignout"),
        may_begin: on("IDPInit"),
        must_encrypt: on("EncryptedResponses"),
        signing_certificate: signing_certificate(cx, &pool.pool.id).await?,
        encryption_certificate: encryption.and_then(|text| STANDARD.decode(text).ok()),
    }))
}

impl ServiceProviderFacts {
    /// As providers read them.
    pub fn document(&self) -> String {
        service_provider_metadata(&ServiceProvider {
            entity_id: &self.entity_id,
            assertion_consumer_service: &self.assertion_consumer_service,
            single_logout_service: &self.single_logout_service,
            signs_requests: self.signs_requests,
            signing_certificates: std::slice::from_ref(&self.signing_certificate),
            encryption_certificate: self.encryption_certificate.as_deref(),
        })
    }
}
