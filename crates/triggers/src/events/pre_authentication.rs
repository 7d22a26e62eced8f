//! PreAuthentication: before anything is asked of whoever signs in. It may refuse.

use serde::Serialize;

use super::is_absent;
use crate::{Answered, Event, StringMap, Trigger, Unrecognizable};

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub struct PreAuthentication<'a> {
    pub user_attributes: &'a StringMap,
    #[serde(skip_serializing_if = "is_absent")]
    pub validation_data: &'a StringMap,
    /// There is nobody of this name, and the client does not say so.
    pub user_not_found: bool,
}

impl Event for PreAuthentication<'_> {
    const TRIGGER: Trigger = Trigger::PreAuthentication;
    type Answer = ();

    fn source(&self) -> &'static str {
        "Authentication"
    }

    fn read(&self, _: &Answered) -> Result<(), Unrecognizable> {
        Ok(())
    }
}
