//! GetUserAttributeVerificationCode: sends a code to an address of a signed-in user.

use api::ApiError;
use api::operations::GetUserAttributeVerificationCode;
use api::types::{GetUserAttributeVerificationCodeRequest, GetUserAttributeVerificationCodeResponse};

use crate::error::refuse;
use crate::users::view;
use crate::{Context, Handle};
use flows::access_token;
use flows::attributes;

impl Handle for GetUserAttributeVerificationCode {
    async fn handle(
        cx: &Context,
        input: GetUserAttributeVerificationCodeRequest,
    ) -> Result<GetUserAttributeVerificationCodeResponse, ApiError> {
        let holder = access_token::token_holder(cx, input.access_token.expose()).await.map_err(refuse)?;
        let metadata = input.client_metadata.unwrap_or_default();
        let sent =
            attributes::send_attribute_code(cx, &holder.client, &holder.user, &input.attribute_name, &metadata).await;
        let sent = sent.map_err(refuse)?;
        Ok(GetUserAttributeVerificationCodeResponse { code_delivery_details: Some(view::delivery(&sent)) })
    }
}
