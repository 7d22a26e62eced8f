//! Who calls, for the operations without credentials: a client naming a user (behaviour 20 §0.1).

use std::sync::Arc;

use api::{ApiError, Sensitive};
use domain::user::User;
use flows::configuration::ClientConfiguration;

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
