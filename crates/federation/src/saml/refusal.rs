//! How a message is refused: what the application is told, and what the operator reads (behaviour 30 §6.3).

use crate::provider::ProviderError;

/// How every sentence about a response begins.
const PREFIX: &str = "Invalid SAML response received: ";

pub(super) const ASSERTION_SIGNATURE: &str = "SAML Assertion signature is invalid. ";
pub(super) const RESPONSE_SIGNATURE: &str = "SAML Response signature is invalid";
pub(super) const AUDIENCE: &str = "Audience restriction is not satisfied. ";

/// What does not hold. `told` is a sentence; `why` holds nothing that a log must not.
pub(super) fn invalid(told: &str, why: impl Into<String>) -> ProviderError {
    ProviderError::Invalid { told: format!("{PREFIX}{told}"), why: why.into() }
}

/// The settings are such that nothing can be sent.
pub(super) fn unusable(why: &str) -> ProviderError {
    ProviderError::Invalid { told: "The identity provider cannot be used. ".to_owned(), why: why.to_owned() }
}

/// What somebody else wrote, as a log can hold it.
pub(super) fn shown(text: &str) -> String {
    const LIMIT_CHARS: usize = 200;
    let head: String = text.chars().take(LIMIT_CHARS).collect();
    format!("{head:?}")
}
