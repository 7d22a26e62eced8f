//! SAML 2.0, the side of the service provider: sign-in by the web browser profile, and single logout (SAML profiles §4.1,
//! §4.4; behaviour 30 §6.3).
//!
//! Whatever is read of a message is read from the text that a signature was verified over, and from nothing else. Knows
//! nothing of storage: who stores says what was seen before, by [`Once`](crate::Once).

mod assertion;
mod binding;
mod conditions;
mod document;
mod encrypted;
mod logout;
mod refusal;
mod request;
mod response;
mod service_provider;
mod settings;

pub use binding::Message;
pub use logout::{LogoutRequest, Outcome, unverified_issuer};
pub use service_provider::{ServiceProvider, service_provider_metadata};
pub use settings::{KeyPair, SamlSettings, entity_id};

use crate::provider::{Departure, Expected, Identity, Later, Provider, ProviderError, Returned, Site, WayOut};

/// A SAML provider, connected.
pub struct Saml {
    settings: SamlSettings,
}

impl Saml {
    /// Connects a provider.
    pub fn new(settings: SamlSettings) -> Self {
        Self { settings }
    }
}

impl Provider for Saml {
    fn begin(&self, site: Site<'_>, departure: &Departure<'_>) -> Result<(WayOut, Expected), ProviderError> {
        request::begin(&self.settings, site, departure)
    }

    fn finish<'a>(&'a self, site: Site<'a>, returned: &'a Returned<'a>, expected: &'a Expected) -> Later<'a, Identity> {
        Box::pin(async move { response::finish(&self.settings, site, returned, expected) })
    }
}

#[cfg(test)]
mod tests;
