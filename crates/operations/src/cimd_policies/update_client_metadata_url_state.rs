//! UpdateClientMetadataURLState: fetches a document anew that is kept, or drops it.

use api::operations::UpdateClientMetadataURLState;
use api::types::{CIMDCacheActionType, UpdateClientMetadataURLStateRequest, UpdateClientMetadataURLStateResponse};
use api::{ApiError, ErrorCode};
use domain::tier_rules;
use flows::authorization::metadata_clients;
use store::tables::client_metadata_documents as documents;

use super::require;
use crate::error::refuse;
use crate::rejection::Rejection;
use crate::user_pools;
use crate::{Context, Handle};

impl Handle for UpdateClientMetadataURLState {
    async fn handle(
        cx: &Context,
        input: UpdateClientMetadataURLStateRequest,
    ) -> Result<UpdateClientMetadataURLStateResponse, ApiError> {
        let UpdateClientMetadataURLStateRequest { action, cimd_policy_id, url, user_pool_id } = input;
        let (now, pool, kept) = (cx.now(), user_pool_id.clone(), url.clone());
        let find = move |tx: &mut dyn store::Tx| {
            let policy = require(tx, &pool, &cimd_policy_id)?;
            tier_rules::check_metadata_documents(user_pools::require(tx, &pool)?.tier)?;
            let found = documents::find(tx, &pool, &cimd_policy_id, &kept)?;
            found.filter(|found| now < found.expires_at).ok_or_else(|| not_kept(&kept))?;
            Ok::<_, Rejection>(policy)
        };
        let policy = cx.store.read(find).await?;
        match action {
            CIMDCacheActionType::Refresh => {
                metadata_clients::refresh(cx, &policy, &url).await.map_err(refuse)?;
            }
            CIMDCacheActionType::Invalidate => {
                let (pool, id, dropped) = (user_pool_id, policy.id, url.clone());
                let drop = move |tx: &mut dyn store::Tx| {
                    let gone = documents::delete(tx, &pool, &id, &dropped, now)?;
                    if gone { Ok::<_, Rejection>(()) } else { Err(not_kept(&dropped)) }
                };
                cx.store.write(drop).await?;
            }
        }
        Ok(UpdateClientMetadataURLStateResponse {})
    }
}

/// Our text: only the code is known.
fn not_kept(url: &str) -> Rejection {
    ApiError::new(ErrorCode::CachedCIMDURLDoesNotExist, format!("No document is cached for {url}.")).into()
}
