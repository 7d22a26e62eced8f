//! SetUserMFAPreference: switches a signed-in user's second factors on and off.

use api::ApiError;
use api::operations::SetUserMFAPreference;
use api::types::{SetUserMFAPreferenceRequest, SetUserMFAPreferenceResponse};

use super::view;
use crate::error::refuse;
use crate::{Context, Handle};
use flows::access_token;
use flows::factors;

impl Handle for SetUserMFAPreference {
    async fn handle(
        cx: &Context,
        input: SetUserMFAPreferenceRequest,
    ) -> Result<SetUserMFAPreferenceResponse, ApiError> {
        let holder = access_token::token_holder(cx, input.access_token.expose()).await.map_err(refuse)?;
        let wanted = view::preferences(
            input.sms_mfa_settings,
            input.software_token_mfa_settings,
            input.email_mfa_settings,
            input.web_authn_mfa_settings,
        );
        factors::set_mfa_preference(cx, &holder.client.pool, &holder.user, wanted).await.map_err(refuse)?;
        Ok(SetUserMFAPreferenceResponse {})
    }
}
