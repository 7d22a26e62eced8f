//! PublishSecretsInAWSSecretsManager: secrets of clients, kept and rotated in AWS Secrets Manager (behaviour 45 §3, §5).
//!
//! No way leads there from this server. A request for it is refused, so that nobody waits for a rotation that does not
//! come; `false` asks for what is so anyway.

use api::ApiError;

/// # Errors
/// `InvalidParameterException` where secrets are to be published.
pub(super) fn refuse(publish: Option<bool>) -> Result<(), ApiError> {
    match publish {
        // Our text.
        Some(true) => Err(ApiError::invalid_parameter(
            "PublishSecretsInAWSSecretsManager is not supported: this server has no way to AWS Secrets Manager. Leave it \
             out and take ClientSecret from the answer.",
        )),
        Some(false) | None => Ok(()),
    }
}
