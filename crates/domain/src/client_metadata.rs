//! What clients say of themselves that nobody configured (RFC 7591 §2): at the registration endpoint, or in the document
//! behind a client id (behaviour 45 §1, §5). One reading for both.
//!
//! Members that mean nothing here are passed over: nothing that a stranger names is fetched or shown.

use serde::{Deserialize, Serialize};

use crate::redirect_url::{self, RedirectUrlViolation};

/// As app clients are limited (behaviour 10 §3.4).
const MOST_REDIRECT_URIS: usize = 100;
const MOST_URI_BYTES: usize = 1_024;
const MOST_SCOPES: usize = 50;
const MOST_SCOPE_BYTES: usize = 256;
const MOST_NAME_CHARACTERS: usize = 128;

/// As it was presented. A member that comes twice is no JSON that anybody means.
#[derive(Debug, Clone, Default, Deserialize)]
pub struct Presented {
    pub client_id: Option<String>,
    pub client_secret: Option<serde::de::IgnoredAny>,
    pub client_secret_expires_at: Option<serde::de::IgnoredAny>,
    pub client_name: Option<String>,
    pub redirect_uris: Option<Vec<String>>,
    pub grant_types: Option<Vec<String>>,
    pub response_types: Option<Vec<String>>,
    pub scope: Option<String>,
    pub token_endpoint_auth_method: Option<String>,
}

/// What can be used of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ClientMetadata {
    /// A stranger's word, for people to read; without control characters.
    pub name: Option<String>,
    pub redirect_uris: Vec<String>,
    pub grants: Vec<Grant>,
    /// `None`: not said.
    pub scopes: Option<Vec<String>>,
    pub authentication: Authentication,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Grant {
    AuthorizationCode,
    RefreshToken,
    ClientCredentials,
}

impl Grant {
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::AuthorizationCode => "authorization_code",
            Self::RefreshToken => "refresh_token",
            Self::ClientCredentials => "client_credentials",
        }
    }

    fn named(name: &str) -> Option<Self> {
        [Self::AuthorizationCode, Self::RefreshToken, Self::ClientCredentials]
            .into_iter()
            .find(|grant| grant.as_str() == name)
    }
}

/// How a client proves itself at the token endpoint.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Authentication {
    None,
    SecretBasic,
    SecretPost,
}

impl Authentication {
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::SecretBasic => "client_secret_basic",
            Self::SecretPost => "client_secret_post",
        }
    }
}

/// Why metadata cannot be used. Our texts.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum MetadataViolation {
    #[error(transparent)]
    RedirectUri(#[from] RedirectUrlViolation),
    #[error("redirect_uris must hold 1 to {MOST_REDIRECT_URIS} URIs of at most {MOST_URI_BYTES} bytes.")]
    RedirectUris,
    #[error("client_name must have 1 to {MOST_NAME_CHARACTERS} characters, none of them a control character.")]
    Name,
    #[error("None of the grant_types is supported.")]
    Grants,
    #[error("The grant type {0} is not allowed.")]
    GrantNotAllowed(&'static str),
    #[error("client_credentials is for clients with a secret and no other grant type.")]
    ClientCredentialsMixed,
    #[error("response_types must hold code for authorization_code, and nothing for client_credentials.")]
    ResponseTypes,
    #[error("scope is not a list of at most {MOST_SCOPES} scopes.")]
    ScopeForm,
    #[error("The scope {0} is not allowed.")]
    ScopeNotAllowed(String),
    #[error("No scope is left that the client may have.")]
    NoScope,
    #[error("The token_endpoint_auth_method is not supported.")]
    AuthenticationMethod,
    /// Of documents only.
    #[error("client_id is not the URL of the document.")]
    OtherClientId,
    #[error("The document holds a client secret.")]
    Secret,
}

impl MetadataViolation {
    /// Whether it is the redirect URIs that are wrong: an error code of their own (RFC 7591 §3.2.2).
    pub const fn is_of_redirect_uris(&self) -> bool {
        matches!(self, Self::RedirectUri(_) | Self::RedirectUris)
    }
}

/// Reads a request to register.
///
/// # Errors
/// The first rule that is broken.
pub fn read(presented: &Presented) -> Result<ClientMetadata, MetadataViolation> {
    let authentication = match presented.token_endpoint_auth_method.as_deref() {
        None | Some("client_secret_basic") => Authentication::SecretBasic,
        Some("client_secret_post") => Authentication::SecretPost,
        Some("none") => Authentication::None,
        Some(_) => return Err(MetadataViolation::AuthenticationMethod),
    };
    read_as(presented, authentication)
}

/// Reads the document behind the URL: of a public client, which keeps no secret.
///
/// # Errors
/// The first rule that is broken.
pub fn read_document(presented: &Presented, url: &str) -> Result<ClientMetadata, MetadataViolation> {
    if presented.client_id.as_deref() != Some(url) {
        return Err(MetadataViolation::OtherClientId);
    }
    if presented.client_secret.is_some() || presented.client_secret_expires_at.is_some() {
        return Err(MetadataViolation::Secret);
    }
    // Left out, it would mean a shared secret, which no document can have.
    if presented.token_endpoint_auth_method.as_deref().is_some_and(|method| method != "none") {
        return Err(MetadataViolation::AuthenticationMethod);
    }
    let metadata = read_as(presented, Authentication::None)?;
    if !metadata.grants.contains(&Grant::AuthorizationCode) {
        return Err(MetadataViolation::Grants);
    }
    Ok(metadata)
}

fn read_as(presented: &Presented, authentication: Authentication) -> Result<ClientMetadata, MetadataViolation> {
    let grants = grants(presented.grant_types.as_deref())?;
    let redirects = grants.contains(&Grant::AuthorizationCode);
    if grants.contains(&Grant::ClientCredentials) && (grants.len() > 1 || authentication == Authentication::None) {
        return Err(MetadataViolation::ClientCredentialsMixed);
    }
    let response_types_fit = match presented.response_types.as_deref() {
        None => true,
        Some(types) if redirects => types.iter().any(|name| name == "code"),
        Some(types) => types.is_empty(),
    };
    if !response_types_fit {
        return Err(MetadataViolation::ResponseTypes);
    }
    Ok(ClientMetadata {
        name: name(presented.client_name.as_deref())?,
        redirect_uris: redirect_uris(presented.redirect_uris.as_deref().unwrap_or_default(), redirects)?,
        grants,
        scopes: presented.scope.as_deref().map(scopes).transpose()?,
        authentication,
    })
}

/// Grants that this server does not know are left out, as RFC 7591 §2 allows: clients name all that they can do. One
/// that is known is refused where it is not allowed, or somebody would think they had it.
fn grants(presented: Option<&[String]>) -> Result<Vec<Grant>, MetadataViolation> {
    let Some(names) = presented else { return Ok(vec![Grant::AuthorizationCode]) };
    if names.iter().any(|name| name == "implicit") {
        return Err(MetadataViolation::GrantNotAllowed("implicit"));
    }
    let mut grants = Vec::new();
    for grant in names.iter().filter_map(|name| Grant::named(name)) {
        if !grants.contains(&grant) {
            grants.push(grant);
        }
    }
    // A refresh token comes with a user's code and with nothing else.
    if grants.contains(&Grant::AuthorizationCode) || grants.contains(&Grant::ClientCredentials) {
        Ok(grants)
    } else {
        Err(MetadataViolation::Grants)
    }
}

fn redirect_uris(presented: &[String], needed: bool) -> Result<Vec<String>, MetadataViolation> {
    let fits = presented.len() <= MOST_REDIRECT_URIS && presented.iter().all(|uri| uri.len() <= MOST_URI_BYTES);
    if !fits || (needed && presented.is_empty()) {
        return Err(MetadataViolation::RedirectUris);
    }
    let mut uris: Vec<String> = Vec::new();
    for uri in presented {
        redirect_url::check(uri)?;
        if !uris.contains(uri) {
            uris.push(uri.clone());
        }
    }
    Ok(uris)
}

fn name(presented: Option<&str>) -> Result<Option<String>, MetadataViolation> {
    let Some(name) = presented.map(str::trim) else { return Ok(None) };
    let fits = (1..=MOST_NAME_CHARACTERS).contains(&name.chars().count()) && !name.chars().any(char::is_control);
    if fits { Ok(Some(name.to_owned())) } else { Err(MetadataViolation::Name) }
}

/// `offline_access` is left out: refresh tokens need no scope here, and clients of other servers ask for it as a matter
/// of course.
fn scopes(presented: &str) -> Result<Vec<String>, MetadataViolation> {
    let mut scopes: Vec<String> = Vec::new();
    for scope in presented.split(' ').filter(|scope| !scope.is_empty() && *scope != "offline_access") {
        let allowed = scope.bytes().all(|byte| matches!(byte, 0x21 | 0x23..=0x5B | 0x5D..=0x7E));
        if !allowed || scope.len() > MOST_SCOPE_BYTES || scopes.len() == MOST_SCOPES {
            return Err(MetadataViolation::ScopeForm);
        }
        if !scopes.iter().any(|known| known == scope) {
            scopes.push(scope.to_owned());
        }
    }
    Ok(scopes)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(texts: &[&str]) -> Option<Vec<String>> {
        Some(texts.iter().map(|text| (*text).to_owned()).collect())
    }

    fn minimal() -> Presented {
        Presented { redirect_uris: texts(&["https://app.example.com/cb"]), ..Presented::default() }
    }

    #[test]
    fn what_is_left_out_has_the_defaults_of_the_rfc() {
        let read = read(&minimal()).unwrap();
        assert_eq!(
            read,
            ClientMetadata {
                name: None,
                redirect_uris: vec!["https://app.example.com/cb".to_owned()],
                grants: vec![Grant::AuthorizationCode],
                scopes: None,
                authentication: Authentication::SecretBasic,
            }
        );
    }

    #[test]
    fn every_rule_has_its_refusal() {
        use MetadataViolation as V;
        let long = "s".repeat(257);
        let with = |change: &dyn Fn(&mut Presented)| {
            let mut presented = minimal();
            change(&mut presented);
            read(&presented).unwrap_err()
        };
        assert_eq!(with(&|it| it.redirect_uris = None), V::RedirectUris);
        assert_eq!(with(&|it| it.redirect_uris = texts(&[])), V::RedirectUris);
        assert_eq!(
            with(&|it| it.redirect_uris = Some(vec!["https://a.example.com/".to_owned(); 101])),
            V::RedirectUris
        );
        for uri in ["javascript:alert(1)", "http://example.com/cb", "/cb", "https://example.com/#f", "data:,x"] {
            let violation = with(&|it| it.redirect_uris = texts(&["https://app.example.com/cb", uri]));
            assert!(violation.is_of_redirect_uris() && matches!(violation, V::RedirectUri(_)), "{uri}");
        }
        assert_eq!(with(&|it| it.client_name = Some("a\nb".to_owned())), V::Name);
        assert_eq!(with(&|it| it.client_name = Some(" ".to_owned())), V::Name);
        assert_eq!(
            with(&|it| it.grant_types = texts(&["implicit", "authorization_code"])),
            V::GrantNotAllowed("implicit")
        );
        assert_eq!(with(&|it| it.grant_types = texts(&["urn:x"])), V::Grants);
        assert_eq!(with(&|it| it.grant_types = texts(&["refresh_token"])), V::Grants);
        let both = texts(&["client_credentials", "authorization_code"]);
        assert_eq!(with(&|it| it.grant_types = both.clone()), V::ClientCredentialsMixed);
        assert_eq!(
            with(&|it| {
                it.grant_types = texts(&["client_credentials"]);
                it.token_endpoint_auth_method = Some("none".to_owned());
            }),
            V::ClientCredentialsMixed
        );
        assert_eq!(with(&|it| it.response_types = texts(&["token"])), V::ResponseTypes);
        assert_eq!(with(&|it| it.scope = Some("a\"b".to_owned())), V::ScopeForm);
        assert_eq!(with(&|it| it.scope = Some(long.clone())), V::ScopeForm);
        for method in ["private_key_jwt", "client_secret_jwt", "NONE", ""] {
            let violation = with(&|it| it.token_endpoint_auth_method = Some(method.to_owned()));
            assert_eq!(violation, V::AuthenticationMethod, "{method}");
        }
    }

    #[test]
    fn clients_name_all_they_can_do_and_get_what_there_is() {
        let mut presented = minimal();
        presented.grant_types =
            texts(&["authorization_code", "refresh_token", "urn:ietf:params:oauth:grant-type:device_code"]);
        presented.response_types = texts(&["code", "code id_token"]);
        presented.scope = Some("openid  offline_access api/read openid".to_owned());
        let read = read(&presented).unwrap();
        assert_eq!(read.grants, [Grant::AuthorizationCode, Grant::RefreshToken]);
        assert_eq!(read.scopes, texts(&["openid", "api/read"]));
    }

    #[test]
    fn a_document_is_of_a_public_client_and_of_its_own_url() {
        use MetadataViolation as V;
        const URL: &str = "https://app.example.com/client.json";
        let document = || Presented { client_id: Some(URL.to_owned()), ..minimal() };
        assert_eq!(read_document(&document(), URL).unwrap().authentication, Authentication::None);
        let with = |change: &dyn Fn(&mut Presented)| {
            let mut presented = document();
            change(&mut presented);
            read_document(&presented, URL).unwrap_err()
        };
        for id in ["https://app.example.com/client.json/", "https://APP.example.com/client.json", ""] {
            assert_eq!(with(&|it| it.client_id = Some(id.to_owned())), V::OtherClientId, "{id}");
        }
        assert_eq!(with(&|it| it.client_id = None), V::OtherClientId);
        assert_eq!(with(&|it| it.client_secret = Some(serde::de::IgnoredAny)), V::Secret);
        assert_eq!(with(&|it| it.client_secret_expires_at = Some(serde::de::IgnoredAny)), V::Secret);
        for method in ["client_secret_basic", "client_secret_post", "private_key_jwt"] {
            let violation = with(&|it| it.token_endpoint_auth_method = Some(method.to_owned()));
            assert_eq!(violation, V::AuthenticationMethod, "{method}");
        }
        assert_eq!(with(&|it| it.grant_types = texts(&["client_credentials"])), V::ClientCredentialsMixed);
        assert_eq!(with(&|it| it.redirect_uris = None), V::RedirectUris);
    }
}
