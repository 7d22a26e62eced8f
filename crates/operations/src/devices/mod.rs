//! Operations on the devices of users.

mod admin_forget_device;
mod admin_get_device;
mod admin_list_devices;
mod admin_update_device_status;
mod confirm_device;
mod forget_device;
mod get_device;
mod list_devices;
#[cfg(test)]
mod tests;
mod update_device_status;
mod view;

use std::sync::Arc;

use api::{ApiError, Sensitive};
use domain::user::User;
use flows::Failure;
use flows::access_token::TokenHolder;
use flows::configuration::PoolConfiguration;

use crate::Context;
use crate::error::refuse;
use flows::access_token;
use flows::directory;

/// Whose token it is, where the model lets it be left out; the service does not.
async fn token_holder(cx: &Context, token: Option<&Sensitive<String>>) -> Result<TokenHolder, ApiError> {
    let token = token.ok_or_else(|| refuse(Failure::AccessTokenInvalid))?;
    access_token::token_holder(cx, token.expose()).await.map_err(refuse)
}

/// A user, for the operations that declare no error of their own for one who is not there.
async fn require_user(cx: &Context, pool: &Arc<PoolConfiguration>, name: &str) -> Result<User, ApiError> {
    let user = directory::find_user(cx, pool, name).await.map_err(refuse)?;
    user.ok_or_else(|| ApiError::resource_not_found(Failure::UserNotFound.to_string()))
}
