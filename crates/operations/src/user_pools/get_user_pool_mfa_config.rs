//! GetUserPoolMfaConfig: a user pool's second factors and passkey settings, as they were set.

use api::ApiError;
use api::operations::GetUserPoolMfaConfig;
use api::types::{
    EmailMfaConfigType, GetUserPoolMfaConfigRequest, GetUserPoolMfaConfigResponse, SmsMfaConfigType,
    SoftwareTokenMfaConfigType, WebAuthnConfigurationType,
};
use domain::mfa_configuration::WebAuthnFactor;
use domain::user_pool::UserPool;

use super::require;
use crate::mirror::Mirror;
use crate::{Context, Handle};

impl Handle for GetUserPoolMfaConfig {
    async fn handle(
        cx: &Context,
        input: GetUserPoolMfaConfigRequest,
    ) -> Result<GetUserPoolMfaConfigResponse, ApiError> {
        let user_pool = cx.store.read(move |tx| require(tx, &input.user_pool_id)).await?;
        let configured = view(&user_pool);
        Ok(GetUserPoolMfaConfigResponse {
            web_authn_configuration: with_default(&user_pool, configured.web_authn_configuration.clone()),
            ..configured
        })
    }
}

/// Once a factor is on, passkeys are single factors unless somebody said otherwise, and that shows (behaviour 20 §12 A12).
fn with_default(
    user_pool: &UserPool,
    configured: Option<WebAuthnConfigurationType>,
) -> Option<WebAuthnConfigurationType> {
    if user_pool.offered_mfa().is_empty() {
        return configured;
    }
    let mut shown = configured.unwrap_or_default();
    shown.factor_configuration = shown.factor_configuration.or(Some(WebAuthnFactor::SingleFactor.to_wire()));
    Some(shown)
}

/// A factor that is not configured has no member.
pub(super) fn view(user_pool: &UserPool) -> GetUserPoolMfaConfigResponse {
    let factors = &user_pool.mfa_factors;
    GetUserPoolMfaConfigResponse {
        mfa_configuration: Some(user_pool.mfa.to_wire()),
        sms_mfa_configuration: factors.sms.then(|| SmsMfaConfigType {
            sms_authentication_message: user_pool.sms_authentication_message.clone(),
            sms_configuration: user_pool.sms.as_ref().map(super::view::sms),
        }),
        software_token_mfa_configuration: factors
            .software_token
            .map(|enabled| SoftwareTokenMfaConfigType { enabled: Some(enabled) }),
        email_mfa_configuration: factors
            .email
            .clone()
            .map(|email| EmailMfaConfigType { message: email.message, subject: email.subject }),
        web_authn_configuration: user_pool.web_authn.as_ref().map(|web_authn| WebAuthnConfigurationType {
            factor_configuration: web_authn.factor.map(|factor| factor.to_wire()),
            relying_party_id: web_authn.relying_party_id.clone(),
            user_verification: web_authn.user_verification.map(|verification| verification.to_wire()),
        }),
    }
}
