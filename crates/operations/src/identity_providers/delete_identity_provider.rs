//! DeleteIdentityProvider: removes a provider, also while clients still name it.

use api::ApiError;
use api::operations::DeleteIdentityProvider;
use api::types::DeleteIdentityProviderRequest;
use store::tables::identity_providers;

use super::{not_found, require};
use crate::change::configure;
use crate::rejection::Rejection;
use crate::{Context, Handle};

impl Handle for DeleteIdentityProvider {
    async fn handle(cx: &Context, input: DeleteIdentityProviderRequest) -> Result<(), ApiError> {
        let configured = input.user_pool_id.clone();
        configure(cx, &configured, move |tx| {
            require(tx, &input.user_pool_id, &input.provider_name)?;
            if !identity_providers::delete(tx, &input.user_pool_id, &input.provider_name)? {
                return Err(not_found(&input.provider_name));
            }
            Ok::<_, Rejection>(())
        })
        .await?;
        Ok(())
    }
}
