//! Exclusive XML Canonicalization 1.0, without comments: the bytes that are signed. Knows nothing of signatures.

use roxmltree::{Node, NodeId};

/// The algorithm's name.
pub(super) const EXCLUSIVE: &str = "http://www.w3.org/2001/10/xml-exc-c14n#";

/// A namespace that an element above has declared in the result: its prefix, empty for the default, and its name.
type Declared<'a> = (&'a str, &'a str);

enum Step<'a, 'input> {
    Visit(Node<'a, 'input>),
    /// The end of an element, and how many declarations are above it.
    Close(&'a str, usize),
}

/// An element in canonical form, without the one below it that is named `except`. The namespaces of `inclusive` prefixes
/// (`#default` for the one without) are declared whether they are used or not.
pub(super) fn canonicalize(element: Node<'_, '_>, inclusive: &[&str], except: Option<NodeId>) -> String {
    let mut written = String::new();
    let mut declared: Vec<Declared<'_>> = Vec::new();
    // A stack of our own: depth is the sender's choice.
    let mut steps = vec![Step::Visit(element)];
    while let Some(step) = steps.pop() {
        match step {
            Step::Close(name, above) => {
                written.push_str("</");
                written.push_str(name);
                written.push('>');
                declared.truncate(above);
            }
            Step::Visit(node) if Some(node.id()) == except => {}
            Step::Visit(node) if node.is_element() => {
                let above = declared.len();
                open(node, inclusive, &mut declared, &mut written);
                steps.push(Step::Close(name_of(node), above));
                steps.extend(node.children().rev().map(Step::Visit));
            }
            Step::Visit(node) => leaf(node, &mut written),
        }
    }
    written
}

fn open<'a>(node: Node<'a, '_>, inclusive: &[&'a str], declared: &mut Vec<Declared<'a>>, written: &mut String) {
    let name = name_of(node);
    written.push('<');
    written.push_str(name);
    let source = node.document().input_text();
    let mut attributes: Vec<_> =
        node.attributes().map(|attribute| (attribute, &source[attribute.range_qname()])).collect();
    for (prefix, uri) in undeclared(node, &attributes, inclusive, declared) {
        written.push_str(if prefix.is_empty() { " xmlns" } else { " xmlns:" });
        written.push_str(prefix);
        value(uri, written);
        declared.push((prefix, uri));
    }
    attributes.sort_by_key(|(attribute, _)| (attribute.namespace().unwrap_or_default(), attribute.name()));
    for (attribute, name) in attributes {
        written.push(' ');
        written.push_str(name);
        value(attribute.value(), written);
    }
    written.push('>');
}

/// The namespaces that an element uses and nobody above it has declared so, by prefix.
fn undeclared<'a>(
    node: Node<'a, '_>,
    attributes: &[(roxmltree::Attribute<'a, '_>, &'a str)],
    inclusive: &[&'a str],
    declared: &[Declared<'a>],
) -> Vec<Declared<'a>> {
    let of_attributes = attributes.iter().map(|(_, name)| prefix_of(name)).filter(|prefix| !prefix.is_empty());
    let inclusive = inclusive.iter().map(|prefix| if *prefix == "#default" { "" } else { prefix });
    let mut prefixes: Vec<&str> =
        std::iter::once(prefix_of(name_of(node))).chain(of_attributes).chain(inclusive).collect();
    prefixes.sort_unstable();
    prefixes.dedup();
    prefixes.retain(|prefix| *prefix != "xml");
    let named = prefixes.into_iter().filter_map(|prefix| match prefix {
        "" => Some(("", node.lookup_namespace_uri(None).unwrap_or_default())),
        _ => Some((prefix, node.lookup_namespace_uri(Some(prefix))?)),
    });
    let above = |prefix| declared.iter().rev().find(|(other, _)| *other == prefix).map(|(_, uri)| *uri);
    // Without a declaration, the default is no namespace.
    named.filter(|(prefix, uri)| above(*prefix).or(prefix.is_empty().then_some("")) != Some(*uri)).collect()
}

fn leaf(node: Node<'_, '_>, written: &mut String) {
    if let Some(pi) = node.pi() {
        written.push_str("<?");
        written.push_str(pi.target);
        if let Some(value) = pi.value.filter(|value| !value.is_empty()) {
            written.push(' ');
            written.push_str(&value.replace("\r\n", "\n").replace('\r', "\n"));
        }
        written.push_str("?>");
    } else if node.is_text() {
        for c in node.text().unwrap_or_default().chars() {
            match c {
                '&' => written.push_str("&amp;"),
                '<' => written.push_str("&lt;"),
                '>' => written.push_str("&gt;"),
                '\r' => written.push_str("&#xD;"),
                c => written.push(c),
            }
        }
    }
}

fn value(value: &str, written: &mut String) {
    written.push_str("=\"");
    for c in value.chars() {
        match c {
            '&' => written.push_str("&amp;"),
            '<' => written.push_str("&lt;"),
            '"' => written.push_str("&quot;"),
            '\t' => written.push_str("&#x9;"),
            '\n' => written.push_str("&#xA;"),
            '\r' => written.push_str("&#xD;"),
            c => written.push(c),
        }
    }
    written.push('"');
}

/// The name of an element as it was written, with its prefix, which the parser does not keep.
pub(super) fn name_of<'a>(element: Node<'a, '_>) -> &'a str {
    let tag = element.document().input_text().get(element.range()).unwrap_or_default();
    let name = tag.strip_prefix('<').unwrap_or_default();
    let end = name.find(|c: char| c.is_ascii_whitespace() || matches!(c, '/' | '>')).unwrap_or(name.len());
    &name[..end]
}

fn prefix_of(name: &str) -> &str {
    name.split_once(':').map_or("", |(prefix, _)| prefix)
}
