//! What the configuration of a provider says, as the connector takes it; and the connector of an OIDC provider.

use std::collections::BTreeSet;

use http::Method;
use url::Url;
use zeroize::Zeroizing;

use super::client::Secret;
use super::{Authorization, Client, Connector, TokenEndpoint, UserInfo, Verifier, invalid};
use crate::connect::Connection;
use crate::provider::ProviderError;

/// The details of a provider, read.
#[derive(Clone, Copy)]
pub(crate) struct Settings<'a>(pub &'a Connection<'a>);

impl<'a> Settings<'a> {
    /// A detail that must be there.
    ///
    /// # Errors
    /// It is not.
    pub fn required(&self, key: &str) -> Result<&'a str, ProviderError> {
        self.optional(key).ok_or_else(|| unusable(&format!("{key} is missing")))
    }

    pub fn optional(&self, key: &str) -> Option<&'a str> {
        let connection = self.0;
        let value = connection.secrets.get(key).or_else(|| connection.provider.details.get(key))?;
        Some(value.as_str()).filter(|value| !value.is_empty())
    }

    /// # Errors
    /// It is missing or no URL.
    pub fn url(&self, key: &str) -> Result<Url, ProviderError> {
        Url::parse(self.required(key)?).map_err(|_| unusable(&format!("{key} is not a URL")))
    }

    /// # Errors
    /// `key` is neither GET nor POST.
    pub fn method(&self, key: &str) -> Result<Method, ProviderError> {
        match self.optional(key) {
            None | Some("POST") => Ok(Method::POST),
            Some("GET") => Ok(Method::GET),
            Some(_) => Err(unusable(&format!("{key} is neither GET nor POST"))),
        }
    }

    /// The client with its shared secret, if it has one.
    ///
    /// # Errors
    /// There is no `client_id`.
    pub fn client(&self) -> Result<Client, ProviderError> {
        let secret = match self.optional("client_secret") {
            Some(secret) => Secret::Shared(Zeroizing::new(secret.to_owned())),
            None => Secret::None,
        };
        Ok(Client { id: self.required("client_id")?.to_owned(), secret })
    }

    /// The claims that attributes are mapped from, each once.
    pub fn mapped_claims(&self) -> BTreeSet<&'a str> {
        self.0.provider.attribute_mapping.values().map(String::as_str).collect()
    }
}

/// # Errors
/// A setting is missing or cannot be used.
pub(crate) fn connector(settings: Settings<'_>) -> Result<Connector, ProviderError> {
    let user_info = match settings.optional("attributes_url") {
        Some(_) => Some(UserInfo {
            url: settings.url("attributes_url")?,
            method: settings.method("attributes_request_method")?,
            proves_secret: false,
            read: std::convert::identity,
        }),
        None => None,
    };
    Ok(Connector {
        client: settings.client()?,
        authorization: Authorization {
            url: settings.url("authorize_url")?,
            scope: settings.required("authorize_scopes")?.to_owned(),
            form_post: false,
            passes_hint: true,
        },
        token: TokenEndpoint { url: settings.url("token_url")?, method: Method::POST },
        id_tokens: Some(Verifier {
            issuers: vec![settings.required("oidc_issuer")?.to_owned()],
            keys_url: settings.url("jwks_uri")?,
            shared_secret: true,
        }),
        user_info,
        token_info: None,
        id_claim: "sub",
        tells_name: false,
    })
}

/// The settings cannot be used; which one is for the log.
pub(crate) fn unusable(why: &str) -> ProviderError {
    invalid("The identity provider cannot be used.", why)
}
