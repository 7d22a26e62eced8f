//! GetDevice: shows a device of the caller.

use api::ApiError;
use api::operations::GetDevice;
use api::types::{GetDeviceRequest, GetDeviceResponse};

use super::{token_holder, view};
use crate::error::refuse;
use crate::{Context, Handle};
use flows::devices::manage;

impl Handle for GetDevice {
    async fn handle(cx: &Context, input: GetDeviceRequest) -> Result<GetDeviceResponse, ApiError> {
        let holder = token_holder(cx, input.access_token.as_ref()).await?;
        let device = manage::require_device(cx, &holder.user, &input.device_key).await.map_err(refuse)?;
        Ok(GetDeviceResponse { device: view::for_the_user(&device) })
    }
}
