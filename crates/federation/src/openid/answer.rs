//! One request to a provider and its answer: closely bound, and one JSON object that says each thing once, or nothing.

use std::time::Duration;

use crypto::jwt::Claims;
use http::{Request, Response};
use serde_json::{Map, Value};

use super::invalid;
use crate::Bounds;
use crate::provider::{ProviderError, Site};

/// A sign-in asks three times at most, and a person waits for all of them.
const BOUNDS: Bounds = Bounds { total: Duration::from_secs(5), answer_bytes: 256 * 1024 };

/// How much of a provider's own words goes to the log.
const EXCERPT_LIMIT_CHARS: usize = 200;

/// What a provider may answer.
pub(super) enum Said {
    Object(Map<String, Value>),
    /// A token that says it, not verified.
    Signed(String),
}

/// Asks, and gives the object in the answer. `told` is what the application learns when there is none.
///
/// # Errors
/// The provider was not reached, or answered something else.
pub(super) async fn object(
    site: Site<'_>,
    request: Request<Vec<u8>>,
    told: &str,
) -> Result<Map<String, Value>, ProviderError> {
    match said(site, request, told).await? {
        Said::Object(object) => Ok(object),
        Said::Signed(_) => {
            Err(invalid(told, "the answer is signed (application/jwt); have the provider answer application/json"))
        }
    }
}

/// The same where a provider may sign what it says.
///
/// # Errors
/// The provider was not reached, or answered something else.
pub(super) async fn said(site: Site<'_>, request: Request<Vec<u8>>, told: &str) -> Result<Said, ProviderError> {
    let response = send(site, request).await?;
    let status = response.status();
    if !status.is_success() {
        let told = format!("{told}: HTTP/1.1 {status}");
        return Err(invalid(&told, &refusal(response.body())));
    }
    let media_type = response.headers().get(http::header::CONTENT_TYPE).and_then(|value| value.to_str().ok());
    if media_type.is_some_and(|media_type| media_type.trim_start().starts_with("application/jwt")) {
        let token = std::str::from_utf8(response.body()).map_err(|_| invalid(told, "the answer is no token"))?;
        return Ok(Said::Signed(token.trim().to_owned()));
    }
    Claims::parse(response.body()).map(Claims::into_map).map(Said::Object).ok_or_else(|| {
        let media_type = media_type.map_or_else(|| "of no type".to_owned(), excerpt);
        invalid(told, &format!("the answer is not a JSON object ({media_type})"))
    })
}

/// Asks, whatever the answer is.
pub(super) async fn send(site: Site<'_>, mut request: Request<Vec<u8>>) -> Result<Response<Vec<u8>>, ProviderError> {
    request.extensions_mut().insert(BOUNDS);
    site.fetch.fetch(request).await.map_err(|error| ProviderError::Unreachable(error.to_string()))
}

/// What the provider says of its refusal: `error` as OAuth has it, or as Facebook has it, an object.
fn refusal(body: &[u8]) -> String {
    let Ok(Value::Object(body)) = serde_json::from_slice(body) else { return "it gives no reason".to_owned() };
    let text = |value: Option<&Value>| value.and_then(Value::as_str).map(excerpt);
    let (error, description) = match body.get("error") {
        Some(Value::Object(error)) => (text(error.get("type")), text(error.get("message"))),
        error => (text(error), text(body.get("error_description"))),
    };
    match (error, description) {
        (Some(error), Some(description)) => format!("{error}: {description}"),
        (Some(text), None) | (None, Some(text)) => text,
        (None, None) => "it gives no reason".to_owned(),
    }
}

/// The beginning of a text, on one line.
pub(super) fn excerpt(text: &str) -> String {
    text.chars().take(EXCERPT_LIMIT_CHARS).map(|c| if c.is_control() { ' ' } else { c }).collect()
}
