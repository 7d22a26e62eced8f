//! The end of every sign-in: all that was asked is proved. PostAuthentication has the last word; what is handed out is
//! the door's business.

use std::sync::Arc;

use domain::user::User;

use super::journey::{Journey, SignedIn};
use super::trust;
use crate::configuration::ClientConfiguration;
use crate::triggers::around_sign_in::post_authentication;
use crate::{Context, Failure, SignInFailure};

/// # Errors
/// The function's, or the user can no longer sign in with what they proved.
pub(super) async fn finish(
    cx: &Context,
    client: &Arc<ClientConfiguration>,
    user: User,
    journey: Journey,
) -> Result<SignedIn, Failure> {
    let new_device_used = client.pool.pool.device.is_some() && journey.proved_device().is_none();
    let was_asked = post_authentication(cx, client, &user, new_device_used, &journey.client_metadata).await?;
    if !was_asked {
        return Ok(SignedIn { user, journey });
    }
    // The function had time, and may have changed them. A sign-out of its own ends this sign-in too: its tokens are dated
    // before (docs/decisions/0006).
    let user = trust::read_again(cx, &user).await?;
    // To a provider's word a password that must be reset is nothing.
    if !user.enabled || journey.provider().is_none() {
        trust::check_account(&user)?;
    }
    trust::check_credential(cx, &user, &journey, Failure::SignIn(SignInFailure::IncorrectPassword))?;
    Ok(SignedIn { user, journey })
}
