//! How `AuthParameters` and `ChallengeResponses` come in: every name of the wire, and SECRET_HASH (behaviour 20 §0.1,
//! §4.1, §4.3).

use std::collections::BTreeMap;

use api::types::{AuthFlowType, ChallengeNameType};
use domain::client::AuthFlow;
use domain::user::Attributes;
use flows::configuration::ClientConfiguration;
use flows::directory::{self, Named};
use flows::sign_in::{Claim, FirstFactor, Given, Opening, Proof, SentCode};
use flows::{Failure, SignInFailure};

use crate::Context;

/// In an answer, before the name of an attribute.
const ATTRIBUTE_PREFIX: &str = "userAttributes.";

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

/// The names by which a first factor is chosen.
pub(crate) const FIRST_FACTORS: [(FirstFactor, &str, ChallengeNameType); 5] = [
    (FirstFactor::PasswordSrp, "PASSWORD_SRP", ChallengeNameType::PasswordSrp),
    (FirstFactor::Password, "PASSWORD", ChallengeNameType::Password),
    (FirstFactor::EmailCode, "EMAIL_OTP", ChallengeNameType::EmailOtp),
    (FirstFactor::SmsCode, "SMS_OTP", ChallengeNameType::SmsOtp),
    (FirstFactor::Passkey, "WEB_AUTHN", ChallengeNameType::WebAuthn),
];

fn first_factor(name: &str) -> Option<FirstFactor> {
    FIRST_FACTORS.into_iter().find(|(_, known, _)| *known == name).map(|(factor, ..)| factor)
}

/// The parameters of a request, every one as text. An empty one is as good as none.
#[derive(Clone, Copy)]
pub(crate) struct Parameters<'a>(pub &'a BTreeMap<String, String>);

impl<'a> Parameters<'a> {
    pub(crate) fn get(self, name: &str) -> Option<&'a str> {
        self.0.get(name).map(String::as_str).filter(|value| !value.is_empty())
    }

    /// # Errors
    /// [`Failure::MissingParameter`].
    pub(crate) fn require(self, name: &'static str) -> Result<&'a str, Failure> {
        self.get(name).ok_or(Failure::MissingParameter(name))
    }

    pub(crate) fn secret_hash(self) -> Option<&'a str> {
        self.0.get("SECRET_HASH").map(String::as_str)
    }

    /// The device the client says it runs on.
    pub(crate) fn device_key(self) -> Option<&'a str> {
        self.get("DEVICE_KEY")
    }

    /// Whom USERNAME leads to, once SECRET_HASH has shown that the client is who it says.
    ///
    /// # Errors
    /// The name is missing, or the hash is missing, wrong or not wanted.
    pub(crate) async fn named(self, cx: &Context, client: &ClientConfiguration) -> Result<Named, Failure> {
        let named = directory::look_up(cx, &client.pool, self.require("USERNAME")?).await?;
        let known_as = named.known_as(cx, &client.pool.pool);
        client.check_secret_hash(self.secret_hash(), &named.name, &known_as)?;
        Ok(named)
    }

    /// What a sign-in by `flow` opens with. `session` is that of a sign-up.
    ///
    /// # Errors
    /// A parameter is missing.
    pub(crate) fn opening(self, flow: AuthFlow, session: Option<&'a str>) -> Result<Opening<'a>, Failure> {
        self.require("USERNAME")?;
        match flow {
            AuthFlow::UserPassword | AuthFlow::AdminUserPassword => {
                Ok(Opening::Password { password: self.require("PASSWORD")? })
            }
            AuthFlow::UserSrp => Ok(Opening::Srp { client_public: self.require("SRP_A")? }),
            AuthFlow::UserAuth => {
                let preferred = self.get("PREFERRED_CHALLENGE").and_then(first_factor);
                Ok(Opening::Choice { preferred, given: self.given(), session })
            }
            AuthFlow::Custom => {
                let with_password = self.get("CHALLENGE_NAME") == Some("SRP_A");
                let client_public = if with_password { Some(self.require("SRP_A")?) } else { None };
                Ok(Opening::Functions { client_public })
            }
            AuthFlow::Refresh => Err(Failure::Internal("a refresh is no sign-in")),
        }
    }

    fn given(self) -> Given<'a> {
        Given { password: self.get("PASSWORD"), client_public: self.get("SRP_A") }
    }

    /// What answers the challenge.
    ///
    /// # Errors
    /// A parameter is missing, or no session of this server asks for such a challenge.
    pub(crate) fn proof(self, challenge: ChallengeNameType) -> Result<Proof<'a>, Failure> {
        self.require("USERNAME")?;
        Ok(match challenge {
            ChallengeNameType::PasswordVerifier => Proof::PasswordProof(self.claim()?),
            ChallengeNameType::SelectChallenge => {
                Proof::ChosenFirstFactor { choice: first_factor(self.require("ANSWER")?), given: self.given() }
            }
            ChallengeNameType::Password => Proof::Password { password: self.get("PASSWORD") },
            ChallengeNameType::PasswordSrp => Proof::PasswordSrp { client_public: self.get("SRP_A") },
            ChallengeNameType::EmailOtp => self.sent_code(SentCode::EmailOtp, "EMAIL_OTP_CODE")?,
            ChallengeNameType::SmsOtp => self.sent_code(SentCode::SmsOtp, "SMS_OTP_CODE")?,
            ChallengeNameType::SmsMfa => self.sent_code(SentCode::SmsMfa, "SMS_MFA_CODE")?,
            ChallengeNameType::WebAuthn => Proof::Passkey { credential: self.require("CREDENTIAL")? },
            ChallengeNameType::NewPasswordRequired => {
                Proof::NewPassword { password: self.require("NEW_PASSWORD")?, attributes: self.attributes() }
            }
            ChallengeNameType::SelectMfaType => Proof::ChosenSecondFactor { choice: self.require("ANSWER")? },
            ChallengeNameType::SoftwareTokenMfa => {
                Proof::SoftwareToken { code: self.require("SOFTWARE_TOKEN_MFA_CODE")? }
            }
            ChallengeNameType::MfaSetup if self.0.contains_key("EMAIL") => {
                Proof::SetUpEmail { address: self.require("EMAIL")? }
            }
            ChallengeNameType::MfaSetup => Proof::SetUpDone,
            ChallengeNameType::CustomChallenge => Proof::Custom { answer: self.require("ANSWER")? },
            ChallengeNameType::DeviceSrpAuth => {
                Proof::Device { key: self.require("DEVICE_KEY")?, client_public: self.require("SRP_A")? }
            }
            ChallengeNameType::DevicePasswordVerifier => {
                let claim = self.claim()?;
                Proof::DeviceProof { key: self.require("DEVICE_KEY")?, claim }
            }
            _ => return Err(SignInFailure::SessionInvalid.into()),
        })
    }

    fn sent_code(self, code: SentCode, name: &'static str) -> Result<Proof<'a>, Failure> {
        Ok(Proof::SentCode { code, digits: self.require(name)? })
    }

    fn claim(self) -> Result<Claim<'a>, Failure> {
        Ok(Claim {
            timestamp: self.require("TIMESTAMP")?,
            signature: self.require("PASSWORD_CLAIM_SIGNATURE")?,
            block: self.require("PASSWORD_CLAIM_SECRET_BLOCK")?,
        })
    }

    fn attributes(self) -> Attributes {
        let named = |(key, value): (&String, &String)| {
            let name = key.strip_prefix(ATTRIBUTE_PREFIX)?;
            Some((name.to_owned(), value.clone()))
        };
        self.0.iter().filter_map(named).collect()
    }
}
