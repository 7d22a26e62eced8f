//! Our metadata, for the administrator of a provider (SAML metadata §2.4.4). The service publishes none; providers ask for
//! it all the same.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;

use super::document::{PROTOCOL, SIGNATURE, escape};

const METADATA: &str = "urn:oasis:names:tc:SAML:2.0:metadata";
const POST: &str = "urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST";
const REDIRECT: &str = "urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect";
/// What `xml` decrypts, the best first.
const ENCRYPTION: [&str; 6] = [
    "http://www.w3.org/2009/xmlenc11#aes256-gcm",
    "http://www.w3.org/2009/xmlenc11#aes128-gcm",
    "http://www.w3.org/2001/04/xmlenc#aes256-cbc",
    "http://www.w3.org/2001/04/xmlenc#aes128-cbc",
    "http://www.w3.org/2001/04/xmlenc#rsa-oaep-mgf1p",
    "http://www.w3.org/2009/xmlenc11#rsa-oaep",
];

/// What a provider has to know of us.
#[derive(Debug, Clone, Copy)]
pub struct ServiceProvider<'a> {
    pub entity_id: &'a str,
    /// Where responses are posted: `/saml2/idpresponse`.
    pub assertion_consumer_service: &'a str,
    /// `/saml2/logout`.
    pub single_logout_service: &'a str,
    pub signs_requests: bool,
    /// Certificates of the pool's key, in DER.
    pub signing_certificates: &'a [Vec<u8>],
    /// The certificate that assertions may be encrypted for.
    pub encryption_certificate: Option<&'a [u8]>,
}

/// The document.
pub fn service_provider_metadata(sp: &ServiceProvider<'_>) -> String {
    let signing: String = sp.signing_certificates.iter().map(|der| key("signing", der, "")).collect();
    let methods = ENCRYPTION.map(|method| format!("<md:EncryptionMethod Algorithm=\"{method}\"/>")).concat();
    let encryption = sp.encryption_certificate.map(|der| key("encryption", der, &methods)).unwrap_or_default();
    let (entity_id, acs, slo) =
        (escape(sp.entity_id), escape(sp.assertion_consumer_service), escape(sp.single_logout_service));
    format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n\
         <md:EntityDescriptor xmlns:md=\"{METADATA}\" xmlns:ds=\"{SIGNATURE}\" entityID=\"{entity_id}\">\
         <md:SPSSODescriptor AuthnRequestsSigned=\"{signs}\" WantAssertionsSigned=\"true\" \
         protocolSupportEnumeration=\"{PROTOCOL}\">{signing}{encryption}\
         <md:SingleLogoutService Binding=\"{POST}\" Location=\"{slo}\"/>\
         <md:SingleLogoutService Binding=\"{REDIRECT}\" Location=\"{slo}\"/>\
         <md:NameIDFormat>urn:oasis:names:tc:SAML:2.0:nameid-format:persistent</md:NameIDFormat>\
         <md:AssertionConsumerService Binding=\"{POST}\" Location=\"{acs}\" index=\"0\" isDefault=\"true\"/>\
         </md:SPSSODescriptor></md:EntityDescriptor>\n",
        signs = sp.signs_requests,
    )
}

fn key(purpose: &str, certificate_der: &[u8], methods: &str) -> String {
    let certificate = STANDARD.encode(certificate_der);
    format!(
        "<md:KeyDescriptor use=\"{purpose}\"><ds:KeyInfo><ds:X509Data><ds:X509Certificate>{certificate}\
         </ds:X509Certificate></ds:X509Data></ds:KeyInfo>{methods}</md:KeyDescriptor>"
    )
}
