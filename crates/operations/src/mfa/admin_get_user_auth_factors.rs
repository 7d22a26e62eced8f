//! AdminGetUserAuthFactors: tells what any user can sign in with.

use api::ApiError;
use api::operations::AdminGetUserAuthFactors;
use api::types::{AdminGetUserAuthFactorsRequest, AdminGetUserAuthFactorsResponse};

use super::view;
use crate::error::refuse;
use crate::{Context, Handle};
use flows::directory;
use flows::passkeys;

impl Handle for AdminGetUserAuthFactors {
    async fn handle(
        cx: &Context,
        input: AdminGetUserAuthFactorsRequest,
    ) -> Result<AdminGetUserAuthFactorsResponse, ApiError> {
        let pool = cx.configuration.pool(&input.user_pool_id).await.map_err(refuse)?;
        let user = directory::require_user(cx, &pool, &input.username).await.map_err(refuse)?;
        let has_passkeys = !passkeys::usable_passkeys(cx, &pool, &user.sub).await.map_err(refuse)?.is_empty();
        Ok(AdminGetUserAuthFactorsResponse {
            username: user.username.clone(),
            configured_user_auth_factors: Some(view::auth_factors(&pool.pool, &user, has_passkeys)),
            preferred_mfa_setting: view::preferred(&user),
            user_mfa_setting_list: view::setting_list(&user),
        })
    }
}
