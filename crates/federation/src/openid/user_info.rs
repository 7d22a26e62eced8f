//! What a provider tells of somebody to the bearer of an access token: userInfo (OpenID Connect Core §5.3), or the profile
//! of a provider that has no ID tokens.

use aws_lc_rs::hmac;
use http::header::{AUTHORIZATION, HeaderValue};
use http::{Method, Request};
use serde_json::{Map, Value};
use url::Url;
use zeroize::Zeroizing;

use super::answer::Said;
use super::{Client, Verifier, answer, invalid, token_request};
use crate::provider::{ProviderError, Site};

const TOLD: &str = "Bad user info response";

pub(crate) struct UserInfo {
    pub url: Url,
    /// GET or POST, as the settings say.
    pub method: Method,
    /// Whether the client proves with its secret that the token is its own (Facebook).
    pub proves_secret: bool,
    /// How the answer becomes claims where it is not claims already.
    pub read: fn(Map<String, Value>) -> Map<String, Value>,
}

impl UserInfo {
    /// `id_tokens` is how the provider's tokens are known: it may sign what it says here, too.
    ///
    /// # Errors
    /// The provider was not reached, or answers no claims.
    pub async fn ask(
        &self,
        site: Site<'_>,
        client: &Client,
        access_token: &str,
        id_tokens: Option<&Verifier>,
    ) -> Result<Map<String, Value>, ProviderError> {
        let mut url = self.url.clone();
        if let Some(secret) = client.shared_secret().filter(|_| self.proves_secret) {
            url.query_pairs_mut().append_pair("appsecret_proof", &secret_proof(secret, access_token));
        }
        let request = token_request::request(&self.method, &url, "")?;
        let claims = match answer::said(site, bearer(request, access_token)?, TOLD).await? {
            Said::Object(claims) => claims,
            Said::Signed(token) => {
                let verifier =
                    id_tokens.ok_or_else(|| invalid(TOLD, "it is signed, by a provider without ID tokens"))?;
                verifier.verify_user_info(site, client, &token).await.map_err(reworded)?
            }
        };
        Ok((self.read)(claims))
    }
}

/// What is wrong with a token is told of ID tokens; this is none.
fn reworded(error: ProviderError) -> ProviderError {
    match error {
        ProviderError::Invalid { why, .. } => invalid(TOLD, &why),
        other => other,
    }
}

/// The token in the header, where it does not get into anybody's log of URLs (RFC 6750 §2.1).
fn bearer(mut request: Request<Vec<u8>>, access_token: &str) -> Result<Request<Vec<u8>>, ProviderError> {
    let value = Zeroizing::new(format!("Bearer {access_token}"));
    let value = HeaderValue::try_from(value.as_str());
    let mut value = value.map_err(|_| invalid("Bad token response", "access_token is not a token of HTTP"))?;
    value.set_sensitive(true);
    request.headers_mut().insert(AUTHORIZATION, value);
    Ok(request)
}

/// Facebook's `appsecret_proof`: a stolen token is worth nothing without the secret.
fn secret_proof(secret: &[u8], access_token: &str) -> String {
    hex::encode(hmac::sign(&hmac::Key::new(hmac::HMAC_SHA256, secret), access_token.as_bytes()))
}

/// Asks whom the access token was issued for. A provider without ID tokens says it in no other way, and a token of another
/// client, brought in here, would sign its owner in.
///
/// # Errors
/// The provider was not reached, or it was issued for another client or of somebody else.
pub(super) async fn check_audience(
    site: Site<'_>,
    url: &Url,
    access_token: &str,
    client_id: &str,
    id_claim: &str,
    id: &str,
) -> Result<(), ProviderError> {
    // The one place where this provider reads the token is the query.
    let mut url = url.clone();
    url.query_pairs_mut().append_pair("access_token", access_token);
    let info = answer::object(site, token_request::request(&Method::GET, &url, "")?, TOLD).await?;
    let says = |name: &str, value: &str| info.get(name).and_then(Value::as_str) == Some(value);
    if !says("aud", client_id) {
        return Err(invalid(TOLD, "the access token was issued for another client"));
    }
    if !says(id_claim, id) {
        return Err(invalid(TOLD, "the access token is somebody else's"));
    }
    Ok(())
}
