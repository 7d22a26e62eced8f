//! GetUser: tells a signed-in user what their client may know of them.

use api::ApiError;
use api::operations::GetUser;
use api::types::{GetUserRequest, GetUserResponse};

use crate::error::refuse;
use crate::mfa::view as mfa;
use crate::users::view;
use crate::{Context, Handle};
use flows::access_token;

impl Handle for GetUser {
    async fn handle(cx: &Context, input: GetUserRequest) -> Result<GetUserResponse, ApiError> {
        let holder = access_token::token_holder(cx, input.access_token.expose()).await.map_err(refuse)?;
        let settings = &holder.client.client.settings;
        Ok(GetUserResponse {
            username: holder.user.username.clone(),
            user_attributes: view::attribute_list(&holder.client.pool.pool, &holder.user, |name| {
                settings.may_read(name)
            }),
            mfa_options: mfa::options(&holder.user),
            preferred_mfa_setting: mfa::preferred(&holder.user),
            user_mfa_setting_list: mfa::setting_list(&holder.user),
        })
    }
}
