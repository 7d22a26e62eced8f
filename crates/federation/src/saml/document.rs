//! Reading and writing elements of SAML: by namespace and name, never by name alone, and texts always whole.

use domain::clock::Time;
use roxmltree::{Document, Node};

use super::refusal::{invalid, shown};
use crate::provider::ProviderError;
use crate::{xml, xml_time};

pub(super) const PROTOCOL: &str = "urn:oasis:names:tc:SAML:2.0:protocol";
pub(super) const ASSERTION: &str = "urn:oasis:names:tc:SAML:2.0:assertion";
pub(super) const SIGNATURE: &str = "http://www.w3.org/2000/09/xmldsig#";
pub(super) const INSTANCE: &str = "http://www.w3.org/2001/XMLSchema-instance";

const UNREADABLE: &str = "It cannot be read.";

/// Reads a message.
///
/// # Errors
/// It is not XML as SAML has it.
pub(super) fn parse(text: &str) -> Result<Document<'_>, ProviderError> {
    xml::parse(text).map_err(|error| invalid(UNREADABLE, format!("the message is not well-formed: {error}")))
}

/// The children of that name.
pub(super) fn children<'a, 'b>(
    parent: Node<'a, 'b>,
    namespace: &'static str,
    name: &'static str,
) -> impl Iterator<Item = Node<'a, 'b>> {
    parent.children().filter(move |node| node.has_tag_name((namespace, name)))
}

/// The child of that name, of which there is one at most.
pub(super) fn at_most_one<'a, 'b>(
    parent: Node<'a, 'b>,
    namespace: &'static str,
    name: &'static str,
) -> Result<Option<Node<'a, 'b>>, ProviderError> {
    let mut found = children(parent, namespace, name);
    match (found.next(), found.next()) {
        (first, None) => Ok(first),
        _ => Err(invalid(UNREADABLE, format!("there are several elements {name}"))),
    }
}

pub(super) fn the_one<'a, 'b>(
    parent: Node<'a, 'b>,
    namespace: &'static str,
    name: &'static str,
) -> Result<Node<'a, 'b>, ProviderError> {
    at_most_one(parent, namespace, name)?.ok_or_else(|| invalid(UNREADABLE, format!("there is no {name}")))
}

/// All of the text of an element that has nothing else in it: a comment or a processing instruction within divides it
/// for some parsers (behaviour 50 #5), and here it does not.
pub(super) fn text(node: Node<'_, '_>) -> Result<String, ProviderError> {
    if node.children().any(|child| child.is_element()) {
        return Err(invalid(UNREADABLE, format!("{} has elements in it", node.tag_name().name())));
    }
    Ok(all_text(node))
}

/// All of the text of an element, whatever else is in it.
pub(super) fn all_text(node: Node<'_, '_>) -> String {
    node.descendants().filter(Node::is_text).filter_map(|text| text.text()).collect()
}

/// An attribute that is a moment.
pub(super) fn time(node: Node<'_, '_>, name: &'static str) -> Result<Option<Time>, ProviderError> {
    let Some(text) = node.attribute(name) else { return Ok(None) };
    let time = xml_time::parse(text);
    time.map(Some).ok_or_else(|| invalid(UNREADABLE, format!("{name} is not a moment in UTC: {}", shown(text))))
}

/// Text as it stands between tags and between quotes.
pub(super) fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&apos;"),
            '\t' => out.push_str("&#9;"),
            '\n' => out.push_str("&#10;"),
            '\r' => out.push_str("&#13;"),
            // What XML 1.0 cannot say at all (§2.2).
            '\0'..'\u{20}' | '\u{fffe}' | '\u{ffff}' => {}
            c => out.push(c),
        }
    }
    out
}
