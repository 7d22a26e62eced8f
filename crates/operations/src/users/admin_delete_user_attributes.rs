//! AdminDeleteUserAttributes: takes attributes from any user.

use api::ApiError;
use api::operations::AdminDeleteUserAttributes;
use api::types::{AdminDeleteUserAttributesRequest, AdminDeleteUserAttributesResponse};

use crate::error::refuse;
use crate::{Context, Handle};
use flows::attributes;

impl Handle for AdminDeleteUserAttributes {
    async fn handle(
        cx: &Context,
        input: AdminDeleteUserAttributesRequest,
    ) -> Result<AdminDeleteUserAttributesResponse, ApiError> {
        let pool = cx.configuration.pool(&input.user_pool_id).await.map_err(refuse)?;
        attributes::admin_delete_attributes(cx, &pool, &input.username, input.user_attribute_names)
            .await
            .map_err(refuse)?;
        Ok(AdminDeleteUserAttributesResponse {})
    }
}
