//! AdminUpdateUserAttributes: changes attributes of any user.

use api::ApiError;
use api::operations::AdminUpdateUserAttributes;
use api::types::{AdminUpdateUserAttributesRequest, AdminUpdateUserAttributesResponse};

use crate::error::refuse;
use crate::users::view;
use crate::{Context, Handle};
use flows::attributes;

impl Handle for AdminUpdateUserAttributes {
    async fn handle(
        cx: &Context,
        input: AdminUpdateUserAttributesRequest,
    ) -> Result<AdminUpdateUserAttributesResponse, ApiError> {
        let pool = cx.configuration.pool(&input.user_pool_id).await.map_err(refuse)?;
        let values = view::attributes(Some(input.user_attributes))?;
        let metadata = input.client_metadata.unwrap_or_default();
        attributes::admin_update_attributes(cx, &pool, &input.username, &values, &metadata).await.map_err(refuse)?;
        Ok(AdminUpdateUserAttributesResponse {})
    }
}
