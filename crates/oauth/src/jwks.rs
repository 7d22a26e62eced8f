//! `GET /{poolId}/.well-known/jwks.json`: the keys that verify a pool's tokens (behaviour 30 §2, RFC 7517).

use crypto::jwt::PublicKey;
use flows::Context;
use flows::configuration::PoolConfiguration;
use http::Response;
use serde_json::{Value, json};

use crate::document::{found, refused};

/// Keys only join the set, and a client that meets an unknown `kid` fetches again.
const MAX_AGE_SECONDS: u32 = 86_400;

/// The key set of a pool, or 404.
pub async fn jwks(cx: &Context, user_pool_id: &str) -> Response<Vec<u8>> {
    match cx.configuration.pool(user_pool_id).await {
        Ok(pool) => found(&document(&pool), MAX_AGE_SECONDS),
        Err(failure) => refused(&failure),
    }
}

/// The key of ID tokens first, then that of access tokens.
fn document(pool: &PoolConfiguration) -> Value {
    json!({ "keys": [key(pool.id_key.public()), key(pool.access_key.public())] })
}

/// Every member is a string: aws-jwt-verify refuses anything else.
fn key(key: &PublicKey) -> Value {
    json!({
        "alg": "RS256",
        "e": key.e_base64url(),
        "kid": key.kid(),
        "kty": "RSA",
        "n": key.n_base64url(),
        "use": "sig",
    })
}
