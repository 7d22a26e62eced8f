//! Signs an element, the way that [`super::verify_enveloped`] understands: RSA-SHA256 over exclusive canonical XML.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use roxmltree::Node;

use super::algorithms::{RSA_SHA256, SHA256, SignatureError, digest_by, sign_bytes};
use super::canonical::{EXCLUSIVE, canonicalize};
use super::verify::ids_are_unique;
use super::{ASSERTION, SIGNATURE, elements, parse};

/// The document, with a signature in the element of that ID: after its `Issuer`, where SAML has it, or else as its first
/// child.
///
/// # Errors
/// The document is not XML, there is no such element or one that is signed or empty, or the key is none of RSA.
pub fn sign_enveloped(
    xml: &str,
    element_id: &str,
    key_pkcs8: &[u8],
    certificate_der: &[u8],
) -> Result<String, SignatureError> {
    let document = parse(xml)?;
    ids_are_unique(document.root())?;
    let element = document.descendants().find(|node| node.attribute("ID") == Some(element_id));
    let element = element.ok_or(SignatureError::Reference)?;
    if elements(element).any(|child| child.has_tag_name((SIGNATURE, "Signature"))) {
        return Err(SignatureError::Several);
    }
    let digest = digest_by(SHA256, canonicalize(element, &[], None).as_bytes())?;
    let signature = signature_of(element_id, digest.as_ref(), key_pkcs8, certificate_der)?;
    let place = place_in(element).ok_or(SignatureError::Form("an element without content"))?;
    let text = document.input_text();
    Ok([&text[..place], &signature, &text[place..]].concat())
}

/// Where in the document the signature goes.
fn place_in(element: Node<'_, '_>) -> Option<usize> {
    let issuer = elements(element).next().filter(|child| child.has_tag_name((ASSERTION, "Issuer")));
    issuer.map(|issuer| issuer.range().end).or_else(|| element.first_child().map(|child| child.range().start))
}

fn signature_of(id: &str, digest: &[u8], key_pkcs8: &[u8], certificate_der: &[u8]) -> Result<String, SignatureError> {
    let escaped = id.replace('&', "&amp;").replace('<', "&lt;").replace('"', "&quot;");
    let declaration = format!(r#" xmlns:ds="{SIGNATURE}""#);
    // Canonical as it stands; the declaration goes up to the Signature.
    let info = [
        format!("<ds:SignedInfo{declaration}>"),
        format!(r#"<ds:CanonicalizationMethod Algorithm="{EXCLUSIVE}"></ds:CanonicalizationMethod>"#),
        format!(r#"<ds:SignatureMethod Algorithm="{RSA_SHA256}"></ds:SignatureMethod>"#),
        format!(r##"<ds:Reference URI="#{escaped}"><ds:Transforms>"##),
        format!(r#"<ds:Transform Algorithm="{SIGNATURE}enveloped-signature"></ds:Transform>"#),
        format!(r#"<ds:Transform Algorithm="{EXCLUSIVE}"></ds:Transform></ds:Transforms>"#),
        format!(r#"<ds:DigestMethod Algorithm="{SHA256}"></ds:DigestMethod>"#),
        format!("<ds:DigestValue>{}</ds:DigestValue></ds:Reference></ds:SignedInfo>", STANDARD.encode(digest)),
    ]
    .concat();
    let value = STANDARD.encode(sign_bytes(info.as_bytes(), key_pkcs8)?);
    let certificate = STANDARD.encode(certificate_der);
    let info = info.replacen(&declaration, "", 1);
    Ok(format!(
        "<ds:Signature{declaration}>{info}<ds:SignatureValue>{value}</ds:SignatureValue><ds:KeyInfo><ds:X509Data>\
         <ds:X509Certificate>{certificate}</ds:X509Certificate></ds:X509Data></ds:KeyInfo></ds:Signature>"
    ))
}
