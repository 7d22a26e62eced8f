//! PreSignUp: before a user is made. It may refuse, confirm them, and vouch for their addresses.

use serde::Serialize;
use serde_json::{Value, json};

use super::{is_absent, null_if_empty};
use crate::{Answered, Event, StringMap, Trigger, Unrecognizable};

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub struct PreSignUp<'a> {
    #[serde(skip)]
    pub source: SignUpSource,
    pub user_attributes: &'a StringMap,
    #[serde(serialize_with = "null_if_empty")]
    pub validation_data: &'a StringMap,
    #[serde(skip_serializing_if = "is_absent")]
    pub client_metadata: &'a StringMap,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SignUpSource {
    SignUp,
    /// Also of a user who is migrated.
    AdminCreateUser,
    ExternalProvider,
}

/// What the function decided; the service heeds nothing of it where an administrator makes the user.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct AutoConfirmation {
    pub confirm_user: bool,
    pub verify_email: bool,
    pub verify_phone: bool,
}

impl Event for PreSignUp<'_> {
    const TRIGGER: Trigger = Trigger::PreSignUp;
    type Answer = AutoConfirmation;

    fn source(&self) -> &'static str {
        match self.source {
            SignUpSource::SignUp => "SignUp",
            SignUpSource::AdminCreateUser => "AdminCreateUser",
            SignUpSource::ExternalProvider => "ExternalProvider",
        }
    }

    fn response(&self) -> Value {
        json!({"autoConfirmUser": false, "autoVerifyEmail": false, "autoVerifyPhone": false})
    }

    fn read(&self, answered: &Answered) -> Result<AutoConfirmation, Unrecognizable> {
        Ok(AutoConfirmation {
            confirm_user: answered.flag("autoConfirmUser")?,
            verify_email: answered.flag("autoVerifyEmail")?,
            verify_phone: answered.flag("autoVerifyPhone")?,
        })
    }
}
