//! What InitiateAuth and AdminInitiateAuth share: the parameters become what a sign-in opens with.

use std::collections::BTreeMap;
use std::sync::Arc;

use api::Sensitive;
use api::types::AuthFlowType;
use domain::client::AuthFlow;
use flows::Failure;
use flows::configuration::ClientConfiguration;
use flows::refresh;
use flows::sign_in::{self, Beginning, Door};

use super::parameters::{self, Parameters};
use super::view::Answered;
use crate::Context;

pub(super) struct Request {
    pub door: Door,
    pub flow: AuthFlowType,
    pub parameters: Sensitive<BTreeMap<String, String>>,
    pub session: Option<Sensitive<String>>,
    pub client_metadata: BTreeMap<String, String>,
}

/// # Errors
/// A parameter is missing, or what the sign-in says.
pub(super) async fn begin(
    cx: &Context,
    client: &Arc<ClientConfiguration>,
    request: Request,
) -> Result<Answered, Failure> {
    let Request { door, flow, parameters, session, client_metadata } = request;
    let (flow, parameters) = (parameters::flow(flow), Parameters(parameters.expose()));
    // Said before anything of the parameters is.
    door.admits(client, flow)?;
    if flow == AuthFlow::Refresh {
        return renew(cx, client, parameters).await;
    }
    let opening = parameters.opening(flow, session.as_ref().map(|session| session.expose().as_str()))?;
    let named = parameters.named(cx, client).await?;
    let device_key = parameters.device_key();
    let beginning = Beginning { named, opening, device_key, client_metadata: &client_metadata };
    let outcome = sign_in::begin(cx, client, door, beginning).await?;
    Answered::of(cx, client, outcome).await
}

/// REFRESH_TOKEN_AUTH, also called REFRESH_TOKEN: new tokens for an old sign-in (behaviour 20 §9.2). Its metadata reaches
/// no function.
async fn renew(
    cx: &Context,
    client: &Arc<ClientConfiguration>,
    parameters: Parameters<'_>,
) -> Result<Answered, Failure> {
    let token = parameters.require("REFRESH_TOKEN")?;
    // No USERNAME is sent: the hash is over the user's own name, or over `sub`, which some clients know better.
    let check =
        |user: &domain::user::User| client.check_secret_hash(parameters.secret_hash(), &user.sub, &user.username);
    let device_key = parameters.0.get("DEVICE_KEY").map(String::as_str);
    let tokens = refresh::refresh(cx, client, token, device_key, &BTreeMap::new(), check).await?;
    Ok(Answered::Tokens(tokens))
}
