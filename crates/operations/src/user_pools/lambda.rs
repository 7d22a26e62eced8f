//! `LambdaConfig`: the trigger functions of a pool.

use api::types::{
    CustomEmailLambdaVersionConfigType, CustomEmailSenderLambdaVersionType, CustomSMSLambdaVersionConfigType,
    CustomSMSSenderLambdaVersionType, InboundFederationLambdaType, InboundFederationLambdaVersionType,
    LambdaConfigType, PreTokenGenerationLambdaVersionType, PreTokenGenerationVersionConfigType,
};
use domain::user_pool::{LambdaConfig, VersionedFunction};
use domain::user_pool_rules::UserPoolViolation;

/// # Errors
/// The two members for pre token generation name different functions.
pub(super) fn from_wire(config: LambdaConfigType) -> Result<LambdaConfig, UserPoolViolation> {
    let versioned = |arn: String, version: &str| VersionedFunction { arn, version: version.to_owned() };
    let pre_token_generation = match (config.pre_token_generation, config.pre_token_generation_config) {
        (Some(legacy), Some(config)) if legacy != config.lambda_arn => {
            return Err(UserPoolViolation::PreTokenGenerationMismatch);
        }
        (_, Some(config)) => Some(versioned(config.lambda_arn, config.lambda_version.as_str())),
        (Some(legacy), None) => Some(versioned(legacy, PreTokenGenerationLambdaVersionType::V1_0.as_str())),
        (None, None) => None,
    };
    Ok(LambdaConfig {
        pre_sign_up: config.pre_sign_up,
        custom_message: config.custom_message,
        post_confirmation: config.post_confirmation,
        pre_authentication: config.pre_authentication,
        post_authentication: config.post_authentication,
        define_auth_challenge: config.define_auth_challenge,
        create_auth_challenge: config.create_auth_challenge,
        verify_auth_challenge_response: config.verify_auth_challenge_response,
        user_migration: config.user_migration,
        pre_token_generation,
        custom_sms_sender: config.custom_sms_sender.map(|f| versioned(f.lambda_arn, f.lambda_version.as_str())),
        custom_email_sender: config.custom_email_sender.map(|f| versioned(f.lambda_arn, f.lambda_version.as_str())),
        inbound_federation: config.inbound_federation.map(|f| versioned(f.lambda_arn, f.lambda_version.as_str())),
        kms_key_id: config.kms_key_id,
    })
}

/// Pre token generation shows in both of its members, whichever was set. The other versions have one value only.
pub(super) fn to_wire(lambda: &LambdaConfig) -> LambdaConfigType {
    let arn = |function: &Option<VersionedFunction>| function.as_ref().map(|function| function.arn.clone());
    LambdaConfigType {
        pre_sign_up: lambda.pre_sign_up.clone(),
        custom_message: lambda.custom_message.clone(),
        post_confirmation: lambda.post_confirmation.clone(),
        pre_authentication: lambda.pre_authentication.clone(),
        post_authentication: lambda.post_authentication.clone(),
        define_auth_challenge: lambda.define_auth_challenge.clone(),
        create_auth_challenge: lambda.create_auth_challenge.clone(),
        verify_auth_challenge_response: lambda.verify_auth_challenge_response.clone(),
        user_migration: lambda.user_migration.clone(),
        pre_token_generation: arn(&lambda.pre_token_generation),
        pre_token_generation_config: lambda.pre_token_generation.as_ref().and_then(|function| {
            let lambda_version = function.version.parse().ok()?;
            Some(PreTokenGenerationVersionConfigType { lambda_arn: function.arn.clone(), lambda_version })
        }),
        custom_sms_sender: arn(&lambda.custom_sms_sender).map(|lambda_arn| CustomSMSLambdaVersionConfigType {
            lambda_arn,
            lambda_version: CustomSMSSenderLambdaVersionType::V1_0,
        }),
        custom_email_sender: arn(&lambda.custom_email_sender).map(|lambda_arn| CustomEmailLambdaVersionConfigType {
            lambda_arn,
            lambda_version: CustomEmailSenderLambdaVersionType::V1_0,
        }),
        inbound_federation: arn(&lambda.inbound_federation).map(|lambda_arn| InboundFederationLambdaType {
            lambda_arn,
            lambda_version: InboundFederationLambdaVersionType::V1_0,
        }),
        kms_key_id: lambda.kms_key_id.clone(),
    }
}
