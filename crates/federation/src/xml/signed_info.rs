//! `SignedInfo` in the one form that is understood: exclusive canonicalization, one reference to an element by its ID, the
//! signature in it taken out. Everything else is refused, XSLT and XPath among it (behaviour 50 #4).

use domain::xml_cost::PREFIXES_LIMIT;
use roxmltree::Node;

use super::algorithms::SignatureError;
use super::canonical::EXCLUSIVE;
use super::{SIGNATURE, base64_of, elements};

const ENVELOPED: &str = "http://www.w3.org/2000/09/xmldsig#enveloped-signature";

/// What is signed, and how.
pub(super) struct SignedInfo<'a> {
    /// How `SignedInfo` itself is canonicalized: prefixes.
    pub(super) inclusive: Vec<&'a str>,
    pub(super) signature_method: &'a str,
    /// The ID of the element.
    pub(super) id: &'a str,
    /// How the element is canonicalized.
    pub(super) element_inclusive: Vec<&'a str>,
    pub(super) digest_method: &'a str,
    pub(super) digest: Vec<u8>,
}

impl<'a> SignedInfo<'a> {
    pub(super) fn read(node: Node<'a, '_>) -> Result<Self, SignatureError> {
        let [canonicalization, method, reference] =
            exactly(node, ["CanonicalizationMethod", "SignatureMethod", "Reference"])?;
        let [transforms, digest_method, digest_value] =
            exactly(reference, ["Transforms", "DigestMethod", "DigestValue"])?;
        let [enveloped, exclusive] = exactly(transforms, ["Transform", "Transform"])?;
        if algorithm(enveloped)? != ENVELOPED || elements(enveloped).next().is_some() {
            return Err(SignatureError::Algorithm("Transform"));
        }
        // An HMAC's length would stand in here.
        if elements(method).next().is_some() || elements(digest_method).next().is_some() {
            return Err(SignatureError::Form("parameters of an algorithm"));
        }
        let uri = reference.attribute("URI").ok_or(SignatureError::Reference)?;
        let id = uri.strip_prefix('#').filter(|id| !id.is_empty()).ok_or(SignatureError::Reference)?;
        Ok(Self {
            inclusive: prefixes(canonicalization, "CanonicalizationMethod")?,
            signature_method: algorithm(method)?,
            id,
            element_inclusive: prefixes(exclusive, "Transform")?,
            digest_method: algorithm(digest_method)?,
            digest: base64_of(digest_value).ok_or(SignatureError::Form("DigestValue"))?,
        })
    }
}

/// The elements in one, if they are just these in this order, with nothing but blanks between them.
pub(super) fn exactly<'a, 'b, const N: usize>(
    parent: Node<'a, 'b>,
    names: [&'static str; N],
) -> Result<[Node<'a, 'b>; N], SignatureError> {
    blank(parent)?;
    let found: Vec<Node<'_, '_>> = elements(parent).collect();
    if !found.iter().map(|node| node.tag_name()).eq(names.iter().map(|name| (SIGNATURE, *name).into())) {
        return Err(SignatureError::Form("other elements than expected"));
    }
    found.try_into().map_err(|_| SignatureError::Form("other elements than expected"))
}

/// Nothing but elements, blanks and comments.
pub(super) fn blank(parent: Node<'_, '_>) -> Result<(), SignatureError> {
    let blank = |node: Node<'_, '_>| node.text().unwrap_or_default().chars().all(|c| c.is_ascii_whitespace());
    if parent.children().all(|node| node.is_element() || node.is_comment() || node.is_text() && blank(node)) {
        Ok(())
    } else {
        Err(SignatureError::Form("text between elements"))
    }
}

fn algorithm<'a>(method: Node<'a, '_>) -> Result<&'a str, SignatureError> {
    method.attribute("Algorithm").ok_or(SignatureError::Form("Algorithm"))
}

/// The prefixes of exclusive canonicalization that are treated as in inclusive.
fn prefixes<'a>(method: Node<'a, '_>, name: &'static str) -> Result<Vec<&'a str>, SignatureError> {
    if algorithm(method)? != EXCLUSIVE {
        return Err(SignatureError::Algorithm(name));
    }
    blank(method)?;
    let mut parameters = elements(method);
    let list = match (parameters.next(), parameters.next()) {
        (None, _) => "",
        (Some(list), None) if list.has_tag_name((EXCLUSIVE, "InclusiveNamespaces")) && !list.has_children() => {
            list.attribute("PrefixList").unwrap_or_default()
        }
        _ => return Err(SignatureError::Form("InclusiveNamespaces")),
    };
    // They are looked up at every element, and nobody has signed them yet.
    let prefixes: Vec<&str> = list.split_ascii_whitespace().take(PREFIXES_LIMIT + 1).collect();
    if prefixes.len() > PREFIXES_LIMIT { Err(SignatureError::Form("PrefixList")) } else { Ok(prefixes) }
}
