//! Whether an element is signed, and what exactly of it.
//!
//! Nothing is read twice in two forms: what `SignedInfo` says is read from the bytes that the signature covers, and the
//! element's content by the caller from those that the digest covers. `KeyInfo` is not read at all.

use std::collections::BTreeSet;

use aws_lc_rs::constant_time::verify_slices_are_equal;
use roxmltree::Node;

use super::algorithms::{SignatureError, digest_by, verify_by};
use super::canonical::canonicalize;
use super::signed_info::{SignedInfo, blank};
use super::{SIGNATURE, base64_of, elements, parse};

/// Verifies the signature that stands right in an element and covers it. Gives the element in canonical form, without the
/// signature: what was signed, and all that may be read of it.
///
/// # Errors
/// [`SignatureError`]. [`SignatureError::Missing`] if there is no signature in that place.
pub fn verify_enveloped(element: Node<'_, '_>, certificates_der: &[Vec<u8>]) -> Result<String, SignatureError> {
    let signature = the_signature(element)?;
    ids_are_unique(element)?;
    let (signed_info, value) = parts_of(signature)?;
    let text = signed_text(signed_info, value, certificates_der)?;
    let document = parse(&text)?;
    let signed = SignedInfo::read(document.root_element())?;
    if element.attribute("ID") != Some(signed.id) {
        return Err(SignatureError::Reference);
    }
    let content = canonicalize(element, &signed.element_inclusive, Some(signature.id()));
    let digest = digest_by(signed.digest_method, content.as_bytes())?;
    verify_slices_are_equal(digest.as_ref(), &signed.digest).map_err(|_| SignatureError::Digest)?;
    Ok(content)
}

fn the_signature<'a, 'b>(element: Node<'a, 'b>) -> Result<Node<'a, 'b>, SignatureError> {
    let mut signatures = elements(element).filter(|child| child.has_tag_name((SIGNATURE, "Signature")));
    match (signatures.next(), signatures.next()) {
        (None, _) => Err(SignatureError::Missing),
        (Some(signature), None) => Ok(signature),
        _ => Err(SignatureError::Several),
    }
}

/// By whatever spelling somebody may take an attribute for an identifier: in all of the document, each but once.
pub(super) fn ids_are_unique(node: Node<'_, '_>) -> Result<(), SignatureError> {
    let mut seen = BTreeSet::new();
    let nodes = node.document().descendants();
    let mut ids =
        nodes.flat_map(|node| node.attributes()).filter(|attribute| attribute.name().eq_ignore_ascii_case("id"));
    if ids.all(|attribute| seen.insert(attribute.value())) { Ok(()) } else { Err(SignatureError::DuplicateId) }
}

/// `SignedInfo` and `SignatureValue`. What may stand beside them is `KeyInfo`.
fn parts_of<'a, 'b>(signature: Node<'a, 'b>) -> Result<(Node<'a, 'b>, Node<'a, 'b>), SignatureError> {
    blank(signature)?;
    let parts: Vec<Node<'_, '_>> = elements(signature).collect();
    let is = |node: &Node<'_, '_>, name| node.has_tag_name((SIGNATURE, name));
    match parts.as_slice() {
        [info, value, rest @ ..]
            if is(info, "SignedInfo")
                && is(value, "SignatureValue")
                && rest.len() <= 1
                && rest.iter().all(|part| is(part, "KeyInfo")) =>
        {
            Ok((*info, *value))
        }
        _ => Err(SignatureError::Form("other elements than expected")),
    }
}

/// `SignedInfo` in canonical form, once its signature is verified. How it is to be verified is taken from what is not
/// verified yet; read again from the text given back, it is the same, because that is what was signed.
fn signed_text(
    signed_info: Node<'_, '_>,
    value: Node<'_, '_>,
    certificates_der: &[Vec<u8>],
) -> Result<String, SignatureError> {
    let claimed = SignedInfo::read(signed_info)?;
    let value = base64_of(value).ok_or(SignatureError::Form("SignatureValue"))?;
    let text = canonicalize(signed_info, &claimed.inclusive, None);
    verify_by(claimed.signature_method, text.as_bytes(), &value, certificates_der)?;
    Ok(text)
}
