//! GetTokensFromRefreshToken: renews the tokens of a sign-in, rotating the refresh token where the client says so.

use api::ApiError;
use api::operations::GetTokensFromRefreshToken;
use api::types::{GetTokensFromRefreshTokenRequest, GetTokensFromRefreshTokenResponse};
use flows::Failure;

use super::view;
use crate::error::refuse;
use crate::{Context, Handle};
use flows::refresh;

impl Handle for GetTokensFromRefreshToken {
    async fn handle(
        cx: &Context,
        input: GetTokensFromRefreshTokenRequest,
    ) -> Result<GetTokensFromRefreshTokenResponse, ApiError> {
        let client = cx.configuration.client(&input.client_id).await.map_err(refuse)?;
        if !client.secret_matches(input.client_secret.as_ref().map(|secret| secret.expose().as_str())) {
            return Err(refuse(Failure::ClientSecretWrong(input.client_id)));
        }
        let (token, device_key) = (input.refresh_token.expose(), input.device_key.as_deref());
        let metadata = input.client_metadata.unwrap_or_default();
        let tokens = refresh::refresh(cx, &client, token, device_key, &metadata, |_| Ok(())).await.map_err(refuse)?;
        Ok(GetTokensFromRefreshTokenResponse { authentication_result: Some(view::authentication_result(tokens)) })
    }
}
