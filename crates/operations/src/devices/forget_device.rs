//! ForgetDevice: forgets a device of the caller, and ends the refresh tokens bound to it.

use api::ApiError;
use api::operations::ForgetDevice;
use api::types::ForgetDeviceRequest;

use super::token_holder;
use crate::error::refuse;
use crate::{Context, Handle};
use flows::devices::manage;

impl Handle for ForgetDevice {
    async fn handle(cx: &Context, input: ForgetDeviceRequest) -> Result<(), ApiError> {
        let holder = token_holder(cx, input.access_token.as_ref()).await?;
        manage::forget_device(cx, &holder.user, &input.device_key).await.map_err(refuse)
    }
}
