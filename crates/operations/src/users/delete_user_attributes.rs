//! DeleteUserAttributes: takes attributes from a signed-in user.

use api::ApiError;
use api::operations::DeleteUserAttributes;
use api::types::{DeleteUserAttributesRequest, DeleteUserAttributesResponse};

use crate::error::refuse;
use crate::{Context, Handle};
use flows::access_token;
use flows::attributes;

impl Handle for DeleteUserAttributes {
    async fn handle(
        cx: &Context,
        input: DeleteUserAttributesRequest,
    ) -> Result<DeleteUserAttributesResponse, ApiError> {
        let holder = access_token::token_holder(cx, input.access_token.expose()).await.map_err(refuse)?;
        let names = input.user_attribute_names;
        attributes::delete_attributes(cx, &holder.client, &holder.user, names).await.map_err(refuse)?;
        Ok(DeleteUserAttributesResponse {})
    }
}
