//! PreTokenGeneration: the function sees what the tokens would say, and changes it.

use domain::group;
use domain::user::User;
use domain::user_pool::UserPool;
use serde_json::Value;
use triggers::events::{GroupConfiguration, PreTokenGeneration, TokenEventVersion, TokenSource};
use triggers::{StringMap, Trigger};

use super::token_changes::apply;
use super::{About, NOTHING, has_function, user_attributes};
use crate::configuration::ClientConfiguration;
use crate::tokens::claims::Claims;
use crate::triggers::run_trigger;
use crate::{Context, Failure};

/// Why tokens are made, and what the caller sent along for it.
#[derive(Clone, Copy)]
pub(crate) struct TokenRequest<'a> {
    pub source: TokenSource,
    pub client_metadata: &'a StringMap,
}

/// # Errors
/// The function's: there are no tokens.
pub(crate) async fn pre_token_generation(
    cx: &Context,
    client: &ClientConfiguration,
    user: &User,
    request: TokenRequest<'_>,
    claims: &mut Claims,
) -> Result<(), Failure> {
    let pool = &client.pool.pool;
    if !has_function(pool, Trigger::PreTokenGeneration) {
        return Ok(());
    }
    let version = version(pool);
    let of_groups = group::claims(&user.groups);
    let event = PreTokenGeneration {
        source: request.source,
        version,
        user_attributes: &user_attributes(pool, user),
        group_configuration: Some(GroupConfiguration {
            groups_to_override: of_groups.groups,
            iam_roles_to_override: of_groups.roles,
            preferred_role: of_groups.preferred_role,
        }),
        scopes: (version > TokenEventVersion::V1).then(|| scopes(claims)),
        client_metadata: request.client_metadata,
    };
    ask(cx, client, &user.username, &event, claims).await
}

/// Who the event is about where there is no user.
const NO_USER: &str = "ClientCredentials";

/// Of the tokens of clients that ask for themselves: only a function of the third version is asked (behaviour 30 §1.9).
///
/// # Errors
/// The function's: there is no token.
pub(crate) async fn pre_token_generation_of_client(
    cx: &Context,
    client: &ClientConfiguration,
    client_metadata: &StringMap,
    claims: &mut Claims,
) -> Result<(), Failure> {
    let pool = &client.pool.pool;
    if !has_function(pool, Trigger::PreTokenGeneration) || version(pool) != TokenEventVersion::V3 {
        return Ok(());
    }
    let event = PreTokenGeneration {
        source: TokenSource::ClientCredentials,
        version: TokenEventVersion::V3,
        user_attributes: &NOTHING,
        group_configuration: None,
        scopes: Some(scopes(claims)),
        client_metadata,
    };
    ask(cx, client, NO_USER, &event, claims).await
}

fn version(pool: &UserPool) -> TokenEventVersion {
    match pool.lambda.pre_token_generation.as_ref().map(|function| function.version.as_str()) {
        Some("V3_0") => TokenEventVersion::V3,
        Some("V2_0") => TokenEventVersion::V2,
        _ => TokenEventVersion::V1,
    }
}

/// Those that the access token would have.
fn scopes(claims: &Claims) -> Vec<String> {
    let scope = claims.access.get("scope").and_then(Value::as_str).unwrap_or("");
    scope.split(' ').filter(|scope| !scope.is_empty()).map(str::to_owned).collect()
}

async fn ask(
    cx: &Context,
    client: &ClientConfiguration,
    user_name: &str,
    event: &PreTokenGeneration<'_>,
    claims: &mut Claims,
) -> Result<(), Failure> {
    let about = About { pool: &client.pool.pool, client_id: Some(&client.client.id), user_name };
    match run_trigger(cx, about, event).await? {
        Some(changes) => apply(changes, claims),
        None => Ok(()),
    }
}
