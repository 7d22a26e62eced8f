//! The end of every sign-in: all that was asked is proved. PostAuthentication has the last word; what is handed out is
//! the door's business.

use std::sync::Arc;

use domain::auth_event::EventKind;
use domain::user::User;

use super::journey::{Journey, SignedIn, Way};
use super::trust;
use crate::configuration::ClientConfiguration;
use crate::threat_protection::Happened;
use crate::triggers::around_sign_in::post_authentication;
use crate::{Context, Failure, SignInFailure, threat_protection};

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
        return Ok(end(cx, client, user, journey).await);
    }
    // The function had time, and may have changed them. A sign-out of its own ends this sign-in too: its tokens are dated
    // before (docs/decisions/0006).
    let user = trust::read_again(cx, &user).await?;
    // To a provider's word a password that must be reset is nothing.
    if !user.enabled || journey.provider().is_none() {
        trust::check_account(&user)?;
    }
    trust::check_credential(cx, &user, &journey, Failure::SignIn(SignInFailure::IncorrectPassword))?;
    Ok(end(cx, client, user, journey).await)
}

/// What a provider vouches for is no event: threat protection does not judge it (behaviour 40 §3.1).
async fn end(cx: &Context, client: &ClientConfiguration, user: User, journey: Journey) -> SignedIn {
    let pool = &client.pool.pool;
    let watched = match journey.way {
        Way::Functions => threat_protection::watches_custom_sign_ins(pool),
        _ => threat_protection::is_on(pool),
    };
    if !watched || journey.provider().is_some() {
        return SignedIn { user, journey, event_id: None };
    }
    // The id is dated as the tokens that name it are, by which they are told from sign-outs.
    let date = journey.as_of.tokens_date;
    let (password_passed, second_factor_passed) = journey.proved_factors();
    let what = Happened { kind: EventKind::SignIn, passed: true, password_passed, second_factor_passed };
    let event_id = threat_protection::keep_dated(cx, pool, Some(&user.sub), what, date).await;
    SignedIn { user, journey, event_id }
}
