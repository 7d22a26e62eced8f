//! AdminGetDevice: shows a device of any user.

use api::ApiError;
use api::operations::AdminGetDevice;
use api::types::{AdminGetDeviceRequest, AdminGetDeviceResponse};

use super::{require_user, view};
use crate::error::refuse;
use crate::{Context, Handle};
use flows::devices::manage;

impl Handle for AdminGetDevice {
    async fn handle(cx: &Context, input: AdminGetDeviceRequest) -> Result<AdminGetDeviceResponse, ApiError> {
        let pool = cx.configuration.pool(&input.user_pool_id).await.map_err(refuse)?;
        let user = require_user(cx, &pool, &input.username).await?;
        let device = manage::require_device(cx, &user, &input.device_key).await.map_err(refuse)?;
        Ok(AdminGetDeviceResponse { device: view::for_administrators(cx, &pool.pool, &user, &device) })
    }
}
