//! Passkeys: what is kept of one, which site it is for, and from which pages it may be used (behaviour 20 §8).

use crate::clock::Time;
use crate::host_name;
use crate::passkey_providers;
use crate::user_pool::UserPool;
use crate::user_pool_domain::UserPoolDomain;

/// How many ways to reach an authenticator are kept of one passkey; there are six.
const MAX_TRANSPORTS: usize = 10;

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Passkey {
    pub user_pool_id: String,
    pub sub: String,
    /// Base64url, as clients name it. Unique in the pool.
    pub id: String,
    pub relying_party_id: String,
    /// COSE, as the authenticator gave it.
    pub public_key: Vec<u8>,
    pub friendly_name: String,
    pub attachment: Option<Attachment>,
    pub transports: Vec<String>,
    pub created_at: Time,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Attachment {
    Platform,
    CrossPlatform,
}

impl Attachment {
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Platform => "platform",
            Self::CrossPlatform => "cross-platform",
        }
    }

    /// A browser may say something newer, which means nothing here.
    pub fn parse(text: &str) -> Option<Self> {
        [Self::Platform, Self::CrossPlatform].into_iter().find(|attachment| attachment.as_str() == text)
    }
}

/// What a passkey is called in a list: after who made its authenticator, else after where that is.
pub fn friendly_name(aaguid: &[u8; 16], attachment: Option<Attachment>) -> &'static str {
    passkey_providers::name(aaguid).unwrap_or(match attachment {
        Some(Attachment::CrossPlatform) => "Roaming passkey",
        Some(Attachment::Platform) => "Platform passkey",
        None => "Passkey",
    })
}

/// The ways to reach an authenticator that are worth keeping: words, each once.
pub fn transports(given: Vec<String>) -> Vec<String> {
    let word = |text: &String| {
        (1..=32).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'-')
    };
    let mut kept = Vec::new();
    for transport in given.into_iter().filter(word) {
        if kept.len() < MAX_TRANSPORTS && !kept.contains(&transport) {
            kept.push(transport);
        }
    }
    kept
}

/// The site that passkeys of a pool are for: what is configured, else the pool's custom domain, else its prefix under
/// `base_host`. `None` if that gives no name: an address is none.
pub fn relying_party_id(pool: &UserPool, domains: &[UserPoolDomain], base_host: &str) -> Option<String> {
    let configured = pool.web_authn.as_ref().and_then(|web_authn| web_authn.relying_party_id.clone());
    let custom = || domains.iter().find(|domain| domain.is_custom()).map(|domain| domain.name.clone());
    let prefix = || {
        let domain = domains.iter().find(|domain| !domain.is_custom())?;
        Some(format!("{}.auth.{}.{base_host}", domain.name, pool.region()))
    };
    let id = configured.or_else(custom).or_else(prefix)?.to_ascii_lowercase();
    let is_address = id.rsplit('.').next().is_none_or(|last| last.bytes().all(|byte| byte.is_ascii_digit()));
    (host_name::is_valid(&id) && !is_address).then_some(id)
}

/// Whether a page or an app of this origin may use passkeys of a relying party.
///
/// A page is at the site or below it, over TLS or on this machine. An app's origin is the hash of its signing
/// certificate: the phone has asked the site whether the app belongs to it before it let the app use a passkey.
pub fn origin_belongs(origin: &str, relying_party_id: &str) -> bool {
    if let Some(hash) = origin.strip_prefix("android:apk-key-hash:") {
        return !hash.is_empty()
            && hash.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_');
    }
    let (is_secure, authority) = match (origin.strip_prefix("https://"), origin.strip_prefix("http://")) {
        (Some(authority), _) => (true, authority),
        (None, Some(authority)) => (false, authority),
        (None, None) => return false,
    };
    let host = match authority.split_once(':') {
        Some((host, port)) if (1..=5).contains(&port.len()) && port.bytes().all(|byte| byte.is_ascii_digit()) => host,
        Some(_) => return false,
        None => authority,
    };
    let within = |host: &str, site: &str| {
        host == site || host.strip_suffix(site).is_some_and(|below| below.ends_with('.') && below.len() > 1)
    };
    host_name::is_valid(host) && within(host, relying_party_id) && (is_secure || within(host, "localhost"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::mfa_configuration::WebAuthnConfiguration;
    use crate::user_pool_domain::CustomDomain;

    #[test]
    fn only_pages_of_the_site_and_apps_belong() {
        for origin in [
            "https://example.com",
            "https://example.com:8443",
            "https://auth.example.com",
            "android:apk-key-hash:pNiP5iKyQ8JwgGOaKA1zGPUPJIS-0H1xKCQcfIoGLck",
        ] {
            assert!(origin_belongs(origin, "example.com"), "{origin}");
        }
        for origin in [
            "",
            "https://",
            "http://example.com",
            "https://notexample.com",
            "https://.example.com",
            "https://example.com.",
            "https://example.com.evil.example",
            "https://evil.example/example.com",
            "https://evil.example#.example.com",
            "https://evil.example?.example.com",
            "https://evil.example\\.example.com",
            "https://user@example.com",
            "https://evil.example:443@example.com",
            "https://example.com:",
            "https://example.com:x",
            "https://example.com/",
            "HTTPS://example.com",
            "ftp://example.com",
            "null",
            "android:apk-key-hash:",
            "android:apk-key-hash:a/b",
            "ios:bundle-id:com.example",
        ] {
            assert!(!origin_belongs(origin, "example.com"), "{origin}");
        }
        assert!(origin_belongs("http://localhost:3000", "localhost"));
        assert!(origin_belongs("http://app.localhost", "localhost"));
        assert!(!origin_belongs("http://localhost.example.com", "example.com"));
        assert!(!origin_belongs("http://notlocalhost", "localhost"));
    }

    #[test]
    fn the_site_is_the_configured_one_then_the_custom_domain_then_the_prefix() {
        let mut pool = UserPool::new("us-east-1_a".to_owned(), "p".to_owned(), Time::from_seconds(0));
        let domain = |name: &str, custom: bool| UserPoolDomain {
            user_pool_id: pool.id.clone(),
            name: name.to_owned(),
            created_at: Time::from_seconds(0),
            version: 1,
            managed_login_version: None,
            custom: custom.then(|| CustomDomain { certificate_arn: String::new(), security_policy: None }),
            failover: None,
        };
        let (prefix, custom) = (domain("shop", false), domain("auth.example.com", true));
        assert_eq!(relying_party_id(&pool, &[], "id.example.org"), None);
        let of = |pool: &UserPool, domains: &[UserPoolDomain], host| relying_party_id(pool, domains, host);
        let prefixed = Some("shop.auth.us-east-1.id.example.org".to_owned());
        assert_eq!(of(&pool, std::slice::from_ref(&prefix), "id.example.org"), prefixed);
        assert_eq!(of(&pool, std::slice::from_ref(&prefix), "127.0.0.1"), None);
        let both = [prefix, custom];
        assert_eq!(of(&pool, &both, "id.example.org"), Some("auth.example.com".to_owned()));
        let relying_party_id = Some("Example.com".to_owned());
        pool.web_authn = Some(WebAuthnConfiguration { relying_party_id, ..WebAuthnConfiguration::default() });
        assert_eq!(of(&pool, &both, "id.example.org"), Some("example.com".to_owned()));
    }

    #[test]
    fn passkeys_are_named_after_their_provider() {
        let bitwarden = 0xd548_826e_79b4_db40_a3d8_1111_6f7e_8349_u128.to_be_bytes();
        assert_eq!(friendly_name(&bitwarden, Some(Attachment::Platform)), "Bitwarden");
        assert_eq!(friendly_name(&[0; 16], Some(Attachment::CrossPlatform)), "Roaming passkey");
        assert_eq!(friendly_name(&[0; 16], None), "Passkey");
    }

    #[test]
    fn transports_are_words_each_once() {
        let given = ["usb", "usb", "smart-card", "", "NFC", "<script>"].map(str::to_owned).to_vec();
        assert_eq!(transports(given), ["usb", "smart-card"]);
        let many = (0..30_u8).map(|number| "a".repeat(usize::from(number) + 1)).collect();
        assert_eq!(transports(many).len(), MAX_TRANSPORTS);
    }
}
