//! What a document that a stranger wrote may cost to parse.
//!
//! The parser compares the attributes of an element each with each, and at each element with a declaration of a namespace
//! all that are in scope: 39 kB can take it seconds, and 2 MB hours. So both are counted in the text, before it is parsed
//! (behaviour 50 #7).

use std::collections::BTreeSet;

/// Attributes of one element, counted by their `=`.
const ATTRIBUTES_LIMIT: usize = 256;
/// Declarations. An attribute of SAML with some hundred values has some hundred.
const DECLARATIONS_LIMIT: usize = 4096;
/// Prefixes, which is how many can be in scope.
pub const PREFIXES_LIMIT: usize = 64;

/// Whether parsing costs little: an element has few attributes, and there are few namespaces.
#[must_use]
pub fn is_little(text: &str) -> bool {
    let attributes = |tag: &str| tag.bytes().filter(|byte| *byte == b'=').count();
    text.split('<').all(|tag| attributes(tag) <= ATTRIBUTES_LIMIT) && has_few_namespaces(text)
}

/// Never fewer are counted than there are: a declaration can only be written with these letters.
fn has_few_namespaces(text: &str) -> bool {
    let mut prefixes = BTreeSet::new();
    let declarations = text.split("xmlns").skip(1);
    declarations.enumerate().all(|(count, declaration)| {
        prefixes.insert(declaration.split('=').next().unwrap_or_default().trim());
        count < DECLARATIONS_LIMIT && prefixes.len() <= PREFIXES_LIMIT
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Declarations in each other, around some more.
    fn declared(prefixes: usize, inside: usize) -> String {
        let outer: String = (0..prefixes).map(|n| format!("<x xmlns:n{n}='u'>")).collect();
        [outer, "<y xmlns:n0='v'/>".repeat(inside)].concat()
    }

    #[test]
    fn attributes_of_an_element_are_counted() {
        let with = |count: usize| format!("<x{}/>", " a=''".repeat(count));
        assert!(is_little(&with(ATTRIBUTES_LIMIT).repeat(2)));
        assert!(!is_little(&with(ATTRIBUTES_LIMIT + 1)));
        assert!(!is_little(&declared(PREFIXES_LIMIT + 1, 0)));
    }

    #[test]
    fn prefixes_and_declarations_are_counted() {
        assert!(has_few_namespaces("<x/>"));
        assert!(has_few_namespaces(&declared(PREFIXES_LIMIT, DECLARATIONS_LIMIT - PREFIXES_LIMIT)));
        assert!(!has_few_namespaces(&declared(PREFIXES_LIMIT, DECLARATIONS_LIMIT - PREFIXES_LIMIT + 1)));
        assert!(!has_few_namespaces(&declared(PREFIXES_LIMIT + 1, 0)));
        assert!(!has_few_namespaces(&declared(PREFIXES_LIMIT + 1, 0).replace("='u'", "\n =\t'u'")));
    }
}
