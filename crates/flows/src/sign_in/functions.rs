//! Custom authentication: a pool's own functions say which challenge comes next, ask questions of their own and judge
//! the answers (behaviour 40 §1.3.1; docs/decisions/0014).
//!
//! DefineAuthChallenge is the other implementation of [`super::next`]: asked at the beginning and after every challenge,
//! also after those that are built in. The record it judges by travels in the [`Journey`], sealed, and so nobody who
//! began a custom sign-in comes to its end past it. Knows nothing of how a question is asked.

use domain::user_pool::UserPool;
use serde::{Deserialize, Serialize};
use triggers::StringMap;
use triggers::events::{ChallengeResult, DefineAuthChallenge};

use super::journey::Journey;
use super::question::ChallengeKind;
use super::subject::Subject;
use crate::configuration::ClientConfiguration;
use crate::hiding::simulated;
use crate::triggers::{About, run_trigger, user_attributes};
use crate::{Context, Failure, SignInFailure};

/// Challenges of one sign-in, so that a function that never decides does not go on for ever.
const MOST_CHALLENGES: usize = 20;

/// How DefineAuthChallenge names what comes next.
const CUSTOM_CHALLENGE: &str = "CUSTOM_CHALLENGE";
const PASSWORD_VERIFIER: &str = "PASSWORD_VERIFIER";

/// Where a custom sign-in stands. Names are short: it travels in a session, which is at most 4,096 characters long.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct CustomSignIn {
    /// Oldest first.
    #[serde(rename = "a")]
    answered: Vec<Answered>,
    /// What CreateAuthChallenge asked last and was not answered yet.
    #[serde(rename = "q", skip_serializing_if = "Option::is_none")]
    pub question: Option<PendingQuestion>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct Answered(Name, bool, Option<String>);

/// What the functions call the challenges they are told of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
enum Name {
    #[serde(rename = "A")]
    SrpA,
    #[serde(rename = "P")]
    PasswordVerifier,
    #[serde(rename = "N")]
    NewPasswordRequired,
    #[serde(rename = "S")]
    SmsMfa,
    #[serde(rename = "E")]
    EmailOtp,
    #[serde(rename = "T")]
    SoftwareTokenMfa,
    #[serde(rename = "D")]
    DeviceSrpAuth,
    #[serde(rename = "V")]
    DevicePasswordVerifier,
    #[serde(rename = "C")]
    CustomChallenge,
}

/// Of a question, what the client does not see.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct PendingQuestion {
    /// For VerifyAuthChallengeResponse.
    #[serde(rename = "p")]
    pub private_parameters: StringMap,
    /// For the record.
    #[serde(rename = "m")]
    pub metadata: Option<String>,
}

impl Name {
    const fn as_str(self) -> &'static str {
        match self {
            Self::SrpA => "SRP_A",
            Self::PasswordVerifier => PASSWORD_VERIFIER,
            Self::NewPasswordRequired => "NEW_PASSWORD_REQUIRED",
            Self::SmsMfa => "SMS_MFA",
            Self::EmailOtp => "EMAIL_OTP",
            Self::SoftwareTokenMfa => "SOFTWARE_TOKEN_MFA",
            Self::DeviceSrpAuth => "DEVICE_SRP_AUTH",
            Self::DevicePasswordVerifier => "DEVICE_PASSWORD_VERIFIER",
            Self::CustomChallenge => CUSTOM_CHALLENGE,
        }
    }

    /// Choices and preparations prove nothing and are not recorded.
    const fn of(kind: ChallengeKind) -> Option<Self> {
        match kind {
            ChallengeKind::PasswordVerifier => Some(Self::PasswordVerifier),
            ChallengeKind::NewPasswordRequired => Some(Self::NewPasswordRequired),
            ChallengeKind::SmsMfa => Some(Self::SmsMfa),
            ChallengeKind::EmailOtp => Some(Self::EmailOtp),
            ChallengeKind::SoftwareTokenMfa => Some(Self::SoftwareTokenMfa),
            ChallengeKind::DeviceSrpAuth => Some(Self::DeviceSrpAuth),
            ChallengeKind::DevicePasswordVerifier => Some(Self::DevicePasswordVerifier),
            // Recorded with its result, which is not known before the function has judged.
            ChallengeKind::CustomChallenge => None,
            ChallengeKind::SelectMfaType
            | ChallengeKind::MfaSetup
            | ChallengeKind::SelectChallenge
            | ChallengeKind::Password
            | ChallengeKind::PasswordSrp
            | ChallengeKind::SmsOtp
            | ChallengeKind::WebAuthn => None,
        }
    }
}

impl CustomSignIn {
    /// Begins, with SRP first or without a password.
    pub(crate) fn begin(with_srp: bool) -> Self {
        let answered = if with_srp { vec![Answered(Name::SrpA, true, None)] } else { Vec::new() };
        Self { answered, question: None }
    }

    /// Records a challenge of this server's own that was passed.
    pub(crate) fn passed(&mut self, kind: ChallengeKind) {
        self.answered.extend(Name::of(kind).map(|name| Answered(name, true, None)));
    }

    /// Records what the function said of the answer to its question.
    pub(crate) fn judged(&mut self, right: bool, metadata: Option<String>) {
        self.answered.push(Answered(Name::CustomChallenge, right, metadata));
    }

    /// The record as functions read it.
    pub(crate) fn record(&self) -> Vec<ChallengeResult> {
        let result = |Answered(name, right, metadata): &Answered| ChallengeResult {
            challenge_name: name.as_str().to_owned(),
            challenge_result: *right,
            challenge_metadata: metadata.clone(),
        };
        self.answered.iter().map(result).collect()
    }

    /// Nothing was answered since SRP began.
    fn may_begin_with_password(&self) -> bool {
        matches!(self.answered[..], [Answered(Name::SrpA, ..)])
    }
}

/// Whom the functions are told of: a user, or somebody made up of a name nobody has.
pub(crate) struct Told {
    pub user_name: String,
    pub attributes: StringMap,
    pub not_found: bool,
}

impl Told {
    pub(crate) fn of(cx: &Context, pool: &UserPool, subject: Subject<'_>) -> Self {
        match subject {
            Subject::User(user) => {
                Self { user_name: user.username.clone(), attributes: user_attributes(pool, user), not_found: false }
            }
            Subject::Nobody { name } => Self {
                user_name: simulated::simulated_user_id(cx, pool, name),
                attributes: simulated::simulated_attributes(cx, pool, name),
                not_found: true,
            },
        }
    }

    pub(crate) fn about<'a>(&'a self, client: &'a ClientConfiguration) -> About<'a> {
        About { pool: &client.pool.pool, client_id: Some(&client.client.id), user_name: &self.user_name }
    }
}

/// What DefineAuthChallenge decides.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Decision {
    IssueTokens,
    /// A question of CreateAuthChallenge's.
    CustomChallenge,
    /// The password first, by SRP.
    PasswordVerifier,
}

/// Asks what comes next.
///
/// # Errors
/// The functions' refusal, or theirs who cannot be asked.
pub(super) async fn define(
    cx: &Context,
    client: &ClientConfiguration,
    subject: Subject<'_>,
    journey: &Journey,
) -> Result<Decision, Failure> {
    let custom = journey.custom.as_ref().ok_or(Failure::Internal("no custom sign-in to go on with"))?;
    let told = Told::of(cx, &client.pool.pool, subject);
    let event = DefineAuthChallenge {
        user_attributes: &told.attributes,
        session: &custom.record(),
        client_metadata: &journey.client_metadata,
        user_not_found: told.not_found,
    };
    let defined = run_trigger(cx, told.about(client), &event).await?.ok_or(SignInFailure::CustomAuthNotConfigured)?;
    if defined.fail_authentication {
        return Err(SignInFailure::IncorrectPassword.into());
    }
    if defined.issue_tokens {
        return Ok(Decision::IssueTokens);
    }
    if custom.answered.len() >= MOST_CHALLENGES {
        tracing::warn!(challenges = custom.answered.len(), "DefineAuthChallenge does not come to a decision");
        return Err(unrecognizable());
    }
    match defined.challenge_name.as_deref() {
        Some(CUSTOM_CHALLENGE) => Ok(Decision::CustomChallenge),
        // The password comes first, with what the client sent at the beginning, or not at all.
        Some(PASSWORD_VERIFIER) if custom.answered.is_empty() => Err(Failure::MissingParameter("SRP_A")),
        Some(PASSWORD_VERIFIER) if custom.may_begin_with_password() => Ok(Decision::PasswordVerifier),
        _ => {
            tracing::warn!("DefineAuthChallenge names no challenge that can come next");
            Err(unrecognizable())
        }
    }
}

pub(super) const fn unrecognizable() -> Failure {
    Failure::InvalidLambdaResponse("Unrecognizable lambda output")
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn the_record_is_chronological_and_short() {
        let mut custom = CustomSignIn::begin(true);
        custom.passed(ChallengeKind::PasswordVerifier);
        custom.passed(ChallengeKind::SelectMfaType);
        custom.passed(ChallengeKind::SmsMfa);
        custom.judged(false, Some("CAPTCHA".to_owned()));
        custom.judged(true, None);
        let travelling = json!(custom).to_string();
        let arrived: CustomSignIn = serde_json::from_str(&travelling).unwrap();
        assert_eq!(arrived, custom);
        assert!(travelling.len() < 120, "{travelling}");
        let record: Vec<_> = arrived
            .record()
            .into_iter()
            .map(|entry| json!([entry.challenge_name, entry.challenge_result, entry.challenge_metadata]))
            .collect();
        assert_eq!(
            record,
            [
                json!(["SRP_A", true, null]),
                json!(["PASSWORD_VERIFIER", true, null]),
                json!(["SMS_MFA", true, null]),
                json!(["CUSTOM_CHALLENGE", false, "CAPTCHA"]),
                json!(["CUSTOM_CHALLENGE", true, null]),
            ]
        );
    }
}
