//! SetUserSettings: switches SMS codes on or off, the way that came before preferences.

use api::ApiError;
use api::operations::SetUserSettings;
use api::types::{SetUserSettingsRequest, SetUserSettingsResponse};

use super::view;
use crate::error::refuse;
use crate::{Context, Handle};
use flows::access_token;
use flows::factors;

impl Handle for SetUserSettings {
    async fn handle(cx: &Context, input: SetUserSettingsRequest) -> Result<SetUserSettingsResponse, ApiError> {
        let holder = access_token::token_holder(cx, input.access_token.expose()).await.map_err(refuse)?;
        let sms = view::wants_sms(&input.mfa_options)?;
        factors::set_sms_mfa(cx, &holder.client.pool, &holder.user, sms).await.map_err(refuse)?;
        Ok(SetUserSettingsResponse {})
    }
}
