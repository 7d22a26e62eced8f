//! VerifyAuthChallengeResponse: whether the answer to the function's own question is right.

use serde::Serialize;
use serde_json::{Value, json};

use super::{is_absent, is_false};
use crate::{Answered, Event, StringMap, Trigger, Unrecognizable};

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub struct VerifyAuthChallengeResponse<'a> {
    pub user_attributes: &'a StringMap,
    pub private_challenge_parameters: &'a StringMap,
    /// `ANSWER` of the client.
    pub challenge_answer: &'a str,
    #[serde(skip_serializing_if = "is_absent")]
    pub client_metadata: &'a StringMap,
    #[serde(skip_serializing_if = "is_false")]
    pub user_not_found: bool,
}

impl Event for VerifyAuthChallengeResponse<'_> {
    const TRIGGER: Trigger = Trigger::VerifyAuthChallengeResponse;
    /// Whether the answer was right; what says nothing says no.
    type Answer = bool;

    fn source(&self) -> &'static str {
        "Authentication"
    }

    fn response(&self) -> Value {
        json!({"answerCorrect": null})
    }

    fn read(&self, answered: &Answered) -> Result<bool, Unrecognizable> {
        answered.flag("answerCorrect")
    }
}
