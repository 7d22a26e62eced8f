//! OpenID Connect Discovery: where the endpoints of an issuer are (OpenID Connect Discovery 1.0 §4).

use serde::Deserialize;

/// What a provider must say of itself to be used. More is ignored.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct ProviderConfiguration {
    pub issuer: String,
    pub authorization_endpoint: String,
    pub token_endpoint: String,
    /// Recommended, not required; without it the ID token is all there is.
    pub userinfo_endpoint: Option<String>,
    pub jwks_uri: String,
}

/// The document does not describe the issuer it was asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not the configuration of that issuer")]
pub struct DiscoveryError;

/// Where an issuer's configuration is (§4.1).
pub fn url(issuer: &str) -> String {
    format!("{}/.well-known/openid-configuration", issuer.trim_end_matches('/'))
}

/// Whether a provider that calls itself `said` is the one of the settings: to the letter, but for a slash at the end, which
/// settings have none of and some providers do.
pub fn same_issuer(issuer: &str, said: &str) -> bool {
    issuer.strip_suffix('/').unwrap_or(issuer) == said.strip_suffix('/').unwrap_or(said)
}

/// Reads the configuration of `issuer`. `plain_http` allows endpoints without TLS.
///
/// The issuer in the document must be the one asked for (§4.3), as [`same_issuer`] has it.
///
/// # Errors
/// [`DiscoveryError`] if it is another issuer's, lacks an endpoint, or names one that is not an HTTPS URL.
pub fn parse(issuer: &str, document: &[u8], plain_http: bool) -> Result<ProviderConfiguration, DiscoveryError> {
    let found: ProviderConfiguration = serde_json::from_slice(document).map_err(|_| DiscoveryError)?;
    let secure = |text: &String| {
        let url = url::Url::parse(text).ok();
        url.is_some_and(|url| url.scheme() == "https" || (plain_http && url.scheme() == "http"))
    };
    let required = [&found.authorization_endpoint, &found.token_endpoint, &found.jwks_uri];
    let reachable = required.into_iter().chain(&found.userinfo_endpoint).all(secure);
    if same_issuer(issuer, &found.issuer) && reachable { Ok(found) } else { Err(DiscoveryError) }
}

#[cfg(test)]
mod tests {
    use super::*;

    const DOCUMENT: &str = r#"{"issuer": "https://idp.example.com/", "authorization_endpoint": "https://idp.example.com/a",
        "token_endpoint": "https://idp.example.com/t", "jwks_uri": "https://idp.example.com/j", "more": [1]}"#;

    #[test]
    fn the_configuration_is_that_of_the_issuer() {
        assert_eq!(url("https://idp.example.com/x/"), "https://idp.example.com/x/.well-known/openid-configuration");
        let found = parse("https://idp.example.com", DOCUMENT.as_bytes(), false).unwrap();
        assert_eq!((found.token_endpoint.as_str(), found.userinfo_endpoint), ("https://idp.example.com/t", None));
        assert!(parse("https://other.example.com", DOCUMENT.as_bytes(), false).is_err());
    }

    #[test]
    fn endpoints_are_all_there_and_all_secure() {
        let parsed = |document: &str, plain_http| parse("https://idp.example.com", document.as_bytes(), plain_http);
        let plain = DOCUMENT.replace("https://idp.example.com/t", "http://idp.example.com/t");
        assert!(parsed(&plain, false).is_err() && parsed(&plain, true).is_ok());
        let script = DOCUMENT.replace("https://idp.example.com/a", "javascript:alert(1)");
        assert!(parsed(&script, true).is_err());
        assert!(parsed(&DOCUMENT.replace("jwks_uri", "other"), false).is_err());
        let deep = "[".repeat(1_000_000);
        assert!(parsed(&deep, false).is_err() && parsed("", false).is_err());
    }
}
