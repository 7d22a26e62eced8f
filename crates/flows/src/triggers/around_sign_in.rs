//! PreAuthentication and PostAuthentication: before anything is asked of whoever signs in, and after all of it.

use domain::user::User;
use store::tables::users;
use triggers::events::{PostAuthentication, PreAuthentication};
use triggers::{StringMap, Trigger};

use super::{About, has_function, user_attributes};
use crate::configuration::ClientConfiguration;
use crate::sign_in::after_password::check_account;
use crate::sign_in::step::Subject;
use crate::triggers::run_trigger;
use crate::{Context, Failure};

/// Asks whether a sign-in may begin, also of a name nobody has if the client does not say so. Gives the user as they
/// are afterwards: the function had time, and may have changed them.
///
/// # Errors
/// The function's.
pub(crate) async fn pre_authentication(
    cx: &Context,
    client: &ClientConfiguration,
    username: &str,
    user: Option<User>,
    validation_data: &StringMap,
) -> Result<Option<User>, Failure> {
    let pool = &client.pool.pool;
    if !has_function(pool, Trigger::PreAuthentication) {
        return Ok(user);
    }
    let subject = Subject::of(user.as_ref(), username);
    let (user_name, user_attributes, user_not_found) = match subject {
        Subject::User(user) => (user.username.as_str(), user_attributes(pool, user), false),
        Subject::Nobody { name } => (name, StringMap::new(), true),
    };
    let event = PreAuthentication { user_attributes: &user_attributes, validation_data, user_not_found };
    run_trigger(cx, About { pool, client_id: Some(&client.client.id), user_name }, &event).await?;
    match user {
        Some(user) => read_again(cx, &user).await.map(Some),
        None => Ok(None),
    }
}

/// The last who may refuse a sign-in. Gives the user as they are afterwards.
///
/// # Errors
/// The function's, or the user can no longer sign in with what they proved.
pub(crate) async fn post_authentication(
    cx: &Context,
    client: &ClientConfiguration,
    user: &User,
    new_device_used: bool,
    client_metadata: &StringMap,
) -> Result<Option<User>, Failure> {
    let pool = &client.pool.pool;
    if !has_function(pool, Trigger::PostAuthentication) {
        return Ok(None);
    }
    let user_attributes = user_attributes(pool, user);
    let event = PostAuthentication { user_attributes: &user_attributes, new_device_used, client_metadata };
    let about = About { pool, client_id: Some(&client.client.id), user_name: &user.username };
    run_trigger(cx, about, &event).await?;
    let mut after = read_again(cx, user).await?;
    check_account(&after)?;
    // A password that was replaced meanwhile proves nothing any more.
    if after.credential != user.credential {
        return Err(Failure::IncorrectPassword);
    }
    // A sign-out that came after the proofs ends this sign-in too (docs/decisions/0006-timestamps-of-sign-ins.md).
    after.signed_out_at = user.signed_out_at;
    Ok(Some(after))
}

/// # Errors
/// [`Failure::IncorrectPassword`]: they are gone.
pub(crate) async fn read_again(cx: &Context, user: &User) -> Result<User, Failure> {
    let (user_pool_id, sub) = (user.user_pool_id.clone(), user.sub.clone());
    let found = cx.store.read(move |tx| users::find(tx, &user_pool_id, &sub)).await?;
    found.ok_or(Failure::IncorrectPassword)
}
