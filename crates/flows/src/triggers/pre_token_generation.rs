//! PreTokenGeneration: the function sees what the tokens would say, and changes it.

use domain::group;
use domain::user::User;
use serde_json::Value;
use triggers::events::{GroupConfiguration, PreTokenGeneration, TokenEventVersion, TokenSource};
use triggers::{StringMap, Trigger};

use super::token_changes::apply;
use super::{About, has_function, user_attributes};
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
    let configured = pool.lambda.pre_token_generation.as_ref();
    let version = match configured.map(|function| function.version.as_str()) {
        Some("V3_0") => TokenEventVersion::V3,
        Some("V2_0") => TokenEventVersion::V2,
        _ => TokenEventVersion::V1,
    };
    let of_groups = group::claims(&user.groups);
    let scope = claims.access.get("scope").and_then(Value::as_str).unwrap_or("");
    let scopes = scope.split(' ').map(str::to_owned).collect();
    let event = PreTokenGeneration {
        source: request.source,
        version,
        user_attributes: &user_attributes(pool, user),
        group_configuration: Some(GroupConfiguration {
            groups_to_override: of_groups.groups,
            iam_roles_to_override: of_groups.roles,
            preferred_role: of_groups.preferred_role,
        }),
        scopes: (version > TokenEventVersion::V1).then_some(scopes),
        client_metadata: request.client_metadata,
    };
    let about = About { pool, client_id: Some(&client.client.id), user_name: &user.username };
    match run_trigger(cx, about, &event).await? {
        Some(changes) => apply(changes, claims),
        None => Ok(()),
    }
}
