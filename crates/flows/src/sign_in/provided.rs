//! The third door: somebody whom an identity provider has signed in. Nothing more is asked of them, no second factor either
//! (behaviour 30 §6.1); whether their account may be signed in to is asked as of everybody.

use std::sync::Arc;

use domain::user::User;

use super::assurance::Level;
use super::journey::{Journey, Proved, SignedIn, Way};
use super::next::{Next, next};
use super::trust::may_hold_a_sign_in;
use super::{finish, trust};
use crate::configuration::ClientConfiguration;
use crate::{Context, Failure, SignInFailure};

/// A provider's word for somebody.
#[derive(Clone, Copy)]
pub(crate) struct Vouched<'a> {
    /// The provider's name.
    pub provider: &'a str,
    pub level: Level,
}

/// Whether they have come before.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Visit {
    /// The user was made by it: PostConfirmation has had the last word, and PostAuthentication is not asked.
    First,
    Later,
}

/// Ends the sign-in of a user at a provider.
///
/// # Errors
/// The account cannot be signed in to, or PostAuthentication's.
pub(crate) async fn sign_in(
    cx: &Context,
    client: &Arc<ClientConfiguration>,
    user: User,
    vouched: Vouched<'_>,
    visit: Visit,
) -> Result<SignedIn, Failure> {
    let mut journey = Journey::begin(cx, Way::Provider, Some(&user));
    journey.pass(cx, &user, Proved::Provider(vouched.provider.to_owned()));
    journey.level = Some(vouched.level);
    match next(&trust::facts(cx, client, &user, &journey).await?, &journey) {
        Next::Finish => {}
        Next::Refuse(why) => return Err(why.into()),
        _ => return Err(SignInFailure::SessionInvalid.into()),
    }
    match visit {
        Visit::First => Ok(SignedIn { user, journey, event_id: None }),
        Visit::Later => finish::finish(cx, client, user, journey).await,
    }
}

/// Refuses a user whose account nobody may sign in to, whoever vouches for them, before functions are asked.
///
/// # Errors
/// [`SignInFailure::UserDisabled`], [`SignInFailure::UserNotConfirmed`].
pub(crate) fn check_account(user: &User) -> Result<(), Failure> {
    if !user.enabled {
        return Err(SignInFailure::UserDisabled.into());
    }
    if may_hold_a_sign_in(user, true) { Ok(()) } else { Err(SignInFailure::UserNotConfirmed.into()) }
}
