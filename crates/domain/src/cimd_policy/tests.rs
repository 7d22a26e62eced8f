//! What patterns take, what they refuse, and when two overlap.

use super::*;

fn takes(pattern: &str, url: &str) -> bool {
    let url = DocumentUrl::parse(url, Reach::Public).unwrap_or_else(|error| panic!("{error}"));
    UrlPattern::parse(pattern, Reach::Public).unwrap_or_else(|error| panic!("{error}")).matches(&url)
}

#[test]
fn a_wildcard_stays_within_its_part() {
    for (pattern, url) in [
        ("https://app.example.com/client.json", "https://app.example.com/client.json"),
        ("https://app.example.com/*", "https://app.example.com/client.json"),
        ("https://app.example.com/*", "https://app.example.com/"),
        ("https://*.example.com/c*/*.json", "https://app.example.com/client/v1.json"),
        ("https://a*b.example.com/x", "https://ab.example.com/x"),
        ("https://a*b*.example.com/x", "https://a-b-b-c.example.com/x"),
        ("https://app.example.com:443/x", "https://app.example.com:443/x"),
        ("https://app.example.com/a%2Fb", "https://app.example.com/a%2Fb"),
    ] {
        assert!(takes(pattern, url), "{pattern} {url}");
    }
    for (pattern, url) in [
        ("https://app.example.com/*", "https://app.example.com/a/b"),
        ("https://app.example.com/*/b", "https://app.example.com/b"),
        ("https://*.example.com/x", "https://a.b.example.com/x"),
        ("https://*.example.com/x", "https://example.com/x"),
        ("https://*.example.com/x", "https://evil.com/.example.com/x"),
        ("https://*.example.com/x", "https://app.example.com.evil.com/x"),
        ("https://app.example.com/x", "https://app.example.com/X"),
        ("https://app.example.com/x", "https://app.example.com/x/"),
        ("https://app.example.com/x", "https://app.example.com:443/x"),
        ("https://app.example.com/%2F", "https://app.example.com/%2f"),
    ] {
        assert!(!takes(pattern, url), "{pattern} {url}");
    }
}

#[test]
fn only_urls_written_plainly_are_urls() {
    let form = |url: &str| DocumentUrl::parse(url, Reach::Public).err().map(|error| error.to_string());
    for (url, expected) in [
        ("http://app.example.com/x", "is not an https URL of 12 to 256 characters."),
        ("HTTPS://app.example.com/x", "is not an https URL of 12 to 256 characters."),
        ("https://a/x", "is not an https URL of 12 to 256 characters."),
        ("https://app.example.com", "has no path."),
        ("https://user@app.example.com/x", "must not contain user information."),
        ("https://user:p@app.example.com/x", "must not contain user information."),
        ("https://app.example.com@evil.com/x", "must not contain user information."),
        ("https://app.example.com/x#y", "contains a character that is not allowed."),
        ("https://app.example.com/x?y=z", "contains a character that is not allowed."),
        ("https://app.example.com\\@evil.com/x", "contains a character that is not allowed."),
        ("https://app.example.com/x y", "contains a character that is not allowed."),
        ("https://app.example.com/é", "contains a character that is not allowed."),
        ("https://app.example.com/%", "contains a character that is not allowed."),
        ("https://app.example.com/%2", "contains a character that is not allowed."),
        ("https://app.example.com/%/2e", "contains a character that is not allowed."),
        ("https://app.example.com/%zz", "contains a character that is not allowed."),
        ("https://app.example.com/a/../x", "must not contain dot segments."),
        ("https://app.example.com/./x", "must not contain dot segments."),
        ("https://app.example.com/a/.%2e/x", "must not contain dot segments."),
        ("https://app.example.com/%2E%2e", "must not contain dot segments."),
        ("https://app.example.com:8443/x", "must name port 443 or none."),
        ("https://app.example.com:0443/x", "must name port 443 or none."),
        ("https://app.example.com:/x", "must name port 443 or none."),
        ("https://App.example.com/x", "does not name a host in lower case."),
        ("https://app..example.com/x", "does not name a host in lower case."),
        ("https://app.example.com./x", "does not name a host in lower case."),
        ("https://*.example.com/x", "does not name a host in lower case."),
        ("https://203.0.113.7/x", "does not name a host in lower case."),
        ("https://2130706433/x", "does not name a host in lower case."),
        ("https://0x7f.0x1/x", "does not name a host in lower case."),
        ("https://[::1]/xyz", "contains a character that is not allowed."),
    ] {
        assert_eq!(form(url), Some(format!("{url} {expected}")));
    }
    let longest = format!("https://app.example.com/{}", "x".repeat(232));
    assert_eq!((longest.len(), form(&longest)), (256, None));
    assert!(form(&format!("{longest}x")).is_some());
}

#[test]
fn a_site_of_its_own_network_has_documents_on_any_port() {
    for url in ["https://localhost:8443/x", "https://127.0.0.1:8443/x", "https://app.example.com:1/x"] {
        assert!(DocumentUrl::parse(url, Reach::Anywhere).is_ok(), "{url}");
        assert!(DocumentUrl::parse(url, Reach::Public).is_err(), "{url}");
    }
    for url in ["http://localhost/x", "https://u@localhost/x", "https://localhost:0/x", "https://localhost:65536/x"] {
        assert!(DocumentUrl::parse(url, Reach::Anywhere).is_err(), "{url}");
    }
}

#[test]
fn a_wildcard_covers_no_top_level_domain() {
    let refused = |pattern: &str| UrlPattern::parse(pattern, Reach::Anywhere).is_err();
    for pattern in [
        "https://*.com/x",
        "https://*/xyz",
        "https://example.*/x",
        "https://*.example.*/x",
        "https://app.*.com/x",
        "https://*example.com/x",
        "https://*.0.0.1/x",
        "https://*.example.com:*/x",
        "https://*@example.com/x",
    ] {
        assert!(refused(pattern), "{pattern}");
    }
    assert!(!refused("https://*.example.com/*"));
    assert!(!refused("https://*.*.example.com/*"));
}

#[test]
fn patterns_overlap_when_one_url_matches_both() {
    let overlap = |one: &str, other: &str| {
        let parse = |text| UrlPattern::parse(text, Reach::Public).unwrap();
        let (one, other) = (parse(one), parse(other));
        assert_eq!(one.overlaps(&other), other.overlaps(&one));
        one.overlaps(&other)
    };
    for (one, other) in [
        ("https://a.example.com/x", "https://a.example.com/x"),
        ("https://*.example.com/x", "https://a.example.com/x"),
        ("https://a.example.com/a*", "https://a.example.com/*b"),
        ("https://a.example.com/a*c", "https://a.example.com/ab*"),
        ("https://a*.example.com/*", "https://*b.example.com/x*"),
        ("https://a.example.com/*a*", "https://a.example.com/b*"),
    ] {
        assert!(overlap(one, other), "{one} {other}");
    }
    for (one, other) in [
        ("https://a.example.com/x", "https://a.example.com/y"),
        ("https://*.example.com/x", "https://a.b.example.com/x"),
        ("https://a.example.com/*", "https://a.example.com/*/*"),
        ("https://a.example.com/a*", "https://a.example.com/b*"),
        ("https://a.example.com/*a", "https://a.example.com/*b"),
        ("https://a.example.com/x", "https://a.example.com:443/x"),
    ] {
        assert!(!overlap(one, other), "{one} {other}");
    }
}

/// Every word over a small alphabet, compared with a matcher that tries everything.
#[test]
fn the_table_agrees_with_trying_everything() {
    fn tried(pattern: &[u8], text: &[u8]) -> bool {
        match pattern.split_first() {
            None => text.is_empty(),
            Some((b'*', rest)) => (0..=text.len()).any(|cut| tried(rest, &text[cut..])),
            Some((first, rest)) => text.split_first().is_some_and(|(byte, text)| byte == first && tried(rest, text)),
        }
    }
    let words = |alphabet: &[u8], most: usize| {
        let mut all = vec![Vec::new()];
        let mut last = all.clone();
        for _ in 0..most {
            last = last.iter().flat_map(|word| alphabet.iter().map(|byte| [&word[..], &[*byte]].concat())).collect();
            all.extend(last.clone());
        }
        all
    };
    let (patterns, texts) = (words(b"ab*", 4), words(b"ab", 6));
    for one in &patterns {
        for text in &texts {
            assert_eq!(wild_matches(one, text), tried(one, text), "{one:?} {text:?}");
        }
        for other in &patterns {
            let some = texts.iter().any(|text| tried(one, text) && tried(other, text));
            assert_eq!(wild_overlaps(one, other), some, "{one:?} {other:?}");
        }
    }
}

#[test]
fn a_pool_has_no_two_policies_for_one_url() {
    let policy = |id: &str, patterns: &[&str]| CimdPolicy {
        user_pool_id: "us-east-1_a".to_owned(),
        id: id.to_owned(),
        client_id: None,
        name: "n".to_owned(),
        url_patterns: patterns.iter().map(|text| (*text).to_owned()).collect(),
        cache_seconds: DEFAULT_CACHE_SECONDS,
        created_at: Time::from_seconds(0),
        modified_at: Time::from_seconds(0),
        version: 1,
    };
    let others = [policy("a", &["https://a.example.com/*"]), policy("b", &["https://*.example.com/b"])];
    assert_eq!(check(&policy("c", &["https://a.example.com/*/x"]), &others, Reach::Public), Ok(()));
    assert_eq!(check(&policy("a", &["https://a.example.com/*"]), &others[..1], Reach::Public), Ok(()), "itself");
    let refused = check(&policy("c", &["https://c.example.com/b"]), &others, Reach::Public).unwrap_err();
    assert_eq!(refused.to_string(), "https://c.example.com/b overlaps https://*.example.com/b of the policy b.");
}

#[test]
fn a_document_may_say_how_long_it_is_kept_within_bounds() {
    let policy = CimdPolicy {
        user_pool_id: String::new(),
        id: String::new(),
        client_id: None,
        name: String::new(),
        url_patterns: Vec::new(),
        cache_seconds: 100_000,
        created_at: Time::from_seconds(0),
        modified_at: Time::from_seconds(0),
        version: 1,
    };
    let kept = [None, Some(0), Some(86_399), Some(86_400), Some(31_556_952), Some(31_556_953)];
    let kept = kept.map(|max_age| policy.kept_seconds(max_age));
    assert_eq!(kept, [100_000, 100_000, 100_000, 86_400, 31_556_952, 100_000]);
}
