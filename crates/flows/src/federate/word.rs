//! What a provider said of somebody, once the pool's function has had its say: all of it that is needed from then on, also
//! later and on another node.

use domain::identity_provider::IdentityProvider;
use domain::user::Attributes;
use federation::{Identity, ProviderSession, Told};
use serde::{Deserialize, Serialize};
use triggers::events::{FederatedAttributes, InboundFederation};

use super::identities::username;
use super::mapping::{self, Claims};
use crate::configuration::ClientConfiguration;
use crate::sign_in::assurance::Level;
use crate::triggers::{About, run_trigger};
use crate::{Context, Failure};

/// Somebody, in the word of their provider.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(super) struct Word {
    /// Their name at the provider.
    pub id: String,
    /// As the pool's function left them.
    claims: Claims,
    /// Attributes of the pool that the function named as such.
    direct: Attributes,
    /// What the provider itself said of addresses, whatever a function made of it.
    of_addresses: Claims,
    /// Of the provider's own word, too.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    acr: Option<String>,
    pub session: ProviderSession,
}

impl Word {
    /// As attributes of the pool, by the provider's mapping of today.
    ///
    /// # Errors
    /// As [`mapping::mapped`].
    pub(super) fn mapped(&self, provider: &IdentityProvider) -> Result<Attributes, Failure> {
        mapping::mapped(provider, &self.claims, &self.direct)
    }

    /// What of these attributes somebody may be known by: not what the provider says is not proved.
    pub(super) fn known_by(&self, mapped: &Attributes) -> Attributes {
        let unproved = mapping::unproved(&self.of_addresses);
        let mut known_by = mapped.clone();
        known_by.retain(|name, _| !unproved.contains(&name.as_str()));
        known_by
    }

    /// The e-mail address that is theirs in the provider's own word ([`mapping::vouched_address`]).
    pub(super) fn vouched_address<'a>(&self, provider: &IdentityProvider, mapped: &'a Attributes) -> Option<&'a str> {
        mapping::vouched_address(provider, &self.of_addresses, mapped)
    }

    pub(super) fn level(&self, provider: &IdentityProvider) -> Level {
        Level::of_provider(provider, self.acr.as_deref())
    }
}

/// Lets the pool's function say what is to be mapped: claims of the provider, and attributes of the pool by their names
/// (behaviour 40 §1.3.4).
///
/// # Errors
/// The function's.
pub(super) async fn hear(
    cx: &Context,
    client: &ClientConfiguration,
    provider: &IdentityProvider,
    identity: Identity,
) -> Result<Word, Failure> {
    let Identity { id, claims, told, session, .. } = identity;
    let acr = claims.get("acr").and_then(|values| values.first()).cloned();
    let of_addresses = mapping::of_addresses(&claims);
    let attributes = match &told {
        Told::Tokens { token_response, id_token, user_info } => {
            FederatedAttributes::Tokens { token_response, id_token, user_info }
        }
        Told::Saml { saml_response } => FederatedAttributes::Saml { saml_response },
    };
    let event = InboundFederation { provider_name: &provider.name, provider_type: provider.kind.name(), attributes };
    let pool = &client.pool.pool;
    let user_name = pool.fold(&username(&provider.name, &id));
    let about = About { pool, client_id: Some(&client.client.id), user_name: &user_name };
    let (claims, direct) = match run_trigger(cx, about, &event).await?.flatten() {
        None => (claims, Attributes::new()),
        Some(answered) => {
            let is_direct = |name: &str| name.starts_with("custom:") && pool.schema.get(name).is_some();
            let named = answered.iter().filter(|(name, _)| is_direct(name));
            let direct = named.map(|(name, value)| (name.clone(), value.clone())).collect();
            (answered.into_iter().map(|(name, value)| (name, vec![value])).collect(), direct)
        }
    };
    Ok(Word { id, claims, direct, of_addresses, acr, session })
}
