//! VerifyUserAttribute: verifies an address by the code that was sent to it.

use api::ApiError;
use api::operations::VerifyUserAttribute;
use api::types::{VerifyUserAttributeRequest, VerifyUserAttributeResponse};

use crate::error::refuse;
use crate::{Context, Handle};
use flows::access_token;
use flows::attributes;

impl Handle for VerifyUserAttribute {
    async fn handle(cx: &Context, input: VerifyUserAttributeRequest) -> Result<VerifyUserAttributeResponse, ApiError> {
        let holder = access_token::token_holder(cx, input.access_token.expose()).await.map_err(refuse)?;
        attributes::verify_attribute(cx, &holder.client, &holder.user, &input.attribute_name, &input.code)
            .await
            .map_err(refuse)?;
        Ok(VerifyUserAttributeResponse {})
    }
}
