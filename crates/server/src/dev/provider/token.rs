//! `…/token`: a code for tokens, once, to the client it was made for (RFC 6749 §4.1.3, RFC 7636 §4.6).

use axum::Extension;
use axum::body::{Body, Bytes};
use axum::extract::State;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use crypto::{constant_time_eq, jwt, pkce};
use http::header::AUTHORIZATION;
use http::{HeaderMap, Response, StatusCode, Uri};
use serde_json::{Value, json};

use super::grants::{Grant, Pass, TOKEN_SECONDS};
use super::kind::Kind;
use super::{Provider, claims};
use crate::dev::fields::Fields;
use crate::http::{Access, reply};

/// Apple takes assertions of at most half a year.
const ASSERTION_SECONDS: i64 = 15_777_000;

/// Error and description.
type Refusal = (&'static str, &'static str);

pub(super) async fn answer(
    State(provider): State<Provider>,
    Extension(access): Extension<Access>,
    uri: Uri,
    headers: HeaderMap,
    body: Bytes,
) -> Response<Body> {
    access.operation("fake provider");
    let answer = match redeem(&provider, uri.query(), &headers, &body) {
        Ok(grant) => tokens(&provider, &grant).await,
        Err(refusal) => Err(refusal),
    };
    match answer {
        Ok(tokens) => reply::json(StatusCode::OK, &tokens),
        Err((error, description)) => {
            // Whoever connects a provider looks here first.
            tracing::info!(error, description, "the fake provider gave no tokens");
            reply::json(StatusCode::BAD_REQUEST, &json!({ "error": error, "error_description": description }))
        }
    }
}

fn redeem(provider: &Provider, query: Option<&str>, headers: &HeaderMap, body: &Bytes) -> Result<Grant, Refusal> {
    let fields = Fields::of(query, body).ok_or(("invalid_request", "A parameter came twice."))?;
    // Facebook takes the code to say what is wanted.
    let grant_type = fields.get("grant_type").or((provider.kind == Kind::Facebook).then_some("authorization_code"));
    if grant_type != Some("authorization_code") {
        return Err(("unsupported_grant_type", "Only the grant authorization_code is known."));
    }
    if headers.contains_key(AUTHORIZATION) {
        return Err(("invalid_client", "Clients authenticate by client_secret_post."));
    }
    let client_id = fields.get("client_id").ok_or(("invalid_client", "client_id is missing."))?;
    // A public client, which PKCE protects, is one of OpenID Connect's only.
    let is_public = provider.kind == Kind::OpenId && fields.get("code_verifier").is_some();
    let secret = fields.get("client_secret").or(is_public.then_some(""));
    let secret = secret.ok_or(("invalid_client", "client_secret is missing. Any will do."))?;
    if provider.kind == Kind::Apple && !is_assertion(secret, client_id, provider.context.now().seconds()) {
        return Err(("invalid_client", "client_secret is not an assertion of this client for Apple."));
    }
    let grant = provider.redeem(fields.text("code"));
    let grant = grant.ok_or(("invalid_grant", "The code is not valid, was used before, or is older than a minute."))?;
    if grant.client_id != client_id || grant.redirect_uri != fields.text("redirect_uri") {
        return Err(("invalid_grant", "The code was made for another client or redirect_uri."));
    }
    let proved = match (&grant.code_challenge, fields.get("code_verifier")) {
        (Some(challenge), Some(verifier)) => constant_time_eq(pkce::s256(verifier).as_bytes(), challenge.as_bytes()),
        (None, None) => true,
        _ => false,
    };
    if proved { Ok(grant) } else { Err(("invalid_grant", "The code verifier does not fit.")) }
}

/// Whether it says what Apple asks for. Who signed it cannot be told: the key was never registered here.
fn is_assertion(text: &str, client_id: &str, now: i64) -> bool {
    let part = |at: usize| -> Option<Value> {
        serde_json::from_slice(&URL_SAFE_NO_PAD.decode(text.split('.').nth(at)?).ok()?).ok()
    };
    let (Some(header), Some(claims)) = (part(0), part(1)) else { return false };
    let is_said = |name: &str| claims[name].as_str().is_some_and(|text| !text.is_empty());
    let expiry = claims["exp"].as_i64().unwrap_or_default();
    text.split('.').count() == 3
        && header["alg"] == "ES256"
        && header["kid"].is_string()
        && is_said("iss")
        && claims["iat"].is_i64()
        && claims["sub"] == client_id
        && claims["aud"] == "https://appleid.apple.com"
        && (now..=now + ASSERTION_SECONDS).contains(&expiry)
}

async fn tokens(provider: &Provider, grant: &Grant) -> Result<Value, Refusal> {
    let now = provider.context.now().seconds();
    let pass = Pass {
        client_id: grant.client_id.clone(),
        scope: grant.scope.clone(),
        person: grant.person.clone(),
        until_seconds: now + TOKEN_SECONDS,
    };
    let access_token = provider.access_token(&pass);
    let mut answer = json!({ "access_token": access_token, "token_type": "Bearer", "expires_in": TOKEN_SECONDS, "scope": grant.scope });
    if provider.kind.signs_tokens() {
        answer["id_token"] = json!(id_token(provider, grant, &access_token, now).await?);
    }
    Ok(answer)
}

async fn id_token(provider: &Provider, grant: &Grant, access_token: &str, now: i64) -> Result<String, Refusal> {
    let key = provider.key().await.map_err(|_| ("server_error", "There is no key."))?;
    let mut claims = claims::of_id_token(provider.kind, grant);
    let issuer = provider.kind.known_issuer().map_or_else(|| provider.url(), str::to_owned);
    for (name, value) in [
        ("iss", json!(issuer)),
        ("aud", json!(grant.client_id)),
        ("iat", json!(now)),
        ("auth_time", json!(now)),
        ("exp", json!(now + TOKEN_SECONDS)),
        ("at_hash", json!(jwt::token_hash(access_token))),
    ] {
        claims.insert(name.to_owned(), value);
    }
    if provider.kind == Kind::Google {
        claims.insert("azp".to_owned(), json!(grant.client_id));
    }
    if let Some(nonce) = &grant.nonce {
        claims.insert("nonce".to_owned(), json!(nonce));
    }
    Ok(key.sign(Value::Object(claims).to_string().as_bytes()))
}
