//! SetUserSettings: switches SMS codes on or off, the way that came before preferences.

use api::ApiError;
use api::operations::SetUserSettings;
use api::types::{SetUserSettingsRequest, SetUserSettingsResponse};

use super::view;
use crate::error::refuse;
use crate::{Context, Handle};

impl Handle for SetUserSettings {
    async fn handle(cx: &Context, input: SetUserSettingsRequest) -> Result<SetUserSettingsResponse, ApiError> {
        let holder = cx.token_holder(input.access_token.expose()).await.map_err(refuse)?;
        let sms = view::wants_sms(&input.mfa_options)?;
        cx.set_sms_mfa(&holder.client.pool, &holder.user, sms).await.map_err(refuse)?;
        Ok(SetUserSettingsResponse {})
    }
}
