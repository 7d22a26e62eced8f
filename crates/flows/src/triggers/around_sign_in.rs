//! PreAuthentication and PostAuthentication: before anything is asked of whoever signs in, and after all of it. Both tell
//! whether there was a function to ask: it had time, and may have changed the user.

use domain::user::User;
use triggers::events::{PostAuthentication, PreAuthentication};
use triggers::{StringMap, Trigger};

use super::{About, has_function, run_trigger, user_attributes};
use crate::configuration::ClientConfiguration;
use crate::{Context, Failure};

/// Asks whether a sign-in may begin, also of a name nobody has if the client does not say so.
///
/// # Errors
/// The function's.
pub(crate) async fn pre_authentication(
    cx: &Context,
    client: &ClientConfiguration,
    username: &str,
    user: Option<&User>,
    validation_data: &StringMap,
) -> Result<bool, Failure> {
    let pool = &client.pool.pool;
    if !has_function(pool, Trigger::PreAuthentication) {
        return Ok(false);
    }
    let (user_name, user_attributes, user_not_found) = match user {
        Some(user) => (user.username.as_str(), user_attributes(pool, user), false),
        None => (username, StringMap::new(), true),
    };
    let event = PreAuthentication { user_attributes: &user_attributes, validation_data, user_not_found };
    run_trigger(cx, About { pool, client_id: Some(&client.client.id), user_name }, &event).await?;
    Ok(true)
}

/// The last who may refuse a sign-in.
///
/// # Errors
/// The function's.
pub(crate) async fn post_authentication(
    cx: &Context,
    client: &ClientConfiguration,
    user: &User,
    new_device_used: bool,
    client_metadata: &StringMap,
) -> Result<bool, Failure> {
    let pool = &client.pool.pool;
    if !has_function(pool, Trigger::PostAuthentication) {
        return Ok(false);
    }
    let user_attributes = user_attributes(pool, user);
    let event = PostAuthentication { user_attributes: &user_attributes, new_device_used, client_metadata };
    let about = About { pool, client_id: Some(&client.client.id), user_name: &user.username };
    run_trigger(cx, about, &event).await?;
    Ok(true)
}
