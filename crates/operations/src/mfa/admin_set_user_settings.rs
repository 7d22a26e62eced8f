//! AdminSetUserSettings: switches SMS codes of any user on or off, the way that came before preferences.

use api::ApiError;
use api::operations::AdminSetUserSettings;
use api::types::{AdminSetUserSettingsRequest, AdminSetUserSettingsResponse};

use super::view;
use crate::error::refuse;
use crate::{Context, Handle};
use flows::directory;
use flows::factors;

impl Handle for AdminSetUserSettings {
    async fn handle(
        cx: &Context,
        input: AdminSetUserSettingsRequest,
    ) -> Result<AdminSetUserSettingsResponse, ApiError> {
        let pool = cx.configuration.pool(&input.user_pool_id).await.map_err(refuse)?;
        let user = directory::require_user(cx, &pool, &input.username).await.map_err(refuse)?;
        let sms = view::wants_sms(&input.mfa_options)?;
        factors::set_sms_mfa(cx, &pool, &user, sms).await.map_err(refuse)?;
        Ok(AdminSetUserSettingsResponse {})
    }
}
