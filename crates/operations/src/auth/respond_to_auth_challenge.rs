//! RespondToAuthChallenge: answers the challenge of a sign-in.

use api::ApiError;
use api::operations::RespondToAuthChallenge;
use api::types::{RespondToAuthChallengeRequest, RespondToAuthChallengeResponse};

use super::respond::{Request, respond};
use super::view;
use crate::callers::for_user_of_client;
use crate::error::refuse;
use crate::{Context, Handle};

impl Handle for RespondToAuthChallenge {
    async fn handle(
        cx: &Context,
        input: RespondToAuthChallengeRequest,
    ) -> Result<RespondToAuthChallengeResponse, ApiError> {
        let client = cx.configuration.client(&input.client_id).await.map_err(refuse)?;
        let for_user = for_user_of_client(cx, &client, input.user_context_data.as_ref())?;
        let cx = for_user.as_ref().unwrap_or(cx);
        let request = Request {
            challenge: input.challenge_name,
            responses: input.challenge_responses.unwrap_or_default(),
            session: input.session,
            client_metadata: input.client_metadata.unwrap_or_default(),
        };
        let response = view::auth_response(respond(cx, &client, request).await.map_err(refuse)?);
        Ok(RespondToAuthChallengeResponse {
            authentication_result: response.authentication_result,
            available_challenges: response.available_challenges,
            challenge_name: response.challenge_name,
            challenge_parameters: response.challenge_parameters,
            session: response.session,
        })
    }
}
