//! GetClientToken: an access token for a client that asks for itself, by its secret.

use api::ApiError;
use api::operations::GetClientToken;
use api::types::{ClientAuthenticationResultType, GetClientTokenRequest, GetClientTokenResponse};
use domain::client::AuthFlowPermission;
use flows::{Failure, SignInFailure, machine};

use crate::error::refuse;
use crate::{Context, Handle};

const NOT_ENABLED: &str = "ALLOW_CLIENT_TOKEN_AUTH flow not enabled for this client";

impl Handle for GetClientToken {
    async fn handle(cx: &Context, input: GetClientTokenRequest) -> Result<GetClientTokenResponse, ApiError> {
        // Whether there is such a client is told to whoever has its secret.
        let client = cx.configuration.client(&input.client_id).await.map_err(|failure| match failure {
            Failure::ClientNotFound(_) => refuse(Failure::ClientOrSecretWrong),
            other => refuse(other),
        })?;
        if !client.secret_matches(Some(input.secret.expose())) {
            return Err(refuse(Failure::ClientOrSecretWrong));
        }
        let flows = client.client.settings.explicit_auth_flows.as_deref().unwrap_or_default();
        if flows != [AuthFlowPermission::AllowClientTokenAuth] {
            return Err(refuse(SignInFailure::FlowNotEnabled(NOT_ENABLED).into()));
        }
        let (scopes, metadata) = (input.scopes.unwrap_or_default(), input.client_metadata.unwrap_or_default());
        let token = machine::client_token(cx, &client, &scopes, &metadata).await.map_err(|failure| match failure {
            // The model has no words of functions for this operation (behaviour 40 §1.7).
            Failure::UserLambdaValidation { .. } => ApiError::new(api::ErrorCode::NotAuthorized, failure.to_string()),
            Failure::UnexpectedLambda { .. } | Failure::InvalidLambdaResponse(_) => {
                refuse(Failure::Internal("the function gave no answer for a client's token"))
            }
            other => refuse(other),
        })?;
        Ok(GetClientTokenResponse {
            client_authentication_result: Some(ClientAuthenticationResultType {
                access_token: Some(token.access_token.into()),
                expires_in: i32::try_from(token.expires_in_seconds).ok(),
                token_type: Some("Bearer".to_owned()),
            }),
        })
    }
}
