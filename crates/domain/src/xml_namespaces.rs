//! How many namespaces a document may declare that a stranger wrote.
//!
//! At each element with a declaration, the parser compares all that are in scope each with each: 39 kB can take it
//! seconds, and 2 MB hours. So they are counted in the text, before it is parsed (behaviour 50 #7).

use std::collections::BTreeSet;

/// Declarations. An attribute of SAML with some hundred values has some hundred.
const DECLARATIONS_LIMIT: usize = 4096;
/// Prefixes, which is how many can be in scope.
pub const PREFIXES_LIMIT: usize = 64;

/// Whether there are so few that parsing costs little. Never fewer are counted than there are: a declaration can only be
/// written with these letters.
#[must_use]
pub fn are_few(text: &str) -> bool {
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
    fn prefixes_and_declarations_are_counted() {
        assert!(are_few("<x/>"));
        assert!(are_few(&declared(PREFIXES_LIMIT, DECLARATIONS_LIMIT - PREFIXES_LIMIT)));
        assert!(!are_few(&declared(PREFIXES_LIMIT, DECLARATIONS_LIMIT - PREFIXES_LIMIT + 1)));
        assert!(!are_few(&declared(PREFIXES_LIMIT + 1, 0)));
        assert!(!are_few(&declared(PREFIXES_LIMIT + 1, 0).replace("='u'", "\n =\t'u'")));
    }
}
