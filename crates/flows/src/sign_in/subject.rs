//! Whom a step of a sign-in is for.

use domain::user::User;

use crate::accounts::directory::Named;

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
}
