//! AdminUpdateDeviceStatus: remembers a device of any user, or ceases to.

use api::ApiError;
use api::operations::AdminUpdateDeviceStatus;
use api::types::{AdminUpdateDeviceStatusRequest, AdminUpdateDeviceStatusResponse};

use super::view;
use crate::error::refuse;
use crate::{Context, Handle};
use flows::devices::manage;
use flows::directory;

impl Handle for AdminUpdateDeviceStatus {
    async fn handle(
        cx: &Context,
        input: AdminUpdateDeviceStatusRequest,
    ) -> Result<AdminUpdateDeviceStatusResponse, ApiError> {
        let pool = cx.configuration.pool(&input.user_pool_id).await.map_err(refuse)?;
        let user = directory::require_user(cx, &pool, &input.username).await.map_err(refuse)?;
        let remembered = input.device_remembered_status.map(view::remembered);
        manage::remember_device(cx, &pool.pool, &user, &input.device_key, remembered).await.map_err(refuse)?;
        Ok(AdminUpdateDeviceStatusResponse {})
    }
}
