//! What a sign-in asks, and where it stands after a step. A page can render it, and the API can spell it.

use domain::message::CodeDelivery;
use domain::mfa::MfaFactor;
use domain::user::Attributes;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use triggers::StringMap;

use super::journey::SignedIn;

/// Where a sign-in stands after a step.
pub enum Outcome {
    /// Nothing more is to be asked.
    SignedIn(Box<SignedIn>),
    Asked(Asked),
}

/// A question on its way to whoever signs in.
pub struct Asked {
    pub question: Question,
    /// What the answer goes on from.
    pub session: Option<String>,
    /// Of a sign-in by choice: what can be chosen from, or the one choice that was made.
    pub available: Vec<FirstFactor>,
}

impl Asked {
    pub(super) fn new(question: Question, session: String) -> Self {
        Self { question, session: Some(session), available: Vec::new() }
    }
}

/// A first factor that can be chosen, in the order in which lists show them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum FirstFactor {
    #[serde(rename = "S")]
    PasswordSrp,
    #[serde(rename = "P")]
    Password,
    #[serde(rename = "E")]
    EmailCode,
    #[serde(rename = "M")]
    SmsCode,
    #[serde(rename = "K")]
    Passkey,
}

impl FirstFactor {
    pub const ALL: [Self; 5] = [Self::PasswordSrp, Self::Password, Self::EmailCode, Self::SmsCode, Self::Passkey];
}

/// `user_id` is the user's own name, or the one that somebody of an unknown name would have.
pub enum Question {
    /// The second half of SRP, of the password.
    PasswordProof {
        half: SrpHalf,
        user_id: String,
    },
    /// A password of their own, in place of a temporary one.
    NewPassword {
        user_id: String,
        attributes: Attributes,
        missing: Vec<String>,
    },
    ChooseFirstFactor,
    Password,
    PasswordSrp,
    /// A code that was sent. `user_id` beside a password.
    SentCode {
        code: SentCode,
        delivery: CodeDelivery,
        user_id: Option<String>,
    },
    /// `PublicKeyCredentialRequestOptionsJSON`.
    Passkey {
        options: Value,
    },
    ChooseSecondFactor {
        user_id: String,
        factors: Vec<MfaFactor>,
    },
    SoftwareToken {
        user_id: String,
        friendly_name: Option<String>,
    },
    SetUpSecondFactor {
        user_id: String,
        factors: Vec<MfaFactor>,
    },
    /// A question of a pool's function.
    Custom {
        user_id: String,
        parameters: StringMap,
    },
    /// The first half of SRP, of the device.
    Device {
        user_id: String,
    },
    /// The second half.
    DeviceProof {
        half: SrpHalf,
        user_id: String,
        device_key: String,
    },
}

/// Which code was sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SentCode {
    /// As second factor.
    SmsMfa,
    /// As first factor.
    SmsOtp,
    /// As either.
    EmailOtp,
}

/// The server's half of SRP.
pub struct SrpHalf {
    /// `SALT`.
    pub salt: String,
    /// `SRP_B`.
    pub public: String,
    /// `SECRET_BLOCK`: what the server must remember, sealed.
    pub block: String,
}

/// The questions by name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum ChallengeKind {
    PasswordVerifier,
    SelectChallenge,
    Password,
    PasswordSrp,
    EmailOtp,
    SmsOtp,
    WebAuthn,
    NewPasswordRequired,
    SelectMfaType,
    SmsMfa,
    SoftwareTokenMfa,
    MfaSetup,
    CustomChallenge,
    DeviceSrpAuth,
    DevicePasswordVerifier,
}

impl Question {
    pub const fn kind(&self) -> ChallengeKind {
        match self {
            Self::PasswordProof { .. } => ChallengeKind::PasswordVerifier,
            Self::NewPassword { .. } => ChallengeKind::NewPasswordRequired,
            Self::ChooseFirstFactor => ChallengeKind::SelectChallenge,
            Self::Password => ChallengeKind::Password,
            Self::PasswordSrp => ChallengeKind::PasswordSrp,
            Self::SentCode { code, .. } => code.kind(),
            Self::Passkey { .. } => ChallengeKind::WebAuthn,
            Self::ChooseSecondFactor { .. } => ChallengeKind::SelectMfaType,
            Self::SoftwareToken { .. } => ChallengeKind::SoftwareTokenMfa,
            Self::SetUpSecondFactor { .. } => ChallengeKind::MfaSetup,
            Self::Custom { .. } => ChallengeKind::CustomChallenge,
            Self::Device { .. } => ChallengeKind::DeviceSrpAuth,
            Self::DeviceProof { .. } => ChallengeKind::DevicePasswordVerifier,
        }
    }
}

impl SentCode {
    pub const fn kind(self) -> ChallengeKind {
        match self {
            Self::SmsMfa => ChallengeKind::SmsMfa,
            Self::SmsOtp => ChallengeKind::SmsOtp,
            Self::EmailOtp => ChallengeKind::EmailOtp,
        }
    }
}
