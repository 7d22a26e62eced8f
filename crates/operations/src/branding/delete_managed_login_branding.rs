//! DeleteManagedLoginBranding: takes a look from the client it was for, images and all.

use api::ApiError;
use api::operations::DeleteManagedLoginBranding;
use api::types::DeleteManagedLoginBrandingRequest;
use store::tables::managed_login_brandings as brandings;

use super::not_found;
use crate::change::configure;
use crate::error::refuse;
use crate::rejection::Rejection;
use crate::{Context, Handle};

impl Handle for DeleteManagedLoginBranding {
    async fn handle(cx: &Context, input: DeleteManagedLoginBrandingRequest) -> Result<(), ApiError> {
        let DeleteManagedLoginBrandingRequest { managed_login_branding_id, user_pool_id } = input;
        cx.configuration.pool(&user_pool_id).await.map_err(refuse)?;
        let configured = user_pool_id.clone();
        configure(cx, &configured, move |tx| {
            if !brandings::delete(tx, &user_pool_id, &managed_login_branding_id)? {
                return Err(not_found(&managed_login_branding_id));
            }
            Ok::<_, Rejection>(())
        })
        .await?;
        Ok(())
    }
}
