//! The tokens of a sign-in (behaviour 30 §1).

use std::sync::Arc;

use domain::client::ClientSettings;
use domain::clock::Time;
use domain::group;
use domain::random;
use domain::schema::AttributeKind;
use domain::user::User;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};

use crate::configuration::ClientConfiguration;
use crate::devices::NewDevice;
use crate::devices::keys;
use crate::triggers::pre_token_generation::TokenRequest;
use crate::triggers::pre_token_generation::pre_token_generation;
use crate::triggers::token_changes::Claims;
use crate::{Context, Failure};

/// What lets a token call the operations of its user.
pub const USER_ADMIN_SCOPE: &str = "aws.cognito.signin.user.admin";

/// What all tokens of one sign-in share, and refreshing keeps.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct SignIn {
    pub authenticated_at: Time,
    /// Dated, by [`random::uuid_at`], as [`User::date_of_tokens`] says: what sign-outs are compared with.
    pub origin_jti: String,
    pub event_id: String,
    /// The device its refresh token is bound to, where devices are tracked.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) device: Option<SignInDevice>,
}

/// A device of a sign-in: the one it proved, or the one it was offered.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct SignInDevice {
    pub key: String,
    pub proved: bool,
}

/// A refresh token's content. The token is this, sealed: nothing of it is stored.
#[derive(Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct RefreshGrant {
    pub user_pool_id: String,
    pub client_id: String,
    pub sub: String,
    /// Its own id; a rotated token is spent by it.
    pub jti: String,
    pub expires_at: Time,
    pub sign_in: SignIn,
}

impl RefreshGrant {
    /// When no token of its sign-in can be valid any more: an access token lives at most a day longer than the refresh
    /// token it was made from.
    pub(crate) const fn tokens_expire_by(&self) -> Time {
        self.expires_at.plus_days(1)
    }
}

pub struct Tokens {
    pub access_token: String,
    pub id_token: String,
    pub refresh_token: Option<String>,
    /// Of the access token.
    pub expires_in_seconds: i64,
    /// Of a fresh sign-in that proved no device.
    pub new_device: Option<NewDevice>,
}

/// A sign-in that has just succeeded; `date` is what its tokens are told from sign-outs by.
fn new_sign_in(cx: &Context, date: Time) -> SignIn {
    SignIn {
        authenticated_at: cx.now(),
        origin_jti: random::uuid_at(&*cx.random, date.millis()),
        event_id: random::uuid_at(&*cx.random, date.millis()),
        device: None,
    }
}

/// The tokens of a fresh sign-in, dated `date` ([`User::date_of_tokens`]). Where devices are tracked it has a device: `proved`, or a new one.
///
/// # Errors
/// PreTokenGeneration's, or [`Failure::Overloaded`].
pub(crate) async fn sign_in_tokens(
    cx: &Context,
    client: &Arc<ClientConfiguration>,
    user: &User,
    date: Time,
    proved: Option<String>,
    request: TokenRequest<'_>,
) -> Result<Tokens, Failure> {
    let mut sign_in = new_sign_in(cx, date);
    let pool = &client.pool.pool;
    let offers = pool.device.is_some() && proved.is_none();
    let new_device = offers.then(|| keys::offered_device(cx, pool, &user.sub, &sign_in.event_id));
    let offered = new_device.as_ref().map(|device| SignInDevice { key: device.key.clone(), proved: false });
    sign_in.device = proved.map(|key| SignInDevice { key, proved: true }).or(offered);
    let settings = &client.client.settings;
    let grant = RefreshGrant {
        user_pool_id: user.user_pool_id.clone(),
        client_id: client.client.id.clone(),
        sub: user.sub.clone(),
        jti: random::uuid(&*cx.random),
        expires_at: cx.now().plus_seconds(settings.refresh_token_seconds()),
        sign_in,
    };
    let refresh_token = seal_refresh_grant(cx, &grant);
    let tokens = issue_tokens(cx, client, user, &grant.sign_in, Some(refresh_token), request).await?;
    Ok(Tokens { new_device, ..tokens })
}

/// Access and ID token of a sign-in, as PreTokenGeneration would have them, signed on the workers.
///
/// # Errors
/// The function's, or [`Failure::Overloaded`].
pub(crate) async fn issue_tokens(
    cx: &Context,
    client: &Arc<ClientConfiguration>,
    user: &User,
    sign_in: &SignIn,
    refresh_token: Option<String>,
    request: TokenRequest<'_>,
) -> Result<Tokens, Failure> {
    let settings = &client.client.settings;
    let now = cx.now();
    let (id, access) = (id_claims(cx, client, user, sign_in, now), access_claims(cx, client, user, sign_in, now));
    let mut claims = Claims { id, access };
    pre_token_generation(cx, client, user, request, &mut claims).await?;
    let (id, access) = (Value::Object(claims.id).to_string(), Value::Object(claims.access).to_string());
    let keys = Arc::clone(&client.pool);
    let sign = move || (keys.access_key.sign(access.as_bytes()), keys.id_key.sign(id.as_bytes()));
    let (access_token, id_token) = cx.cpu.run(sign).await?;
    let expires_in_seconds = settings.access_token_seconds();
    Ok(Tokens { access_token, id_token, refresh_token, expires_in_seconds, new_device: None })
}

pub(crate) fn seal_refresh_grant(cx: &Context, grant: &RefreshGrant) -> String {
    let plaintext = json!(grant).to_string();
    crypto::token::seal_refresh(&cx.keyring, &*cx.random, &[], plaintext.as_bytes())
}

/// Reads a refresh token that this server made, for whichever pool and client.
pub(crate) fn open_refresh_token(cx: &Context, token: &str) -> Option<RefreshGrant> {
    let plaintext = crypto::token::open_refresh(&cx.keyring, &[], token).ok()?;
    serde_json::from_slice(&plaintext).ok()
}

fn access_claims(
    cx: &Context,
    client: &ClientConfiguration,
    user: &User,
    sign_in: &SignIn,
    now: Time,
) -> Map<String, Value> {
    let settings = &client.client.settings;
    let mut claims = Map::new();
    let mut put = |name: &str, value: Value| drop(claims.insert(name.to_owned(), value));
    put("sub", json!(user.sub));
    if let Some(device) = sign_in.device.as_ref().filter(|device| device.proved) {
        put("device_key", json!(device.key));
    }
    if !user.groups.is_empty() {
        put("cognito:groups", json!(group::claims(&user.groups).groups));
    }
    put("iss", json!(cx.settings.issuer(&client.pool.pool)));
    put("client_id", json!(client.client.id));
    if settings.tokens_are_revocable() {
        put("origin_jti", json!(sign_in.origin_jti));
    }
    put("event_id", json!(sign_in.event_id));
    put("token_use", json!("access"));
    put("scope", json!(USER_ADMIN_SCOPE));
    put("auth_time", json!(sign_in.authenticated_at.seconds()));
    put("exp", json!(now.seconds() + settings.access_token_seconds()));
    put("iat", json!(now.seconds()));
    if settings.tokens_are_revocable() {
        put("jti", json!(random::uuid(&*cx.random)));
    }
    put("username", json!(user.username));
    claims
}

fn id_claims(
    cx: &Context,
    client: &ClientConfiguration,
    user: &User,
    sign_in: &SignIn,
    now: Time,
) -> Map<String, Value> {
    let settings = &client.client.settings;
    let mut claims = attribute_claims(client, user);
    let mut put = |name: &str, value: Value| drop(claims.insert(name.to_owned(), value));
    put("sub", json!(user.sub));
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
    put("iss", json!(cx.settings.issuer(&client.pool.pool)));
    put("cognito:username", json!(user.username));
    put("aud", json!(client.client.id));
    put("event_id", json!(sign_in.event_id));
    put("token_use", json!("id"));
    put("auth_time", json!(sign_in.authenticated_at.seconds()));
    put("exp", json!(now.seconds() + settings.id_token_seconds()));
    put("iat", json!(now.seconds()));
    if settings.tokens_are_revocable() {
        put("origin_jti", json!(sign_in.origin_jti));
        put("jti", json!(random::uuid(&*cx.random)));
    }
    claims
}

/// Every attribute the client may read, in the type its claim has (behaviour 30 §1.3).
fn attribute_claims(client: &ClientConfiguration, user: &User) -> Map<String, Value> {
    let settings: &ClientSettings = &client.client.settings;
    let schema = &client.pool.pool.schema;
    let mut claims = Map::new();
    for (name, value) in user.attributes.iter().filter(|(name, _)| settings.may_read(name)) {
        let kind = schema.get(name).map(|attribute| &attribute.kind);
        let claim = match (name.as_str(), kind) {
            ("address", _) => json!({ "formatted": value }),
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
