//! AdminGetUser: tells everything of a user.

use api::ApiError;
use api::operations::AdminGetUser;
use api::types::Timestamp;
use api::types::{AdminGetUserRequest, AdminGetUserResponse};

use crate::error::refuse;
use crate::mfa::view as mfa;
use crate::users::view;
use crate::{Context, Handle};
use flows::directory;

impl Handle for AdminGetUser {
    async fn handle(cx: &Context, input: AdminGetUserRequest) -> Result<AdminGetUserResponse, ApiError> {
        let pool = cx.configuration.pool(&input.user_pool_id).await.map_err(refuse)?;
        let user = directory::require_user(cx, &pool, &input.username).await.map_err(refuse)?;
        Ok(AdminGetUserResponse {
            username: user.username.clone(),
            user_attributes: Some(view::attribute_list(&pool.pool, &user, |_| true)),
            user_create_date: Some(Timestamp::from_micros(user.created_at.micros())),
            user_last_modified_date: Some(Timestamp::from_micros(user.modified_at.micros())),
            enabled: Some(user.enabled),
            user_status: Some(view::status(user.status)),
            mfa_options: mfa::options(&user),
            preferred_mfa_setting: mfa::preferred(&user),
            user_mfa_setting_list: mfa::setting_list(&user),
        })
    }
}
