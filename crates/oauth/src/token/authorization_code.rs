//! Tokens for a code that somebody at a browser was given to take to the application (RFC 6749 §4.1.3, RFC 7636).

use std::sync::Arc;

use domain::client::OAuthFlow;
use flows::Context;
use flows::authorization::codes;
use flows::configuration::ClientConfiguration;
use serde_json::Value;

use super::document;
use crate::error::EndpointError;
use crate::form::Form;

pub(super) async fn tokens(
    cx: &Context,
    client: &Arc<ClientConfiguration>,
    form: &Form,
) -> Result<Value, EndpointError> {
    let code = form.require("code")?;
    if !client.client.settings.oauth_flows.contains(&OAuthFlow::Code) {
        return Err(EndpointError::new("unauthorized_client"));
    }
    let tokens = codes::redeem(cx, client, code, form.get("redirect_uri"), form.get("code_verifier")).await?;
    Ok(document(tokens))
}
