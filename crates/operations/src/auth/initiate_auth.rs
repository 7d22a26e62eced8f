//! InitiateAuth: begins a sign-in.

use api::ApiError;
use api::operations::InitiateAuth;
use api::types::{InitiateAuthRequest, InitiateAuthResponse};
use flows::sign_in::Beginning;

use super::view;
use crate::error::refuse;
use crate::{Context, Handle};
use flows::sign_in;

impl Handle for InitiateAuth {
    async fn handle(cx: &Context, input: InitiateAuthRequest) -> Result<InitiateAuthResponse, ApiError> {
        let client = cx.configuration.client(&input.client_id).await.map_err(refuse)?;
        let parameters = input.auth_parameters.unwrap_or_default();
        let flow = view::flow(input.auth_flow);
        let session = input.session.as_ref().map(|session| session.expose().as_str());
        let metadata = input.client_metadata.unwrap_or_default();
        let beginning =
            Beginning { session, flow, by_admin: false, parameters: parameters.expose(), client_metadata: &metadata };
        let step = view::step(sign_in::begin_sign_in(cx, &client, beginning).await.map_err(refuse)?);
        Ok(InitiateAuthResponse {
            authentication_result: step.authentication_result,
            available_challenges: step.available_challenges,
            challenge_name: step.challenge_name,
            challenge_parameters: step.challenge_parameters,
            session: step.session,
        })
    }
}
