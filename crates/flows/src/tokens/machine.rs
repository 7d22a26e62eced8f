//! Tokens of a client that asks for itself, by its secret: there is no user, no refresh token, and nothing to revoke
//! (behaviour 30 §1.4, §1.10).

use std::sync::Arc;

use domain::clock::Time;
use domain::random;
use domain::scopes;
use serde_json::{Map, Value, json};
use store::Tx;
use store::tables::resource_servers;
use triggers::StringMap;

use crate::configuration::ClientConfiguration;
use crate::tokens::claims::{self, Claims};
use crate::triggers::pre_token_generation::pre_token_generation_of_client;
use crate::{Context, Failure};

pub struct MachineToken {
    pub access_token: String,
    pub expires_in_seconds: i64,
}

/// An access token of a client that has proved its secret, for these scopes of resource servers; for all it has, if
/// none are named.
///
/// # Errors
/// [`Failure::ScopeUnknown`], [`Failure::ScopeNotGranted`], the function's, or [`Failure::Overloaded`].
pub async fn client_token(
    cx: &Context,
    client: &ClientConfiguration,
    requested: &[String],
    client_metadata: &StringMap,
) -> Result<MachineToken, Failure> {
    let scopes = granted_scopes(cx, client, requested).await?;
    let mut claims = Claims { id: None, access: access_claims(cx, client, &client.client.id, cx.now(), &scopes) };
    pre_token_generation_of_client(cx, client, client_metadata, &mut claims).await?;
    let expires_in_seconds = client.client.settings.access_token_seconds();
    let mut access = claims.access;
    claims::date(cx, client, &mut access, expires_in_seconds);
    access.insert("jti".to_owned(), json!(random::uuid(&*cx.random)));
    let keys = Arc::clone(&client.pool);
    let access_token = cx.cpu.run(move || keys.access_key.sign(Value::Object(access).to_string().as_bytes())).await?;
    Ok(MachineToken { access_token, expires_in_seconds })
}

/// Of the machine `sub`, which is the client that asks unless that has exchanged another's token.
pub(super) fn access_claims(
    cx: &Context,
    client: &ClientConfiguration,
    sub: &str,
    authenticated_at: Time,
    scopes: &[String],
) -> Map<String, Value> {
    let mut claims = Map::new();
    let mut put = |name: &str, value: Value| drop(claims.insert(name.to_owned(), value));
    put("sub", json!(sub));
    put("client_id", json!(client.client.id));
    put("iss", json!(cx.settings.issuer(&client.pool.pool)));
    put("token_use", json!("access"));
    put("version", json!(2));
    put("auth_time", json!(authenticated_at.seconds()));
    if !scopes.is_empty() {
        put("scope", json!(scopes.join(" ")));
    }
    claims
}

/// A scope that does not exist refuses all of them; so does one that is not the client's. Scopes about users are nobody's
/// here, whatever the client may ask of users.
async fn granted_scopes(
    cx: &Context,
    client: &ClientConfiguration,
    requested: &[String],
) -> Result<Vec<String>, Failure> {
    let is_system = |scope: &String| scopes::SYSTEM.contains(&scope.as_str());
    let own: Vec<String> = client.client.settings.oauth_scopes.iter().filter(|s| !is_system(s)).cloned().collect();
    let mut wanted: Vec<String> = if requested.is_empty() { own.clone() } else { Vec::new() };
    for scope in requested {
        if !wanted.contains(scope) {
            wanted.push(scope.clone());
        }
    }
    let existing = existing_scopes(cx, client, &wanted).await?;
    if requested.is_empty() {
        // A resource server may be gone that the client still lists.
        return match wanted.first().filter(|_| existing.is_empty()) {
            Some(gone) => Err(Failure::ScopeUnknown(gone.clone())),
            None => Ok(existing),
        };
    }
    if let Some(unknown) = wanted.iter().find(|scope| !existing.contains(scope) && !is_system(scope)) {
        return Err(Failure::ScopeUnknown(unknown.clone()));
    }
    match wanted.iter().find(|scope| !own.contains(scope)) {
        Some(foreign) => Err(Failure::ScopeNotGranted(foreign.clone())),
        None => Ok(wanted),
    }
}

/// Those that exist now, of resource servers and of the service's own for clients.
pub(super) async fn existing_scopes(
    cx: &Context,
    client: &ClientConfiguration,
    wanted: &[String],
) -> Result<Vec<String>, Failure> {
    let registers = client.pool.pool.dcr.as_ref().is_some_and(|dcr| dcr.enabled);
    let of_the_service = wanted.iter().filter(|scope| registers && *scope == scopes::REGISTRATION).cloned();
    // Of the client's own it is known without asking the store.
    let is_own = |scope: &String| client.client.settings.oauth_scopes.contains(scope);
    let mut existing: Vec<String> = if wanted.iter().all(is_own) {
        wanted.iter().filter(|scope| client.existing_scopes.contains(scope)).cloned().collect()
    } else {
        let (user_pool_id, wanted) = (client.client.user_pool_id.clone(), wanted.to_vec());
        let read = move |tx: &mut dyn Tx| resource_servers::existing_scopes(tx, &user_pool_id, &wanted);
        cx.store.read(read).await?
    };
    existing.extend(of_the_service);
    Ok(existing)
}
