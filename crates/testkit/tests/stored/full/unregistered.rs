//! What a pool has of clients that nobody configured: a policy, and a document that was fetched under it.

use domain::cimd_policy::CimdPolicy;
use domain::client_metadata::{Authentication, ClientMetadata, Grant};
use store::tables::cimd_policies;
use store::tables::client_metadata_documents::{self, CachedDocument};
use store::{StoreError, Tx};

use super::{CLIENT, LATER, LATER_STILL, POOL, START, list, some};

fn policy() -> CimdPolicy {
    CimdPolicy {
        user_pool_id: POOL.to_owned(),
        id: "policy".to_owned(),
        client_id: some(CLIENT),
        name: "full".to_owned(),
        url_patterns: list(&["https://*.example.com/*"]),
        cache_seconds: 90_000,
        created_at: START,
        modified_at: LATER,
        version: 2,
    }
}

fn document() -> CachedDocument {
    CachedDocument {
        user_pool_id: POOL.to_owned(),
        policy_id: "policy".to_owned(),
        url: "https://app.example.com/client.json".to_owned(),
        cached_at: START,
        expires_at: LATER_STILL,
        metadata: ClientMetadata {
            name: some("An app"),
            redirect_uris: list(&["https://app.example.com/cb"]),
            grants: vec![Grant::AuthorizationCode, Grant::RefreshToken],
            scopes: Some(list(&["openid"])),
            authentication: Authentication::None,
        },
    }
}

pub fn insert(tx: &mut dyn Tx) -> Result<(), StoreError> {
    cimd_policies::insert(tx, &policy())?;
    client_metadata_documents::put(tx, &document(), 9)
}

pub fn compare(tx: &mut dyn Tx) -> Result<(), StoreError> {
    assert_eq!(cimd_policies::find(tx, POOL, "policy")?, Some(policy()));
    let CachedDocument { policy_id, url, .. } = document();
    assert_eq!(client_metadata_documents::find(tx, POOL, &policy_id, &url)?, Some(document()));
    Ok(())
}
