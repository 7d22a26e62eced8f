//! An identity provider as a sign-in sees it: where the browser is sent, and who comes back (behaviour 30 §6). One file for
//! each kind; nothing of a provider's protocol leaves this crate.

use std::collections::BTreeMap;
use std::pin::Pin;

use domain::clock::Time;
use domain::random::Random;
use serde::{Deserialize, Serialize};

use crate::{Fetch, KeyCache};

/// What [`Provider::finish`] gives, some time later.
pub type Later<'a, T> = Pin<Box<dyn Future<Output = Result<T, ProviderError>> + Send + 'a>>;

/// What is used of the site while a provider is talked to.
#[derive(Clone, Copy)]
pub struct Site<'a> {
    pub fetch: &'a dyn Fetch,
    pub random: &'a dyn Random,
    pub keys: &'a KeyCache,
    pub now: Time,
}

/// Somebody is sent to a provider.
#[derive(Debug, Clone, Copy, Default)]
pub struct Departure<'a> {
    /// Where the provider is to send them back: `redirect_uri`, or the URL of the assertion consumer service.
    pub callback: &'a str,
    /// What they bring back unread: `state`, or RelayState.
    pub state: &'a str,
    pub prompt: Option<&'a str>,
    pub login_hint: Option<&'a str>,
    /// In the provider's own words, the most wanted first.
    pub acr_values: Option<&'a str>,
}

/// How a browser leaves for a provider.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum WayOut {
    Redirect(String),
    /// A form that the browser posts by itself.
    Form {
        action: String,
        fields: Vec<(&'static str, String)>,
    },
}

/// What must come back from the provider: kept here meanwhile, and shown to nobody.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Expected {
    /// As in [`Departure::callback`].
    pub callback: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub nonce: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub code_verifier: Option<String>,
    /// The id of a SAML request. None of a sign-in that the provider began.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub request_id: Option<String>,
}

/// What the browser brought back: parameters of a query or of a form.
#[derive(Debug, Clone, Copy, Default)]
pub struct Returned<'a> {
    pub code: Option<&'a str>,
    pub error: Option<&'a str>,
    pub error_description: Option<&'a str>,
    /// The issuer in an authorization response (RFC 9207).
    pub iss: Option<&'a str>,
    /// Apple tells a name once, beside the code.
    pub user: Option<&'a str>,
    /// `SAMLResponse` as it was posted, in base64.
    pub saml_response: Option<&'a str>,
}

/// Somebody, in the word of a provider. All of it was verified.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Identity {
    /// Their name at the provider: `sub`, `id`, `user_id`, or the NameID.
    pub id: String,
    /// What is mapped to attributes: claim, or `Name` of a SAML attribute, to its values in order.
    pub claims: BTreeMap<String, Vec<String>>,
    /// The same, as the pool's InboundFederation function is shown it.
    pub told: Told,
    pub session: ProviderSession,
    /// A SAML assertion counts once, on every node: its id, and when it can be forgotten.
    pub once: Option<Once>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Once {
    pub id: String,
    pub until: Time,
}

/// Somebody for whom a provider vouched by an ID token, and when.
#[derive(Debug, Clone, PartialEq)]
pub struct Vouched {
    pub identity: Identity,
    pub issued_at: Time,
    pub expires_at: Time,
    /// When they proved who they are: `auth_time`, and of providers that do not say it no later than the token.
    pub authenticated_at: Time,
}

/// Somebody's session at a provider ended, in the word of the provider: the one with that id, or every one of theirs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ended {
    pub session_id: Option<String>,
    pub subject: Option<String>,
    /// The message counts once.
    pub once: Once,
}

/// Values as a function gets them (behaviour 40 §1.3.4).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum Told {
    Tokens {
        token_response: BTreeMap<String, String>,
        id_token: BTreeMap<String, String>,
        user_info: BTreeMap<String, String>,
    },
    Saml {
        saml_response: BTreeMap<String, String>,
    },
}

/// The session at the provider, to end it there and to learn that it was ended there.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProviderSession {
    /// `SessionIndex`, or the claim `sid`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub session_id: Option<String>,
    /// The subject as it was named: the text of the NameID or `sub`.
    pub subject: String,
    /// `Format`, `NameQualifier` and `SPNameQualifier` of a NameID.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub format: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name_qualifier: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sp_name_qualifier: Option<String>,
}

/// Why nobody was brought back. `told` is for the application, after the service's own sentences (behaviour 30 §6);
/// `why` for the log only.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ProviderError {
    /// The provider said no, in its own words.
    #[error("the provider answered {error}: {description}")]
    Refused { error: String, description: String },
    /// What it said does not hold.
    #[error("{why}")]
    Invalid { told: String, why: String },
    /// It could not be asked.
    #[error("the provider was not reached: {0}")]
    Unreachable(String),
}

/// A provider, connected: its settings read, its secrets at hand.
pub trait Provider: Send + Sync {
    /// Sends somebody there.
    ///
    /// # Errors
    /// The settings cannot be used.
    fn begin(&self, site: Site<'_>, departure: &Departure<'_>) -> Result<(WayOut, Expected), ProviderError>;

    /// Says who came back, if all of it holds.
    ///
    /// # Errors
    /// [`ProviderError`].
    fn finish<'a>(&'a self, site: Site<'a>, returned: &'a Returned<'a>, expected: &'a Expected) -> Later<'a, Identity>;

    /// Says whom an ID token of the provider names that came by another way than a sign-in (RFC 8693). It proves that the
    /// provider knew them lately, not who brings it.
    ///
    /// # Errors
    /// [`ProviderError`]. Providers without ID tokens know none.
    fn verify_id_token<'a>(&'a self, site: Site<'a>, token: &'a str) -> Later<'a, Vouched> {
        let _ = (site, token);
        Box::pin(async { Err(no_tokens()) })
    }

    /// Reads what the provider sends when a session there ended (OpenID Connect Back-Channel Logout 1.0).
    ///
    /// # Errors
    /// [`ProviderError`]. Providers without ID tokens send none.
    fn read_logout_token<'a>(&'a self, site: Site<'a>, token: &'a str) -> Later<'a, Ended> {
        let _ = (site, token);
        Box::pin(async { Err(no_tokens()) })
    }
}

/// What a provider says that signs no tokens.
pub(crate) fn no_tokens() -> ProviderError {
    let told = "The identity provider has no ID tokens.".to_owned();
    ProviderError::Invalid { why: told.clone(), told }
}
