//! AdminForgetDevice: forgets a device of any user.

use api::ApiError;
use api::operations::AdminForgetDevice;
use api::types::AdminForgetDeviceRequest;

use crate::error::refuse;
use crate::{Context, Handle};
use flows::devices::manage;
use flows::directory;

impl Handle for AdminForgetDevice {
    async fn handle(cx: &Context, input: AdminForgetDeviceRequest) -> Result<(), ApiError> {
        let pool = cx.configuration.pool(&input.user_pool_id).await.map_err(refuse)?;
        let user = directory::require_user(cx, &pool, &input.username).await.map_err(refuse)?;
        manage::forget_device(cx, &user, &input.device_key).await.map_err(refuse)
    }
}
