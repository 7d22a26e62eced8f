//! RevokeToken: makes a refresh token and the access tokens of its sign-in useless here.

use api::ApiError;
use api::operations::RevokeToken;
use api::types::{RevokeTokenRequest, RevokeTokenResponse};
use flows::Failure;

use crate::error::refuse;
use crate::{Context, Handle};
use flows::refresh;

impl Handle for RevokeToken {
    async fn handle(cx: &Context, input: RevokeTokenRequest) -> Result<RevokeTokenResponse, ApiError> {
        let client = cx.configuration.client(&input.client_id).await.map_err(|failure| match failure {
            // An unknown client is told no more than one with a wrong secret (behaviour 20 §9.3).
            Failure::ClientNotFound(_) => refuse(Failure::RevocationUnauthorized),
            other => refuse(other),
        })?;
        let secret = input.client_secret.as_ref().map(|secret| secret.expose().as_str());
        if !client.secret_matches(secret) {
            return Err(refuse(Failure::RevocationUnauthorized));
        }
        refresh::revoke(cx, &client, input.token.expose()).await.map_err(refuse)?;
        Ok(RevokeTokenResponse {})
    }
}
