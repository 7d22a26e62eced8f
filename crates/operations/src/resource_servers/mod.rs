//! Resource servers: one file for each operation, and what they share.
//!
//! Taking a scope away is always allowed. Clients keep it in their lists, where it means nothing until it exists again
//! (`store::tables::resource_servers::existing_scopes` tells); no update of a client may name it meanwhile.

mod create_resource_server;
mod delete_resource_server;
mod describe_resource_server;
mod list_resource_servers;
#[cfg(test)]
mod tests;
mod update_resource_server;
mod view;

use api::ApiError;
use domain::resource_server::ResourceServer;
use store::Tx;
use store::tables::resource_servers;

use crate::rejection::Rejection;

fn require(tx: &mut dyn Tx, user_pool_id: &str, identifier: &str) -> Result<ResourceServer, Rejection> {
    resource_servers::find(tx, user_pool_id, identifier)?.ok_or_else(|| not_found(identifier))
}

fn not_found(identifier: &str) -> Rejection {
    Rejection::Answer(ApiError::resource_not_found(format!("Resource server {identifier} does not exist.")))
}
