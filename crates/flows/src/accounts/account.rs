//! A user's account as a whole: switched off and on, signed out, deleted (behaviour 20 §2.5).

use std::sync::Arc;

use domain::user::User;
use store::tables::users;

use crate::accounts::directory;
use crate::configuration::PoolConfiguration;
use crate::{Context, Failure};

/// AdminEnableUser and AdminDisableUser. Switching off revokes every token; switching on revives none.
///
/// # Errors
/// [`Failure::UserNotFound`].
pub async fn set_enabled(
    cx: &Context,
    pool: &Arc<PoolConfiguration>,
    name: &str,
    enabled: bool,
) -> Result<(), Failure> {
    let user = directory::require_user(cx, pool, name).await?;
    let now = cx.now();
    directory::change_user(cx, pool, &user.sub, move |_, user| {
        user.enabled = enabled;
        if !enabled {
            user.sign_out(now);
        }
        Ok(())
    })
    .await?;
    Ok(())
}

/// GlobalSignOut: every token issued so far, in every client, is revoked.
///
/// # Errors
/// The store's.
pub async fn sign_out_everywhere(cx: &Context, pool: &Arc<PoolConfiguration>, user: &User) -> Result<(), Failure> {
    let now = cx.now();
    directory::change_user(cx, pool, &user.sub, move |_, user| {
        user.sign_out(now);
        Ok(())
    })
    .await?;
    Ok(())
}

/// DeleteUser and AdminDeleteUser. The name is free at once.
///
/// # Errors
/// [`Failure::UserNotFound`] if somebody else was faster.
pub async fn delete_user(cx: &Context, pool: &Arc<PoolConfiguration>, user: &User) -> Result<(), Failure> {
    let (user_pool_id, sub) = (pool.pool.id.clone(), user.sub.clone());
    let deleted = cx.store.write(move |tx| users::delete(tx, &user_pool_id, &sub)).await?;
    if deleted { Ok(()) } else { Err(Failure::UserNotFound) }
}
