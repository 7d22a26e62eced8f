//! A code for tokens (RFC 6749 §4.1.3), by `client_secret_post` only (behaviour 30 §6.2).

use http::header::{ACCEPT, CONTENT_TYPE};
use http::{Method, Request};
use serde_json::{Map, Value};
use url::{Url, form_urlencoded};
use zeroize::Zeroizing;

use super::{Client, answer, invalid};
use crate::provider::{Expected, ProviderError, Site};

pub(crate) struct TokenEndpoint {
    pub url: Url,
    /// POST, but for Facebook, which is asked in the query.
    pub method: Method,
}

/// The answer of a token endpoint. Not to be logged.
pub(crate) struct Tokens(Map<String, Value>);

impl TokenEndpoint {
    /// # Errors
    /// [`ProviderError`].
    pub async fn exchange(
        &self,
        site: Site<'_>,
        client: &Client,
        code: &str,
        expected: &Expected,
    ) -> Result<Tokens, ProviderError> {
        let parameters = parameters(site, client, code, expected)?;
        let request = request(&self.method, &self.url, &parameters)?;
        answer::object(site, request, "Bad token response").await.map(Tokens)
    }
}

fn parameters(
    site: Site<'_>,
    client: &Client,
    code: &str,
    expected: &Expected,
) -> Result<Zeroizing<String>, ProviderError> {
    let mut form = form_urlencoded::Serializer::new(String::new());
    form.append_pair("grant_type", "authorization_code")
        .append_pair("code", code)
        .append_pair("redirect_uri", &expected.callback)
        .append_pair("client_id", &client.id);
    if let Some(secret) = client.secret(site.now)? {
        form.append_pair("client_secret", &secret);
    }
    if let Some(verifier) = &expected.code_verifier {
        form.append_pair("code_verifier", verifier);
    }
    Ok(Zeroizing::new(form.finish()))
}

impl Tokens {
    pub fn of(tokens: Map<String, Value>) -> Self {
        Self(tokens)
    }

    pub fn all(&self) -> &Map<String, Value> {
        &self.0
    }

    pub fn id_token(&self) -> Option<&str> {
        self.text("id_token")
    }

    pub fn access_token(&self) -> Option<&str> {
        self.text("access_token")
    }

    /// # Errors
    /// There is none, or it is not one that is used by showing it (RFC 6749 §7.1).
    pub fn required_access_token(&self) -> Result<&str, ProviderError> {
        let token = self.access_token().ok_or_else(|| invalid("Bad token response", "it has no access_token"))?;
        match self.text("token_type") {
            // Required, and left out by some.
            Some(other) if !other.eq_ignore_ascii_case("bearer") => {
                Err(invalid("Bad token response", "token_type is not Bearer"))
            }
            _ => Ok(token),
        }
    }

    fn text(&self, name: &str) -> Option<&str> {
        self.0.get(name).and_then(Value::as_str).filter(|text| !text.is_empty())
    }
}

/// A request with parameters, in the query of a GET and in the body of a POST.
pub(super) fn request(method: &Method, url: &Url, parameters: &str) -> Result<Request<Vec<u8>>, ProviderError> {
    let request = Request::builder().method(method).header(ACCEPT, "application/json");
    let request = if *method == Method::GET {
        let mut url = url.clone();
        let query = [url.query().unwrap_or_default(), parameters].into_iter().filter(|part| !part.is_empty());
        let query = query.collect::<Vec<_>>().join("&");
        url.set_query(Some(&query).filter(|query| !query.is_empty()).map(String::as_str));
        request.uri(url.as_str()).body(Vec::new())
    } else {
        let form = request.uri(url.as_str()).header(CONTENT_TYPE, "application/x-www-form-urlencoded");
        form.body(parameters.as_bytes().to_vec())
    };
    request.map_err(|_| invalid("The identity provider cannot be used.", "a URL of its settings cannot be asked"))
}
