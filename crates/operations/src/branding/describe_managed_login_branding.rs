//! DescribeManagedLoginBranding: a look of managed login with all its images.

use api::ApiError;
use api::operations::DescribeManagedLoginBranding;
use api::types::{DescribeManagedLoginBrandingRequest, DescribeManagedLoginBrandingResponse};
use store::tables::managed_login_brandings as brandings;

use super::{not_found, view};
use crate::error::refuse;
use crate::{Context, Handle};

impl Handle for DescribeManagedLoginBranding {
    async fn handle(
        cx: &Context,
        input: DescribeManagedLoginBrandingRequest,
    ) -> Result<DescribeManagedLoginBrandingResponse, ApiError> {
        let id = input.managed_login_branding_id;
        cx.configuration.pool(&input.user_pool_id).await.map_err(refuse)?;
        let merged = input.return_merged_resources.unwrap_or(false);
        let read = move |tx: &mut dyn store::Tx| {
            let found = brandings::find(tx, &input.user_pool_id, &id)?.ok_or_else(|| not_found(&id))?;
            view::read_branding(tx, &found, merged)
        };
        let shown = cx.store.read(read).await?;
        Ok(DescribeManagedLoginBrandingResponse { managed_login_branding: Some(shown) })
    }
}
