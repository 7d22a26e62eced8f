//! Names of hosts as custom domains and passkeys use them (RFC 1123 §2.1): no scheme, port or path.

/// Dot-separated labels of ASCII letters, digits and inner hyphens; 253 characters at most.
pub fn is_valid(name: &str) -> bool {
    let label = |label: &str| {
        (1..=63).contains(&label.len())
            && label.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
            && !label.starts_with('-')
            && !label.ends_with('-')
    };
    name.len() <= 253 && name.split('.').all(label)
}

/// Whether the name has labels of its own above a top-level domain: `auth.example` or longer, and is no IP address.
pub fn is_fully_qualified(name: &str) -> bool {
    let last = name.rsplit('.').next().unwrap_or_default();
    is_valid(name) && name.contains('.') && last.bytes().any(|byte| byte.is_ascii_alphabetic())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_told_from_urls_and_addresses() {
        assert!(is_valid("localhost") && is_valid("a-1.example.com") && is_valid(&["a"; 127].join(".")));
        for wrong in ["", ".", "a.", ".a", "a..b", "a_b", "a:1", "a/b", "-a", "a-", "é", &"a".repeat(64)] {
            assert!(!is_valid(wrong), "{wrong}");
        }
        assert!(!is_valid(&["a"; 128].join(".")));
        assert!(is_fully_qualified("auth.example.com"));
        assert!(!is_fully_qualified("localhost") && !is_fully_qualified("127.0.0.1"));
    }
}
