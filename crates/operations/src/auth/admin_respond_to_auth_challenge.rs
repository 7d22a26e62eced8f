//! AdminRespondToAuthChallenge: answers a challenge on behalf of a server.

use api::ApiError;
use api::operations::AdminRespondToAuthChallenge;
use api::types::{AdminRespondToAuthChallengeRequest, AdminRespondToAuthChallengeResponse};
use flows::challenges::Answer;

use super::view;
use crate::error::refuse;
use crate::{Context, Handle};
use flows::sign_in::challenges;

impl Handle for AdminRespondToAuthChallenge {
    async fn handle(
        cx: &Context,
        input: AdminRespondToAuthChallengeRequest,
    ) -> Result<AdminRespondToAuthChallengeResponse, ApiError> {
        let client = cx.configuration.client_of(&input.user_pool_id, &input.client_id).await.map_err(refuse)?;
        let responses = input.challenge_responses.unwrap_or_default();
        let metadata = input.client_metadata.unwrap_or_default();
        let answer = Answer {
            kind: view::challenge(input.challenge_name).map_err(refuse)?,
            session: input.session.as_ref().map(|session| session.expose().as_str()),
            responses: responses.expose(),
            client_metadata: &metadata,
        };
        let step = view::step(challenges::answer_challenge(cx, &client, answer).await.map_err(refuse)?);
        Ok(AdminRespondToAuthChallengeResponse {
            authentication_result: step.authentication_result,
            available_challenges: step.available_challenges,
            challenge_name: step.challenge_name,
            challenge_parameters: step.challenge_parameters,
            session: step.session,
        })
    }
}
