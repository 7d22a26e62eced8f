//! PublishSecretsInAWSSecretsManager: secrets of clients, kept and rotated in AWS Secrets Manager (behaviour 45 §3, §5).
//!
//! The secret is brought there before the transaction that gives it to its client, because the answer holds its ARN; what
//! has no client in the end is deleted there (`flows::published_secrets`).

use api::{ApiError, ErrorCode};
use domain::client::Client;
use domain::clock::Time;
use flows::published_secrets::{Publication, Unpublished, publish};
use store::Tx;

use crate::Context;
use crate::rejection::Rejection;

/// # Errors
/// `InvalidParameterException` where there is nowhere to bring it, or nothing to bring.
pub(super) fn check(cx: &Context, secret_is_generated: bool) -> Result<(), ApiError> {
    // Our texts.
    if !secret_is_generated {
        return Err(ApiError::invalid_parameter(
            "PublishSecretsInAWSSecretsManager needs a client with a generated secret.",
        ));
    }
    if cx.secret_keeper.is_none() {
        return Err(ApiError::invalid_parameter(
            "PublishSecretsInAWSSecretsManager is not supported: this server has no way to AWS Secrets Manager. Start it \
             with --secrets-manager, or leave the parameter out and take ClientSecret from the answer.",
        ));
    }
    Ok(())
}

/// Brings a client's secret there.
///
/// # Errors
/// `InternalErrorException` where that failed; the log says why.
pub(super) async fn bring(cx: &Context, client: &Client, secret: &str) -> Result<Publication, ApiError> {
    publish(cx, client, secret).await.map_err(|error| {
        if let Unpublished::Store(error) = error {
            return crate::error::store_failed(error);
        }
        tracing::error!(%error, client = client.id, "a client secret could not be published");
        not_brought()
    })
}

/// Gives what was brought there to the client, to be rotated at `due_at`.
pub(super) fn adopt(tx: &mut dyn Tx, publication: &Publication, due_at: Time) -> Result<(), Rejection> {
    if publication.adopt(tx, due_at)? { Ok(()) } else { Err(not_brought().into()) }
}

fn not_brought() -> ApiError {
    // Our text.
    ApiError::new(ErrorCode::InternalError, "The client's secret could not be published in AWS Secrets Manager.")
}
