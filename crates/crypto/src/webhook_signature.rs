//! What the webhooks we send are told apart and believed by: the headers of Standard Webhooks 1.0
//! (<https://www.standardwebhooks.com>), for which there are libraries to verify them.
//!
//! The signature covers an id and a time beside the body, so that a request cannot be sent again by somebody else.

use aws_lc_rs::hmac;
use base64::Engine;
use base64::alphabet;
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};
use base64::prelude::BASE64_STANDARD;

/// Before secrets that are Base64; any other secret is the bytes of its text.
const PREFIX: &str = "whsec_";

/// The convention's libraries take secrets with and without padding.
const SECRET: GeneralPurpose = GeneralPurpose::new(
    &alphabet::STANDARD,
    GeneralPurposeConfig::new().with_decode_padding_mode(DecodePaddingMode::Indifferent),
);

#[derive(Clone)]
pub struct WebhookKey(hmac::Key);

#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum WebhookKeyError {
    #[error("the secret is empty")]
    Empty,
    #[error("what follows whsec_ is not Base64")]
    NotBase64,
}

impl WebhookKey {
    /// Reads what the operator wrote.
    ///
    /// # Errors
    /// See [`WebhookKeyError`].
    pub fn parse(secret: &str) -> Result<Self, WebhookKeyError> {
        let bytes = match secret.strip_prefix(PREFIX) {
            Some(text) => SECRET.decode(text).map_err(|_| WebhookKeyError::NotBase64)?,
            None => secret.as_bytes().to_vec(),
        };
        let bytes = zeroize::Zeroizing::new(bytes);
        if bytes.is_empty() {
            return Err(WebhookKeyError::Empty);
        }
        Ok(Self(hmac::Key::new(hmac::HMAC_SHA256, &bytes)))
    }

    fn sign(&self, id: &str, at: &str, body: &[u8]) -> String {
        let mut context = hmac::Context::with_key(&self.0);
        for part in [id.as_bytes(), b".", at.as_bytes(), b".", body] {
            context.update(part);
        }
        format!("v1,{}", BASE64_STANDARD.encode(context.sign()))
    }
}

/// Shows nothing.
impl std::fmt::Debug for WebhookKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("[redacted]")
    }
}

/// The headers of one attempt: `id` is the same for all attempts of one thing, the time is now. There is a signature if
/// there is a key.
pub fn webhook_headers(
    key: Option<&WebhookKey>,
    id: &str,
    now_seconds: i64,
    body: &[u8],
) -> Vec<(&'static str, String)> {
    let at = now_seconds.to_string();
    let signature = key.map(|key| ("webhook-signature", key.sign(id, &at, body)));
    [("webhook-id", id.to_owned()), ("webhook-timestamp", at)].into_iter().chain(signature).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn signature(secret: &str, id: &str, at: i64, body: &[u8]) -> String {
        let headers = webhook_headers(Some(&WebhookKey::parse(secret).unwrap()), id, at, body);
        assert_eq!(
            (&headers[0], &headers[1]),
            (&("webhook-id", id.to_owned()), &("webhook-timestamp", at.to_string()))
        );
        assert_eq!(headers[2].0, "webhook-signature");
        headers[2].1.clone()
    }

    #[test]
    fn it_is_the_signature_of_the_conventions_own_libraries() {
        // The vector of their tests.
        let (id, at) = ("msg_p5jXN8AQM9LWM0D4loKWxJek", 1_614_265_330);
        let expected = "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=";
        let body = br#"{"test": 2432232314}"#;
        assert_eq!(signature("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", id, at, body), expected);
        assert_eq!(signature("whsec_c2VjcmV0", id, at, body), signature("secret", id, at, body));
        assert_eq!(signature("whsec_a2V5", id, at, body), signature("key", id, at, body));
        assert_eq!(signature("whsec_a2V5cw", id, at, body), signature("whsec_a2V5cw==", id, at, body));
    }

    #[test]
    fn it_covers_id_time_body_and_secret() {
        let all = [
            signature("a", "1", 2, b"3"),
            signature("b", "1", 2, b"3"),
            signature("a", "2", 2, b"3"),
            signature("a", "1", 3, b"3"),
            signature("a", "1", 2, b"4"),
        ];
        assert_eq!(all.iter().collect::<std::collections::HashSet<_>>().len(), all.len());
        assert_eq!(webhook_headers(None, "1", 2, b"3").len(), 2, "no key, no signature");
    }

    #[test]
    fn secrets_are_read_or_refused_and_never_shown() {
        assert_eq!(WebhookKey::parse("").err(), Some(WebhookKeyError::Empty));
        assert_eq!(WebhookKey::parse("whsec_").err(), Some(WebhookKeyError::Empty));
        assert_eq!(WebhookKey::parse("whsec_%").err(), Some(WebhookKeyError::NotBase64));
        assert_eq!(format!("{:?}", WebhookKey::parse("s3cret").unwrap()), "[redacted]");
    }
}
