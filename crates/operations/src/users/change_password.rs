//! ChangePassword: replaces the password of a signed-in user.

use api::ApiError;
use api::operations::ChangePassword;
use api::types::{ChangePasswordRequest, ChangePasswordResponse};

use crate::error::refuse;
use crate::{Context, Handle};
use flows::access_token;
use flows::passwords;

impl Handle for ChangePassword {
    async fn handle(cx: &Context, input: ChangePasswordRequest) -> Result<ChangePasswordResponse, ApiError> {
        let holder = access_token::token_holder(cx, input.access_token.expose()).await.map_err(refuse)?;
        let previous = input.previous_password.as_ref().map(|password| password.expose().as_str());
        passwords::change_password(cx, &holder.client.pool, &holder.user, previous, input.proposed_password.expose())
            .await
            .map_err(refuse)?;
        Ok(ChangePasswordResponse {})
    }
}
