//! Terms documents as answers show them.

use api::Timestamp;
use api::types::{TermsDescriptionType, TermsEnforcementType, TermsSourceType, TermsType};
use domain::terms::Terms;

pub(super) fn terms(terms: &Terms) -> TermsType {
    TermsType {
        client_id: terms.client_id.clone(),
        creation_date: Timestamp::from_micros(terms.created_at.micros()),
        enforcement: TermsEnforcementType::None,
        last_modified_date: Timestamp::from_micros(terms.modified_at.micros()),
        links: terms.links.clone(),
        terms_id: terms.id.clone(),
        terms_name: terms.name.name().to_owned(),
        terms_source: TermsSourceType::Link,
        user_pool_id: terms.user_pool_id.clone(),
    }
}

pub(super) fn description(terms: &Terms) -> TermsDescriptionType {
    TermsDescriptionType {
        creation_date: Timestamp::from_micros(terms.created_at.micros()),
        enforcement: TermsEnforcementType::None,
        last_modified_date: Timestamp::from_micros(terms.modified_at.micros()),
        terms_id: terms.id.clone(),
        terms_name: terms.name.name().to_owned(),
    }
}
