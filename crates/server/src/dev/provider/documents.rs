//! What the provider says of itself: its configuration (OpenID Connect Discovery 1.0 §3) and its key (RFC 7517).

use axum::Extension;
use axum::body::Body;
use axum::extract::State;
use crypto::jwt::PublicKey;
use http::{Response, StatusCode};
use serde_json::{Value, json};

use super::Provider;
use crate::http::{Access, reply};

pub(super) async fn configuration(
    State(provider): State<Provider>,
    Extension(access): Extension<Access>,
) -> Response<Body> {
    access.operation("fake provider");
    let issuer = provider.url();
    reply::json(
        StatusCode::OK,
        &json!({
            "issuer": issuer,
            "authorization_endpoint": format!("{issuer}/authorize"),
            "token_endpoint": format!("{issuer}/token"),
            "userinfo_endpoint": format!("{issuer}/userinfo"),
            "jwks_uri": format!("{issuer}/jwks"),
            "response_types_supported": ["code"],
            "response_modes_supported": ["query", "form_post"],
            "grant_types_supported": ["authorization_code"],
            "subject_types_supported": ["public"],
            "id_token_signing_alg_values_supported": ["RS256"],
            "scopes_supported": ["openid", "email", "profile"],
            "token_endpoint_auth_methods_supported": ["client_secret_post", "none"],
            "code_challenge_methods_supported": ["S256"],
            "claims_supported": [
                "sub", "email", "email_verified", "name", "given_name", "family_name", "preferred_username", "groups",
            ],
            "authorization_response_iss_parameter_supported": true,
        }),
    )
}

pub(super) async fn keys(State(provider): State<Provider>, Extension(access): Extension<Access>) -> Response<Body> {
    access.operation("fake provider");
    match provider.key().await {
        Ok(key) => reply::json(StatusCode::OK, &json!({ "keys": [jwk(key.public())] })),
        Err(failure) => reply::error(StatusCode::INTERNAL_SERVER_ERROR, &failure.to_string()),
    }
}

fn jwk(key: &PublicKey) -> Value {
    json!({
        "kty": "RSA", "use": "sig", "alg": "RS256",
        "kid": key.kid(), "n": key.n_base64url(), "e": key.e_base64url(),
    })
}
