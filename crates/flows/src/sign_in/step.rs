//! The steps of a sign-in: what one leads to, and the parameters one is taken with.

use std::collections::BTreeMap;

use domain::user::User;

use crate::Failure;
use crate::tokens::issue::Tokens;

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
    /// What can be chosen from, or the one challenge of a choice that was made: USER_AUTH only.
    pub available: Vec<ChallengeKind>,
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
    SelectChallenge,
    Password,
    PasswordSrp,
    SmsOtp,
    CustomChallenge,
    DeviceSrpAuth,
    DevicePasswordVerifier,
    WebAuthn,
}

/// Whom a step is for.
#[derive(Clone, Copy)]
pub(crate) enum Subject<'a> {
    User(&'a User),
    /// A name nobody has, of a client that does not say so.
    Nobody {
        name: &'a str,
    },
}

impl<'a> From<&'a User> for Subject<'a> {
    fn from(user: &'a User) -> Self {
        Self::User(user)
    }
}

impl<'a> Subject<'a> {
    /// The user, or nobody of this name.
    pub(crate) fn of(user: Option<&'a User>, name: &'a str) -> Self {
        user.map_or(Self::Nobody { name }, Self::User)
    }
}

/// A parameter that must be there.
pub(crate) fn require<'a>(map: &'a BTreeMap<String, String>, name: &'static str) -> Result<&'a str, Failure> {
    map.get(name).map(String::as_str).filter(|value| !value.is_empty()).ok_or(Failure::MissingParameter(name))
}
