//! How a sign-in's steps look on the wire (behaviour 20 §4.3, §4.4).

use std::collections::BTreeMap;
use std::sync::Arc;

use api::Sensitive;
use api::types::{AuthenticationResultType, ChallengeNameType, NewDeviceMetadataType};
use flows::Failure;
use flows::configuration::ClientConfiguration;
use flows::issue::Tokens;
use flows::sign_in::{self, Asked, ChallengeKind, FirstFactor, Outcome, Question, SrpHalf};
use serde_json::json;

use super::parameters::FIRST_FACTORS;
use crate::Context;

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

/// `ChallengeParameters`.
fn parameters(question: Question) -> BTreeMap<String, String> {
    let mut parameters = BTreeMap::new();
    let mut put = |name: &str, value: String| drop(parameters.insert(name.to_owned(), value));
    match question {
        Question::PasswordProof { half: SrpHalf { salt, public, block }, user_id } => {
            put("SALT", salt);
            put("SRP_B", public);
            put("SECRET_BLOCK", block);
            put("USERNAME", user_id.clone());
            put("USER_ID_FOR_SRP", user_id);
        }
        Question::NewPassword { user_id, attributes, missing } => {
            let missing: Vec<String> = missing.iter().map(|name| format!("userAttributes.{name}")).collect();
            put("USER_ID_FOR_SRP", user_id);
            put("userAttributes", json!(attributes).to_string());
            put("requiredAttributes", json!(missing).to_string());
        }
        Question::ChooseFirstFactor | Question::Password | Question::PasswordSrp => {}
        Question::SentCode { delivery, user_id, .. } => {
            put("CODE_DELIVERY_DELIVERY_MEDIUM", delivery.medium().as_str().to_owned());
            put("CODE_DELIVERY_DESTINATION", delivery.destination);
            user_id.into_iter().for_each(|user_id| put("USER_ID_FOR_SRP", user_id));
        }
        Question::Passkey { options } => put("CREDENTIAL_REQUEST_OPTIONS", options.to_string()),
        Question::ChooseSecondFactor { user_id, factors } => {
            let names: Vec<&str> = factors.iter().map(|factor| factor.as_str()).collect();
            put("MFAS_CAN_CHOOSE", json!(names).to_string());
            put("USER_ID_FOR_SRP", user_id);
        }
        Question::SoftwareToken { user_id, friendly_name } => {
            put("USER_ID_FOR_SRP", user_id);
            friendly_name.into_iter().for_each(|name| put("FRIENDLY_DEVICE_NAME", name));
        }
        Question::SetUpSecondFactor { user_id, factors } => {
            let names: Vec<&str> = factors.iter().map(|factor| factor.as_str()).collect();
            put("MFAS_CAN_SETUP", json!(names).to_string());
            put("USER_ID_FOR_SRP", user_id);
        }
        Question::Custom { user_id, parameters: of_function } => {
            parameters = of_function;
            parameters.insert("USERNAME".to_owned(), user_id);
        }
        Question::Device { user_id } => put("USERNAME", user_id),
        Question::DeviceProof { half: SrpHalf { salt, public, block }, user_id, device_key } => {
            put("SALT", salt);
            put("SRP_B", public);
            put("SECRET_BLOCK", block);
            put("USERNAME", user_id);
            put("DEVICE_KEY", device_key);
        }
    }
    parameters
}

fn factor_name(factor: FirstFactor) -> Option<ChallengeNameType> {
    FIRST_FACTORS.into_iter().find(|(known, ..)| *known == factor).map(|(.., name)| name)
}

/// The members that the four responses share.
pub(crate) struct AuthResponse {
    pub authentication_result: Option<AuthenticationResultType>,
    pub challenge_name: Option<ChallengeNameType>,
    /// Present and empty beside tokens.
    pub challenge_parameters: Option<BTreeMap<String, String>>,
    pub session: Option<Sensitive<String>>,
    /// USER_AUTH only.
    pub available_challenges: Option<Vec<ChallengeNameType>>,
}

/// What an operation answers: tokens, fresh or renewed, or the next question.
pub(crate) enum Answered {
    Tokens(Tokens),
    Asked(Asked),
}

impl Answered {
    /// # Errors
    /// As [`sign_in::tokens`].
    pub(super) async fn of(cx: &Context, client: &Arc<ClientConfiguration>, outcome: Outcome) -> Result<Self, Failure> {
        match outcome {
            Outcome::SignedIn(signed_in) => sign_in::tokens(cx, client, *signed_in).await.map(Self::Tokens),
            Outcome::Asked(asked) => Ok(Self::Asked(asked)),
        }
    }
}

pub(crate) fn auth_response(answered: Answered) -> AuthResponse {
    match answered {
        Answered::Tokens(tokens) => AuthResponse {
            authentication_result: Some(authentication_result(tokens)),
            challenge_name: None,
            challenge_parameters: Some(BTreeMap::new()),
            session: None,
            available_challenges: None,
        },
        Answered::Asked(Asked { question, session, available }) => AuthResponse {
            authentication_result: None,
            challenge_name: Some(challenge_name(question.kind())),
            challenge_parameters: Some(parameters(question)),
            session: session.map(Sensitive::new),
            available_challenges: (!available.is_empty())
                .then(|| available.into_iter().filter_map(factor_name).collect()),
        },
    }
}

pub(crate) fn authentication_result(tokens: Tokens) -> AuthenticationResultType {
    AuthenticationResultType {
        access_token: Some(tokens.access_token.into()),
        expires_in: i32::try_from(tokens.expires_in_seconds).ok(),
        id_token: tokens.id_token.map(Sensitive::new),
        refresh_token: tokens.refresh_token.map(Sensitive::new),
        token_type: Some("Bearer".to_owned()),
        new_device_metadata: tokens.new_device.map(|device| NewDeviceMetadataType {
            device_group_key: Some(device.group_key),
            device_key: Some(device.key),
        }),
    }
}
