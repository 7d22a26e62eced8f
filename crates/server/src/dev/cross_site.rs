//! Keeps web pages of other sites, open in the developer's browser, from pressing buttons here.

use http::HeaderMap;
use http::header::{HOST, ORIGIN};

/// Whether a page of another origin made the browser send this. Programs that are no browsers send neither header.
pub(super) fn is_cross_site(headers: &HeaderMap) -> bool {
    if let Some(site) = headers.get("sec-fetch-site") {
        return site != "same-origin" && site != "none";
    }
    let text = |name| headers.get(name).and_then(|value: &http::HeaderValue| value.to_str().ok());
    match text(ORIGIN) {
        None => headers.contains_key(ORIGIN),
        Some(origin) => origin.split_once("://").map(|(_, authority)| authority) != text(HOST),
    }
}

#[cfg(test)]
mod tests {
    use http::HeaderValue;

    use super::*;

    fn judged(headers: &[(&'static str, &'static str)]) -> bool {
        let pairs = headers.iter().map(|(name, value)| (name.parse().unwrap(), HeaderValue::from_static(value)));
        is_cross_site(&pairs.collect())
    }

    #[test]
    fn pages_of_other_sites_are_told_from_our_own_and_from_programs() {
        assert!(!judged(&[("host", "localhost:7665")]));
        assert!(!judged(&[("host", "localhost:7665"), ("origin", "http://localhost:7665")]));
        assert!(!judged(&[("sec-fetch-site", "same-origin"), ("origin", "http://localhost:7665")]));
        assert!(!judged(&[("sec-fetch-site", "none")]));
        assert!(judged(&[("sec-fetch-site", "cross-site")]));
        assert!(judged(&[("sec-fetch-site", "same-site")]));
        assert!(judged(&[("host", "localhost:7665"), ("origin", "http://localhost:3000")]));
        assert!(judged(&[("host", "localhost:7665"), ("origin", "null")]));
    }
}
