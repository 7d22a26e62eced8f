//! Logout tokens: a provider says that a session of its ended (OpenID Connect Back-Channel Logout 1.0 §2.4, §2.6).

use domain::clock::Time;
use serde_json::Value;

use super::id_token::{CLOCK_SKEW_SECONDS, bad, seconds};
use super::{Client, Verifier};
use crate::provider::{Ended, Once, ProviderError, Site};

const EVENT: &str = "http://schemas.openid.net/event/backchannel-logout";

/// How old a token may be. It is sent when the session ends, and its id must be remembered that long.
const AGE_LIMIT_SECONDS: i64 = 600;

/// # Errors
/// [`ProviderError::Invalid`], or the provider's keys cannot be read.
pub(super) async fn read(
    verifier: &Verifier,
    site: Site<'_>,
    client: &Client,
    token: &str,
) -> Result<Ended, ProviderError> {
    let (header, claims) = verifier.open(site, client, token).await?;
    let typ = header.typ.unwrap_or_default().to_ascii_lowercase();
    if typ.ends_with("+jwt") && typ != "logout+jwt" {
        return Err(bad("type", "typ in its header is of another kind of token"));
    }
    verifier.judge(client, &claims, site.now)?;
    let now = site.now.seconds();
    let iat = seconds(&claims, "iat")?.unwrap_or_default();
    let oldest = now - AGE_LIMIT_SECONDS - CLOCK_SKEW_SECONDS;
    let expired = seconds(&claims, "exp")?.is_some_and(|exp| exp <= now - CLOCK_SKEW_SECONDS);
    if iat < oldest || expired {
        return Err(bad("expiration", "the logout token is too old"));
    }
    if !claims.get("events").and_then(|events| events.get(EVENT)).is_some_and(Value::is_object) {
        return Err(bad("events", "it is not a logout token"));
    }
    // What an ID token has and a logout token must not have, so that neither is taken for the other.
    if claims.contains_key("nonce") {
        return Err(bad("nonce", "a logout token has none"));
    }
    let text = |name: &str| claims.get(name).and_then(Value::as_str).filter(|text| !text.is_empty()).map(str::to_owned);
    let id = text("jti").ok_or_else(|| bad("jti", "it is missing"))?;
    let (session_id, subject) = (text("sid"), text("sub"));
    if session_id.is_none() && subject.is_none() {
        return Err(bad("subject", "it has neither sub nor sid"));
    }
    let until = iat.saturating_add(AGE_LIMIT_SECONDS + 2 * CLOCK_SKEW_SECONDS);
    Ok(Ended { session_id, subject, once: Once { id, until: Time::from_seconds(until) } })
}
