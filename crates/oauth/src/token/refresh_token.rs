//! Renewal: tokens for a refresh token, from wherever that came (behaviour 30 §1.5). Scopes are those that were granted;
//! others may be named and are not heeded.

use std::sync::Arc;

use flows::configuration::ClientConfiguration;
use flows::{Context, refresh};
use serde_json::Value;
use triggers::StringMap;

use super::document;
use crate::error::EndpointError;
use crate::form::Form;

pub(super) async fn tokens(
    cx: &Context,
    client: &Arc<ClientConfiguration>,
    form: &Form,
) -> Result<Value, EndpointError> {
    let token = form.require("refresh_token")?;
    let tokens = refresh::refresh(cx, client, token, None, &StringMap::new(), |_| Ok(())).await?;
    Ok(document(tokens))
}
