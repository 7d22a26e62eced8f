//! Resource servers with their scopes.

use domain::clock::Time;
use domain::resource_server::{ResourceServer, Scope, split_scope};

use crate::{Row, StoreError, Tx, params};

pub fn find(tx: &mut dyn Tx, user_pool_id: &str, identifier: &str) -> Result<Option<ResourceServer>, StoreError> {
    let sql = "SELECT identifier, name, scopes, created_at FROM resource_servers \
         WHERE user_pool_id = $1 AND identifier = $2";
    tx.row(sql, params![user_pool_id, identifier])?.map(|row| from_row(user_pool_id, &row)).transpose()
}

/// Adds the resource server; tells whether its identifier was free.
pub fn insert(tx: &mut dyn Tx, server: &ResourceServer) -> Result<bool, StoreError> {
    let sql = "INSERT INTO resource_servers (user_pool_id, identifier, name, scopes, created_at) \
         VALUES ($1, $2, $3, $4, $5) ON CONFLICT DO NOTHING";
    let ResourceServer { user_pool_id, identifier, name, created_at, .. } = server;
    Ok(tx.execute(sql, params![user_pool_id, identifier, name, scopes(server)?, *created_at])? == 1)
}

/// Replaces name and scopes; tells whether there is such a resource server.
pub fn update(tx: &mut dyn Tx, server: &ResourceServer) -> Result<bool, StoreError> {
    let sql = "UPDATE resource_servers SET name = $3, scopes = $4 WHERE user_pool_id = $1 AND identifier = $2";
    let ResourceServer { user_pool_id, identifier, name, .. } = server;
    Ok(tx.execute(sql, params![user_pool_id, identifier, name, scopes(server)?])? == 1)
}

/// Deletes the resource server; tells whether there was one. Clients keep its scopes, which nobody can ask for then.
pub fn delete(tx: &mut dyn Tx, user_pool_id: &str, identifier: &str) -> Result<bool, StoreError> {
    let sql = "DELETE FROM resource_servers WHERE user_pool_id = $1 AND identifier = $2";
    Ok(tx.execute(sql, params![user_pool_id, identifier])? == 1)
}

/// At most `limit` resource servers of the pool by identifier, those after the identifier `after`.
pub fn list(
    tx: &mut dyn Tx,
    user_pool_id: &str,
    after: Option<&str>,
    limit: i64,
) -> Result<Vec<ResourceServer>, StoreError> {
    let sql = "SELECT identifier, name, scopes, created_at FROM resource_servers \
         WHERE user_pool_id = $1 AND identifier > $2 ORDER BY identifier LIMIT $3";
    let rows = tx.rows(sql, params![user_pool_id, after.unwrap_or(""), limit])?;
    rows.iter().map(|row| from_row(user_pool_id, row)).collect()
}

pub fn count(tx: &mut dyn Tx, user_pool_id: &str) -> Result<i64, StoreError> {
    let sql = "SELECT COUNT(*) FROM resource_servers WHERE user_pool_id = $1";
    tx.row(sql, params![user_pool_id])?.map_or(Ok(0), |row| row.integer(0))
}

/// Those of `scopes` (`{identifier}/{scope}`) that exist now, in their order. A scope that a client lists may be gone.
pub fn existing_scopes(tx: &mut dyn Tx, user_pool_id: &str, scopes: &[String]) -> Result<Vec<String>, StoreError> {
    let mut servers: Vec<(&str, Option<ResourceServer>)> = Vec::new();
    let mut existing = Vec::new();
    for scope in scopes {
        let Some((identifier, name)) = split_scope(scope) else { continue };
        if servers.iter().all(|(known, _)| *known != identifier) {
            servers.push((identifier, find(tx, user_pool_id, identifier)?));
        }
        let server = servers.iter().find(|(known, _)| *known == identifier).and_then(|(_, server)| server.as_ref());
        if server.is_some_and(|server| server.has_scope(name)) {
            existing.push(scope.clone());
        }
    }
    Ok(existing)
}

fn from_row(user_pool_id: &str, row: &Row) -> Result<ResourceServer, StoreError> {
    let scopes: Vec<Scope> = serde_json::from_str(&row.text(2)?).map_err(unreadable)?;
    Ok(ResourceServer {
        user_pool_id: user_pool_id.to_owned(),
        identifier: row.text(0)?,
        name: row.text(1)?,
        scopes,
        created_at: Time::from_micros(row.integer(3)?),
    })
}

fn scopes(server: &ResourceServer) -> Result<String, StoreError> {
    serde_json::to_string(&server.scopes).map_err(unreadable)
}

fn unreadable(error: serde_json::Error) -> StoreError {
    StoreError::Corrupt(format!("scopes of a resource server: {error}"))
}
