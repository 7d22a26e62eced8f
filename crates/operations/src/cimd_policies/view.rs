//! CIMD policies and documents as the API shows them.

use api::Timestamp;
use api::types::{CIMDPolicySummaryType, CIMDPolicyType, ClientMetadataURLType};
use domain::cimd_policy::CimdPolicy;
use domain::clock::Time;
use store::tables::client_metadata_documents::CachedDocument;

pub(super) fn policy(policy: &CimdPolicy) -> CIMDPolicyType {
    CIMDPolicyType {
        cimd_policy_id: policy.id.clone(),
        cache_duration: cache_duration(policy),
        client_id: policy.client_id.clone(),
        creation_date: date(policy.created_at),
        last_modified_date: date(policy.modified_at),
        policy_name: policy.name.clone(),
        url_patterns: Some(policy.url_patterns.clone()),
        user_pool_id: policy.user_pool_id.clone(),
    }
}

pub(super) fn summary(policy: &CimdPolicy) -> CIMDPolicySummaryType {
    CIMDPolicySummaryType {
        cimd_policy_id: policy.id.clone(),
        cache_duration: cache_duration(policy),
        client_id: policy.client_id.clone(),
        creation_date: date(policy.created_at),
        last_modified_date: date(policy.modified_at),
        policy_name: policy.name.clone(),
    }
}

pub(super) fn document(document: &CachedDocument) -> ClientMetadataURLType {
    ClientMetadataURLType {
        cached_date: date(document.cached_at),
        expiration_date: date(document.expires_at),
        url: document.url.clone(),
    }
}

fn cache_duration(policy: &CimdPolicy) -> Option<i32> {
    i32::try_from(policy.cache_seconds).ok()
}

fn date(time: Time) -> Option<Timestamp> {
    Some(Timestamp::from_micros(time.micros()))
}
