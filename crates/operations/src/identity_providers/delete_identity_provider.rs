//! DeleteIdentityProvider: removes a provider, also while clients still name it.

use api::ApiError;
use api::operations::DeleteIdentityProvider;
use api::types::DeleteIdentityProviderRequest;
use store::tables::identity_providers;

use super::{not_found, require};
use crate::change::Change;
use crate::refusal::Refusal;
use crate::{Context, Handle};

impl Handle for DeleteIdentityProvider {
    async fn handle(cx: &Context, input: DeleteIdentityProviderRequest) -> Result<(), ApiError> {
        let change = Change::of(cx, &input.user_pool_id);
        let recorded = change.clone();
        cx.store
            .write(move |tx| {
                require(tx, &input.user_pool_id, &input.provider_name)?;
                if !identity_providers::delete(tx, &input.user_pool_id, &input.provider_name)? {
                    return Err(not_found(&input.provider_name));
                }
                recorded.record(tx)?;
                Ok::<_, Refusal>(())
            })
            .await?;
        change.committed(cx);
        Ok(())
    }
}
