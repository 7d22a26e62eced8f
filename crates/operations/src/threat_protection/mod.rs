//! Operations on threat protection.

mod admin_list_user_auth_events;
mod admin_update_auth_event_feedback;
#[cfg(test)]
mod tests;
mod view;

use api::{ApiError, ErrorCode};
use domain::user::User;
use flows::{directory, threat_protection};

use crate::Context;
use crate::error::refuse;

/// A user in a pool that has threat protection turned on.
///
/// # Errors
/// No such pool, threat protection is off (our sentence), or no such user.
async fn watched_user(cx: &Context, user_pool_id: &str, username: &str) -> Result<User, ApiError> {
    let pool = cx.configuration.pool(user_pool_id).await.map_err(refuse)?;
    if !threat_protection::is_on(&pool.pool) {
        let message = format!("Threat protection is not enabled for user pool {user_pool_id}.");
        return Err(ApiError::new(ErrorCode::UserPoolAddOnNotEnabled, message));
    }
    directory::require_user(cx, &pool, username).await.map_err(refuse)
}
