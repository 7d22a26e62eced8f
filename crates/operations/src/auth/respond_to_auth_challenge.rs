//! RespondToAuthChallenge: answers the challenge of a sign-in.

use api::ApiError;
use api::operations::RespondToAuthChallenge;
use api::types::{RespondToAuthChallengeRequest, RespondToAuthChallengeResponse};
use flows::challenges::Answer;

use super::view;
use crate::error::refuse;
use crate::{Context, Handle};
use flows::sign_in::challenges;

impl Handle for RespondToAuthChallenge {
    async fn handle(
        cx: &Context,
        input: RespondToAuthChallengeRequest,
    ) -> Result<RespondToAuthChallengeResponse, ApiError> {
        let client = cx.configuration.client(&input.client_id).await.map_err(refuse)?;
        let responses = input.challenge_responses.unwrap_or_default();
        let metadata = input.client_metadata.unwrap_or_default();
        let answer = Answer {
            kind: view::challenge(input.challenge_name).map_err(refuse)?,
            session: input.session.as_ref().map(|session| session.expose().as_str()),
            responses: responses.expose(),
            client_metadata: &metadata,
        };
        let step = view::step(challenges::answer_challenge(cx, &client, answer).await.map_err(refuse)?);
        Ok(RespondToAuthChallengeResponse {
            authentication_result: step.authentication_result,
            available_challenges: step.available_challenges,
            challenge_name: step.challenge_name,
            challenge_parameters: step.challenge_parameters,
            session: step.session,
        })
    }
}
