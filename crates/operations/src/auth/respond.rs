//! What RespondToAuthChallenge and its admin twin share: the responses become a proof.

use std::collections::BTreeMap;
use std::sync::Arc;

use api::Sensitive;
use api::types::ChallengeNameType;
use flows::Failure;
use flows::configuration::ClientConfiguration;
use flows::sign_in::{self, Answer};

use super::parameters::Parameters;
use super::view::Answered;
use crate::Context;

pub(super) struct Request {
    pub challenge: ChallengeNameType,
    pub responses: Sensitive<BTreeMap<String, String>>,
    pub session: Option<Sensitive<String>>,
    pub client_metadata: BTreeMap<String, String>,
}

/// # Errors
/// A parameter is missing, or what the sign-in says.
pub(super) async fn respond(
    cx: &Context,
    client: &Arc<ClientConfiguration>,
    request: Request,
) -> Result<Answered, Failure> {
    let Request { challenge, responses, session, client_metadata } = request;
    let parameters = Parameters(responses.expose());
    let proof = parameters.proof(challenge)?;
    let answer = Answer {
        named: parameters.named(cx, client).await?,
        proof,
        session: session.as_ref().map(|session| session.expose().as_str()),
        device_key: parameters.device_key(),
        client_metadata: &client_metadata,
    };
    Answered::of(cx, client, sign_in::answer(cx, client, answer).await?).await
}
