//! App clients and their secrets: one file for each operation, and what they share.

mod add_user_pool_client_secret;
mod create_user_pool_client;
mod delete_user_pool_client;
mod delete_user_pool_client_secret;
mod describe_user_pool_client;
mod list_user_pool_client_secrets;
mod list_user_pool_clients;
mod publishing;
mod secret;
mod settings;
#[cfg(test)]
mod tests;
mod update_user_pool_client;
mod view;

use api::ApiError;
use domain::client::Client;
use domain::client_rules::{self, Act, Surroundings};
use domain::user_pool::UserPool;
use store::Tx;
use store::tables::{clients, identity_providers, resource_servers};

use crate::rejection::Rejection;
use crate::user_pools;

/// The client, if it is one of the pool, and the pool.
fn require(tx: &mut dyn Tx, user_pool_id: &str, client_id: &str) -> Result<(UserPool, Client), Rejection> {
    let user_pool = user_pools::require(tx, user_pool_id)?;
    let client = clients::find(tx, user_pool_id, client_id)?.ok_or_else(|| not_found(client_id))?;
    Ok((user_pool, client))
}

/// Checks a client's settings against its pool and what else the pool has now.
fn check(tx: &mut dyn Tx, client: &Client, user_pool: &UserPool, act: Act) -> Result<(), Rejection> {
    let custom_scopes = resource_servers::existing_scopes(tx, &user_pool.id, &client.settings.oauth_scopes)?;
    let providers = identity_providers::existing(tx, &user_pool.id, &client.settings.supported_identity_providers)?;
    let surroundings = Surroundings { user_pool, custom_scopes: &custom_scopes, providers: &providers };
    client_rules::check(&client.settings, client.confidential, surroundings, act)?;
    Ok(())
}

/// Keeps a client of the pool from being deleted until this transaction ends, and others who hold it waiting: what is
/// counted after this stays counted, and what is made for the client does not outlive it.
pub(crate) fn hold(tx: &mut dyn Tx, user_pool_id: &str, client_id: &str) -> Result<(), Rejection> {
    if clients::hold(tx, user_pool_id, client_id)? { Ok(()) } else { Err(not_found(client_id)) }
}

pub(crate) fn not_found(client_id: &str) -> Rejection {
    Rejection::Answer(ApiError::resource_not_found(format!("User pool client {client_id} does not exist.")))
}
