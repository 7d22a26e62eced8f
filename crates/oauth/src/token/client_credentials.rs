//! Tokens of a client that asks for itself (RFC 6749 §4.4).

use domain::client::OAuthFlow;
use flows::configuration::ClientConfiguration;
use flows::{Context, machine};
use serde_json::{Value, json};
use triggers::StringMap;

use crate::error::EndpointError;
use crate::form::Form;

pub(super) async fn tokens(cx: &Context, client: &ClientConfiguration, form: &Form) -> Result<Value, EndpointError> {
    if !client.keeps_a_secret() {
        return Err(EndpointError::invalid_client());
    }
    if !client.client.settings.oauth_flows.contains(&OAuthFlow::ClientCredentials) {
        return Err(EndpointError::new("unauthorized_client"));
    }
    let scopes: Vec<String> =
        form.get("scope").unwrap_or_default().split_ascii_whitespace().map(str::to_owned).collect();
    let token = machine::client_token(cx, client, &scopes, &metadata(form)?).await?;
    Ok(json!({
        "access_token": token.access_token,
        "expires_in": token.expires_in_seconds,
        "token_type": "Bearer",
    }))
}

/// What the client sends along for its pool's function: an object of texts.
fn metadata(form: &Form) -> Result<StringMap, EndpointError> {
    let Some(text) = form.get("aws_client_metadata") else { return Ok(StringMap::new()) };
    serde_json::from_str(text).map_err(|_| EndpointError::invalid_request())
}
