//! What an assertion says, once it is proved who says it: the subject, the session, the attributes (SAML core §2.3–§2.7).

use std::collections::BTreeMap;

use roxmltree::Node;

use super::conditions::{self, Frame};
use super::document::{ASSERTION, INSTANCE, all_text, children, text, the_one};
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
    let session = ProviderSession { session_id, ..named(conditions::the_name(subject)?)? };
    let claims = attributes(assertion)?;
    let saml_response = claims.iter().map(|(name, values)| (name.clone(), joined(values))).collect();
    Ok(Identity {
        id: session.subject.clone(),
        claims,
        told: Told::Saml { saml_response },
        session,
        once: Some(Once { id: id.to_owned(), until: conditions::earlier(confirmed_until, conditions_end) }),
    })
}

/// A NameID, all of it. Its text is taken as it is: to the provider, names that differ in a space are two.
pub(super) fn named(name_id: Node<'_, '_>) -> Result<ProviderSession, ProviderError> {
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
fn attributes(assertion: Node<'_, '_>) -> Result<BTreeMap<String, Vec<String>>, ProviderError> {
    let mut found: BTreeMap<String, Vec<String>> = BTreeMap::new();
    let statements = children(assertion, ASSERTION, "AttributeStatement");
    for attribute in statements.flat_map(|statement| children(statement, ASSERTION, "Attribute")) {
        let name = attribute.attribute("Name").filter(|name| !name.is_empty());
        let name = name.ok_or_else(|| invalid("It cannot be read. ", "an attribute has no Name"))?;
        let values = found.entry(supported(name.to_owned())?).or_default();
        for value in children(attribute, ASSERTION, "AttributeValue") {
            let nil = matches!(value.attribute((INSTANCE, "nil")), Some("true" | "1"));
            values.push(if nil { String::new() } else { supported(all_text(value))? });
        }
    }
    Ok(found)
}

/// Character references say what the bytes of a message may not.
fn supported(text: String) -> Result<String, ProviderError> {
    if text.chars().any(|c| c.len_utf8() == 4) {
        return Err(invalid("It has characters that are not supported. ", "a value has characters of four bytes"));
    }
    Ok(text)
}
