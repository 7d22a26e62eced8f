//! ListDevices: lists the devices of the caller, a page at a time.

use api::ApiError;
use api::operations::ListDevices;
use api::types::{ListDevicesRequest, ListDevicesResponse};

use super::view;
use crate::error::refuse;
use crate::pagination::{cut, last_shown, page_size};
use crate::{Context, Handle};
use flows::access_token;
use flows::devices::manage;

impl Handle for ListDevices {
    async fn handle(cx: &Context, input: ListDevicesRequest) -> Result<ListDevicesResponse, ApiError> {
        let holder = access_token::token_holder(cx, input.access_token.expose()).await.map_err(refuse)?;
        let user = &holder.user;
        // Where users say which devices are remembered, the others are not shown to them (behaviour 20 §7).
        let only_remembered = holder.client.pool.pool.device.as_ref().is_some_and(|tracking| tracking.is_opt_in());
        let place = ["ListDevices", user.user_pool_id.as_str(), user.sub.as_str()];
        let after = last_shown(cx, &place, input.pagination_token.as_deref())?;
        let size = page_size(input.limit);
        let found = manage::list_devices(cx, user, only_remembered, after, size + 1).await.map_err(refuse)?;
        let (page, pagination_token) = cut(cx, &place, found, size, |device| device.key.clone());
        Ok(ListDevicesResponse { devices: Some(page.iter().map(view::for_the_user).collect()), pagination_token })
    }
}
