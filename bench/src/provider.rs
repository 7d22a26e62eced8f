//! An OpenID Connect provider, as little of one as will do: it lives in the echo's process, because what a provider does
//! for a sign-in is not the server's work. Its codes say who signed in, so that it remembers nothing.

use std::sync::LazyLock;

use axum::Router;
use axum::body::Bytes;
use axum::http::header::{AUTHORIZATION, CONTENT_TYPE, HeaderMap};
use axum::http::{HeaderName, StatusCode};
use axum::routing::{get, post};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use crypto::jwt::SigningKey;
use serde_json::{Value, json};

pub const PATH: &str = "/provider";
pub const CLIENT_ID: &str = "bench";
pub const ISSUER: &str = "https://provider.example";

/// The clock of the server is moved on by one of the rows: what is said here holds at any time.
pub const ISSUED_SECONDS: i64 = 1_700_000_000;
pub const EXPIRES_SECONDS: i64 = 4_000_000_000;

static KEY: LazyLock<SigningKey> = LazyLock::new(SigningKey::generate);

pub fn routes() -> Router {
    let routes = Router::new()
        .route("/keys", get(async || json_of(keys())))
        .route("/token", post(token))
        .route("/userinfo", get(user_info));
    Router::new().nest(PATH, routes)
}

type Answer = Result<([(HeaderName, &'static str); 1], String), StatusCode>;

fn json_of(value: Value) -> Answer {
    Ok(([(CONTENT_TYPE, "application/json")], value.to_string()))
}

fn keys() -> Value {
    let public = KEY.public();
    let key = json!({
        "kty": "RSA", "use": "sig", "alg": "RS256", "kid": public.kid(),
        "n": public.n_base64url(), "e": public.e_base64url(),
    });
    json!({ "keys": [key] })
}

/// A code for somebody whose request had this nonce.
pub fn code(subject: &str, nonce: &str) -> String {
    URL_SAFE_NO_PAD.encode(json!({ "sub": subject, "nonce": nonce }).to_string())
}

async fn token(form: Bytes) -> Answer {
    let form = String::from_utf8_lossy(&form);
    let code = form.split('&').find_map(|pair| pair.strip_prefix("code=")).unwrap_or_default();
    let said = URL_SAFE_NO_PAD.decode(code).ok().and_then(|said| serde_json::from_slice::<Value>(&said).ok());
    let said = said.ok_or(StatusCode::BAD_REQUEST)?;
    let claims = json!({
        "iss": ISSUER, "aud": CLIENT_ID, "sub": said["sub"], "nonce": said["nonce"],
        "iat": ISSUED_SECONDS, "exp": EXPIRES_SECONDS, "sid": "of-the-bench",
    });
    let id_token = KEY.sign(claims.to_string().as_bytes());
    json_of(json!({ "access_token": said["sub"], "token_type": "Bearer", "id_token": id_token }))
}

/// The token is the name.
async fn user_info(headers: HeaderMap) -> Answer {
    let bearer = headers.get(AUTHORIZATION).and_then(|value| value.to_str().ok()?.strip_prefix("Bearer "));
    let subject = bearer.ok_or(StatusCode::UNAUTHORIZED)?;
    let email = format!("{subject}@example.org");
    json_of(json!({ "sub": subject, "email": email, "email_verified": true, "name": "Somebody of a Provider" }))
}
