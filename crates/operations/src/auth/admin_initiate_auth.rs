//! AdminInitiateAuth: begins a sign-in on behalf of a server.

use api::ApiError;
use api::operations::AdminInitiateAuth;
use api::types::{AdminInitiateAuthRequest, AdminInitiateAuthResponse};
use flows::sign_in::Beginning;

use super::view;
use crate::error::refuse;
use crate::{Context, Handle};
use flows::sign_in;

impl Handle for AdminInitiateAuth {
    async fn handle(cx: &Context, input: AdminInitiateAuthRequest) -> Result<AdminInitiateAuthResponse, ApiError> {
        let client = cx.configuration.client_of(&input.user_pool_id, &input.client_id).await.map_err(refuse)?;
        let parameters = input.auth_parameters.unwrap_or_default();
        let flow = view::flow(input.auth_flow);
        let session = input.session.as_ref().map(|session| session.expose().as_str());
        let metadata = input.client_metadata.unwrap_or_default();
        let beginning =
            Beginning { session, flow, by_admin: true, parameters: parameters.expose(), client_metadata: &metadata };
        let step = view::step(sign_in::begin_sign_in(cx, &client, beginning).await.map_err(refuse)?);
        Ok(AdminInitiateAuthResponse {
            authentication_result: step.authentication_result,
            available_challenges: step.available_challenges,
            challenge_name: step.challenge_name,
            challenge_parameters: step.challenge_parameters,
            session: step.session,
        })
    }
}
