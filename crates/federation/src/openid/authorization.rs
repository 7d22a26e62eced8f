//! The authorization request, and the answer that the browser brings (OpenID Connect Core §3.1.2).

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use domain::random::{self, Random};
use url::Url;

use super::{Client, Verifier, invalid};
use crate::provider::{Departure, Expected, ProviderError, Returned, Site, WayOut};

/// Where people are sent, and with what.
pub(crate) struct Authorization {
    pub url: Url,
    /// As it is configured: separated as the provider wants it.
    pub scope: String,
    /// Whether the answer is posted: Apple gives names and addresses in no other way.
    pub form_post: bool,
    /// `login_hint` goes to OIDC providers and Google only (behaviour 30 §2).
    pub passes_hint: bool,
}

impl Authorization {
    pub fn request(&self, site: Site<'_>, client: &Client, departure: &Departure<'_>) -> (WayOut, Expected) {
        let (nonce, code_verifier) = (secret(site.random), secret(site.random));
        // A provider's own parameters in the URL stay.
        let mut url = self.url.clone();
        let mut query = url.query_pairs_mut();
        query
            .append_pair("response_type", "code")
            .append_pair("client_id", &client.id)
            .append_pair("redirect_uri", departure.callback)
            .append_pair("scope", &self.scope)
            .append_pair("state", departure.state)
            .append_pair("nonce", &nonce)
            // To every provider, whether it announces PKCE or not: who does not know a parameter ignores it
            // (RFC 6749 §3.1), and who does refuses a code that was carried into another sign-in.
            .append_pair("code_challenge", &crypto::pkce::s256(&code_verifier))
            .append_pair("code_challenge_method", "S256");
        if self.form_post {
            query.append_pair("response_mode", "form_post");
        }
        // `none` is answered here: at the provider it could only fail.
        let prompt = departure.prompt.map(|prompt| {
            let passed = prompt.split_ascii_whitespace().filter(|&value| value != "none");
            passed.collect::<Vec<_>>().join(" ")
        });
        if let Some(prompt) = prompt.filter(|prompt| !prompt.is_empty()) {
            query.append_pair("prompt", &prompt);
        }
        if let Some(hint) = departure.login_hint.filter(|hint| self.passes_hint && !hint.is_empty()) {
            query.append_pair("login_hint", hint);
        }
        if let Some(values) = departure.acr_values.filter(|values| !values.is_empty()) {
            query.append_pair("acr_values", values);
        }
        drop(query);
        let expected = Expected {
            callback: departure.callback.to_owned(),
            nonce: Some(nonce),
            code_verifier: Some(code_verifier),
            request_id: None,
        };
        (WayOut::Redirect(url.into()), expected)
    }
}

/// 256 bits nobody can guess: 43 characters, the least a code verifier may have (RFC 7636 §4.1).
fn secret(random: &dyn Random) -> String {
    URL_SAFE_NO_PAD.encode(random::bytes::<32>(random))
}

/// The code in the answer.
///
/// # Errors
/// The provider refused, or the answer is not its own.
pub(super) fn code<'a>(returned: &Returned<'a>, id_tokens: Option<&Verifier>) -> Result<&'a str, ProviderError> {
    // Another provider's answer, or one this provider was lured to give (mix-up, RFC 9700 §4.4; RFC 9207 §2.4). Facebook
    // and Amazon have no issuer to compare; as settings of theirs cannot lead elsewhere, they are no mixer's tool.
    if let (Some(iss), Some(verifier)) = (returned.iss, id_tokens)
        && !verifier.is_issuer(iss)
    {
        return Err(invalid("Bad issuer in the authorization response", "it is another provider's"));
    }
    if let Some(error) = returned.error {
        let description = returned.error_description.unwrap_or_default();
        return Err(ProviderError::Refused { error: error.to_owned(), description: description.to_owned() });
    }
    let code = returned.code.filter(|code| !code.is_empty());
    code.ok_or_else(|| invalid("Bad authorization response", "it has neither code nor error"))
}
