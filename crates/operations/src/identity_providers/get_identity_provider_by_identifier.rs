//! GetIdentityProviderByIdentifier: the provider that an identifier, such as a mail domain, stands for.

use api::ApiError;
use api::operations::GetIdentityProviderByIdentifier;
use api::types::{GetIdentityProviderByIdentifierRequest, GetIdentityProviderByIdentifierResponse};
use store::tables::identity_providers;

use super::{not_found, require, view};
use crate::error::refuse;
use crate::user_pools;
use crate::{Context, Handle};
use flows::providers;

impl Handle for GetIdentityProviderByIdentifier {
    async fn handle(
        cx: &Context,
        input: GetIdentityProviderByIdentifierRequest,
    ) -> Result<GetIdentityProviderByIdentifierResponse, ApiError> {
        let stored = cx
            .store
            .read(move |tx| {
                user_pools::require(tx, &input.user_pool_id)?;
                let name = identity_providers::find_by_identifier(tx, &input.user_pool_id, &input.idp_identifier)?;
                let name = name.ok_or_else(|| not_found(&input.idp_identifier))?;
                require(tx, &input.user_pool_id, &name)
            })
            .await?;
        let secrets = providers::open_provider_secrets(cx, &stored).map_err(refuse)?;
        Ok(GetIdentityProviderByIdentifierResponse { identity_provider: view::provider(&stored.provider, secrets) })
    }
}
