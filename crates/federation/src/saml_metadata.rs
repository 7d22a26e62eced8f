//! SAML 2.0 metadata of an identity provider (SAML metadata §2.3, §2.4).
//!
//! Whoever writes the metadata decides who may sign in, so what is not understood is refused. There are no DTDs, hence
//! no entities but those of XML itself (behaviour 50 #7). Whether the certificates in it are valid is not asked here.

use base64::Engine;
use base64::alphabet::STANDARD;
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};
use domain::identity_provider::SamlMetadata;
use roxmltree::{Document, Node};

use crate::xml::{self, SIGNATURE, XmlError};
use crate::xml_time;

const METADATA: &str = "urn:oasis:names:tc:SAML:2.0:metadata";
const PROTOCOL: &str = "urn:oasis:names:tc:SAML:2.0:protocol";
const REDIRECT: &str = "urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect";
const POST: &str = "urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST";

/// Why metadata is refused. The sentences are ours.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum MetadataError {
    #[error("Invalid SAML metadata: it is too large.")]
    TooLarge,
    #[error("Invalid SAML metadata: a DTD is not allowed.")]
    Dtd,
    #[error("Invalid SAML metadata: it is not well-formed XML.")]
    NotXml,
    #[error("Invalid SAML metadata: it must describe exactly one SAML 2.0 identity provider.")]
    NotOneProvider,
    #[error("Invalid SAML metadata: {0} is missing.")]
    Missing(&'static str),
    #[error("Invalid SAML metadata: {0} is not valid.")]
    Invalid(&'static str),
}

impl From<XmlError> for MetadataError {
    fn from(error: XmlError) -> Self {
        match error {
            XmlError::TooLarge => Self::TooLarge,
            XmlError::Dtd => Self::Dtd,
            XmlError::NotXml => Self::NotXml,
        }
    }
}

/// Reads the metadata of one provider.
///
/// # Errors
/// [`MetadataError`], the first thing that is wrong.
pub fn parse(bytes: &[u8]) -> Result<SamlMetadata, MetadataError> {
    let text = std::str::from_utf8(bytes).map_err(|_| MetadataError::NotXml)?;
    let document = xml::parse(text)?;
    let (entity, role) = the_provider(&document)?;
    let entity_id = text_of(entity.attribute("entityID"), "entityID")?;
    let place = |name, binding, attribute| {
        let mut services = children(role, METADATA, name).filter(|node| node.attribute("Binding") == Some(binding));
        services.next().and_then(|node| node.attribute(attribute)).map(location).transpose()
    };
    let (sso, slo) = ("SingleSignOnService", "SingleLogoutService");
    let sso_redirect_uri = place(sso, REDIRECT, "Location")?;
    let sso_post_uri = place(sso, POST, "Location")?;
    if sso_redirect_uri.is_none() && sso_post_uri.is_none() {
        return Err(MetadataError::Missing("a SingleSignOnService with HTTP-Redirect or HTTP-POST"));
    }
    Ok(SamlMetadata {
        entity_id,
        sso_redirect_uri,
        sso_post_uri,
        slo_redirect_uri: place(slo, REDIRECT, "Location")?,
        slo_redirect_response_uri: place(slo, REDIRECT, "ResponseLocation")?,
        slo_post_uri: place(slo, POST, "Location")?,
        slo_post_response_uri: place(slo, POST, "ResponseLocation")?,
        signing_certificates: signing_certificates(role)?,
        valid_until: valid_until(entity, role)?,
    })
}

/// The one `EntityDescriptor` with an `IDPSSODescriptor`, alone or among others.
fn the_provider<'a, 'b>(document: &'a Document<'b>) -> Result<(Node<'a, 'b>, Node<'a, 'b>), MetadataError> {
    let root = document.root_element();
    let entities: Vec<Node<'_, '_>> = if root.has_tag_name((METADATA, "EntityDescriptor")) {
        vec![root]
    } else if root.has_tag_name((METADATA, "EntitiesDescriptor")) {
        children(root, METADATA, "EntityDescriptor").collect()
    } else {
        Vec::new()
    };
    let mut providers = entities.into_iter().flat_map(|entity| {
        let speaks = |role: &Node<'_, '_>| {
            let protocols = role.attribute("protocolSupportEnumeration").unwrap_or_default();
            protocols.split_whitespace().any(|protocol| protocol == PROTOCOL)
        };
        children(entity, METADATA, "IDPSSODescriptor").filter(speaks).map(move |role| (entity, role))
    });
    match (providers.next(), providers.next()) {
        (Some(provider), None) => Ok(provider),
        _ => Err(MetadataError::NotOneProvider),
    }
}

fn children<'a, 'b>(
    parent: Node<'a, 'b>,
    namespace: &'static str,
    name: &'static str,
) -> impl Iterator<Item = Node<'a, 'b>> {
    parent.children().filter(move |node| node.has_tag_name((namespace, name)))
}

fn text_of(value: Option<&str>, what: &'static str) -> Result<String, MetadataError> {
    value.map(str::trim).filter(|text| !text.is_empty()).map(str::to_owned).ok_or(MetadataError::Missing(what))
}

/// Browsers are sent there, so it is an address of the web and nothing else (behaviour 50 #2).
fn location(text: &str) -> Result<String, MetadataError> {
    let url = url::Url::parse(text.trim()).ok();
    match url.filter(|url| matches!(url.scheme(), "https" | "http") && url.has_host()) {
        Some(_) => Ok(text.trim().to_owned()),
        None => Err(MetadataError::Invalid("Location")),
    }
}

/// Keys for signing, which is what a `KeyDescriptor` without `use` is for as well (§2.4.1.1). Never none: a provider
/// without keys could not be told from anybody else.
fn signing_certificates(role: Node<'_, '_>) -> Result<Vec<String>, MetadataError> {
    // Line breaks and missing padding occur.
    let lenient = GeneralPurposeConfig::new().with_decode_padding_mode(DecodePaddingMode::Indifferent);
    let base64 = GeneralPurpose::new(&STANDARD, lenient);
    let mut certificates = Vec::new();
    let signing = |key: &Node<'_, '_>| key.attribute("use").is_none_or(|purpose| purpose == "signing");
    for key in children(role, METADATA, "KeyDescriptor").filter(signing) {
        let certificates_of = key.descendants().filter(|node| node.has_tag_name((SIGNATURE, "X509Certificate")));
        for certificate in certificates_of {
            // All of the text, whatever comments divide it.
            let text = certificate.children().filter(Node::is_text).filter_map(|node| node.text());
            let text: String = text.flat_map(str::chars).filter(|c| !c.is_whitespace()).collect();
            let der = base64.decode(text).map_err(|_| MetadataError::Invalid("X509Certificate"))?;
            certificates.push(base64::engine::general_purpose::STANDARD.encode(der));
        }
    }
    if certificates.is_empty() { Err(MetadataError::Missing("a signing certificate")) } else { Ok(certificates) }
}

/// The earlier of what the entity and its role say.
fn valid_until(entity: Node<'_, '_>, role: Node<'_, '_>) -> Result<Option<domain::clock::Time>, MetadataError> {
    let mut earliest = None;
    for text in [entity, role].into_iter().filter_map(|node| node.attribute("validUntil")) {
        let time = xml_time::parse(text).ok_or(MetadataError::Invalid("validUntil"))?;
        earliest = Some(earliest.map_or(time, |other: domain::clock::Time| other.min(time)));
    }
    Ok(earliest)
}

#[cfg(test)]
mod tests;
