//! UpdateUserAttributes: changes attributes of a signed-in user.

use api::ApiError;
use api::operations::UpdateUserAttributes;
use api::types::{UpdateUserAttributesRequest, UpdateUserAttributesResponse};

use crate::error::refuse;
use crate::users::view;
use crate::{Context, Handle};
use flows::access_token;
use flows::attributes;

impl Handle for UpdateUserAttributes {
    async fn handle(
        cx: &Context,
        input: UpdateUserAttributesRequest,
    ) -> Result<UpdateUserAttributesResponse, ApiError> {
        let holder = access_token::token_holder(cx, input.access_token.expose()).await.map_err(refuse)?;
        let values = view::attributes(Some(input.user_attributes))?;
        let metadata = input.client_metadata.unwrap_or_default();
        let sent = attributes::update_attributes(cx, &holder.client, &holder.user, &values, &metadata)
            .await
            .map_err(refuse)?;
        let code_delivery_details_list = Some(sent.iter().map(view::delivery).collect());
        Ok(UpdateUserAttributesResponse { code_delivery_details_list })
    }
}
