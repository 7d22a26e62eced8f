//! Making an identity provider's configuration whole: what it says of itself is fetched and read, its secrets sealed.
//!
//! Nothing here runs inside a transaction: providers may be slow.

use std::collections::BTreeMap;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use crypto::certificate;
use domain::identity_provider::{Details, ENCRYPTION_KEY, IdentityProvider, ProviderKind, SamlMetadata};
use domain::identity_provider_rules::{self, OIDC_ENDPOINTS};
use federation::discovery::{self, ProviderConfiguration};
use federation::saml_metadata;
use http::Request;
use store::tables::identity_providers::StoredProvider;
use url::Url;

use crate::configuration::saml_keys::new_certificate;
use crate::{Context, Failure};

/// How a provider's secrets are bound to it.
const PROVIDER_SECRETS: &str = "identity-provider-secrets";

/// A detail that shows the certificate assertions are to be encrypted for.
const ENCRYPTION_CERTIFICATE: &str = "ActiveEncryptionCertificate";

/// Adds to `details`, which follow the rules, what the service adds: known endpoints, those discovered, and what
/// metadata says. `before` is what the provider had, with its secrets.
///
/// # Errors
/// The provider cannot be reached or says something that cannot be used.
pub async fn complete_provider(
    cx: &Context,
    user_pool_id: &str,
    kind: ProviderKind,
    details: &mut Details,
    before: Option<&Details>,
) -> Result<Option<SamlMetadata>, Failure> {
    identity_provider_rules::fill_in(kind, details);
    match kind {
        ProviderKind::Oidc => {
            discover(cx, details).await?;
            Ok(None)
        }
        ProviderKind::Saml => {
            let metadata = saml_metadata(cx, details).await?;
            show_metadata(&metadata, details);
            give_encryption_key(cx, user_pool_id, details, before).await?;
            Ok(Some(metadata))
        }
        _ => Ok(None),
    }
}

/// Finds the endpoints that the details do not name; those they name stay.
async fn discover(cx: &Context, details: &mut Details) -> Result<(), Failure> {
    let named = |key: &&str| details.get(*key).is_some_and(|url| !url.is_empty());
    if OIDC_ENDPOINTS.iter().all(named) {
        return Ok(());
    }
    let issuer = details.get("oidc_issuer").cloned().unwrap_or_default();
    let url = discovery::url(&issuer);
    let unreachable = || out_of_reach(cx, "Unable to contact well-known endpoint".to_owned(), &url);
    let document = get(cx, &url).await.ok_or_else(unreachable)?;
    let plain_http = cx.settings.outbound.goes_inside();
    let found = discovery::parse(&issuer, &document, plain_http).map_err(|_| unreachable())?;
    let ProviderConfiguration { authorization_endpoint, token_endpoint, userinfo_endpoint, jwks_uri, .. } = found;
    let urls = [Some(authorization_endpoint), Some(token_endpoint), userinfo_endpoint, Some(jwks_uri)];
    for (key, url) in OIDC_ENDPOINTS.into_iter().zip(urls) {
        if let Some(url) = url.filter(|_| details.get(key).is_none_or(String::is_empty)) {
            details.insert(key.to_owned(), url);
        }
    }
    Ok(())
}

/// The service's sentence and, if it is this site that does not go to such a URL, why, and which option lets it. What the
/// network around this server answered is for the log only.
fn out_of_reach(cx: &Context, sentence: String, url: &str) -> Failure {
    let refused = Url::parse(url).ok().and_then(|url| cx.settings.outbound.check_url(&url).err());
    Failure::InvalidParameter(match refused {
        Some(reason) => format!("{sentence}: {reason}"),
        None => sentence,
    })
}

/// The metadata that the details hold or point to, if it can still be used.
async fn saml_metadata(cx: &Context, details: &Details) -> Result<SamlMetadata, Failure> {
    let file = details.get("MetadataFile").filter(|file| !file.is_empty());
    let bytes = match (file, details.get("MetadataURL")) {
        (Some(file), _) => file.as_bytes().to_vec(),
        (None, url) => {
            let url = url.map_or("", String::as_str);
            let failed = || out_of_reach(cx, format!("Error retrieving metadata from {url}"), url);
            get(cx, url).await.ok_or_else(failed)?
        }
    };
    let invalid = |message: String| Failure::InvalidParameter(message);
    let metadata = saml_metadata::parse(&bytes).map_err(|error| invalid(error.to_string()))?;
    let now = cx.now();
    if metadata.valid_until.is_some_and(|end| end <= now) {
        return Err(invalid("Invalid SAML metadata: validUntil has passed.".to_owned()));
    }
    let mut current = false;
    for text in &metadata.signing_certificates {
        let der = STANDARD.decode(text).unwrap_or_default();
        let lifetime = certificate::lifetime(&der)
            .map_err(|_| invalid("Invalid SAML metadata: X509Certificate is not valid.".to_owned()))?;
        current |= now.seconds() <= lifetime.not_after;
    }
    if !current {
        return Err(invalid("Invalid SAML metadata: every signing certificate has expired.".to_owned()));
    }
    Ok(metadata)
}

/// Reads metadata that stands at a URL again, and keeps in `provider` what it says.
///
/// # Errors
/// It cannot be had, or is not the same provider's.
pub(crate) async fn read_metadata_again(cx: &Context, provider: &mut IdentityProvider) -> Result<(), Failure> {
    let metadata = saml_metadata(cx, &provider.details).await?;
    if provider.saml.as_ref().is_some_and(|known| known.entity_id != metadata.entity_id) {
        return Err(Failure::InvalidParameter(format!("It is that of {} now.", metadata.entity_id)));
    }
    show_metadata(&metadata, &mut provider.details);
    provider.saml = Some(metadata);
    Ok(())
}

fn show_metadata(metadata: &SamlMetadata, details: &mut Details) {
    let shown =
        [("SSORedirectBindingURI", &metadata.sso_redirect_uri), ("SLORedirectBindingURI", &metadata.slo_redirect_uri)];
    for (key, uri) in shown {
        match uri {
            Some(uri) => details.insert(key.to_owned(), uri.clone()),
            None => details.remove(key),
        };
    }
}

/// The key that assertions can be encrypted for: the provider's own, for as long as it lives.
async fn give_encryption_key(
    cx: &Context,
    user_pool_id: &str,
    details: &mut Details,
    before: Option<&Details>,
) -> Result<(), Failure> {
    let kept = before.and_then(|before| Some((before.get(ENCRYPTION_KEY)?, before.get(ENCRYPTION_CERTIFICATE)?)));
    let (key, certificate) = match kept {
        Some((key, certificate)) => (key.clone(), certificate.clone()),
        None => {
            let key = cx.key_reserve.take().await?;
            let certificate = new_certificate(cx, &key, user_pool_id)?;
            (STANDARD.encode(key.to_pkcs8()), STANDARD.encode(certificate))
        }
    };
    details.insert(ENCRYPTION_KEY.to_owned(), key);
    details.insert(ENCRYPTION_CERTIFICATE.to_owned(), certificate);
    Ok(())
}

/// What stands at a URL; why there is nothing goes to the log, not to the caller.
async fn get(cx: &Context, url: &str) -> Option<Vec<u8>> {
    let request = Request::get(url).header("accept", "*/*").body(Vec::new()).ok()?;
    match cx.fetch.fetch(request).await {
        Ok(response) if response.status().is_success() => Some(response.into_body()),
        Ok(response) => {
            tracing::warn!(url, status = response.status().as_u16(), "a provider refused");
            None
        }
        Err(error) => {
            tracing::warn!(url, %error, "a provider was not reached");
            None
        }
    }
}

/// Seals a provider's secrets; `None` where there are none.
pub fn seal_provider_secrets(cx: &Context, user_pool_id: &str, name: &str, secrets: &Details) -> Option<Vec<u8>> {
    // A map of texts always becomes JSON.
    let json = serde_json::to_vec(secrets).unwrap_or_default();
    let place = [user_pool_id.as_bytes(), name.as_bytes()];
    (!secrets.is_empty()).then(|| cx.keyring.seal(&*cx.random, PROVIDER_SECRETS, &place, &json))
}

/// A provider's secrets in the clear.
///
/// # Errors
/// [`Failure::Internal`] when they are not ours.
pub fn open_provider_secrets(cx: &Context, stored: &StoredProvider) -> Result<Details, Failure> {
    let Some(sealed) = &stored.sealed_secrets else { return Ok(BTreeMap::new()) };
    let place = [stored.provider.user_pool_id.as_bytes(), stored.provider.name.as_bytes()];
    let opened = cx.keyring.open(PROVIDER_SECRETS, &place, sealed).ok();
    opened
        .and_then(|json| serde_json::from_slice(&json).ok())
        .ok_or(Failure::Internal("a provider's secrets cannot be unsealed"))
}
