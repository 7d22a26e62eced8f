//! Mail or SMS by a webhook: one POST of JSON for each message, to an address the operator chose.
//!
//! 2xx means taken; 408, 425, 429 and 5xx mean later, as do 401, 403 and 404, which somebody
//! can mend; other 4xx mean never.

use std::sync::Arc;
use std::time::Duration;

use reqwest::StatusCode;
use reqwest::header::{CONTENT_TYPE, HeaderValue};
use serde_json::json;
use url::Url;

use crate::{Deliver, Delivering, Message, Undelivered, told};

const TIMEOUT: Duration = Duration::from_secs(10);

/// Gives an attempt's headers, from the id of the message, which is the same for all its attempts, and its body.
pub type Stamp = Arc<dyn Fn(&str, &[u8]) -> Vec<(&'static str, String)> + Send + Sync>;

pub struct Webhook {
    client: reqwest::Client,
    url: Url,
    stamp: Stamp,
}

/// Why settings make no webhook.
#[derive(Debug, thiserror::Error)]
pub enum WebhookError {
    #[error("not an http:// or https:// URL")]
    Url,
    #[error("the HTTP client cannot be made: {0}")]
    Client(String),
}

impl Webhook {
    /// # Errors
    /// See [`WebhookError`].
    pub fn new(url: &str, stamp: Stamp) -> Result<Self, WebhookError> {
        let url = Url::parse(url).map_err(|_| WebhookError::Url)?;
        if !matches!(url.scheme(), "http" | "https") || url.host().is_none() {
            return Err(WebhookError::Url);
        }
        let client = reqwest::Client::builder()
            .user_agent(concat!("poolhouse/", env!("CARGO_PKG_VERSION")))
            .timeout(TIMEOUT)
            // A redirect could lead where the operator did not mean to send.
            .redirect(reqwest::redirect::Policy::none())
            .build()
            .map_err(|error| WebhookError::Client(told(&error)))?;
        Ok(Self { client, url, stamp })
    }

    async fn send(&self, message: &Message) -> Result<(), Undelivered> {
        let body = document(message);
        let mut request =
            self.client.post(self.url.clone()).header(CONTENT_TYPE, HeaderValue::from_static("application/json"));
        for (name, value) in (self.stamp)(&message.id, body.as_bytes()) {
            request = request.header(name, value);
        }
        // The URL may hold credentials: it stays out of the log.
        let failed = |error: reqwest::Error| Undelivered::Failed(told(&error.without_url()));
        let answer = request.body(body).send().await.map_err(failed)?;
        judge(answer.status())
    }
}

impl Deliver for Webhook {
    fn deliver<'a>(&'a self, message: &'a Message) -> Delivering<'a> {
        Box::pin(self.send(message))
    }
}

fn document(message: &Message) -> String {
    json!({
        "Id": message.id,
        "UserPoolId": message.user_pool_id,
        "Username": message.username,
        "Kind": message.occasion.as_str(),
        "Medium": message.medium.as_str(),
        "Destination": message.destination,
        "Subject": message.subject,
        "Body": message.body,
        "From": message.sender.from,
        "ReplyTo": message.sender.reply_to,
        "OriginationIdentity": message.sender.origination_identity,
    })
    .to_string()
}

fn judge(status: StatusCode) -> Result<(), Undelivered> {
    let said = format!("the webhook answered {status}");
    match status.as_u16() {
        200..=299 => Ok(()),
        401 | 403 | 404 | 408 | 425 | 429 => Err(Undelivered::Failed(said)),
        400..=499 => Err(Undelivered::Refused(said)),
        _ => Err(Undelivered::Failed(said)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn answers_mean_taken_later_or_never() {
        let outcome = |status: u16| judge(StatusCode::from_u16(status).unwrap());
        assert!([200, 202, 204].into_iter().all(|status| outcome(status).is_ok()));
        assert!([400, 409, 422].into_iter().all(|status| matches!(outcome(status), Err(Undelivered::Refused(_)))));
        for status in [302, 401, 404, 429, 500, 503] {
            assert!(matches!(outcome(status), Err(Undelivered::Failed(_))), "{status}");
        }
    }

    #[test]
    fn only_urls_of_http_are_taken() {
        let webhook = |url| Webhook::new(url, Arc::new(|_, _| Vec::new()));
        assert!(webhook("http://127.0.0.1:9000/sms?k=1").is_ok());
        for wrong in ["127.0.0.1:9000", "ftp://x/", "file:///etc/passwd", ""] {
            assert!(webhook(wrong).is_err(), "{wrong}");
        }
    }
}
