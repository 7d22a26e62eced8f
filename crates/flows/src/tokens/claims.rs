//! What the tokens of a user say (behaviour 30 §1.3, §1.4), all but what changes each time they are signed: `iat`, `exp`,
//! `jti`, `at_hash`.

use domain::client::ClientSettings;
use domain::group;
use domain::identity_provider::IDENTITIES;
use domain::random;
use domain::schema::AttributeKind;
use domain::scopes;
use domain::user::User;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};

use crate::Context;
use crate::configuration::ClientConfiguration;
use crate::tokens::issue::{Authorized, SignIn};

/// The claims of both tokens before they are signed. An authorization code keeps them, for they are settled when it is
/// issued (behaviour 30 §3.9).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct Claims {
    /// `None` where there is no ID token.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub id: Option<Map<String, Value>>,
    pub access: Map<String, Value>,
}

impl Claims {
    /// `again` at a refresh.
    pub(super) fn of_user(
        cx: &Context,
        client: &ClientConfiguration,
        user: &User,
        sign_in: &SignIn,
        again: bool,
    ) -> Self {
        let authorized = sign_in.authorized.as_ref();
        let has_id_token = authorized.is_none_or(|authorized| authorized.has_scope(scopes::OPENID));
        let id = has_id_token.then(|| id_claims(cx, client, user, sign_in, again));
        Self { id, access: access_claims(cx, client, user, sign_in) }
    }
}

/// Puts in what a token says of itself: when it was made, until when it is valid, and its own id.
pub(super) fn date(cx: &Context, client: &ClientConfiguration, claims: &mut Map<String, Value>, valid_seconds: i64) {
    let now = cx.now().seconds();
    claims.insert("iat".to_owned(), json!(now));
    claims.insert("exp".to_owned(), json!(now + valid_seconds));
    if client.client.settings.tokens_are_revocable() {
        claims.insert("jti".to_owned(), json!(random::uuid(&*cx.random)));
    }
}

fn access_claims(cx: &Context, client: &ClientConfiguration, user: &User, sign_in: &SignIn) -> Map<String, Value> {
    let mut claims = common_claims(cx, client, sign_in);
    let mut put = |name: &str, value: Value| drop(claims.insert(name.to_owned(), value));
    put("sub", json!(user.sub));
    put("username", json!(user.username));
    if let Some(device) = sign_in.device.as_ref().filter(|device| device.proved) {
        put("device_key", json!(device.key));
    }
    if !user.groups.is_empty() {
        put("cognito:groups", json!(group::claims(&user.groups).groups));
    }
    put("client_id", json!(client.client.id));
    put("token_use", json!("access"));
    match &sign_in.authorized {
        None => put("scope", json!(scopes::USER_ADMIN)),
        Some(Authorized { scopes, resource, .. }) => {
            put("version", json!(2));
            put("scope", json!(scopes.join(" ")));
            if let Some(resource) = resource {
                put("aud", json!(resource));
            }
        }
    }
    claims
}

fn id_claims(
    cx: &Context,
    client: &ClientConfiguration,
    user: &User,
    sign_in: &SignIn,
    again: bool,
) -> Map<String, Value> {
    let authorized = sign_in.authorized.as_ref();
    let mut claims = attribute_claims(client, user, authorized);
    claims.extend(common_claims(cx, client, sign_in));
    let mut put = |name: &str, value: Value| drop(claims.insert(name.to_owned(), value));
    put("sub", json!(user.sub));
    put("cognito:username", json!(user.username));
    if !user.groups.is_empty() {
        let of_groups = group::claims(&user.groups);
        put("cognito:groups", json!(of_groups.groups));
        if !of_groups.roles.is_empty() {
            put("cognito:roles", json!(of_groups.roles));
        }
        if let Some(role) = of_groups.preferred_role {
            put("cognito:preferred_role", json!(role));
        }
    }
    put("aud", json!(client.client.id));
    put("token_use", json!("id"));
    // It ties the token to one authentication request; a refresh is none (OpenID Connect Core 1.0 §12.2).
    if let Some(nonce) = authorized.and_then(|authorized| authorized.nonce.as_ref()).filter(|_| !again) {
        put("nonce", json!(nonce));
    }
    claims
}

/// What both tokens say of their sign-in.
fn common_claims(cx: &Context, client: &ClientConfiguration, sign_in: &SignIn) -> Map<String, Value> {
    let revocable = client.client.settings.tokens_are_revocable();
    let mut claims = Map::new();
    let mut put = |name: &str, value: Value| drop(claims.insert(name.to_owned(), value));
    put("iss", json!(cx.settings.issuer(&client.pool.pool)));
    put("auth_time", json!(sign_in.authenticated_at.seconds()));
    if revocable {
        put("origin_jti", json!(sign_in.origin_jti));
    }
    // One of the two must date the sign-in: global sign-outs are told from it by that.
    if sign_in.authorized.is_none() || !revocable {
        put("event_id", json!(sign_in.event_id));
    }
    if !sign_in.amr.is_empty() {
        put("amr", json!(sign_in.amr));
    }
    if let Some(acr) = &sign_in.acr {
        put("acr", json!(acr));
    }
    claims
}

/// The list of a user's identities, in which a token has texts only (behaviour 30 §1.3).
fn identities_claim(attribute: &str) -> Value {
    let mut identities: Vec<Map<String, Value>> = serde_json::from_str(attribute).unwrap_or_default();
    for value in identities.iter_mut().flat_map(|identity| identity.iter_mut().map(|(_, value)| value)) {
        if value.is_boolean() || value.is_number() {
            *value = Value::String(value.to_string());
        }
    }
    json!(identities)
}

/// Every attribute that the client may read and the scopes show, in the type its claim has (behaviour 30 §1.3).
fn attribute_claims(client: &ClientConfiguration, user: &User, authorized: Option<&Authorized>) -> Map<String, Value> {
    let settings: &ClientSettings = &client.client.settings;
    let schema = &client.pool.pool.schema;
    let is_shown = |name: &str| authorized.is_none_or(|authorized| scopes::show(&authorized.scopes, name));
    let mut claims = Map::new();
    for (name, value) in user.attributes.iter().filter(|(name, _)| settings.may_read(name) && is_shown(name)) {
        let kind = schema.get(name).map(|attribute| &attribute.kind);
        let claim = match (name.as_str(), kind) {
            ("address", _) => json!({ "formatted": value }),
            (IDENTITIES, _) => identities_claim(value),
            // A custom attribute is text whatever its type.
            (name, _) if name.contains(':') => json!(value),
            (_, Some(AttributeKind::Boolean)) => json!(value == "true"),
            (_, Some(AttributeKind::Number { .. })) => value.parse::<i64>().map_or_else(|_| json!(value), Value::from),
            _ => json!(value),
        };
        claims.insert(name.clone(), claim);
    }
    claims
}
