//! Identity providers as the API shows them.

use api::Timestamp;
use api::types::{IdentityProviderType, ProviderDescription};
use domain::identity_provider::{Details, IdentityProvider, shown_secrets};

use crate::mirror::Mirror;

/// The whole provider. Of its secrets, those are shown that the service shows.
pub(super) fn provider(provider: &IdentityProvider, secrets: Details) -> IdentityProviderType {
    let mut details = provider.details.clone();
    details.extend(shown_secrets(secrets));
    IdentityProviderType {
        acr_mapping: provider.acr_mapping.clone(),
        attribute_mapping: Some(provider.attribute_mapping.clone()),
        creation_date: Some(Timestamp::from_micros(provider.created_at.micros())),
        idp_identifiers: Some(provider.identifiers.clone()),
        last_modified_date: Some(Timestamp::from_micros(provider.modified_at.micros())),
        provider_details: Some(details),
        provider_name: Some(provider.name.clone()),
        provider_type: Some(provider.kind.to_wire()),
        user_pool_id: Some(provider.user_pool_id.clone()),
    }
}

/// The provider in a list.
pub(super) fn description(provider: &IdentityProvider) -> ProviderDescription {
    ProviderDescription {
        creation_date: Some(Timestamp::from_micros(provider.created_at.micros())),
        last_modified_date: Some(Timestamp::from_micros(provider.modified_at.micros())),
        provider_name: Some(provider.name.clone()),
        provider_type: Some(provider.kind.to_wire()),
    }
}
