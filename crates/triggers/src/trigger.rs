//! The triggers of a pool, by the names of their keys in `LambdaConfig` (behaviour 40 §1.1).

use domain::user_pool::{LambdaConfig, VersionedFunction};

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Trigger {
    PreSignUp,
    PostConfirmation,
    PreAuthentication,
    PostAuthentication,
    DefineAuthChallenge,
    CreateAuthChallenge,
    VerifyAuthChallengeResponse,
    PreTokenGeneration,
    UserMigration,
    CustomMessage,
    CustomEmailSender,
    CustomSMSSender,
    InboundFederation,
}

impl Trigger {
    pub const ALL: [Self; 13] = [
        Self::PreSignUp,
        Self::PostConfirmation,
        Self::PreAuthentication,
        Self::PostAuthentication,
        Self::DefineAuthChallenge,
        Self::CreateAuthChallenge,
        Self::VerifyAuthChallengeResponse,
        Self::PreTokenGeneration,
        Self::UserMigration,
        Self::CustomMessage,
        Self::CustomEmailSender,
        Self::CustomSMSSender,
        Self::InboundFederation,
    ];

    /// The key in `LambdaConfig`, which is also how errors name the trigger.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::PreSignUp => "PreSignUp",
            Self::PostConfirmation => "PostConfirmation",
            Self::PreAuthentication => "PreAuthentication",
            Self::PostAuthentication => "PostAuthentication",
            Self::DefineAuthChallenge => "DefineAuthChallenge",
            Self::CreateAuthChallenge => "CreateAuthChallenge",
            Self::VerifyAuthChallengeResponse => "VerifyAuthChallengeResponse",
            Self::PreTokenGeneration => "PreTokenGeneration",
            Self::UserMigration => "UserMigration",
            Self::CustomMessage => "CustomMessage",
            Self::CustomEmailSender => "CustomEmailSender",
            Self::CustomSMSSender => "CustomSMSSender",
            Self::InboundFederation => "InboundFederation",
        }
    }

    /// What `triggerSource` begins with: the key, but for one trigger.
    pub const fn source_prefix(self) -> &'static str {
        match self {
            Self::PreTokenGeneration => "TokenGeneration",
            other => other.as_str(),
        }
    }

    /// The ARN of the function a pool has for this trigger.
    pub fn function(self, lambda: &LambdaConfig) -> Option<&str> {
        match self {
            Self::PreSignUp => lambda.pre_sign_up.as_deref(),
            Self::PostConfirmation => lambda.post_confirmation.as_deref(),
            Self::PreAuthentication => lambda.pre_authentication.as_deref(),
            Self::PostAuthentication => lambda.post_authentication.as_deref(),
            Self::DefineAuthChallenge => lambda.define_auth_challenge.as_deref(),
            Self::CreateAuthChallenge => lambda.create_auth_challenge.as_deref(),
            Self::VerifyAuthChallengeResponse => lambda.verify_auth_challenge_response.as_deref(),
            Self::PreTokenGeneration => arn_of(lambda.pre_token_generation.as_ref()),
            Self::UserMigration => lambda.user_migration.as_deref(),
            Self::CustomMessage => lambda.custom_message.as_deref(),
            Self::CustomEmailSender => arn_of(lambda.custom_email_sender.as_ref()),
            Self::CustomSMSSender => arn_of(lambda.custom_sms_sender.as_ref()),
            Self::InboundFederation => arn_of(lambda.inbound_federation.as_ref()),
        }
    }
}

fn arn_of(function: Option<&VersionedFunction>) -> Option<&str> {
    function.map(|function| function.arn.as_str())
}
