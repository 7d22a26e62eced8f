//! Tokens for tokens of others (RFC 8693). What may be exchanged for what is known to the flow.

use std::sync::Arc;

use flows::Context;
use flows::configuration::ClientConfiguration;
use flows::exchange::{self, Exchange, IssuedKind, Presented, PresentedKind};
use serde_json::{Value, json};

use crate::error::EndpointError;
use crate::form::Form;

pub(super) const GRANT_TYPE: &str = "urn:ietf:params:oauth:grant-type:token-exchange";

const ACCESS_TOKEN: &str = "urn:ietf:params:oauth:token-type:access_token";
const ID_TOKEN: &str = "urn:ietf:params:oauth:token-type:id_token";
const SAML2: &str = "urn:ietf:params:oauth:token-type:saml2";

pub(super) async fn tokens(
    cx: &Context,
    client: &Arc<ClientConfiguration>,
    form: &Form,
) -> Result<Value, EndpointError> {
    let subject = presented(form.require("subject_token")?, form.require("subject_token_type")?)?;
    let actor = match (form.get("actor_token"), form.get("actor_token_type")) {
        (Some(token), Some(kind)) => Some(presented(token, kind)?),
        (None, None) => None,
        _ => return Err(EndpointError::invalid_request()),
    };
    let requested = match form.get("requested_token_type") {
        None | Some(ACCESS_TOKEN) => IssuedKind::AccessToken,
        Some(ID_TOKEN) => IssuedKind::IdToken,
        Some(_) => return Err(EndpointError::invalid_request()),
    };
    let scopes: Vec<String> =
        form.get("scope").unwrap_or_default().split_ascii_whitespace().map(str::to_owned).collect();
    let (audience, resource) = (form.get("audience"), form.get("resource"));
    let asked = Exchange { subject, actor, requested, scopes: &scopes, audience, resource };
    let derived = exchange::derive(cx, client, asked).await?;
    let (kind, token_type) = match derived.kind {
        IssuedKind::AccessToken => (ACCESS_TOKEN, "Bearer"),
        IssuedKind::IdToken => (ID_TOKEN, "N_A"),
    };
    Ok(json!({
        // Its name in the answer whatever it is (RFC 8693 §2.2.1).
        "access_token": derived.token,
        "issued_token_type": kind,
        "token_type": token_type,
        "expires_in": derived.expires_in_seconds,
        "scope": derived.scopes.join(" "),
    }))
}

fn presented<'a>(token: &'a str, kind: &str) -> Result<Presented<'a>, EndpointError> {
    let kind = match kind {
        ACCESS_TOKEN => PresentedKind::AccessToken,
        ID_TOKEN => PresentedKind::IdToken,
        SAML2 => PresentedKind::Saml2,
        _ => return Err(EndpointError::invalid_request()),
    };
    Ok(Presented { token, kind, provider: None })
}
