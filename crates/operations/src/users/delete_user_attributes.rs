//! DeleteUserAttributes: takes attributes from a signed-in user.

use api::ApiError;
use api::operations::DeleteUserAttributes;
use api::types::{DeleteUserAttributesRequest, DeleteUserAttributesResponse};

use crate::error::refuse;
use crate::{Context, Handle};

impl Handle for DeleteUserAttributes {
    async fn handle(
        cx: &Context,
        input: DeleteUserAttributesRequest,
    ) -> Result<DeleteUserAttributesResponse, ApiError> {
        let holder = cx.token_holder(input.access_token.expose()).await.map_err(refuse)?;
        let names = input.user_attribute_names;
        cx.delete_attributes(&holder.client, &holder.user, names).await.map_err(refuse)?;
        Ok(DeleteUserAttributesResponse {})
    }
}
