//! GetUserAuthFactors: tells a signed-in user what they can sign in with.

use api::ApiError;
use api::operations::GetUserAuthFactors;
use api::types::{GetUserAuthFactorsRequest, GetUserAuthFactorsResponse};

use super::view;
use crate::error::refuse;
use crate::{Context, Handle};
use flows::access_token;
use flows::passkeys;

impl Handle for GetUserAuthFactors {
    async fn handle(cx: &Context, input: GetUserAuthFactorsRequest) -> Result<GetUserAuthFactorsResponse, ApiError> {
        let holder = access_token::token_holder(cx, input.access_token.expose()).await.map_err(refuse)?;
        let (pool, user) = (&holder.client.pool, &holder.user);
        let has_passkeys = !passkeys::usable_passkeys(cx, pool, &user.sub).await.map_err(refuse)?.is_empty();
        Ok(GetUserAuthFactorsResponse {
            username: user.username.clone(),
            configured_user_auth_factors: Some(view::auth_factors(&pool.pool, user, has_passkeys)),
            preferred_mfa_setting: view::preferred(user),
            user_mfa_setting_list: view::setting_list(user),
        })
    }
}
