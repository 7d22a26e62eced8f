//! The third door: somebody whom an identity provider has signed in. Nothing more is asked of them, no second factor either
//! (behaviour 30 §6.1); whether their account may be signed in to is asked as of everybody.

use std::sync::Arc;

use domain::user::User;

use super::journey::{Journey, Proved, SignedIn, Way};
use super::next::{Next, next};
use super::{finish, trust};
use crate::configuration::ClientConfiguration;
use crate::{Context, Failure, SignInFailure};

/// What a provider's word is worth.
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
    provider: &str,
    visit: Visit,
) -> Result<SignedIn, Failure> {
    let mut journey = Journey::begin(cx, Way::Provider, Some(&user));
    journey.pass(cx, &user, Proved::Provider(provider.to_owned()));
    match next(&trust::facts(cx, client, &user, &journey).await?, &journey) {
        Next::Finish => {}
        Next::Refuse(why) => return Err(why.into()),
        _ => return Err(SignInFailure::SessionInvalid.into()),
    }
    match visit {
        Visit::First => Ok(SignedIn { user, journey }),
        Visit::Later => finish::finish(cx, client, user, journey).await,
    }
}
