//! Every trigger's event, one file each: its `request` and `response` as they are sent, and what an answer changes
//! (behaviour 40 §1.3).

mod create_auth_challenge;
mod custom_message;
mod custom_sender;
mod define_auth_challenge;
mod inbound_federation;
mod post_authentication;
mod post_confirmation;
mod pre_authentication;
mod pre_sign_up;
mod pre_token_generation;
mod user_migration;
mod verify_auth_challenge_response;

pub use create_auth_challenge::{CreateAuthChallenge, CreatedChallenge};
pub use custom_message::{CODE_PLACEHOLDER, CustomMessage, CustomText, LINK_PLACEHOLDER, USERNAME_PLACEHOLDER};
pub use custom_sender::{CustomEmailSender, CustomSMSSender, SenderRequest};
pub use define_auth_challenge::{ChallengeResult, DefineAuthChallenge, DefinedChallenge};
pub use inbound_federation::{FederatedAttributes, InboundFederation};
pub use post_authentication::PostAuthentication;
pub use post_confirmation::{ConfirmationSource, PostConfirmation};
pub use pre_authentication::PreAuthentication;
pub use pre_sign_up::{AutoConfirmation, PreSignUp, SignUpSource};
pub use pre_token_generation::{
    AccessTokenChanges, ClaimChanges, GroupConfiguration, GroupOverride, PreTokenGeneration, TokenChanges,
    TokenEventVersion, TokenSource,
};
pub use user_migration::{FinalUserStatus, MigratedUser, MigrationSource, UserMigration};
pub use verify_auth_challenge_response::VerifyAuthChallengeResponse;

use crate::StringMap;

/// What kind of message is about to leave: the same names for CustomMessage and for both senders.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MessageSource {
    SignUp,
    AdminCreateUser,
    ResendCode,
    ForgotPassword,
    UpdateUserAttribute,
    VerifyUserAttribute,
    Authentication,
}

impl MessageSource {
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::SignUp => "SignUp",
            Self::AdminCreateUser => "AdminCreateUser",
            Self::ResendCode => "ResendCode",
            Self::ForgotPassword => "ForgotPassword",
            Self::UpdateUserAttribute => "UpdateUserAttribute",
            Self::VerifyUserAttribute => "VerifyUserAttribute",
            Self::Authentication => "Authentication",
        }
    }
}

/// Metadata that the caller did not send has no key in the event.
fn is_absent(metadata: &&StringMap) -> bool {
    metadata.is_empty()
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde passes a reference")]
const fn is_false(value: &bool) -> bool {
    !*value
}

/// Validation data that the caller did not send is null in the event.
fn null_if_empty<S: serde::Serializer>(data: &StringMap, serializer: S) -> Result<S::Ok, S::Error> {
    if data.is_empty() { serializer.serialize_none() } else { serializer.collect_map(data) }
}

#[cfg(test)]
mod tests;
