//! Callback and logout URLs of app clients (behaviour 10 §3.4).
//!
//! Decides what may be registered. Use compares for equal bytes and belongs to the OAuth endpoints.

/// Why a URL cannot be registered. The text is the service's message, except where the variant says otherwise.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum RedirectUrlViolation {
    /// Our text: the sentence is not known.
    #[error("{0} is not an absolute URI")]
    NotAbsolute(String),
    #[error("{0} cannot use the HTTP protocol.")]
    Http(String),
    #[error("{0} cannot use fragment")]
    Fragment(String),
    /// Our rule (behaviour 50 #2): schemes that a browser executes or opens itself never lead back to an application.
    #[error("{url} cannot use the {scheme} scheme.")]
    Scheme { url: String, scheme: String },
}

/// Schemes no application can be called back by.
const REFUSED_SCHEMES: [&str; 13] = [
    "about",
    "blob",
    "data",
    "file",
    "filesystem",
    "ftp",
    "jar",
    "javascript",
    "mailto",
    "vbscript",
    "view-source",
    "ws",
    "wss",
];

/// Checks one URL: absolute, without a fragment, `http` for this machine only, and a scheme that can lead to an
/// application (`https`, `http`, or one that an application claims for itself).
///
/// # Errors
/// The first rule that is broken.
pub fn check(url: &str) -> Result<(), RedirectUrlViolation> {
    let not_absolute = || RedirectUrlViolation::NotAbsolute(url.to_owned());
    let (scheme, rest) = url.split_once(':').filter(|(scheme, _)| is_scheme(scheme)).ok_or_else(not_absolute)?;
    if rest.is_empty() || url.chars().any(|c| c.is_whitespace() || c.is_control()) {
        return Err(not_absolute());
    }
    let scheme = scheme.to_ascii_lowercase();
    if REFUSED_SCHEMES.contains(&scheme.as_str()) {
        return Err(RedirectUrlViolation::Scheme { url: url.to_owned(), scheme });
    }
    if url.contains('#') {
        return Err(RedirectUrlViolation::Fragment(url.to_owned()));
    }
    if scheme == "http" || scheme == "https" {
        // A backslash counts as a slash in browsers, so an authority ends at one too.
        let authority = rest.strip_prefix("//").and_then(|rest| rest.split(['/', '?', '\\']).next());
        let authority = authority.filter(|authority| !authority.is_empty()).ok_or_else(not_absolute)?;
        if scheme == "http" && !is_this_machine(authority) {
            return Err(RedirectUrlViolation::Http(url.to_owned()));
        }
    }
    Ok(())
}

/// RFC 3986 §3.1.
fn is_scheme(text: &str) -> bool {
    text.starts_with(|c: char| c.is_ascii_alphabetic())
        && text.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'+' | b'-' | b'.'))
}

/// Whether `host[:port]`, without user information, is a loopback name the service allows.
fn is_this_machine(authority: &str) -> bool {
    let (host, port) = match authority.rsplit_once(':') {
        Some((host, port)) if !port.contains(']') => (host, port),
        _ => (authority, ""),
    };
    let is_port = port.bytes().all(|b| b.is_ascii_digit());
    is_port && (host.eq_ignore_ascii_case("localhost") || matches!(host, "127.0.0.1" | "[::1]"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn urls_that_lead_to_an_application_are_accepted() {
        for url in [
            "https://example.com",
            "https://example.com:8443/cb?x=1",
            "http://localhost",
            "http://LOCALHOST:3000/cb",
            "http://127.0.0.1:1/",
            "http://[::1]:8080/cb",
            "http://[::1]",
            "myapp://example",
            "com.example.app:/cb",
            "exp://192.168.0.2:19000",
        ] {
            assert_eq!(check(url), Ok(()), "{url}");
        }
    }

    #[test]
    fn other_urls_are_refused_by_rule() {
        for (url, expected) in [
            ("example.com/cb", "example.com/cb is not an absolute URI"),
            ("/cb", "/cb is not an absolute URI"),
            ("https:", "https: is not an absolute URI"),
            ("https://", "https:// is not an absolute URI"),
            ("https:///cb", "https:///cb is not an absolute URI"),
            ("http://example.com/cb", "http://example.com/cb cannot use the HTTP protocol."),
            ("http://localhost@evil.com/", "http://localhost@evil.com/ cannot use the HTTP protocol."),
            ("http://localhost:80@evil.com/", "http://localhost:80@evil.com/ cannot use the HTTP protocol."),
            ("http://localhost.evil.com", "http://localhost.evil.com cannot use the HTTP protocol."),
            ("http://evil.com\\@localhost", "http://evil.com\\@localhost cannot use the HTTP protocol."),
            ("https://example.com/#x", "https://example.com/#x cannot use fragment"),
            ("JavaScript://x%0aalert(1)", "JavaScript://x%0aalert(1) cannot use the javascript scheme."),
            ("data:text/html,x", "data:text/html,x cannot use the data scheme."),
            ("1app://x", "1app://x is not an absolute URI"),
        ] {
            assert_eq!(check(url).map_err(|e| e.to_string()), Err(expected.to_owned()));
        }
    }
}
