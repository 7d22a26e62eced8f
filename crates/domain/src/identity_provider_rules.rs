//! Whether an identity provider's configuration is whole, and what the service adds to it (behaviour 10 §4.3).

use std::collections::BTreeMap;

use crate::identity_provider::{Details, IDENTITIES, ProviderKind};
use crate::schema::Schema;

/// Why a provider is refused. The text is the service's message, except where the variant says otherwise.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ProviderViolation {
    #[error("Provider {name} cannot be of type {}.", kind.name())]
    Name { name: String, kind: ProviderKind },
    #[error("clientId, clientSecret and authorizeScopes are all required idp details.")]
    SocialDetails,
    #[error("clientId, privateKey, teamId, and keyId are all required idp details.")]
    AppleDetails,
    #[error("clientId, authorizeScopes, oidcIssuer and attributesRequestMethod are all required idp details.")]
    OidcDetails,
    #[error("OIDC endpoint must start with https://")]
    NotHttps,
    /// The value set is the service's; the path in the message is ours.
    #[error(
        "1 validation error detected: Value '{0}' at 'providerDetails.attributes_request_method' failed to satisfy \
         constraint: Member must satisfy enum value set: [POST, GET]"
    )]
    RequestMethod(String),
    /// Our text: without it there is no ID token (OpenID Connect Core §3.1.2.1).
    #[error("authorize_scopes of an OIDC provider must contain openid.")]
    OpenIdScope,
    #[error("At least one of the MetadataURL or MetadataFile should be provided.")]
    NoMetadata,
    #[error("Only one of the MetadataURL or MetadataFile should be provided.")]
    BothMetadata,
    /// Our text.
    #[error("{key} must be one of: {allowed}.")]
    Value { key: &'static str, allowed: &'static str },
    #[error("AttributeMapping contains invalid mapping: [{}]", .0.join(", "))]
    Mapping(Vec<String>),
    /// Our text: the model describes the rule.
    #[error("AcrMapping can only be configured for OIDC providers.")]
    AcrMapping,
    /// Our text: the rule is the model's.
    #[error("The identifier {0} is already used by an identity provider of the user pool.")]
    IdentifierTaken(String),
}

/// The name `COGNITO` means the pool itself, and that of a social provider its own kind.
///
/// # Errors
/// The name does not go with the kind.
pub fn check_name(name: &str, kind: ProviderKind) -> Result<(), ProviderViolation> {
    let reserved = ProviderKind::ALL.iter().any(|other| other.is_social() && other.name() == name);
    let fits = if kind.is_social() { name == kind.name() } else { !reserved && !name.eq_ignore_ascii_case("cognito") };
    if fits { Ok(()) } else { Err(ProviderViolation::Name { name: name.to_owned(), kind }) }
}

/// Checks the details as they were sent. `plain_http` is for sites that reach this machine or
/// private networks.
///
/// # Errors
/// The first rule that is broken.
pub fn check_details(kind: ProviderKind, details: &Details, plain_http: bool) -> Result<(), ProviderViolation> {
    let has = |key: &&str| details.get(*key).is_some_and(|value| !value.is_empty());
    match kind {
        ProviderKind::Google | ProviderKind::Facebook | ProviderKind::LoginWithAmazon => {
            let all = ["client_id", "client_secret", "authorize_scopes"].iter().all(has);
            refuse_if(!all, ProviderViolation::SocialDetails)
        }
        ProviderKind::SignInWithApple => {
            let all = ["client_id", "team_id", "key_id", "private_key"].iter().all(has);
            refuse_if(!all, ProviderViolation::AppleDetails)
        }
        ProviderKind::Oidc => check_oidc(details, plain_http),
        ProviderKind::Saml => check_saml(details),
    }
}

fn refuse_if(broken: bool, violation: ProviderViolation) -> Result<(), ProviderViolation> {
    if broken { Err(violation) } else { Ok(()) }
}

/// The endpoints that discovery finds, as keys of the details.
pub const OIDC_ENDPOINTS: [&str; 4] = ["authorize_url", "token_url", "attributes_url", "jwks_uri"];

fn check_oidc(details: &Details, plain_http: bool) -> Result<(), ProviderViolation> {
    let get = |key: &str| details.get(key).map_or("", String::as_str);
    let required = ["client_id", "authorize_scopes", "oidc_issuer", "attributes_request_method"];
    refuse_if(required.iter().any(|key| get(key).is_empty()), ProviderViolation::OidcDetails)?;
    let method = get("attributes_request_method");
    refuse_if(!matches!(method, "GET" | "POST"), ProviderViolation::RequestMethod(method.to_owned()))?;
    let urls = OIDC_ENDPOINTS.iter().map(|key| get(key)).filter(|url| !url.is_empty());
    let secure = |url: &str| url.starts_with("https://") || (plain_http && url.starts_with("http://"));
    refuse_if(!std::iter::once(get("oidc_issuer")).chain(urls).all(secure), ProviderViolation::NotHttps)?;
    let has_openid = get("authorize_scopes").split_whitespace().any(|scope| scope == "openid");
    refuse_if(!has_openid, ProviderViolation::OpenIdScope)
}

fn check_saml(details: &Details) -> Result<(), ProviderViolation> {
    let has = |key: &str| details.get(key).is_some_and(|value| !value.is_empty());
    match (has("MetadataURL"), has("MetadataFile")) {
        (false, false) => return Err(ProviderViolation::NoMetadata),
        (true, true) => return Err(ProviderViolation::BothMetadata),
        _ => {}
    }
    for key in ["IDPSignout", "IDPInit", "EncryptedResponses"] {
        let valid = details.get(key).is_none_or(|value| matches!(value.as_str(), "true" | "false"));
        refuse_if(!valid, ProviderViolation::Value { key, allowed: "true, false" })?;
    }
    let algorithm = details.get("RequestSigningAlgorithm").is_none_or(|value| value == "rsa-sha256");
    refuse_if(!algorithm, ProviderViolation::Value { key: "RequestSigningAlgorithm", allowed: "rsa-sha256" })
}

/// The version of Facebook's API when the details do not name one.
const FACEBOOK_VERSION: &str = "v17.0";

/// Puts in what the service fills in itself, over what was sent of it: nobody redirects a known provider elsewhere.
pub fn fill_in(kind: ProviderKind, details: &mut Details) {
    let mut set = |key: &str, value: &str| {
        details.insert(key.to_owned(), value.to_owned());
    };
    match kind {
        ProviderKind::Google => {
            set("attributes_url", "https://people.googleapis.com/v1/people/me?personFields=");
            set("attributes_url_add_attributes", "true");
            set("authorize_url", "https://accounts.google.com/o/oauth2/v2/auth");
            set("oidc_issuer", "https://accounts.google.com");
            set("token_request_method", "POST");
            set("token_url", "https://www.googleapis.com/oauth2/v4/token");
        }
        ProviderKind::Facebook => {
            let version = details.get("api_version").map_or(FACEBOOK_VERSION, String::as_str).to_owned();
            let mut set = |key: &str, value: String| details.insert(key.to_owned(), value);
            set("attributes_url", format!("https://graph.facebook.com/{version}/me?fields="));
            set("attributes_url_add_attributes", "true".to_owned());
            set("authorize_url", format!("https://www.facebook.com/{version}/dialog/oauth"));
            set("token_request_method", "GET".to_owned());
            set("token_url", format!("https://graph.facebook.com/{version}/oauth/access_token"));
        }
        ProviderKind::LoginWithAmazon => {
            set("attributes_url", "https://api.amazon.com/user/profile");
            set("attributes_url_add_attributes", "false");
            set("authorize_url", "https://www.amazon.com/ap/oa");
            set("token_request_method", "POST");
            set("token_url", "https://api.amazon.com/auth/o2/token");
        }
        ProviderKind::SignInWithApple => {
            set("attributes_url_add_attributes", "false");
            set("authorize_url", "https://appleid.apple.com/auth/authorize");
            set("oidc_issuer", "https://appleid.apple.com");
            set("token_request_method", "POST");
            set("token_url", "https://appleid.apple.com/auth/token");
        }
        ProviderKind::Oidc => set("attributes_url_add_attributes", "false"),
        ProviderKind::Saml => {}
    }
}

/// The mapping with the user's name at the provider, which is not the caller's to choose: two claims could make two
/// people one.
///
/// # Errors
/// Attributes that the pool does not have, or that nobody may set.
pub fn complete_mapping(
    kind: ProviderKind,
    mut mapping: BTreeMap<String, String>,
    schema: &Schema,
) -> Result<BTreeMap<String, String>, ProviderViolation> {
    let mappable =
        |name: &str| name == "username" || (!matches!(name, "sub" | IDENTITIES) && schema.get(name).is_some());
    let unknown: Vec<String> = mapping.keys().filter(|name| !mappable(name)).cloned().collect();
    refuse_if(!unknown.is_empty(), ProviderViolation::Mapping(unknown))?;
    if let Some(claim) = kind.username_claim() {
        mapping.insert("username".to_owned(), claim.to_owned());
    }
    Ok(mapping)
}

/// # Errors
/// Only OIDC providers tell how somebody signed in.
pub fn check_acr_mapping(
    kind: ProviderKind,
    mapping: Option<&BTreeMap<String, String>>,
) -> Result<(), ProviderViolation> {
    let wanted = mapping.is_some_and(|mapping| !mapping.is_empty());
    refuse_if(wanted && kind != ProviderKind::Oidc, ProviderViolation::AcrMapping)
}

#[cfg(test)]
mod tests;
