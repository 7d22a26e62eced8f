//! DefineAuthChallenge: what comes next in a custom sign-in (behaviour 40 §1.3.1).

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::is_absent;
use crate::{Answered, Event, StringMap, Trigger, Unrecognizable};

/// One challenge that was answered, as the functions see it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ChallengeResult {
    pub challenge_name: String,
    pub challenge_result: bool,
    /// What CreateAuthChallenge called it; null for the challenges that are built in.
    pub challenge_metadata: Option<String>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub struct DefineAuthChallenge<'a> {
    pub user_attributes: &'a StringMap,
    /// Oldest first.
    pub session: &'a [ChallengeResult],
    #[serde(skip_serializing_if = "is_absent")]
    pub client_metadata: &'a StringMap,
    pub user_not_found: bool,
}

#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct DefinedChallenge {
    pub challenge_name: Option<String>,
    pub issue_tokens: bool,
    pub fail_authentication: bool,
}

impl Event for DefineAuthChallenge<'_> {
    const TRIGGER: Trigger = Trigger::DefineAuthChallenge;
    type Answer = DefinedChallenge;

    fn source(&self) -> &'static str {
        "Authentication"
    }

    fn response(&self) -> Value {
        json!({"challengeName": null, "issueTokens": null, "failAuthentication": null})
    }

    fn read(&self, answered: &Answered) -> Result<DefinedChallenge, Unrecognizable> {
        Ok(DefinedChallenge {
            challenge_name: answered.member("challengeName")?,
            issue_tokens: answered.flag("issueTokens")?,
            fail_authentication: answered.flag("failAuthentication")?,
        })
    }
}
