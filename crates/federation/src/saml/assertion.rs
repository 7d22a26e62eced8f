//! What an assertion says, once it is proved who says it: the subject, the session, the attributes (SAML core §2.3–§2.7).

use std::collections::BTreeMap;

use roxmltree::Node;

use super::conditions::{self, Frame};
use super::document::{ASSERTION, INSTANCE, all_text, at_most_one, children, text, the_one};
use super::encrypted::opened;
use super::refusal::invalid;
use crate::claims::joined;
use crate::provider::{Identity, Once, ProviderError, ProviderSession, Told};

/// The longest name of an assertion: what was seen is kept.
const ID_LIMIT_BYTES: usize = 1024;
const NAME_ID: &str = "NameID is missing. ";

/// Reads an assertion of the provider's that was verified.
///
/// # Errors
/// It is not for this sign-in.
pub(super) fn read(assertion: Node<'_, '_>, frame: &Frame<'_>) -> Result<Identity, ProviderError> {
    conditions::check_version(assertion)?;
    frame.check_issued(assertion)?;
    let id = assertion.attribute("ID").filter(|id| !id.is_empty() && id.len() <= ID_LIMIT_BYTES);
    let id = id.ok_or_else(|| invalid("It cannot be read. ", "the assertion has no ID, or a very long one"))?;
    let subject = the_one(assertion, ASSERTION, "Subject")?;
    let confirmed_until = frame.check_confirmations(subject)?;
    let conditions_end = frame.check_conditions(assertion)?;
    let session_id = frame.check_authentication(assertion)?;
    let session = ProviderSession { session_id, ..the_name(subject, frame.decryption_key)? };
    let claims = attributes(assertion, frame.decryption_key)?;
    let saml_response = claims.iter().map(|(name, values)| (name.clone(), joined(values))).collect();
    Ok(Identity {
        id: session.subject.clone(),
        claims,
        told: Told::Saml { saml_response },
        session,
        once: Some(Once { id: id.to_owned(), until: conditions::earlier(confirmed_until, conditions_end) }),
    })
}

/// Who is named in a subject or in a message: once, in the clear or encrypted.
pub(super) fn the_name(place: Node<'_, '_>, key_pkcs8: Option<&[u8]>) -> Result<ProviderSession, ProviderError> {
    let encrypted = at_most_one(place, ASSERTION, "EncryptedID")?;
    match (at_most_one(place, ASSERTION, "NameID")?, encrypted) {
        (Some(name), None) => named(name),
        (None, Some(encrypted)) => opened(encrypted, "NameID", key_pkcs8, named),
        (None, None) => Err(invalid(NAME_ID, "the subject has no NameID")),
        (Some(_), Some(_)) => Err(invalid(NAME_ID, "the subject has two names")),
    }
}

/// A NameID, all of it. Its text is taken as it is: to the provider, names that differ in a space are two.
fn named(name_id: Node<'_, '_>) -> Result<ProviderSession, ProviderError> {
    let subject = supported(text(name_id)?)?;
    if subject.trim().is_empty() {
        return Err(invalid(NAME_ID, "NameID is empty"));
    }
    let qualifier = |name: &str| name_id.attribute(name).filter(|text| !text.is_empty()).map(str::to_owned);
    Ok(ProviderSession {
        session_id: None,
        subject,
        format: qualifier("Format"),
        name_qualifier: qualifier("NameQualifier"),
        sp_name_qualifier: qualifier("SPNameQualifier"),
    })
}

/// Attributes by their literal `Name`, with their values in order; one that comes twice has the values of both.
fn attributes(
    assertion: Node<'_, '_>,
    key_pkcs8: Option<&[u8]>,
) -> Result<BTreeMap<String, Vec<String>>, ProviderError> {
    let mut found: BTreeMap<String, Vec<String>> = BTreeMap::new();
    let statements = children(assertion, ASSERTION, "AttributeStatement");
    for node in statements.flat_map(|statement| statement.children()) {
        let (name, values) = if node.has_tag_name((ASSERTION, "Attribute")) {
            attribute(node)?
        } else if node.has_tag_name((ASSERTION, "EncryptedAttribute")) {
            opened(node, "Attribute", key_pkcs8, attribute)?
        } else {
            continue;
        };
        found.entry(name).or_default().extend(values);
    }
    Ok(found)
}

fn attribute(attribute: Node<'_, '_>) -> Result<(String, Vec<String>), ProviderError> {
    let name = attribute.attribute("Name").filter(|name| !name.is_empty());
    let name = name.ok_or_else(|| invalid("It cannot be read. ", "an attribute has no Name"))?;
    let value = |value: Node<'_, '_>| {
        let nil = matches!(value.attribute((INSTANCE, "nil")), Some("true" | "1"));
        if nil { Ok(String::new()) } else { supported(all_text(value)) }
    };
    let values: Result<_, _> = children(attribute, ASSERTION, "AttributeValue").map(value).collect();
    Ok((supported(name.to_owned())?, values?))
}

/// Character references say what the bytes of a message may not.
fn supported(text: String) -> Result<String, ProviderError> {
    if text.chars().any(|c| c.len_utf8() == 4) {
        return Err(invalid("It has characters that are not supported. ", "a value has characters of four bytes"));
    }
    Ok(text)
}
