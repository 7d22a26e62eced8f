//! VerifyUserAttribute: verifies an address by the code that was sent to it.

use api::ApiError;
use api::operations::VerifyUserAttribute;
use api::types::{VerifyUserAttributeRequest, VerifyUserAttributeResponse};

use crate::error::refuse;
use crate::{Context, Handle};

impl Handle for VerifyUserAttribute {
    async fn handle(cx: &Context, input: VerifyUserAttributeRequest) -> Result<VerifyUserAttributeResponse, ApiError> {
        let holder = cx.token_holder(input.access_token.expose()).await.map_err(refuse)?;
        cx.verify_attribute(&holder.client.pool, &holder.user, &input.attribute_name, &input.code)
            .await
            .map_err(refuse)?;
        Ok(VerifyUserAttributeResponse {})
    }
}
