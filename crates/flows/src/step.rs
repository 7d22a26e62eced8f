//! The steps of a sign-in: what one leads to, and the parameters one is taken with.

use std::collections::BTreeMap;

use crate::Failure;
use crate::issue_tokens::Tokens;

/// Where a sign-in stands after a step.
pub enum Outcome {
    Tokens(Tokens),
    Challenge(Challenge),
}

/// A question, with what the caller needs to answer it.
pub struct Challenge {
    pub kind: ChallengeKind,
    pub parameters: BTreeMap<String, String>,
    pub session: Option<String>,
}

/// The challenges this server issues and can be answered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ChallengeKind {
    PasswordVerifier,
    NewPasswordRequired,
    SelectMfaType,
    SmsMfa,
    EmailOtp,
    SoftwareTokenMfa,
    MfaSetup,
}

/// A parameter that must be there.
pub(crate) fn require<'a>(map: &'a BTreeMap<String, String>, name: &'static str) -> Result<&'a str, Failure> {
    map.get(name).map(String::as_str).filter(|value| !value.is_empty()).ok_or(Failure::MissingParameter(name))
}
