//! XML as SAML uses it: read without surprises, signed, verified, encrypted and decrypted (decision 0028). Knows nothing of
//! assertions.
//!
//! What a signature covers is given back as a document of its own ([`verify_enveloped`]), made from the very bytes that
//! were verified. Whoever asks reads that, and nothing of what came (behaviour 50 #4).

mod algorithms;
mod canonical;
mod certificate;
mod decrypt;
mod encrypt;
mod encrypted_key;
mod sign;
mod signed_info;
mod verify;

use domain::xml_cost;
use roxmltree::{Document, Node, ParsingOptions};

pub use algorithms::{SignatureError, sign_bytes, verify_by, verify_bytes};
pub use decrypt::decrypt;
pub use encrypt::{EncryptionError, encrypt};
pub use sign::sign_enveloped;
pub use verify::verify_enveloped;

/// Elements of signatures (XML Signature 1.1).
pub(crate) const SIGNATURE: &str = "http://www.w3.org/2000/09/xmldsig#";
/// Elements of encryption (XML Encryption 1.1).
const ENCRYPTION: &str = "http://www.w3.org/2001/04/xmlenc#";
const ASSERTION: &str = "urn:oasis:names:tc:SAML:2.0:assertion";

/// Bytes of a document.
pub(crate) const SIZE_LIMIT: usize = 1024 * 1024;
/// Elements, texts, comments and attributes of a document: far more than anybody's metadata or assertion has.
const NODES_LIMIT: u32 = 10_000;

/// Why a document is not read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum XmlError {
    #[error("it is too large")]
    TooLarge,
    #[error("a DTD is not allowed")]
    Dtd,
    #[error("it is not well-formed XML")]
    NotXml,
}

/// Reads a document. There are no DTDs, hence no entities but those of XML itself (behaviour 50 #7).
///
/// # Errors
/// [`XmlError`], the first thing that is wrong.
pub fn parse(text: &str) -> Result<Document<'_>, XmlError> {
    if text.len() > SIZE_LIMIT || !xml_cost::is_little(text) {
        return Err(XmlError::TooLarge);
    }
    let text = text.trim_start_matches('\u{feff}').trim_start();
    let options = ParsingOptions { allow_dtd: false, nodes_limit: NODES_LIMIT, ..ParsingOptions::default() };
    Document::parse_with_options(text, options).map_err(|error| match error {
        roxmltree::Error::DtdDetected => XmlError::Dtd,
        roxmltree::Error::NodesLimitReached
        | roxmltree::Error::AttributesLimitReached
        | roxmltree::Error::NamespacesLimitReached => XmlError::TooLarge,
        _ => XmlError::NotXml,
    })
}

/// The elements right below, in order.
fn elements<'a, 'b>(parent: Node<'a, 'b>) -> impl Iterator<Item = Node<'a, 'b>> {
    parent.children().filter(Node::is_element)
}

/// All of an element's text, whatever comments divide it; none if there are elements in it.
fn text_of(element: Node<'_, '_>) -> Option<String> {
    if elements(element).next().is_some() {
        return None;
    }
    Some(element.children().filter(Node::is_text).filter_map(|node| node.text()).collect())
}

/// Base64 with the line breaks that XML has in it.
fn base64_of(element: Node<'_, '_>) -> Option<Vec<u8>> {
    use base64::Engine;
    let text: String = text_of(element)?.chars().filter(|c| !c.is_ascii_whitespace()).collect();
    base64::engine::general_purpose::STANDARD.decode(text).ok()
}

#[cfg(test)]
mod tests;
