//! PostConfirmation: after a user was confirmed, or set a new password by a code. It changes nothing.

use serde::Serialize;

use super::is_absent;
use crate::{Answered, Event, StringMap, Trigger, Unrecognizable};

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub struct PostConfirmation<'a> {
    #[serde(skip)]
    pub source: ConfirmationSource,
    pub user_attributes: &'a StringMap,
    #[serde(skip_serializing_if = "is_absent")]
    pub client_metadata: &'a StringMap,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ConfirmationSource {
    /// Also by an administrator, or at once by PreSignUp.
    ConfirmSignUp,
    ConfirmForgotPassword,
}

impl Event for PostConfirmation<'_> {
    const TRIGGER: Trigger = Trigger::PostConfirmation;
    type Answer = ();

    fn source(&self) -> &'static str {
        match self.source {
            ConfirmationSource::ConfirmSignUp => "ConfirmSignUp",
            ConfirmationSource::ConfirmForgotPassword => "ConfirmForgotPassword",
        }
    }

    fn read(&self, _: &Answered) -> Result<(), Unrecognizable> {
        Ok(())
    }
}
