//! The tokens of a sign-in (behaviour 30 §1).

use std::sync::Arc;

use domain::clock::Time;
use domain::random;
use domain::scopes;
use domain::user::User;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};
use triggers::events::TokenSource;

use crate::configuration::ClientConfiguration;
use crate::devices::NewDevice;
use crate::devices::keys;
use crate::tokens::claims;
use crate::tokens::claims::Claims;
use crate::triggers::pre_token_generation::TokenRequest;
use crate::triggers::pre_token_generation::pre_token_generation;
use crate::{Context, Failure};

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
    /// Of a sign-in by OAuth: what was asked for and granted. By the API there is nothing to ask for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) authorized: Option<Authorized>,
    /// How the user was authenticated, where the tokens say so (behaviour 30 §1.8).
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) amr: Vec<String>,
    /// How far that can be trusted, by the name that the pool has for it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) acr: Option<String>,
}

/// What an authorization request was granted.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Authorized {
    pub scopes: Vec<String>,
    /// Of the first ID token.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub nonce: Option<String>,
    /// For whom access tokens are (RFC 8707).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub resource: Option<String>,
}

impl Authorized {
    pub(crate) fn has_scope(&self, name: &str) -> bool {
        self.scopes.iter().any(|scope| scope == name)
    }
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
    /// `None` of an authorization without `openid`.
    pub id_token: Option<String>,
    pub refresh_token: Option<String>,
    /// Of the access token.
    pub expires_in_seconds: i64,
    /// Of a fresh sign-in that proved no device.
    pub new_device: Option<NewDevice>,
}

/// A sign-in that has just succeeded; `date` is what its tokens are told from sign-outs by.
pub(crate) fn new_sign_in(cx: &Context, date: Time) -> SignIn {
    SignIn {
        authenticated_at: cx.now(),
        origin_jti: random::uuid_at(&*cx.random, date.millis()),
        event_id: random::uuid_at(&*cx.random, date.millis()),
        device: None,
        authorized: None,
        amr: Vec::new(),
        acr: None,
    }
}

/// The tokens of a fresh sign-in. Where devices are tracked it has a device: `proved`, or a new one.
///
/// # Errors
/// PreTokenGeneration's, or [`Failure::Overloaded`].
pub(crate) async fn sign_in_tokens(
    cx: &Context,
    client: &Arc<ClientConfiguration>,
    user: &User,
    mut sign_in: SignIn,
    proved: Option<String>,
    request: TokenRequest<'_>,
) -> Result<Tokens, Failure> {
    let pool = &client.pool.pool;
    let offers = pool.device.is_some() && proved.is_none();
    let new_device = offers.then(|| keys::offered_device(cx, pool, &user.sub, &sign_in.event_id));
    let offered = new_device.as_ref().map(|device| SignInDevice { key: device.key.clone(), proved: false });
    sign_in.device = proved.map(|key| SignInDevice { key, proved: true }).or(offered);
    let claims = prepare(cx, client, user, &sign_in, request).await?;
    let refresh_token = seal_refresh_grant(cx, &first_grant(cx, client, &user.sub, sign_in.clone()));
    let tokens = sign(cx, client, &sign_in, claims, Some(refresh_token)).await?;
    Ok(Tokens { new_device, ..tokens })
}

/// The grant of a sign-in that has just succeeded.
pub(crate) fn first_grant(cx: &Context, client: &ClientConfiguration, sub: &str, sign_in: SignIn) -> RefreshGrant {
    RefreshGrant {
        user_pool_id: client.client.user_pool_id.clone(),
        client_id: client.client.id.clone(),
        sub: sub.to_owned(),
        jti: random::uuid(&*cx.random),
        expires_at: cx.now().plus_seconds(client.client.settings.refresh_token_seconds()),
        sign_in,
    }
}

/// What the tokens of a sign-in will say, as PreTokenGeneration would have them.
///
/// # Errors
/// The function's.
pub(crate) async fn prepare(
    cx: &Context,
    client: &ClientConfiguration,
    user: &User,
    sign_in: &SignIn,
    request: TokenRequest<'_>,
) -> Result<Claims, Failure> {
    let again = request.source == TokenSource::RefreshTokens;
    let mut claims = Claims::of_user(cx, client, user, sign_in, again);
    pre_token_generation(cx, client, user, request, &mut claims).await?;
    Ok(claims)
}

/// Dates claims and signs them on the workers.
///
/// # Errors
/// [`Failure::ScopeUnreadable`], or [`Failure::Overloaded`].
pub(crate) async fn sign(
    cx: &Context,
    client: &ClientConfiguration,
    sign_in: &SignIn,
    claims: Claims,
    refresh_token: Option<String>,
) -> Result<Tokens, Failure> {
    let settings = &client.client.settings;
    if let Some(authorized) = &sign_in.authorized {
        check_readable(client, authorized)?;
    }
    let Claims { mut id, mut access } = claims;
    let expires_in_seconds = settings.access_token_seconds();
    claims::date(cx, client, &mut access, expires_in_seconds);
    if let Some(id) = &mut id {
        claims::date(cx, client, id, settings.id_token_seconds());
    }
    let keys = Arc::clone(&client.pool);
    let hashes = sign_in.authorized.is_some();
    let work = move || {
        let access_token = keys.access_key.sign(json_of(access).as_bytes());
        let id_token = id.map(|mut id| {
            if hashes {
                id.insert("at_hash".to_owned(), json!(crypto::jwt::token_hash(&access_token)));
            }
            keys.id_key.sign(json_of(id).as_bytes())
        });
        (access_token, id_token)
    };
    let (access_token, id_token) = cx.cpu.run(work).await?;
    Ok(Tokens { access_token, id_token, refresh_token, expires_in_seconds, new_device: None })
}

fn json_of(claims: Map<String, Value>) -> String {
    Value::Object(claims).to_string()
}

/// A client gets no tokens for a scope of which it may not read every attribute (behaviour 30 §1.3).
///
/// # Errors
/// [`Failure::ScopeUnreadable`].
pub(super) fn check_readable(client: &ClientConfiguration, authorized: &Authorized) -> Result<(), Failure> {
    let reads = |scope: &&String| scopes::attributes_of(scope).iter().all(|name| client.client.settings.may_read(name));
    match authorized.scopes.iter().find(|scope| !reads(scope)) {
        Some(scope) => Err(Failure::ScopeUnreadable(scope.clone())),
        None => Ok(()),
    }
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
