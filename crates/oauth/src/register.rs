//! `POST /oauth2/register`: clients that register themselves (RFC 7591 §3; behaviour 30 §3.8). There is no way to read or
//! change a registration afterwards but the API's.

use domain::client::ClientSettings;
use domain::client_metadata::{self, Authentication, ClientMetadata, Grant};
use flows::Context;
use flows::authorization::registration::{self, Registered, RegistrationRefusal};
use http::header::{AUTHORIZATION, CONTENT_TYPE, WWW_AUTHENTICATE};
use http::request::Parts;
use http::{HeaderValue, Response, StatusCode};
use serde_json::{Value, json};

use crate::answer::{answer, json};
use crate::error::EndpointError;

/// Far more than metadata of a client is.
const MOST_BODY_BYTES: usize = 64 * 1024;

pub async fn register(cx: &Context, user_pool_id: Option<&str>, head: &Parts, body: &[u8]) -> Response<Vec<u8>> {
    let Some(user_pool_id) = user_pool_id else { return refused(cx, RegistrationRefusal::NotEnabled) };
    match made(cx, user_pool_id, head, body).await {
        Ok((registered, metadata)) => json(cx, StatusCode::CREATED, &document(&registered, &metadata)),
        Err(Refused::Here(error)) => answer(cx, Err(error)),
        Err(Refused::Flow(refusal)) => refused(cx, refusal),
    }
}

enum Refused {
    Here(EndpointError),
    Flow(RegistrationRefusal),
}

impl From<RegistrationRefusal> for Refused {
    fn from(refusal: RegistrationRefusal) -> Self {
        Self::Flow(refusal)
    }
}

async fn made(
    cx: &Context,
    user_pool_id: &str,
    head: &Parts,
    body: &[u8],
) -> Result<(Registered, ClientMetadata), Refused> {
    let token = bearer(head)?;
    let authority = registration::authorize(cx, user_pool_id, token.as_deref()).await?;
    if !is_json(head) || body.len() > MOST_BODY_BYTES {
        return Err(unreadable());
    }
    let presented = serde_json::from_slice(body).map_err(|_| unreadable())?;
    let metadata = client_metadata::read(&presented).map_err(RegistrationRefusal::Metadata)?;
    let registered = registration::register(cx, user_pool_id, &authority, &metadata).await?;
    Ok((registered, metadata))
}

fn unreadable() -> Refused {
    let text = "The body is no JSON object of client metadata.";
    Refused::Here(EndpointError::described("invalid_client_metadata", text))
}

/// The token, if one is sent; another kind of credentials is none (RFC 6750 §2.1).
fn bearer(head: &Parts) -> Result<Option<String>, RegistrationRefusal> {
    let mut headers = head.headers.get_all(AUTHORIZATION).iter();
    let Some(header) = headers.next() else { return Ok(None) };
    let token = header.to_str().ok().and_then(|text| text.split_once(' '));
    let token =
        token.filter(|(scheme, _)| scheme.eq_ignore_ascii_case("bearer")).map(|(_, token)| token.trim().to_owned());
    match (token, headers.next()) {
        (Some(token), None) => Ok(Some(token)),
        _ => Err(RegistrationRefusal::TokenInvalid),
    }
}

fn is_json(head: &Parts) -> bool {
    let content_type = head.headers.get(CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    content_type.split(';').next().unwrap_or_default().trim().eq_ignore_ascii_case("application/json")
}

/// What was registered, which may be less than was asked for (RFC 7591 §3.2.1).
fn document(registered: &Registered, metadata: &ClientMetadata) -> Value {
    let client = &registered.client;
    let ClientSettings { oauth_scopes, callback_urls, .. } = &client.settings;
    let grants: Vec<&str> = metadata.grants.iter().map(|grant| grant.as_str()).collect();
    let redirects = metadata.grants.contains(&Grant::AuthorizationCode);
    let response_types: &[&str] = if redirects { &["code"] } else { &[] };
    let mut document = json!({
        "client_id": client.id,
        "client_id_issued_at": client.created_at.seconds(),
        "client_name": client.name,
        "grant_types": grants,
        "redirect_uris": callback_urls,
        "response_types": response_types,
        "scope": oauth_scopes.join(" "),
        "token_endpoint_auth_method": metadata.authentication.as_str(),
    });
    if let Some(secret) = registered.secret.as_ref().filter(|_| metadata.authentication != Authentication::None) {
        document["client_secret"] = json!(secret);
        document["client_secret_expires_at"] = json!(0);
    }
    document
}

fn refused(cx: &Context, refusal: RegistrationRefusal) -> Response<Vec<u8>> {
    use RegistrationRefusal as R;
    let (error, challenge) = match refusal {
        R::NotEnabled => {
            let error = EndpointError::described("invalid_request", "Dynamic client registration is not enabled.");
            (EndpointError { status: StatusCode::NOT_FOUND, ..error }, None)
        }
        // Who sent no token is told no error of one (RFC 6750 §3.1).
        R::TokenRequired => (status(StatusCode::UNAUTHORIZED, "invalid_token"), Some("Bearer")),
        R::TokenInvalid => (status(StatusCode::UNAUTHORIZED, "invalid_token"), Some(r#"Bearer error="invalid_token""#)),
        R::TokenScope => (
            status(StatusCode::FORBIDDEN, "insufficient_scope"),
            Some(r#"Bearer error="insufficient_scope", scope="aws.cognito/dcr/register""#),
        ),
        R::Metadata(violation) => {
            let of_uris = violation.is_of_redirect_uris();
            let code = if of_uris { "invalid_redirect_uri" } else { "invalid_client_metadata" };
            (EndpointError::described(code, violation.to_string()), None)
        }
        R::TooManyClients => {
            let text = "The user pool registers no more clients.";
            (EndpointError::described("invalid_request", text), None)
        }
        R::Failed(failure) => (EndpointError::from(failure), None),
    };
    let mut response = answer(cx, Err(error));
    if let Some(challenge) = challenge {
        response.headers_mut().insert(WWW_AUTHENTICATE, HeaderValue::from_static(challenge));
    }
    response
}

fn status(status: StatusCode, error: &'static str) -> EndpointError {
    EndpointError { status, ..EndpointError::new(error) }
}
