//! Forms that change something: taken only from a page that this process wrote.
//!
//! Admission already refuses what a browser sends on behalf of other origins; the token is for browsers that do not say
//! where a form comes from. It lives as long as the process.

use axum::body::Bytes;
use domain::random::{self, Random};

use crate::dev::fields::Fields;

/// The field of a form that carries the token.
const FIELD: &str = "form_token";

#[derive(Clone)]
pub(crate) struct Forms {
    token: String,
}

/// Why a form was not taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub(in crate::dev) enum NotTaken {
    #[error("A field of the form came twice.")]
    Unreadable,
    #[error("The form was not written by this server, or by the server that ran here before it started anew.")]
    Foreign,
}

impl Forms {
    pub(crate) fn new(random: &dyn Random) -> Self {
        Self { token: random::symbols(random, b"abcdefghijklmnopqrstuvwxyz0123456789", 32) }
    }

    pub(in crate::dev) fn token(&self) -> &str {
        &self.token
    }

    /// The fields of a form (`application/x-www-form-urlencoded`) that a page of ours had.
    ///
    /// # Errors
    /// See [`NotTaken`].
    pub(in crate::dev) fn take(&self, body: &Bytes) -> Result<Fields, NotTaken> {
        let fields = Fields::read(body).ok_or(NotTaken::Unreadable)?;
        let token = fields.text(FIELD).as_bytes();
        if crypto::constant_time_eq(token, self.token.as_bytes()) { Ok(fields) } else { Err(NotTaken::Foreign) }
    }
}

#[cfg(test)]
mod tests {
    use crypto::SystemRandom;

    use super::*;

    #[test]
    fn a_form_of_ours_is_taken_and_no_other() {
        let (ours, others) = (Forms::new(&SystemRandom), Forms::new(&SystemRandom));
        let form = |token: &str| Bytes::from(format!("form_token={token}&a=1"));
        assert_eq!(ours.take(&form(ours.token())).unwrap().text("a"), "1");
        for token in [others.token(), "", &ours.token()[1..]] {
            assert_eq!(ours.take(&form(token)).unwrap_err(), NotTaken::Foreign, "{token}");
        }
        assert_eq!(ours.take(&Bytes::from_static(b"a=1")).unwrap_err(), NotTaken::Foreign);
        assert_eq!(ours.take(&Bytes::from_static(b"a=1&a=1")).unwrap_err(), NotTaken::Unreadable);
    }
}
