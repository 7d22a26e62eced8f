//! From the configuration of a provider to the provider: one arm for each kind.

use domain::identity_provider::{Details, IdentityProvider, ProviderKind};
use url::Url;

use crate::provider::{Provider, ProviderError};

/// What a connector is made of.
#[derive(Clone, Copy)]
pub struct Connection<'a> {
    pub provider: &'a IdentityProvider,
    /// Those of its details that are kept sealed, opened.
    pub secrets: &'a Details,
    /// Where Google, Facebook, Amazon and Apple are in place of where the world knows them: a laptop and a test have
    /// local ones. Each is below it by its name, as in `{base}/google/authorize`.
    pub social_base: Option<&'a Url>,
}

/// Connects a provider.
///
/// # Errors
/// Its settings cannot be used.
pub fn connect(connection: &Connection<'_>) -> Result<Box<dyn Provider>, ProviderError> {
    match connection.provider.kind {
        ProviderKind::Google
        | ProviderKind::Facebook
        | ProviderKind::LoginWithAmazon
        | ProviderKind::SignInWithApple
        | ProviderKind::Oidc
        | ProviderKind::Saml => Err(ProviderError::Invalid {
            told: "The identity provider cannot be used.".to_owned(),
            why: format!("no connector for {}", connection.provider.kind.name()),
        }),
    }
}
