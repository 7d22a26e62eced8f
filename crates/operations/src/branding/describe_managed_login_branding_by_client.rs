//! DescribeManagedLoginBrandingByClient: the look that managed login has for a client.

use api::ApiError;
use api::operations::DescribeManagedLoginBrandingByClient;
use api::types::{DescribeManagedLoginBrandingByClientRequest, DescribeManagedLoginBrandingByClientResponse};
use store::tables::managed_login_brandings as brandings;

use super::view;
use crate::error::refuse;
use crate::rejection::Rejection;
use crate::{Context, Handle};

impl Handle for DescribeManagedLoginBrandingByClient {
    async fn handle(
        cx: &Context,
        input: DescribeManagedLoginBrandingByClientRequest,
    ) -> Result<DescribeManagedLoginBrandingByClientResponse, ApiError> {
        cx.configuration.client_of(&input.user_pool_id, &input.client_id).await.map_err(refuse)?;
        let merged = input.return_merged_resources.unwrap_or(false);
        let read = move |tx: &mut dyn store::Tx| {
            let found = brandings::find_by_client(tx, &input.user_pool_id, &input.client_id)?;
            view::read_branding(tx, &found.ok_or_else(|| has_none(&input.client_id))?, merged)
        };
        let shown = cx.store.read(read).await?;
        Ok(DescribeManagedLoginBrandingByClientResponse { managed_login_branding: Some(shown) })
    }
}

fn has_none(client_id: &str) -> Rejection {
    let message = format!("App client {client_id} has no managed login branding.");
    Rejection::Answer(ApiError::resource_not_found(message))
}
