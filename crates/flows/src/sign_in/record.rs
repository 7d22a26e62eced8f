//! The record of a custom sign-in: what DefineAuthChallenge is told of the challenges behind it (behaviour 40 §1.3.1).

use serde::{Deserialize, Serialize};
use triggers::StringMap;
use triggers::events::ChallengeResult;

use super::question::ChallengeKind;

/// How DefineAuthChallenge names what comes next.
pub(super) const CUSTOM_CHALLENGE: &str = "CUSTOM_CHALLENGE";
pub(super) const PASSWORD_VERIFIER: &str = "PASSWORD_VERIFIER";

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

    /// How many challenges it has behind it.
    pub(super) const fn challenges(&self) -> usize {
        self.answered.len()
    }

    /// Nothing was answered since SRP began.
    pub(super) fn may_begin_with_password(&self) -> bool {
        matches!(self.answered[..], [Answered(Name::SrpA, ..)])
    }
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
