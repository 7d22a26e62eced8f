//! What follows the right first factor, whichever flow asked for it (behaviour 20 §4.2).

use std::sync::Arc;

use domain::user::{User, UserStatus};

use crate::configuration::ClientConfiguration;
use crate::devices::manage;
use crate::sign_in::challenges::new_password_required;
use crate::sign_in::journey::Journey;
use crate::sign_in::second_factor::after_first_factor;
use crate::sign_in::step::Outcome;
use crate::{Context, Failure};

/// Refuses a user whose account cannot sign in. A client that hides users asks only after the right password: before
/// it, the refusal would tell that the user exists.
pub(crate) fn check_account(user: &User) -> Result<(), Failure> {
    if !user.enabled {
        return Err(Failure::UserDisabled);
    }
    if user.status == UserStatus::ResetRequired {
        return Err(Failure::PasswordResetRequired);
    }
    Ok(())
}

/// What a client that does not hide users says before any factor is asked for. One that hides them says nothing yet.
pub(crate) fn refuse_openly(client: &ClientConfiguration, user: Option<&User>) -> Result<(), Failure> {
    if client.client.settings.hides_user_existence() {
        return Ok(());
    }
    check_account(user.ok_or(Failure::UserNotFound)?)
}

/// The way from the right password to tokens (behaviour 20 §4.2).
pub(crate) async fn after_password(
    cx: &Context,
    client: &Arc<ClientConfiguration>,
    user: User,
    journey: Journey,
) -> Result<Outcome, Failure> {
    check_account(&user)?;
    if user.status == UserStatus::Unconfirmed {
        return Err(Failure::UserNotConfirmed);
    }
    let expiry = user.credential.as_ref().and_then(|credential| credential.expires_at);
    if user.status == UserStatus::ForceChangePassword {
        if expiry.is_some_and(|expiry| expiry <= cx.now()) {
            return Err(Failure::TemporaryPasswordExpired);
        }
        // Told now rather than when the new password has been set.
        manage::named_device(cx, &client.pool.pool, &user, &journey).await?;
        return Ok(Outcome::Challenge(new_password_required::issue(cx, client, &user, &journey)));
    }
    after_first_factor(cx, client, user, journey).await
}
