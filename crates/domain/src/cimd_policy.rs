//! Policies of client-ID metadata documents: which URLs are taken for client ids, and whose settings govern them
//! (behaviour 45 §1, §5).
//!
//! URLs and patterns are compared byte by byte and never normalised. So that nothing else is fetched than was compared, a
//! URL must be written as whoever fetches it would write it.

use serde::{Deserialize, Serialize};

use crate::clock::Time;

/// What begins every URL, and no id of an app client.
const SCHEME: &str = "https://";
/// Fixed labels that must follow a wildcard in a host: nobody rules a whole top-level domain.
const FIXED_LABELS: usize = 2;
const MOST_URL_BYTES: usize = 256;
const LEAST_URL_BYTES: usize = 12;

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CimdPolicy {
    pub user_pool_id: String,
    pub id: String,
    /// The app client whose settings govern; `None` once it is gone. A column of its own.
    #[serde(skip)]
    pub client_id: Option<String>,
    pub name: String,
    pub url_patterns: Vec<String>,
    /// How long a document is kept that does not say.
    pub cache_seconds: i64,
    pub created_at: Time,
    pub modified_at: Time,
    #[serde(skip)]
    pub version: i64,
}

/// When the request does not say: one day.
pub const DEFAULT_CACHE_SECONDS: i64 = 86_400;
/// One day to one year, whoever says it.
pub const CACHE_SECONDS: std::ops::RangeInclusive<i64> = 86_400..=31_556_952;

impl CimdPolicy {
    /// Whether one of the patterns takes the URL.
    pub fn takes(&self, url: &DocumentUrl<'_>, reach: Reach) -> bool {
        self.url_patterns.iter().any(|text| UrlPattern::parse(text, reach).is_ok_and(|pattern| pattern.matches(url)))
    }

    /// How long a document is kept of which its server says this much; its word counts within the bounds.
    pub fn kept_seconds(&self, max_age: Option<i64>) -> i64 {
        max_age.filter(|seconds| CACHE_SECONDS.contains(seconds)).unwrap_or(self.cache_seconds)
    }
}

/// Where documents may be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reach {
    /// Behind a name, on port 443.
    Public,
    /// Also on any port and behind addresses: sites that may go into their own network.
    Anywhere,
}

/// Whether this is meant as the URL of a document: no id of an app client begins so.
pub fn is_document_url(client_id: &str) -> bool {
    client_id.starts_with(SCHEME)
}

/// Why something is no URL or pattern. Our texts: only the code is known.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum UrlViolation {
    #[error("{0} is not an https URL of 12 to 256 characters.")]
    Form(String),
    #[error("{0} contains a character that is not allowed.")]
    Character(String),
    #[error("{0} must not contain user information.")]
    UserInformation(String),
    #[error("{0} does not name a host in lower case.")]
    Host(String),
    #[error("{0} must name port 443 or none.")]
    Port(String),
    #[error("{0} has no path.")]
    NoPath(String),
    #[error("{0} must not contain dot segments.")]
    DotSegment(String),
    #[error("{0} must have two host labels without a wildcard after the last one with a wildcard.")]
    WildcardHost(String),
    #[error("{pattern} overlaps {other} of the policy {policy_id}.")]
    Overlap { pattern: String, other: String, policy_id: String },
}

/// A URL of a document, in its parts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DocumentUrl<'a>(Parts<'a>);

/// A pattern of such URLs: `*` stands for any run of characters within a host label or a path segment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UrlPattern<'a>(Parts<'a>);

#[derive(Debug, Clone, PartialEq, Eq)]
struct Parts<'a> {
    labels: Vec<&'a str>,
    port: Option<&'a str>,
    segments: Vec<&'a str>,
}

impl<'a> DocumentUrl<'a> {
    /// # Errors
    /// The first rule that is broken.
    pub fn parse(text: &'a str, reach: Reach) -> Result<Self, UrlViolation> {
        let parts = Parts::parse(text, reach)?;
        if parts.labels.iter().any(|label| label.contains('*')) {
            return Err(UrlViolation::Host(text.to_owned()));
        }
        Ok(Self(parts))
    }

    /// Host and port, as far as it is named.
    pub fn authority(&self) -> String {
        let host = self.0.labels.join(".");
        self.0.port.map_or_else(|| host.clone(), |port| format!("{host}:{port}"))
    }
}

impl<'a> UrlPattern<'a> {
    /// # Errors
    /// The first rule that is broken.
    pub fn parse(text: &'a str, reach: Reach) -> Result<Self, UrlViolation> {
        let parts = Parts::parse(text, reach)?;
        let fixed = parts.labels.iter().rev().take_while(|label| !label.contains('*')).count();
        let wild = fixed < parts.labels.len();
        if wild && (fixed < FIXED_LABELS || is_address(&parts.labels)) {
            return Err(UrlViolation::WildcardHost(text.to_owned()));
        }
        Ok(Self(parts))
    }

    pub fn matches(&self, url: &DocumentUrl<'_>) -> bool {
        let (Parts { labels, port, segments }, url) = (&self.0, &url.0);
        *port == url.port && each(labels, &url.labels, wild_matches) && each(segments, &url.segments, wild_matches)
    }

    /// Whether some URL matches both.
    pub fn overlaps(&self, other: &UrlPattern<'_>) -> bool {
        let (Parts { labels, port, segments }, other) = (&self.0, &other.0);
        *port == other.port
            && each(labels, &other.labels, wild_overlaps)
            && each(segments, &other.segments, wild_overlaps)
    }
}

/// Checks the patterns of a policy against those of the pool's others.
///
/// # Errors
/// The first rule that is broken.
pub fn check(policy: &CimdPolicy, others: &[CimdPolicy], reach: Reach) -> Result<(), UrlViolation> {
    for text in &policy.url_patterns {
        let pattern = UrlPattern::parse(text, reach)?;
        for other in others.iter().filter(|other| other.id != policy.id) {
            // One that no longer follows the rules takes no URL.
            let overlaps = |text: &&String| UrlPattern::parse(text, reach).is_ok_and(|it| it.overlaps(&pattern));
            if let Some(found) = other.url_patterns.iter().find(overlaps) {
                let (pattern, other_pattern, policy_id) = (text.clone(), found.clone(), other.id.clone());
                return Err(UrlViolation::Overlap { pattern, other: other_pattern, policy_id });
            }
        }
    }
    Ok(())
}

impl<'a> Parts<'a> {
    /// What URLs and patterns have in common; `*` is as good as any other character here.
    fn parse(text: &'a str, reach: Reach) -> Result<Self, UrlViolation> {
        let violation = |kind: fn(String) -> UrlViolation| kind(text.to_owned());
        let rest = text
            .strip_prefix(SCHEME)
            .filter(|_| (LEAST_URL_BYTES..=MOST_URL_BYTES).contains(&text.len()))
            .ok_or_else(|| violation(UrlViolation::Form))?;
        if !rest.bytes().all(is_allowed) {
            return Err(violation(UrlViolation::Character));
        }
        let (authority, path) = rest.split_once('/').ok_or_else(|| violation(UrlViolation::NoPath))?;
        if authority.contains('@') {
            return Err(violation(UrlViolation::UserInformation));
        }
        let (host, port) = authority.split_once(':').map_or((authority, None), |(host, port)| (host, Some(port)));
        if port.is_some_and(|port| !is_port(port, reach)) {
            return Err(violation(UrlViolation::Port));
        }
        let labels: Vec<&str> = host.split('.').collect();
        let address = is_address(&labels);
        if !labels.iter().all(|label| is_label(label)) || (address && reach == Reach::Public) {
            return Err(violation(UrlViolation::Host));
        }
        if !escapes_are_whole(path) {
            return Err(violation(UrlViolation::Character));
        }
        let segments: Vec<&str> = path.split('/').collect();
        if segments.iter().any(|segment| is_dots(segment)) {
            return Err(violation(UrlViolation::DotSegment));
        }
        Ok(Self { labels, port, segments })
    }
}

/// Characters of paths (RFC 3986 §3.3), and with them those of hosts. A query has no part that patterns could match.
fn is_allowed(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b"-._~!$&'()*+,;=:@/%".contains(&byte)
}

fn is_label(label: &str) -> bool {
    let allowed = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || matches!(byte, b'-' | b'_' | b'*');
    !label.is_empty() && label.bytes().all(allowed)
}

/// A last label that begins with a digit makes a host an address, also where it is written as a hexadecimal number.
fn is_address(labels: &[&str]) -> bool {
    labels.last().is_some_and(|label| label.starts_with(|first: char| first.is_ascii_digit()))
}

/// As it would be written by whoever normalises: without leading zeros.
fn is_port(port: &str, reach: Reach) -> bool {
    match reach {
        Reach::Public => port == "443",
        Reach::Anywhere => port.parse::<u16>().is_ok_and(|number| number > 0 && number.to_string() == port),
    }
}

fn escapes_are_whole(path: &str) -> bool {
    path.split('%').skip(1).all(|rest| rest.len() >= 2 && rest.bytes().take(2).all(|byte| byte.is_ascii_hexdigit()))
}

/// `.` and `..`, however they are escaped; with a wildcard that could become one.
fn is_dots(segment: &str) -> bool {
    let plain = segment.replace("%2e", ".").replace("%2E", ".");
    matches!(plain.as_str(), "." | "..")
}

fn each(ours: &[&str], theirs: &[&str], same: fn(&[u8], &[u8]) -> bool) -> bool {
    ours.len() == theirs.len() && ours.iter().zip(theirs).all(|(our, their)| same(our.as_bytes(), their.as_bytes()))
}

/// Whether `text` is what `pattern` stands for.
fn wild_matches(pattern: &[u8], text: &[u8]) -> bool {
    compare(pattern, text, false)
}

/// Whether some text is what both patterns stand for.
fn wild_overlaps(one: &[u8], other: &[u8]) -> bool {
    compare(one, other, true)
}

/// By a table of which ends can meet: at most the lengths' product in steps, whatever the patterns are. `both` says
/// whether `*` is a wildcard in the second text, too.
fn compare(one: &[u8], other: &[u8], both: bool) -> bool {
    let other_wild = |at: usize| both && other[at] == b'*';
    // meets[j]: the rest of `one` from i on can meet the rest of `other` from j on.
    let mut meets = vec![false; other.len() + 1];
    meets[other.len()] = true;
    for j in (0..other.len()).rev() {
        meets[j] = meets[j + 1] && other_wild(j);
    }
    for i in (0..one.len()).rev() {
        let below = meets.clone();
        for j in (0..=other.len()).rev() {
            let wild = one[i] == b'*';
            meets[j] = if j == other.len() {
                wild && below[j]
            } else if wild || other_wild(j) {
                below[j] || meets[j + 1]
            } else {
                one[i] == other[j] && below[j + 1]
            };
        }
    }
    meets[0]
}

#[cfg(test)]
mod tests;
