//! Somebody as a provider knows them, as the API says it.

use api::types::ProviderUserIdentifierType;
use flows::federate::links::ProviderUser;

pub(super) fn view(whom: &ProviderUserIdentifierType) -> ProviderUser<'_> {
    ProviderUser {
        provider: whom.provider_name.as_deref().unwrap_or_default(),
        attribute: whom.provider_attribute_name.as_deref().unwrap_or_default(),
        value: whom.provider_attribute_value.as_deref().unwrap_or_default(),
    }
}
