//! Challenges: what a sign-in can ask on its way. One file each: `ask` makes the question, `check` judges the answer to
//! it. None knows what comes after.

pub(super) mod custom_challenge;
pub(super) mod device_password_verifier;
pub(super) mod device_srp_auth;
pub(super) mod mfa_setup;
pub(super) mod new_password_required;
pub(super) mod password_verifier;
mod secret_block;
pub(super) mod select_challenge;
pub(super) mod select_mfa_type;
pub(super) mod sent_code;
pub(super) mod software_token;
mod timestamp;
pub(super) mod web_authn;

use domain::user::User;

use super::journey::{Journey, Proved};
use super::proof::Given;
use super::question::Asked;
use super::trust::Opened;
use crate::accounts::directory::Named;

/// What came of an answer: who gave it, as they are now, and the sign-in with what came along.
pub(super) struct Checked<'a> {
    pub named: Named,
    pub journey: Journey,
    pub progress: Progress<'a>,
}

pub(super) enum Progress<'a> {
    Passed(Proved),
    /// Something was chosen, and perhaps answered at once.
    Chosen(Given<'a>),
    /// A function has judged the answer to its question; the record says how.
    Judged,
    /// There is a second half to it.
    Half(Asked),
}

impl<'a> Checked<'a> {
    fn new(opened: Opened, progress: Progress<'a>) -> Self {
        Self { named: opened.named, journey: opened.journey, progress }
    }

    /// Passed, by a user who was changed by that.
    fn passed_by(opened: Opened, user: User, proved: Proved) -> Self {
        let named = Named { user: Some(user), name: opened.named.name };
        Self { named, journey: opened.journey, progress: Progress::Passed(proved) }
    }
}
