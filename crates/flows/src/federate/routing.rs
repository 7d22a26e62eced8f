//! Which identity provider a request leads to (behaviour 30 §5.1, §6.6): one that its client has and that exists.

use domain::client::LOCAL_PROVIDER;
use domain::identity_provider::ProviderKind;

use crate::authorization::AskedProvider;
use crate::configuration::{ClientConfiguration, KnownProvider};

/// The providers beside the pool itself that users of this client may sign in with, in the order of its list.
pub fn offered(client: &ClientConfiguration) -> Vec<&KnownProvider> {
    let names = client.client.settings.supported_identity_providers.iter();
    names.filter_map(|name| client.pool.providers.iter().find(|known| known.name == *name)).collect()
}

/// The one of this name.
pub fn named<'a>(client: &'a ClientConfiguration, name: &str) -> Option<&'a KnownProvider> {
    offered(client).into_iter().find(|known| known.name == name)
}

/// The one that has this identifier: a mail domain, mostly, which is the same however it is spelt.
pub fn identified<'a>(client: &'a ClientConfiguration, identifier: &str) -> Option<&'a KnownProvider> {
    let wanted = identifier.to_lowercase();
    let has = |known: &&KnownProvider| known.identifiers.iter().any(|known| known.to_lowercase() == wanted);
    offered(client).into_iter().find(has)
}

/// The one that the domain of an e-mail address leads to, or an identifier itself.
pub fn of_address<'a>(client: &'a ClientConfiguration, typed: &str) -> Option<&'a KnownProvider> {
    let typed = typed.trim();
    identified(client, typed.rsplit_once('@').map_or(typed, |(_, domain)| domain))
}

/// Where a request goes without a page: to the provider that it names, or to the only one there is, if the pool itself
/// is none.
pub fn without_page<'a>(client: &'a ClientConfiguration, asked: &AskedProvider) -> Option<&'a KnownProvider> {
    match asked {
        AskedProvider::Named(name) => named(client, name),
        AskedProvider::Local => None,
        AskedProvider::Any if client.client.settings.signs_in_locally() => None,
        AskedProvider::Any => match offered(client)[..] {
            [only] => Some(only),
            _ => None,
        },
    }
}

/// What a request asks for by name.
///
/// # Errors
/// It is nothing that the client has, or two things.
pub(crate) fn asked(
    client: &ClientConfiguration,
    identity_provider: Option<&str>,
    idp_identifier: Option<&str>,
) -> Result<AskedProvider, &'static str> {
    let by_name = match identity_provider {
        None => None,
        Some(LOCAL_PROVIDER) if client.client.settings.signs_in_locally() => Some(AskedProvider::Local),
        Some(name) => Some(AskedProvider::Named(named(client, name).ok_or(NOT_OFFERED)?.name.clone())),
    };
    let by_identifier = match idp_identifier {
        None => None,
        Some(text) => Some(AskedProvider::Named(identified(client, text).ok_or(NOT_OFFERED)?.name.clone())),
    };
    match (by_name, by_identifier) {
        (Some(one), Some(other)) if one != other => Err(NOT_OFFERED),
        (Some(asked), _) | (None, Some(asked)) => Ok(asked),
        (None, None) => Ok(AskedProvider::Any),
    }
}

pub(crate) const NOT_OFFERED: &str = "Login option is not available. Please try another one. ";

/// Whether people of this client are asked for their address where every SAML provider can be told by it, as the
/// classic page does, instead of being shown buttons of them.
pub fn all_saml_are_identified(client: &ClientConfiguration) -> bool {
    let offered = offered(client);
    let mut saml = offered.iter().filter(|known| known.kind == ProviderKind::Saml).peekable();
    saml.peek().is_some() && saml.all(|known| !known.identifiers.is_empty())
}
