//! Whom a step of a sign-in is for.

use domain::user::User;
use domain::user_pool::UserPool;

use crate::Context;
use crate::accounts::directory::{self, Named};

/// Somebody, or a name nobody has, of a client that does not say so.
#[derive(Clone, Copy)]
pub(crate) enum Subject<'a> {
    User(&'a User),
    Nobody { name: &'a str },
}

impl<'a> Subject<'a> {
    pub(crate) fn of(named: &'a Named) -> Self {
        match &named.user {
            Some(user) => Self::User(user),
            None => Self::Nobody { name: &named.name },
        }
    }

    /// What attempts and codes are kept under.
    pub(super) fn key(self, cx: &Context, pool: &UserPool) -> String {
        match self {
            Self::User(user) => user.sub.clone(),
            Self::Nobody { name } => directory::shadow_subject(cx, pool, name),
        }
    }
}
