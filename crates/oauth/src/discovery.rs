//! Where the endpoints of a pool are and what they can do: `openid-configuration` (OpenID Connect Discovery 1.0 §3) and
//! `oauth-authorization-server` (RFC 8414), one document under both names (behaviour 30 §2).
//!
//! A pool without a domain has its endpoints below its id. What the service does not list but newer clients look for is
//! added.

use domain::user_pool::Tier;
use domain::{registration, schema, scopes};
use flows::configuration::PoolConfiguration;
use flows::{Context, Settings};
use http::Response;
use serde_json::{Value, json};

use crate::document::{found, refused};

/// Shorter than that of keys: the document changes with the pool's domain.
const MAX_AGE_SECONDS: u32 = 300;

const GRANT_TYPES: [&str; 5] = [
    "authorization_code",
    "implicit",
    "refresh_token",
    "client_credentials",
    "urn:ietf:params:oauth:grant-type:token-exchange",
];

/// What ID tokens may say, beside attributes.
const CLAIMS: [&str; 15] = [
    "sub",
    "iss",
    "aud",
    "exp",
    "iat",
    "auth_time",
    "nonce",
    "at_hash",
    "jti",
    "origin_jti",
    "acr",
    "amr",
    "cognito:username",
    "cognito:groups",
    "identities",
];

/// The same with every pool's attributes.
fn claims() -> Vec<&'static str> {
    let attributes = schema::standard_names().iter().filter(|name| **name != "sub");
    CLAIMS.iter().chain(attributes).copied().collect()
}

/// The metadata of a pool, or 404.
pub async fn discovery(cx: &Context, user_pool_id: &str) -> Response<Vec<u8>> {
    match cx.configuration.pool(user_pool_id).await {
        Ok(pool) => found(&document(&cx.settings, &pool), MAX_AGE_SECONDS),
        Err(failure) => refused(&failure),
    }
}

fn document(settings: &Settings, configuration: &PoolConfiguration) -> Value {
    let pool = &configuration.pool;
    // Where people sign in is not always where programs find their way (`Settings::endpoints_url`).
    let (pages, at) = (settings.pages_url(configuration), settings.endpoints_url(configuration));
    let authentication = ["client_secret_basic", "client_secret_post", "none"];
    let mut document = json!({
        "authorization_endpoint": format!("{pages}/oauth2/authorize"),
        "authorization_response_iss_parameter_supported": true,
        "claims_supported": claims(),
        "code_challenge_methods_supported": ["S256"],
        "end_session_endpoint": format!("{pages}/logout"),
        "grant_types_supported": GRANT_TYPES,
        "id_token_signing_alg_values_supported": ["RS256"],
        "issuer": settings.issuer(pool),
        // Where the keys can be fetched, also when the issuer is a template that looks like AWS.
        "jwks_uri": format!("{}/{}/.well-known/jwks.json", settings.base_url, pool.id),
        // It would be, if nothing were said.
        "request_uri_parameter_supported": false,
        "response_modes_supported": ["query", "fragment"],
        "response_types_supported": ["code", "token"],
        "revocation_endpoint": format!("{at}/oauth2/revoke"),
        "revocation_endpoint_auth_methods_supported": authentication,
        "scopes_supported": [scopes::OPENID, scopes::EMAIL, scopes::PHONE, scopes::PROFILE],
        "subject_types_supported": ["public"],
        "token_endpoint": format!("{at}/oauth2/token"),
        "token_endpoint_auth_methods_supported": authentication,
        "userinfo_endpoint": format!("{at}/oauth2/userInfo"),
    });
    if registration::configuration(pool).is_some() {
        document["registration_endpoint"] = json!(format!("{at}/oauth2/register"));
    }
    if pool.tier > Tier::Lite {
        if !configuration.cimd_policies.is_empty() {
            document["client_id_metadata_document_supported"] = json!(true);
        }
        document["acr_values_supported"] = pool.acr_names().into_values().collect();
    }
    document
}
