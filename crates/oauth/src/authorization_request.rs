//! The parameters of an authorization request, as a query or a form has them. The login pages carry them on.

use std::collections::BTreeMap;
use std::sync::Arc;

use flows::Context;
use flows::authorization::{Asked, AuthorizationRequest, PageError, Refusal};

use crate::once;
use crate::place::Place;

/// Longer than any honest request; what is longer is not carried from page to page.
const MOST_BYTES: usize = 8_192;

/// Parameters, each of which came once.
#[derive(Debug, Clone, Default)]
pub struct Parameters(BTreeMap<String, String>);

impl Parameters {
    /// # Errors
    /// [`PageError::DuplicateParameter`] (RFC 6749 §3.1), or far too long.
    pub fn read(encoded: &str) -> Result<Self, Refusal> {
        if encoded.len() > MOST_BYTES {
            return Err(Refusal::Page(PageError::TooLong));
        }
        let parameters = once::each_once(encoded);
        parameters.map(Self).map_err(|name| Refusal::Page(PageError::DuplicateParameter(name)))
    }

    /// A parameter without a value was not sent.
    pub fn get(&self, name: &str) -> Option<&str> {
        once::sent(&self.0, name)
    }

    /// Those with a value.
    pub fn filled(&self) -> impl Iterator<Item = (&str, &str)> {
        let pairs = self.0.iter().map(|(name, value)| (name.as_str(), value.as_str()));
        pairs.filter(|(_, value)| !value.is_empty())
    }

    /// What an authorization request may say.
    pub fn asked(&self) -> Asked<'_> {
        Asked {
            client_id: self.get("client_id"),
            redirect_uri: self.get("redirect_uri"),
            response_type: self.get("response_type"),
            scope: self.get("scope"),
            state: self.get("state"),
            nonce: self.get("nonce"),
            code_challenge: self.get("code_challenge"),
            code_challenge_method: self.get("code_challenge_method"),
            prompt: self.get("prompt"),
            max_age: self.get("max_age"),
            login_hint: self.get("login_hint"),
            identity_provider: self.get("identity_provider"),
            idp_identifier: self.get("idp_identifier"),
            resource: self.get("resource"),
            acr_values: self.get("acr_values"),
            request: self.get("request"),
            request_uri: self.get("request_uri"),
        }
    }

    /// The request that they make at this place.
    ///
    /// # Errors
    /// As [`AuthorizationRequest::check`].
    pub async fn check(&self, cx: &Context, place: &Place) -> Result<AuthorizationRequest, Refusal> {
        AuthorizationRequest::check(cx, place.pool.as_ref().map(Arc::clone).as_ref(), &self.asked()).await
    }
}
