//! Who calls with an access token (behaviour 20 §0.2), and what it shows of its user (behaviour 30 §3.6).

use std::collections::BTreeMap;
use std::sync::Arc;

use crypto::jwt::{Claims, Jws, JwtError};
use domain::random::uuid_millis;
use domain::scopes;
use domain::user::{User, UserStatus};
use store::tables::{spent, users};

use crate::configuration::{ClientConfiguration, PoolConfiguration};
use crate::{Context, Failure, SignInFailure};

/// The user a valid token speaks for, and the client it was issued to.
pub struct TokenHolder {
    pub user: User,
    pub client: Arc<ClientConfiguration>,
    /// Of the sign-in the token was made in.
    pub(crate) event_id: String,
}

/// Checks an access token for an operation of its user: form, signature, expiry, revocation, scope, user.
///
/// # Errors
/// The first check that fails, in that order.
pub async fn token_holder(cx: &Context, token: &str) -> Result<TokenHolder, Failure> {
    let Verified { client, claims, user } = verify(cx, token).await?;
    require_scope(&claims, scopes::USER_ADMIN)?;
    let user = user.ok_or(Failure::UserNotFound)?;
    if !user.enabled {
        return Err(SignInFailure::UserDisabled.into());
    }
    match user.status {
        UserStatus::ResetRequired => Err(SignInFailure::PasswordResetRequired.into()),
        UserStatus::Unconfirmed => Err(SignInFailure::UserNotConfirmed.into()),
        _ => {
            let event_id = claims.optional_text("event_id").map_err(|_| Failure::AccessTokenInvalid)?;
            let event_id = event_id.unwrap_or_default().to_owned();
            Ok(TokenHolder { user, client, event_id })
        }
    }
}

/// What an access token with `openid` lets its bearer read of the user: what the client may read and the scopes show.
///
/// # Errors
/// As [`token_holder`]. A token of another pool than the one addressed is not valid there.
pub async fn user_info(
    cx: &Context,
    token: &str,
    user_pool_id: Option<&str>,
) -> Result<BTreeMap<String, String>, Failure> {
    let Verified { client, claims, user } = verify(cx, token).await?;
    if user_pool_id.is_some_and(|id| id != client.client.user_pool_id) {
        return Err(Failure::AccessTokenInvalid);
    }
    let granted = require_scope(&claims, scopes::OPENID)?;
    let user = user.filter(|user| user.enabled).ok_or(Failure::AccessTokenRevoked)?;
    let settings = &client.client.settings;
    let mut shown = user.attributes;
    shown.retain(|name, _| settings.may_read(name) && scopes::show(&granted, name));
    shown.insert("sub".to_owned(), user.sub);
    shown.insert("username".to_owned(), user.username);
    Ok(shown)
}

/// The client whose token, of this pool, lets its bearer register others; a user's token speaks for its client while the
/// user may sign in.
///
/// # Errors
/// As [`token_holder`].
pub async fn registrar(cx: &Context, token: &str, user_pool_id: &str) -> Result<Arc<ClientConfiguration>, Failure> {
    let Verified { client, claims, user } = verify(cx, token).await?;
    if client.client.user_pool_id != user_pool_id {
        return Err(Failure::AccessTokenInvalid);
    }
    require_scope(&claims, scopes::REGISTRATION)?;
    let of_client = claims.text("sub").is_ok_and(|sub| sub == client.client.id);
    if !of_client && user.is_none_or(|user| !user.enabled) {
        return Err(Failure::AccessTokenRevoked);
    }
    Ok(client)
}

/// A token that this server made, that is current, and was not revoked.
pub(super) struct Verified {
    pub client: Arc<ClientConfiguration>,
    pub claims: Claims,
    /// `None` if they have been deleted, or if the token is a machine's.
    pub user: Option<User>,
}

/// Each is signed by a key of its own, and says what it is besides.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Access,
    Id,
}

async fn verify(cx: &Context, token: &str) -> Result<Verified, Failure> {
    let jws = Jws::parse(token).map_err(|_| Failure::AccessTokenInvalid)?;
    let pool = cx.configuration.pool_of_access_key(jws.kid()).await?;
    verify_in(cx, &pool, token, Kind::Access).await
}

/// A token of this kind, of this pool.
///
/// # Errors
/// The first check that fails: form, signature, expiry, kind, client, revocation.
pub(super) async fn verify_in(
    cx: &Context,
    pool: &PoolConfiguration,
    token: &str,
    kind: Kind,
) -> Result<Verified, Failure> {
    let (key, token_use, client_claim) = match kind {
        Kind::Access => (&pool.access_key, "access", "client_id"),
        Kind::Id => (&pool.id_key, "id", "aud"),
    };
    let jws = Jws::parse(token).map_err(|_| Failure::AccessTokenInvalid)?;
    let claims = jws.verify(key.public()).map_err(|error| match error {
        JwtError::Signature => Failure::AccessTokenSignature,
        _ => Failure::AccessTokenInvalid,
    })?;
    let invalid = |_| Failure::AccessTokenInvalid;
    if claims.integer("exp").map_err(invalid)? <= cx.now().seconds() {
        return Err(Failure::AccessTokenExpired);
    }
    if claims.text("token_use").map_err(invalid)? != token_use {
        return Err(Failure::AccessTokenInvalid);
    }
    let client_id = claims.text(client_claim).map_err(invalid)?;
    let client = cx.configuration.client_of(&pool.pool.id, client_id).await?;
    let user = unrevoked_user(cx, &pool.pool.id, &claims).await?;
    Ok(Verified { client, claims, user })
}

/// None, where a function of the pool has taken all of them away.
///
/// # Errors
/// [`Failure::AccessTokenInvalid`] if the claim is not text.
pub(super) fn scopes_of(claims: &Claims) -> Result<Vec<String>, Failure> {
    let scopes = claims.optional_text("scope").map_err(|_| Failure::AccessTokenInvalid)?.unwrap_or_default();
    Ok(scopes.split(' ').filter(|scope| !scope.is_empty()).map(str::to_owned).collect())
}

/// All scopes of a token that has this one.
fn require_scope(claims: &Claims, name: &str) -> Result<Vec<String>, Failure> {
    let scopes = scopes_of(claims)?;
    if scopes.iter().any(|scope| scope == name) { Ok(scopes) } else { Err(Failure::AccessTokenScope) }
}

/// The token's user, if they still exist and the token was not revoked: one read.
async fn unrevoked_user(cx: &Context, user_pool_id: &str, claims: &Claims) -> Result<Option<User>, Failure> {
    let invalid = |_| Failure::AccessTokenInvalid;
    let sub = claims.text("sub").map_err(invalid)?.to_owned();
    let origin_jti = claims.optional_text("origin_jti").map_err(invalid)?.map(str::to_owned);
    let event_id = claims.optional_text("event_id").map_err(invalid)?;
    // Tokens that cannot be revoked one by one have no `origin_jti`; the event is dated alike.
    let dated = origin_jti.as_deref().or(event_id).and_then(uuid_millis);
    let signed_in_millis = match dated {
        Some(millis) => millis,
        None => claims.integer("auth_time").map_err(invalid)?.saturating_mul(1_000),
    };
    let user_pool_id = user_pool_id.to_owned();
    let read = move |tx: &mut dyn store::Tx| {
        let user = users::find(tx, &user_pool_id, &sub)?;
        let revoked = match &origin_jti {
            Some(id) => spent::spent_at(tx, &user_pool_id, spent::Kind::SignIn, id)?.is_some(),
            None => false,
        };
        Ok::<_, Failure>((user, revoked))
    };
    let (user, revoked) = cx.store.read(read).await?;
    let signed_out = user.as_ref().filter(|user| user.has_signed_out_since(signed_in_millis));
    match signed_out {
        _ if revoked => Err(Failure::AccessTokenRevoked),
        // A reset signs out too, and is told as what it is (behaviour 20 §9.4).
        Some(user) if user.enabled && user.status == UserStatus::ResetRequired => {
            Err(SignInFailure::PasswordResetRequired.into())
        }
        Some(_) => Err(Failure::AccessTokenRevoked),
        None => Ok(user),
    }
}
