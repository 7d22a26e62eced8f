//! How a sign-in begins and what it is answered: typed, whichever door it came by.

use domain::client::AuthFlow;
use domain::user::Attributes;
use triggers::StringMap;

use super::door::Door;
use super::question::{ChallengeKind, FirstFactor, SentCode};
use crate::accounts::directory::Named;

/// The beginning of a sign-in.
pub struct Beginning<'a> {
    pub named: Named,
    pub opening: Opening<'a>,
    /// The device the client says it runs on.
    pub device_key: Option<&'a str>,
    /// `ClientMetadata`, which functions get as validation data (behaviour 40 §1.5).
    pub client_metadata: &'a StringMap,
}

/// What a sign-in opens with.
#[derive(Clone, Copy)]
pub enum Opening<'a> {
    /// USER_PASSWORD_AUTH, ADMIN_USER_PASSWORD_AUTH.
    Password { password: &'a str },
    /// USER_SRP_AUTH.
    Srp { client_public: &'a str },
    /// USER_AUTH; with the session of a sign-up that was just confirmed it goes on from that.
    Choice { preferred: Option<FirstFactor>, given: Given<'a>, session: Option<&'a str> },
    /// CUSTOM_AUTH, with the password first if there is an SRP_A.
    Functions { client_public: Option<&'a str> },
}

impl Opening<'_> {
    pub(super) const fn flow(&self, door: Door) -> AuthFlow {
        match (self, door) {
            (Self::Password { .. }, Door::Browser | Door::Api { by_admin: false }) => AuthFlow::UserPassword,
            (Self::Password { .. }, Door::Api { by_admin: true }) => AuthFlow::AdminUserPassword,
            (Self::Srp { .. }, _) => AuthFlow::UserSrp,
            (Self::Choice { .. }, _) => AuthFlow::UserAuth,
            (Self::Functions { .. }, _) => AuthFlow::Custom,
        }
    }
}

/// What came along with a choice, for the factor that is chosen.
#[derive(Clone, Copy, Default)]
pub struct Given<'a> {
    pub password: Option<&'a str>,
    /// `SRP_A`.
    pub client_public: Option<&'a str>,
}

/// An answer to a question.
#[derive(Clone)]
pub struct Answer<'a> {
    /// Who says that they answer.
    pub named: Named,
    pub proof: Proof<'a>,
    pub session: Option<&'a str>,
    pub device_key: Option<&'a str>,
    /// For the functions that the answer sets off.
    pub client_metadata: &'a StringMap,
}

#[derive(Clone)]
pub enum Proof<'a> {
    PasswordProof(Claim<'a>),
    NewPassword {
        password: &'a str,
        attributes: Attributes,
    },
    /// `None` for a name that is no factor's.
    ChosenFirstFactor {
        choice: Option<FirstFactor>,
        given: Given<'a>,
    },
    /// An answer to what is to be chosen, and at once to the choice.
    Password {
        password: Option<&'a str>,
    },
    PasswordSrp {
        client_public: Option<&'a str>,
    },
    SentCode {
        code: SentCode,
        digits: &'a str,
    },
    Passkey {
        credential: &'a str,
    },
    ChosenSecondFactor {
        choice: &'a str,
    },
    SoftwareToken {
        code: &'a str,
    },
    /// An authenticator app was set up beside the question.
    SetUpDone,
    SetUpEmail {
        address: &'a str,
    },
    Custom {
        answer: &'a str,
    },
    Device {
        key: &'a str,
        client_public: &'a str,
    },
    DeviceProof {
        key: &'a str,
        claim: Claim<'a>,
    },
}

impl Proof<'_> {
    pub const fn kind(&self) -> ChallengeKind {
        match self {
            Self::PasswordProof(_) => ChallengeKind::PasswordVerifier,
            Self::NewPassword { .. } => ChallengeKind::NewPasswordRequired,
            Self::ChosenFirstFactor { .. } => ChallengeKind::SelectChallenge,
            Self::Password { .. } => ChallengeKind::Password,
            Self::PasswordSrp { .. } => ChallengeKind::PasswordSrp,
            Self::SentCode { code, .. } => code.kind(),
            Self::Passkey { .. } => ChallengeKind::WebAuthn,
            Self::ChosenSecondFactor { .. } => ChallengeKind::SelectMfaType,
            Self::SoftwareToken { .. } => ChallengeKind::SoftwareTokenMfa,
            Self::SetUpDone | Self::SetUpEmail { .. } => ChallengeKind::MfaSetup,
            Self::Custom { .. } => ChallengeKind::CustomChallenge,
            Self::Device { .. } => ChallengeKind::DeviceSrpAuth,
            Self::DeviceProof { .. } => ChallengeKind::DevicePasswordVerifier,
        }
    }
}

/// The client's half of SRP.
#[derive(Clone, Copy)]
pub struct Claim<'a> {
    pub timestamp: &'a str,
    pub signature: &'a str,
    pub block: &'a str,
}
