//! PostAuthentication: a user has proved all they had to. It may still refuse.

use serde::Serialize;

use super::is_absent;
use crate::{Answered, Event, StringMap, Trigger, Unrecognizable};

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub struct PostAuthentication<'a> {
    pub user_attributes: &'a StringMap,
    /// From a device that the pool sees for the first time; only of pools that track devices.
    pub new_device_used: bool,
    #[serde(skip_serializing_if = "is_absent")]
    pub client_metadata: &'a StringMap,
}

impl Event for PostAuthentication<'_> {
    const TRIGGER: Trigger = Trigger::PostAuthentication;
    type Answer = ();

    fn source(&self) -> &'static str {
        "Authentication"
    }

    fn read(&self, _: &Answered) -> Result<(), Unrecognizable> {
        Ok(())
    }
}
