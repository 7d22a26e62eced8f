//! How a sign-in's steps look on the wire (behaviour 20 §4.4), and how its parameters come in.

use std::collections::BTreeMap;

use api::Sensitive;
use api::types::{AuthFlowType, AuthenticationResultType, ChallengeNameType, NewDeviceMetadataType};
use domain::client::AuthFlow;
use flows::Failure;
use flows::issue::Tokens;
use flows::step::{ChallengeKind, Outcome};

pub(crate) const fn flow(flow: AuthFlowType) -> AuthFlow {
    match flow {
        AuthFlowType::UserSrpAuth => AuthFlow::UserSrp,
        AuthFlowType::UserPasswordAuth => AuthFlow::UserPassword,
        AuthFlowType::AdminNoSrpAuth | AuthFlowType::AdminUserPasswordAuth => AuthFlow::AdminUserPassword,
        AuthFlowType::CustomAuth => AuthFlow::Custom,
        AuthFlowType::RefreshToken | AuthFlowType::RefreshTokenAuth => AuthFlow::Refresh,
        AuthFlowType::UserAuth => AuthFlow::UserAuth,
    }
}

/// The challenge an answer is for.
///
/// # Errors
/// No session of this server asks for it.
pub(crate) const fn challenge(name: ChallengeNameType) -> Result<ChallengeKind, Failure> {
    match name {
        ChallengeNameType::PasswordVerifier => Ok(ChallengeKind::PasswordVerifier),
        ChallengeNameType::NewPasswordRequired => Ok(ChallengeKind::NewPasswordRequired),
        ChallengeNameType::SelectMfaType => Ok(ChallengeKind::SelectMfaType),
        ChallengeNameType::SmsMfa => Ok(ChallengeKind::SmsMfa),
        ChallengeNameType::EmailOtp => Ok(ChallengeKind::EmailOtp),
        ChallengeNameType::SoftwareTokenMfa => Ok(ChallengeKind::SoftwareTokenMfa),
        ChallengeNameType::MfaSetup => Ok(ChallengeKind::MfaSetup),
        ChallengeNameType::SelectChallenge => Ok(ChallengeKind::SelectChallenge),
        ChallengeNameType::Password => Ok(ChallengeKind::Password),
        ChallengeNameType::PasswordSrp => Ok(ChallengeKind::PasswordSrp),
        ChallengeNameType::SmsOtp => Ok(ChallengeKind::SmsOtp),
        ChallengeNameType::CustomChallenge => Ok(ChallengeKind::CustomChallenge),
        ChallengeNameType::DeviceSrpAuth => Ok(ChallengeKind::DeviceSrpAuth),
        ChallengeNameType::DevicePasswordVerifier => Ok(ChallengeKind::DevicePasswordVerifier),
        ChallengeNameType::WebAuthn => Ok(ChallengeKind::WebAuthn),
        _ => Err(Failure::SessionInvalid),
    }
}

const fn challenge_name(kind: ChallengeKind) -> ChallengeNameType {
    match kind {
        ChallengeKind::PasswordVerifier => ChallengeNameType::PasswordVerifier,
        ChallengeKind::NewPasswordRequired => ChallengeNameType::NewPasswordRequired,
        ChallengeKind::SelectMfaType => ChallengeNameType::SelectMfaType,
        ChallengeKind::SmsMfa => ChallengeNameType::SmsMfa,
        ChallengeKind::EmailOtp => ChallengeNameType::EmailOtp,
        ChallengeKind::SoftwareTokenMfa => ChallengeNameType::SoftwareTokenMfa,
        ChallengeKind::MfaSetup => ChallengeNameType::MfaSetup,
        ChallengeKind::SelectChallenge => ChallengeNameType::SelectChallenge,
        ChallengeKind::Password => ChallengeNameType::Password,
        ChallengeKind::PasswordSrp => ChallengeNameType::PasswordSrp,
        ChallengeKind::SmsOtp => ChallengeNameType::SmsOtp,
        ChallengeKind::CustomChallenge => ChallengeNameType::CustomChallenge,
        ChallengeKind::DeviceSrpAuth => ChallengeNameType::DeviceSrpAuth,
        ChallengeKind::DevicePasswordVerifier => ChallengeNameType::DevicePasswordVerifier,
        ChallengeKind::WebAuthn => ChallengeNameType::WebAuthn,
    }
}

/// The members that the four responses share.
pub(crate) struct Step {
    pub authentication_result: Option<AuthenticationResultType>,
    pub challenge_name: Option<ChallengeNameType>,
    /// Present and empty beside tokens.
    pub challenge_parameters: Option<BTreeMap<String, String>>,
    pub session: Option<Sensitive<String>>,
    /// USER_AUTH only.
    pub available_challenges: Option<Vec<ChallengeNameType>>,
}

pub(crate) fn step(outcome: Outcome) -> Step {
    match outcome {
        Outcome::Tokens(tokens) => Step {
            authentication_result: Some(authentication_result(tokens)),
            challenge_name: None,
            challenge_parameters: Some(BTreeMap::new()),
            session: None,
            available_challenges: None,
        },
        Outcome::Challenge(challenge) => Step {
            authentication_result: None,
            challenge_name: Some(challenge_name(challenge.kind)),
            challenge_parameters: Some(challenge.parameters),
            session: challenge.session.map(Sensitive::new),
            available_challenges: (!challenge.available.is_empty())
                .then(|| challenge.available.into_iter().map(challenge_name).collect()),
        },
    }
}

pub(crate) fn authentication_result(tokens: Tokens) -> AuthenticationResultType {
    AuthenticationResultType {
        access_token: Some(tokens.access_token.into()),
        expires_in: i32::try_from(tokens.expires_in_seconds).ok(),
        id_token: Some(tokens.id_token.into()),
        refresh_token: tokens.refresh_token.map(Sensitive::new),
        token_type: Some("Bearer".to_owned()),
        new_device_metadata: tokens.new_device.map(|device| NewDeviceMetadataType {
            device_group_key: Some(device.group_key),
            device_key: Some(device.key),
        }),
    }
}
