//! ConfirmDevice: keeps the device that a sign-in was offered.

use api::ApiError;
use api::operations::ConfirmDevice;
use api::types::{ConfirmDeviceRequest, ConfirmDeviceResponse};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use flows::Failure;
use flows::devices::confirm::DeviceSecret;

use crate::error::refuse;
use crate::{Context, Handle};
use flows::access_token;
use flows::devices::confirm;

impl Handle for ConfirmDevice {
    async fn handle(cx: &Context, input: ConfirmDeviceRequest) -> Result<ConfirmDeviceResponse, ApiError> {
        let holder = access_token::token_holder(cx, input.access_token.expose()).await.map_err(refuse)?;
        let config = input.device_secret_verifier_config.unwrap_or_default();
        let salt = number("Salt", config.salt.as_deref())?;
        let verifier = number("PasswordVerifier", config.password_verifier.as_deref())?;
        let secret = DeviceSecret { salt: &salt, verifier: &verifier };
        let confirmed = confirm::confirm_device(cx, &holder, &input.device_key, input.device_name, secret).await;
        Ok(ConfirmDeviceResponse { user_confirmation_necessary: Some(confirmed.map_err(refuse)?) })
    }
}

/// A number in base64. Without one there would be nothing to prove the device by.
fn number(name: &'static str, text: Option<&str>) -> Result<Vec<u8>, ApiError> {
    let text = text.ok_or_else(|| refuse(Failure::MissingParameter(name)))?;
    STANDARD.decode(text).map_err(|_| ApiError::invalid_parameter(format!("{name} is not base64.")))
}
