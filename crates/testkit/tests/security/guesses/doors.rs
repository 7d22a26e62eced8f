//! The table of every door at which something secret can be guessed.

use api::shape::Kind;
use domain::client::AuthFlow;
use flows::sign_in::ChallengeKind;
use poolhouse_testkit::custom_auth;
use poolhouse_testkit::scene::{PASSWORD, Scene};
use poolhouse_testkit::srp::SrpClient;
use poolhouse_testkit::{Refusal, refusal};
use serde_json::{Value, json};

use super::room::Room;
use crate::stage::{beginning, merged_with_client, response};

pub(super) const WRONG: &str = "Wrong-Horse7";

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Door {
    UserPassword,
    AdminUserPassword,
    Srp,
    ChangePassword,
    ConfirmSignUp,
    ConfirmForgotPassword,
    VerifyUserAttribute,
    SmsMfa,
    SoftwareToken,
    SoftwareTokenSetup,
    ChosenPassword,
    EmailOtp,
    SmsOtp,
    CustomChallenge,
    Device,
}

/// Where a flow lets people guess. A new flow does not compile until it is said here.
const fn doors_of_flow(flow: AuthFlow) -> &'static [Door] {
    match flow {
        AuthFlow::UserPassword => &[Door::UserPassword],
        AuthFlow::AdminUserPassword => &[Door::AdminUserPassword],
        // Nothing is proved before PASSWORD_VERIFIER.
        AuthFlow::UserSrp => &[],
        // A refresh token is 256 bits of AES-GCM: `sealed_state`.
        AuthFlow::Refresh => &[],
        AuthFlow::UserAuth => &[Door::ChosenPassword],
        // Nothing is proved before PASSWORD_VERIFIER or CUSTOM_CHALLENGE.
        AuthFlow::Custom => &[],
    }
}

/// Where a challenge lets people guess. A new challenge does not compile until it is said here.
const fn doors_of_challenge(challenge: ChallengeKind) -> &'static [Door] {
    match challenge {
        ChallengeKind::PasswordVerifier => &[Door::Srp],
        // Its session is sealed, and who holds it has proved the temporary password.
        ChallengeKind::NewPasswordRequired => &[],
        ChallengeKind::SmsMfa => &[Door::SmsMfa],
        ChallengeKind::SmsOtp => &[Door::SmsOtp],
        ChallengeKind::EmailOtp => &[Door::EmailOtp],
        ChallengeKind::SoftwareTokenMfa => &[Door::SoftwareToken],
        ChallengeKind::Password => &[Door::ChosenPassword],
        // What is chosen is then asked for; MFA_SETUP is answered with a sealed session.
        ChallengeKind::SelectMfaType | ChallengeKind::MfaSetup => &[],
        ChallengeKind::SelectChallenge => &[Door::ChosenPassword],
        // Goes on with PASSWORD_VERIFIER.
        ChallengeKind::PasswordSrp => &[Door::Srp],
        ChallengeKind::CustomChallenge => &[Door::CustomChallenge],
        // Goes on with DEVICE_PASSWORD_VERIFIER.
        ChallengeKind::DeviceSrpAuth => &[],
        ChallengeKind::DevicePasswordVerifier => &[Door::Device],
        // A signature under a key that never leaves its authenticator: `passkeys`.
        ChallengeKind::WebAuthn => &[],
    }
}

/// Members of requests that hold something to be guessed, and the door they belong to. `None` where another column of
/// the same request is what must be right.
fn door_of_member(operation: &str, member: &str) -> Option<&'static [Door]> {
    match (operation, member) {
        ("ChangePassword", "PreviousPassword") => Some(&[Door::ChangePassword]),
        ("ConfirmSignUp", "ConfirmationCode") => Some(&[Door::ConfirmSignUp]),
        ("ConfirmForgotPassword", "ConfirmationCode") => Some(&[Door::ConfirmForgotPassword]),
        ("VerifySoftwareToken", "UserCode") => Some(&[Door::SoftwareTokenSetup]),
        ("VerifyUserAttribute", "Code") => Some(&[Door::VerifyUserAttribute]),
        // New passwords are set here, not compared; an OAuth client secret has 24 characters at least.
        (_, "Password" | "ProposedPassword" | "TemporaryPassword" | "ClientSecret" | "SecretHash") => Some(&[]),
        ("GetClientToken", "Secret") => Some(&[]),
        _ => None,
    }
}

impl Door {
    pub(super) const ALL: [Self; 15] = [
        Self::UserPassword,
        Self::AdminUserPassword,
        Self::Srp,
        Self::ChangePassword,
        Self::ConfirmSignUp,
        Self::ConfirmForgotPassword,
        Self::VerifyUserAttribute,
        Self::SmsMfa,
        Self::SoftwareToken,
        Self::SoftwareTokenSetup,
        Self::ChosenPassword,
        Self::EmailOtp,
        Self::SmsOtp,
        Self::CustomChallenge,
        Self::Device,
    ];

    /// Wrong guesses that are answered as such.
    pub(super) const fn free(self) -> usize {
        5
    }

    /// Whether what is guessed at is a code that dies of wrong answers before its user is locked.
    pub(super) const fn is_code(self) -> bool {
        matches!(self, Self::ConfirmSignUp | Self::ConfirmForgotPassword | Self::VerifyUserAttribute)
    }

    /// What counts a wrong guess beside the user: the address that the code went to, the caller's network, the client.
    /// A door that is added does not compile until it is said here.
    pub(super) const fn counted_by(self) -> &'static [char] {
        match self {
            Self::UserPassword
            | Self::Srp
            | Self::ChangePassword
            | Self::SoftwareToken
            | Self::SoftwareTokenSetup
            | Self::ChosenPassword
            | Self::CustomChallenge
            | Self::Device => &['^'],
            // Signed: whoever asks asks for many, and is known.
            Self::AdminUserPassword => &[],
            Self::SmsMfa | Self::EmailOtp | Self::SmsOtp => &['@', '^'],
            Self::ConfirmSignUp | Self::ConfirmForgotPassword | Self::VerifyUserAttribute => &['#', '@', '^'],
        }
    }

    pub(super) fn wrong(self) -> Refusal {
        match self {
            Self::UserPassword
            | Self::AdminUserPassword
            | Self::Srp
            | Self::ChangePassword
            | Self::ChosenPassword
            | Self::CustomChallenge
            | Self::Device => refusal("NotAuthorizedException", "Incorrect username or password."),
            Self::SmsMfa | Self::EmailOtp | Self::SmsOtp => {
                refusal("CodeMismatchException", "Invalid code or auth state for the user.")
            }
            Self::SoftwareToken => refusal("CodeMismatchException", "Invalid code received for user"),
            Self::SoftwareTokenSetup => {
                refusal("EnableSoftwareTokenMFAException", "Code mismatch and fail enable Software Token MFA")
            }
            _ => refusal("CodeMismatchException", "Invalid verification code provided, please try again."),
        }
    }

    pub(super) fn closed(self) -> Refusal {
        if self.is_code() {
            refusal("ExpiredCodeException", "Invalid code provided, please request a code again.")
        } else if self != Self::ChangePassword {
            refusal("NotAuthorizedException", "Password attempts exceeded")
        } else {
            refusal("LimitExceededException", "Attempt limit exceeded, please try after some time.")
        }
    }

    /// A request with a guess: the right one or a wrong one.
    pub(super) async fn request(self, room: &Room, right: bool) -> (&'static str, Value) {
        let scene = &room.scene;
        let password = if right { PASSWORD } else { WRONG };
        let code = if right { room.code.as_str() } else { "wrong" };
        let (operation, input) = match self {
            Self::UserPassword => {
                let parameters = json!({"USERNAME": "jane", "PASSWORD": password});
                ("InitiateAuth", beginning("USER_PASSWORD_AUTH", parameters))
            }
            Self::AdminUserPassword => {
                let parameters = json!({"USERNAME": "jane", "PASSWORD": password});
                ("AdminInitiateAuth", beginning("ADMIN_USER_PASSWORD_AUTH", parameters))
            }
            Self::Srp => ("RespondToAuthChallenge", srp_answer(scene, "jane", password).await),
            Self::ChangePassword => (
                "ChangePassword",
                json!({"AccessToken": room.token, "PreviousPassword": password, "ProposedPassword": "Another-Horse8"}),
            ),
            Self::ConfirmSignUp => ("ConfirmSignUp", json!({"Username": "newcomer", "ConfirmationCode": code})),
            Self::ConfirmForgotPassword => (
                "ConfirmForgotPassword",
                json!({"Username": "jane", "ConfirmationCode": code, "Password": "Another-Horse8"}),
            ),
            Self::VerifyUserAttribute => {
                ("VerifyUserAttribute", json!({"AccessToken": room.token, "AttributeName": "email", "Code": code}))
            }
            Self::SoftwareTokenSetup => (
                "VerifySoftwareToken",
                json!({"AccessToken": room.token, "UserCode": if right { code } else { "000000" }}),
            ),
            Self::ChosenPassword => {
                let parameters = json!({"USERNAME": "jane", "PREFERRED_CHALLENGE": "PASSWORD", "PASSWORD": password});
                ("InitiateAuth", beginning("USER_AUTH", parameters))
            }
            Self::SmsMfa => ("RespondToAuthChallenge", room.answer("SMS_MFA", "SMS_MFA_CODE", code)),
            Self::SoftwareToken => {
                ("RespondToAuthChallenge", room.answer("SOFTWARE_TOKEN_MFA", "SOFTWARE_TOKEN_MFA_CODE", code))
            }
            Self::EmailOtp => ("RespondToAuthChallenge", room.answer("EMAIL_OTP", "EMAIL_OTP_CODE", code)),
            Self::SmsOtp => ("RespondToAuthChallenge", room.answer("SMS_OTP", "SMS_OTP_CODE", code)),
            // A question is judged once: who guesses begins anew.
            Self::CustomChallenge => {
                let asked = scene.ok("InitiateAuth", beginning("CUSTOM_AUTH", json!({"USERNAME": "jane"}))).await;
                let answer = if right { custom_auth::RIGHT } else { "wrong" };
                let responses = json!({"USERNAME": "jane", "ANSWER": answer});
                ("RespondToAuthChallenge", response("CUSTOM_CHALLENGE", Some(&asked["Session"]), responses))
            }
            Self::Device => ("RespondToAuthChallenge", room.device_answer(right).await),
        };
        (operation, merged_with_client(scene, operation, input))
    }
}

pub(super) async fn srp_answer(scene: &Scene, username: &str, password: &str) -> Value {
    let client = SrpClient::new(&scene.user_pool_id, 11);
    let begin = beginning("USER_SRP_AUTH", json!({"USERNAME": username, "SRP_A": client.public()}));
    let challenge = scene.ok("InitiateAuth", begin).await;
    response("PASSWORD_VERIFIER", None, client.answer(&challenge["ChallengeParameters"], password))
}

#[test]
fn every_door_is_in_the_table() {
    let flows = [
        AuthFlow::UserSrp,
        AuthFlow::UserPassword,
        AuthFlow::AdminUserPassword,
        AuthFlow::Custom,
        AuthFlow::Refresh,
        AuthFlow::UserAuth,
    ];
    let challenges = [
        ChallengeKind::PasswordVerifier,
        ChallengeKind::NewPasswordRequired,
        ChallengeKind::SelectMfaType,
        ChallengeKind::SmsMfa,
        ChallengeKind::EmailOtp,
        ChallengeKind::SoftwareTokenMfa,
        ChallengeKind::MfaSetup,
        ChallengeKind::SelectChallenge,
        ChallengeKind::Password,
        ChallengeKind::PasswordSrp,
        ChallengeKind::SmsOtp,
        ChallengeKind::CustomChallenge,
        ChallengeKind::DeviceSrpAuth,
        ChallengeKind::DevicePasswordVerifier,
        ChallengeKind::WebAuthn,
    ];
    let mut doors: Vec<Door> = flows.into_iter().flat_map(doors_of_flow).copied().collect();
    doors.extend(challenges.into_iter().flat_map(doors_of_challenge));
    for info in api::operations::ALL.iter().filter(|info| operations::is_implemented(info)) {
        let Kind::Structure { members } = &info.input.kind else { continue };
        for member in members.iter() {
            // ClientSecret, Password, ConfirmationCode, UserCode, Code, SecretHash, Credential …
            let secret =
                ["Password", "Code", "Secret", "Credential", "Pin"].iter().any(|part| member.name.contains(part));
            if secret && matches!(member.shape.kind, Kind::String { .. }) && !member.name.ends_with("Id") {
                let found = door_of_member(info.name, member.name);
                doors.extend(
                    found.unwrap_or_else(|| panic!("{} {}: how often may it be guessed?", info.name, member.name)),
                );
            }
        }
    }
    for door in Door::ALL {
        assert!(doors.contains(&door), "nothing leads to {door:?}");
    }
    assert!(doors.iter().all(|door| Door::ALL.contains(door)));
}
