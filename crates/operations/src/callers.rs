//! Who calls, for the operations without credentials: a client naming a user (behaviour 20 §0.1).

use std::sync::Arc;

use api::types::{ContextDataType, UserContextDataType};
use api::{ApiError, Sensitive};
use domain::user::User;
use flows::configuration::ClientConfiguration;
use flows::threat_protection;

use crate::Context;
use crate::error::refuse;
use flows::directory;

/// A client that has proved itself, and the user it names, if there is one.
pub(crate) struct PublicCaller {
    pub client: Arc<ClientConfiguration>,
    pub user: Option<User>,
}

/// Finds the client and the user, and checks SECRET_HASH.
///
/// # Errors
/// Unknown client, or a hash that is missing, wrong or not wanted.
pub(crate) async fn public_caller(
    cx: &Context,
    client_id: &str,
    username: &str,
    secret_hash: Option<&Sensitive<String>>,
) -> Result<PublicCaller, ApiError> {
    let client = cx.configuration.client(client_id).await.map_err(refuse)?;
    let named = directory::look_up(cx, &client.pool, username).await.map_err(refuse)?;
    let known_as = named.known_as(cx, &client.pool.pool);
    let hash = secret_hash.map(|hash| hash.expose().as_str());
    client.check_secret_hash(hash, username, &known_as).map_err(refuse)?;
    Ok(PublicCaller { client, user: named.user })
}

/// The same call on behalf of the person at the address that the client says, if it may say so: a client with a secret that
/// has `EnablePropagateAdditionalUserContextData` on (behaviour 40 §3.5). `None` where the caller's own address counts.
///
/// # Errors
/// It may, and what it says is no address.
pub(crate) fn for_user_of_client(
    cx: &Context,
    client: &ClientConfiguration,
    data: Option<&UserContextDataType>,
) -> Result<Option<Context>, ApiError> {
    let heard = client.client.settings.propagate_user_context && client.keeps_a_secret();
    let address = data.filter(|_| heard).and_then(|data| data.ip_address.as_deref());
    for_user_at(cx, client, address)
}

/// The same of a server that signs its requests, and may always say so.
///
/// # Errors
/// What it says is no address.
pub(crate) fn for_user_of_server(
    cx: &Context,
    client: &ClientConfiguration,
    data: Option<&ContextDataType>,
) -> Result<Option<Context>, ApiError> {
    for_user_at(cx, client, data.map(|data| data.ip_address.as_str()))
}

fn for_user_at(cx: &Context, client: &ClientConfiguration, address: Option<&str>) -> Result<Option<Context>, ApiError> {
    let watched = threat_protection::is_on(&client.pool.pool);
    let Some(address) = address.filter(|_| watched) else { return Ok(None) };
    let ip = address.parse().map_err(|_| ApiError::invalid_parameter("Invalid IP address."))?;
    Ok(Some(cx.for_somebody_at(ip)))
}
