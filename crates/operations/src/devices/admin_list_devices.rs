//! AdminListDevices: lists the devices of any user, a page at a time, whether they are remembered or not.

use api::ApiError;
use api::operations::AdminListDevices;
use api::types::{AdminListDevicesRequest, AdminListDevicesResponse};

use super::{require_user, view};
use crate::error::refuse;
use crate::pagination::{cut, last_shown, page_size};
use crate::{Context, Handle};
use flows::devices::manage;

impl Handle for AdminListDevices {
    async fn handle(cx: &Context, input: AdminListDevicesRequest) -> Result<AdminListDevicesResponse, ApiError> {
        let pool = cx.configuration.pool(&input.user_pool_id).await.map_err(refuse)?;
        let user = require_user(cx, &pool, &input.username).await?;
        let place = ["AdminListDevices", user.user_pool_id.as_str(), user.sub.as_str()];
        let after = last_shown(cx, &place, input.pagination_token.as_deref())?;
        let size = page_size(input.limit);
        let found = manage::list_devices(cx, &user, false, after, size + 1).await.map_err(refuse)?;
        let (page, pagination_token) = cut(cx, &place, found, size, |device| device.key.clone());
        let devices = page.iter().map(|device| view::for_administrators(cx, &pool.pool, &user, device)).collect();
        Ok(AdminListDevicesResponse { devices: Some(devices), pagination_token })
    }
}
