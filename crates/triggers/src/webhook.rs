//! A plain webhook as a function: the event is posted to a URL of the operator's, and what comes back is the answer
//! (behaviour 40 §1.9).
//!
//! The URL was configured, so it may be anywhere, in private networks too. Redirects are not followed.

use std::sync::{Arc, OnceLock};

use reqwest::header::CONTENT_TYPE;
use reqwest::{Client, Response, StatusCode, Url, redirect};

use crate::function_error::error_message;
use crate::{ANSWER_LIMIT_BYTES, Invocation, Invoke, InvokeError, Invoked, Mode};

/// `RequestResponse` or `Event`, as the Lambda API calls it.
const INVOCATION_TYPE: &str = "x-amz-invocation-type";

/// Gives an attempt's headers, from the id of the event, which is the same for all its attempts, and its body.
pub type Stamp = Arc<dyn Fn(&str, &[u8]) -> Vec<(&'static str, String)> + Send + Sync>;

pub struct Webhook {
    url: Url,
    stamp: Stamp,
    /// Made when it is first needed: reading the system's root certificates takes a while.
    client: OnceLock<Result<Client, String>>,
}

impl Webhook {
    /// `url` as the operator wrote it.
    ///
    /// # Errors
    /// What is wrong with the URL, for the operator.
    pub fn new(url: &str, stamp: Stamp) -> Result<Self, String> {
        let url: Url = url.parse().map_err(|error| format!("not a URL: {error}"))?;
        if !matches!(url.scheme(), "http" | "https") || url.host().is_none() {
            return Err("expected http:// or https:// and a host".to_owned());
        }
        Ok(Self { url, stamp, client: OnceLock::new() })
    }

    fn client(&self) -> Result<&Client, InvokeError> {
        let made = self.client.get_or_init(|| {
            let client = Client::builder()
                .user_agent(concat!("poolhouse/", env!("CARGO_PKG_VERSION")))
                .no_proxy()
                .redirect(redirect::Policy::none())
                .build();
            client.map_err(|error| error.to_string())
        });
        made.as_ref().map_err(|error| InvokeError::Unreachable(error.clone()))
    }

    async fn post(&self, invocation: Invocation<'_>) -> Result<Vec<u8>, InvokeError> {
        let mode = match invocation.mode {
            Mode::RequestResponse => "RequestResponse",
            Mode::Event => "Event",
        };
        let mut request = self
            .client()?
            .post(self.url.clone())
            .header(CONTENT_TYPE, "application/json")
            .header(INVOCATION_TYPE, mode)
            .body(invocation.event.to_vec());
        for (name, value) in (self.stamp)(invocation.id, invocation.event) {
            request = request.header(name, value);
        }
        let response = request.send().await.map_err(|error| unreachable(&error))?;
        let status = response.status();
        let body = read(response).await?;
        if status.is_success() {
            return Ok(body);
        }
        refuse(status, &body)
    }
}

impl Invoke for Webhook {
    fn invoke<'a>(&'a self, invocation: Invocation<'a>) -> Invoked<'a> {
        Box::pin(self.post(invocation))
    }
}

/// A 4xx with an `errorMessage`, and any answer with one and an `errorType`, is the function's own refusal; the rest is
/// something in between that failed.
fn refuse(status: StatusCode, body: &[u8]) -> Result<Vec<u8>, InvokeError> {
    match error_message(body) {
        Some(error) if status.is_client_error() || error.has_type => Err(InvokeError::Function(error.message)),
        _ => {
            Err(InvokeError::Service(format!("{} {}", status.as_u16(), status.canonical_reason().unwrap_or("Status"))))
        }
    }
}

async fn read(mut response: Response) -> Result<Vec<u8>, InvokeError> {
    let too_large = InvokeError::TooLarge { limit_bytes: ANSWER_LIMIT_BYTES };
    if response.content_length().is_some_and(|length| length > ANSWER_LIMIT_BYTES as u64) {
        return Err(too_large);
    }
    let mut bytes = Vec::new();
    while let Some(chunk) = response.chunk().await.map_err(|error| unreachable(&error))? {
        if bytes.len() + chunk.len() > ANSWER_LIMIT_BYTES {
            return Err(too_large);
        }
        bytes.extend_from_slice(&chunk);
    }
    Ok(bytes)
}

/// Without the URL, which may hold a secret of the operator's.
fn unreachable(error: &reqwest::Error) -> InvokeError {
    let mut text = String::from("request failed");
    let mut cause = std::error::Error::source(error);
    while let Some(inner) = cause {
        text.push_str(": ");
        text.push_str(&inner.to_string());
        cause = inner.source();
    }
    InvokeError::Unreachable(text)
}

#[cfg(test)]
mod tests;
