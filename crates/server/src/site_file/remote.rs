//! A running server, over HTTP.

use std::time::Duration;

use aws::{AccessKey, Scope, signature_headers};
use serde_json::Value;

use super::call::{Call, CallError, Request};
use crate::clock::machine_time;
use crate::http::PINNED_ID;

const TARGET: &str = "AWSCognitoIdentityProviderService";
const CONTENT_TYPE: &str = "application/x-amz-json-1.1";
/// Signed for where nothing names a region.
const DEFAULT_REGION: &str = "us-east-1";
/// How long one call may take.
const TIMEOUT: Duration = Duration::from_secs(60);

pub(crate) struct Remote {
    endpoint: reqwest::Url,
    key: AccessKey,
    client: reqwest::Client,
}

impl Remote {
    /// `access_key` is an id and its secret.
    ///
    /// # Errors
    /// The endpoint is no URL, or TLS cannot be set up.
    pub(crate) fn new(endpoint: &str, access_key: (String, String)) -> Result<Self, CallError> {
        let unusable = |error: &dyn std::fmt::Display| CallError::Unreachable(format!("{endpoint}: {error}"));
        let mut url: reqwest::Url = endpoint.parse().map_err(|error| unusable(&error))?;
        url.set_path("/");
        url.host_str().ok_or_else(|| unusable(&"no host"))?;
        let client = reqwest::Client::builder().timeout(TIMEOUT).redirect(reqwest::redirect::Policy::none()).build();
        let client = client.map_err(|error| unusable(&error))?;
        let (id, secret) = access_key;
        Ok(Self { endpoint: url, key: AccessKey { id, secret }, client })
    }

    fn unreachable(&self, error: &reqwest::Error) -> CallError {
        let mut text = format!("{} cannot be reached: {error}", self.endpoint);
        let mut source = std::error::Error::source(error);
        while let Some(cause) = source {
            text.push_str(&format!(": {cause}"));
            source = cause.source();
        }
        CallError::Unreachable(text)
    }
}

impl Call for Remote {
    async fn call(&self, request: Request<'_>) -> Result<Value, CallError> {
        let Request { operation, input, region, pinned_id } = request;
        let body = input.to_string();
        let target = format!("{TARGET}.{operation}");
        let headers = [("content-type", CONTENT_TYPE), ("x-amz-target", &target)];
        let scope = Scope { region: region.unwrap_or(DEFAULT_REGION), service: "cognito-idp", now: machine_time() };
        let signature = signature_headers(&self.key, &scope, self.endpoint.as_str(), &headers, body.as_bytes());
        let signature = signature.map_err(CallError::Unreachable)?;
        let mut sent = self.client.post(self.endpoint.clone());
        for (name, value) in headers {
            sent = sent.header(name, value);
        }
        for (name, value) in signature {
            sent = sent.header(name, value);
        }
        if let Some(id) = pinned_id {
            sent = sent.header(PINNED_ID, id);
        }
        let answer = sent.body(body).send().await.map_err(|error| self.unreachable(&error))?;
        let status = answer.status();
        let body = answer.bytes().await.map_err(|error| self.unreachable(&error))?;
        let value: Value = serde_json::from_slice(&body).unwrap_or_default();
        if status.is_success() {
            return Ok(value);
        }
        match value["__type"].as_str() {
            Some(code) => Err(CallError::refused(operation, code, value["message"].as_str().unwrap_or_default())),
            None => Err(CallError::Unreachable(format!("{} answered {status}, not as Poolhouse does", self.endpoint))),
        }
    }
}
