//! Resource servers between the wire and the domain.

use api::types::{ResourceServerScopeType, ResourceServerType};
use domain::resource_server::{ResourceServer, Scope};

/// Without scopes there is no list of them.
pub(super) fn resource_server(server: &ResourceServer) -> ResourceServerType {
    let scope = |scope: &Scope| ResourceServerScopeType {
        scope_name: scope.name.clone(),
        scope_description: scope.description.clone(),
    };
    ResourceServerType {
        user_pool_id: Some(server.user_pool_id.clone()),
        identifier: Some(server.identifier.clone()),
        name: Some(server.name.clone()),
        scopes: (!server.scopes.is_empty()).then(|| server.scopes.iter().map(scope).collect()),
        managed_by: None,
    }
}

pub(super) fn scopes(scopes: Option<Vec<ResourceServerScopeType>>) -> Vec<Scope> {
    let scope = |scope: ResourceServerScopeType| Scope { name: scope.scope_name, description: scope.scope_description };
    scopes.unwrap_or_default().into_iter().map(scope).collect()
}
