//! From the configuration of a provider to the provider: one arm for each kind.

use domain::identity_provider::{Details, IdentityProvider, ProviderKind};
use url::Url;

use crate::openid::settings::{self, unusable};
use crate::openid::{Connector, Settings};
use crate::provider::{Provider, ProviderError};
use crate::saml::{KeyPair, Saml, SamlSettings};
use crate::social::{amazon, apple, facebook, google};

/// What a connector is made of.
#[derive(Clone, Copy)]
pub struct Connection<'a> {
    pub provider: &'a IdentityProvider,
    /// Those of its details that are kept sealed, opened.
    pub secrets: &'a Details,
    /// Where Google, Facebook, Amazon and Apple are in place of where the world knows them: a laptop and a test have
    /// local ones. Each is below it by its name, as in `{base}/google/authorize`; all of it is written in `social`.
    pub social_base: Option<&'a Url>,
    /// The key of its pool, of a SAML provider: what we say to it is signed.
    pub signing: Option<&'a KeyPair>,
}

/// Connects a provider.
///
/// # Errors
/// Its settings cannot be used.
pub fn connect(connection: &Connection<'_>) -> Result<Box<dyn Provider>, ProviderError> {
    let settings = Settings(connection);
    let boxed = |connector: Connector| -> Box<dyn Provider> { Box::new(connector) };
    match connection.provider.kind {
        ProviderKind::Google => google::connector(settings).map(boxed),
        ProviderKind::Facebook => facebook::connector(settings).map(boxed),
        ProviderKind::LoginWithAmazon => amazon::connector(settings).map(boxed),
        ProviderKind::SignInWithApple => apple::connector(settings).map(boxed),
        ProviderKind::Oidc => settings::connector(settings).map(boxed),
        ProviderKind::Saml => Ok(Box::new(connect_saml(connection)?)),
    }
}

/// Connects a SAML provider: it can be told of a sign-out, too, and tells of one.
///
/// # Errors
/// Its settings cannot be used.
pub fn connect_saml(connection: &Connection<'_>) -> Result<Saml, ProviderError> {
    let signing = connection.signing.ok_or_else(|| unusable("there is no key to sign with"))?;
    Ok(Saml::new(SamlSettings::read(connection.provider, connection.secrets, signing.clone())?))
}

/// Who makes connections: [`connect`], or what a test has in its place.
pub trait Connect: Send + Sync {
    /// # Errors
    /// The settings of the provider cannot be used.
    fn connect(&self, connection: &Connection<'_>) -> Result<Box<dyn Provider>, ProviderError>;
}

/// To the providers themselves.
pub struct Connectors;

impl Connect for Connectors {
    fn connect(&self, connection: &Connection<'_>) -> Result<Box<dyn Provider>, ProviderError> {
        connect(connection)
    }
}
