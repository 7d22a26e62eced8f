//! CreateAuthChallenge: a question of the function's own.

use serde::Serialize;
use serde_json::{Value, json};

use super::{ChallengeResult, is_absent, is_false};
use crate::{Answered, Event, StringMap, Trigger, Unrecognizable};

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub struct CreateAuthChallenge<'a> {
    pub user_attributes: &'a StringMap,
    /// As DefineAuthChallenge named it: `CUSTOM_CHALLENGE`.
    pub challenge_name: &'a str,
    pub session: &'a [ChallengeResult],
    #[serde(skip_serializing_if = "is_absent")]
    pub client_metadata: &'a StringMap,
    #[serde(skip_serializing_if = "is_false")]
    pub user_not_found: bool,
}

#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct CreatedChallenge {
    /// What the client is told.
    pub public_parameters: StringMap,
    /// What the client must not see: kept for VerifyAuthChallengeResponse.
    pub private_parameters: StringMap,
    /// What the challenge is called in later events.
    pub metadata: Option<String>,
}

impl Event for CreateAuthChallenge<'_> {
    const TRIGGER: Trigger = Trigger::CreateAuthChallenge;
    type Answer = CreatedChallenge;

    fn source(&self) -> &'static str {
        "Authentication"
    }

    fn response(&self) -> Value {
        json!({"publicChallengeParameters": null, "privateChallengeParameters": null, "challengeMetadata": null})
    }

    fn read(&self, answered: &Answered) -> Result<CreatedChallenge, Unrecognizable> {
        Ok(CreatedChallenge {
            public_parameters: answered.member("publicChallengeParameters")?.unwrap_or_default(),
            private_parameters: answered.member("privateChallengeParameters")?.unwrap_or_default(),
            metadata: answered.member("challengeMetadata")?,
        })
    }
}
