//! UpdateDeviceStatus: the caller has a device remembered, or no longer.

use api::ApiError;
use api::operations::UpdateDeviceStatus;
use api::types::{UpdateDeviceStatusRequest, UpdateDeviceStatusResponse};

use super::view;
use crate::error::refuse;
use crate::{Context, Handle};
use flows::access_token;
use flows::devices::manage;

impl Handle for UpdateDeviceStatus {
    async fn handle(cx: &Context, input: UpdateDeviceStatusRequest) -> Result<UpdateDeviceStatusResponse, ApiError> {
        let holder = access_token::token_holder(cx, input.access_token.expose()).await.map_err(refuse)?;
        let remembered = input.device_remembered_status.map(view::remembered);
        let pool = &holder.client.pool.pool;
        manage::remember_device(cx, pool, &holder.user, &input.device_key, remembered).await.map_err(refuse)?;
        Ok(UpdateDeviceStatusResponse {})
    }
}
