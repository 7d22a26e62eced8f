//! AdminRespondToAuthChallenge: answers a challenge on behalf of a server.

use api::ApiError;
use api::operations::AdminRespondToAuthChallenge;
use api::types::{AdminRespondToAuthChallengeRequest, AdminRespondToAuthChallengeResponse};

use super::respond::{Request, respond};
use super::view;
use crate::callers::for_user_of_server;
use crate::error::refuse;
use crate::{Context, Handle};

impl Handle for AdminRespondToAuthChallenge {
    async fn handle(
        cx: &Context,
        input: AdminRespondToAuthChallengeRequest,
    ) -> Result<AdminRespondToAuthChallengeResponse, ApiError> {
        let client = cx.configuration.client_of(&input.user_pool_id, &input.client_id).await.map_err(refuse)?;
        let for_user = for_user_of_server(cx, &client, input.context_data.as_ref())?;
        let cx = for_user.as_ref().unwrap_or(cx);
        let request = Request {
            challenge: input.challenge_name,
            responses: input.challenge_responses.unwrap_or_default(),
            session: input.session,
            client_metadata: input.client_metadata.unwrap_or_default(),
        };
        let response = view::auth_response(respond(cx, &client, request).await.map_err(refuse)?);
        Ok(AdminRespondToAuthChallengeResponse {
            authentication_result: response.authentication_result,
            available_challenges: response.available_challenges,
            challenge_name: response.challenge_name,
            challenge_parameters: response.challenge_parameters,
            session: response.session,
        })
    }
}
