//! The end of every sign-in: all that was asked is proved, and tokens are made. The one place where a sign-in gets them.

use std::sync::Arc;

use domain::user::User;

use crate::configuration::ClientConfiguration;
use crate::journey::Journey;
use crate::step::Outcome;
use crate::{Context, Failure};

/// # Errors
/// A trigger function refuses, or [`Failure::Overloaded`].
pub(crate) async fn complete_sign_in(
    cx: &Context,
    client: &Arc<ClientConfiguration>,
    user: &User,
    journey: Journey,
) -> Result<Outcome, Failure> {
    cx.post_authentication(client, user, false, &journey.client_metadata).await?;
    Ok(Outcome::Tokens(cx.sign_in_tokens(client, user).await?))
}
