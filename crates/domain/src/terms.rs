//! Terms of use and privacy policies: links, by language, that the sign-up page of a client shows (behaviour 40 §6.9).

use std::collections::BTreeMap;

use crate::clock::Time;

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Terms {
    pub user_pool_id: String,
    pub id: String,
    pub client_id: String,
    pub name: TermsName,
    /// By language, `cognito:default` for all others.
    pub links: BTreeMap<String, String>,
    pub created_at: Time,
    pub modified_at: Time,
    pub version: i64,
}

/// Which document; a client has one of each.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TermsName {
    TermsOfUse,
    PrivacyPolicy,
}

impl TermsName {
    pub const ALL: [Self; 2] = [Self::TermsOfUse, Self::PrivacyPolicy];

    pub fn name(self) -> &'static str {
        match self {
            Self::TermsOfUse => "terms-of-use",
            Self::PrivacyPolicy => "privacy-policy",
        }
    }

    /// The document of this name.
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|document| document.name() == name)
    }
}

/// The link for every language that has none.
pub const DEFAULT_LANGUAGE: &str = "cognito:default";

/// What links may be for.
pub const LANGUAGES: [&str; 13] = [
    DEFAULT_LANGUAGE,
    "cognito:bahasa-indonesia",
    "cognito:chinese-simplified",
    "cognito:chinese-traditional",
    "cognito:dutch",
    "cognito:english",
    "cognito:french",
    "cognito:german",
    "cognito:italian",
    "cognito:japanese",
    "cognito:korean",
    "cognito:portuguese-brazil",
    "cognito:spanish",
];

/// Why links are refused. Our texts: only the code is known.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum TermsViolation {
    #[error("Links are required.")]
    NoLinks,
    #[error("{0} is not a language of terms documents. Languages are {list}.", list = LANGUAGES.join(", "))]
    Language(String),
    #[error("The link {0} must be an absolute URL with the https or http scheme.")]
    Link(String),
}

/// # Errors
/// No links, one for a language that pages do not have, or one that a page could not safely show.
pub fn check_links(links: &BTreeMap<String, String>) -> Result<(), TermsViolation> {
    if links.is_empty() {
        return Err(TermsViolation::NoLinks);
    }
    for (language, link) in links {
        if !LANGUAGES.contains(&language.as_str()) {
            return Err(TermsViolation::Language(language.clone()));
        }
        if !leads_to_the_web(link) {
            return Err(TermsViolation::Link(link.clone()));
        }
    }
    Ok(())
}

/// People follow these links from a login page: they lead to a site and run nothing (behaviour 50 #30).
fn leads_to_the_web(link: &str) -> bool {
    let Some((scheme, rest)) = link.split_once("://") else { return false };
    // A backslash counts as a slash in browsers, so an authority ends at one too.
    let authority = rest.split(['/', '?', '#', '\\']).next().unwrap_or_default();
    let plain = !link.chars().any(|c| c.is_whitespace() || c.is_control());
    matches!(scheme.to_ascii_lowercase().as_str(), "https" | "http")
        && plain
        && !authority.is_empty()
        && !authority.contains('@')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn links(pairs: &[(&str, &str)]) -> BTreeMap<String, String> {
        pairs.iter().map(|(language, link)| ((*language).to_owned(), (*link).to_owned())).collect()
    }

    #[test]
    fn links_are_for_languages_and_lead_to_the_web() {
        assert_eq!(check_links(&links(&LANGUAGES.map(|language| (language, "https://example.com/a?b#c")))), Ok(()));
        assert_eq!(check_links(&links(&[(DEFAULT_LANGUAGE, "HTTP://localhost:8080")])), Ok(()));
        assert_eq!(check_links(&links(&[])), Err(TermsViolation::NoLinks));
        let klingon = check_links(&links(&[("cognito:klingon", "https://x")])).unwrap_err().to_string();
        assert!(klingon.starts_with("cognito:klingon is not a language of terms documents."), "{klingon}");
        for link in [
            "javascript:alert(1)",
            "javascript://x/%0aalert(1)",
            "data:text/html,x",
            "//example.com",
            "/terms",
            "example.com",
            "https://",
            "https:///x",
            "https://\\x",
            "https://user@example.com",
            "https://exam ple.com",
            "ftp://example.com",
            "https:example.com",
        ] {
            assert_eq!(
                check_links(&links(&[(DEFAULT_LANGUAGE, link)])),
                Err(TermsViolation::Link(link.into())),
                "{link}"
            );
        }
    }

    #[test]
    fn documents_have_the_names_of_the_wire() {
        for document in TermsName::ALL {
            assert_eq!(TermsName::named(document.name()), Some(document));
        }
        assert_eq!(TermsName::named("terms"), None);
    }
}
