//! AdminSetUserMFAPreference: switches any user's second factors on and off.

use api::ApiError;
use api::operations::AdminSetUserMFAPreference;
use api::types::{AdminSetUserMFAPreferenceRequest, AdminSetUserMFAPreferenceResponse};

use super::view;
use crate::error::refuse;
use crate::{Context, Handle};
use flows::directory;
use flows::factors;

impl Handle for AdminSetUserMFAPreference {
    async fn handle(
        cx: &Context,
        input: AdminSetUserMFAPreferenceRequest,
    ) -> Result<AdminSetUserMFAPreferenceResponse, ApiError> {
        let pool = cx.configuration.pool(&input.user_pool_id).await.map_err(refuse)?;
        let user = directory::require_user(cx, &pool, &input.username).await.map_err(refuse)?;
        let wanted = view::preferences(
            input.sms_mfa_settings,
            input.software_token_mfa_settings,
            input.email_mfa_settings,
            input.web_authn_mfa_settings,
        );
        factors::set_mfa_preference(cx, &pool, &user, wanted).await.map_err(refuse)?;
        Ok(AdminSetUserMFAPreferenceResponse {})
    }
}
