//! Refresh tokens: exchanged, rotated, revoked (behaviour 20 §9.2, §9.3; behaviour 30 §1.5).

use std::sync::Arc;

use domain::random;
use domain::user::User;
use store::Tx;
use store::tables::{devices, spent, users};
use triggers::StringMap;
use triggers::events::TokenSource;

use crate::configuration::ClientConfiguration;
use crate::tokens::issue;
use crate::tokens::issue::{RefreshGrant, Tokens};
use crate::triggers::pre_token_generation::TokenRequest;
use crate::{Context, Failure, SignInFailure};

/// Exchanges a refresh token for new tokens. While the client rotates, the token is spent and a new one of the
/// same expiry comes back; else nothing is written and none comes back.
///
/// Where devices are tracked, the token is bound to the device of its sign-in: `device_key` must name that, and it
/// must be confirmed (docs/decisions/0015).
///
/// `check_user` may refuse once the user is known (SECRET_HASH is made over their name).
///
/// # Errors
/// The token is not one of this client's, expired, revoked or used again after its grace period, or its user is
/// gone or disabled.
pub async fn refresh(
    cx: &Context,
    client: &Arc<ClientConfiguration>,
    token: &str,
    device_key: Option<&str>,
    client_metadata: &StringMap,
    check_user: impl FnOnce(&User) -> Result<(), Failure>,
) -> Result<Tokens, Failure> {
    let grant = issue::open_refresh_token(cx, token).ok_or(Failure::RefreshTokenUnreadable)?;
    if grant.client_id != client.client.id || grant.user_pool_id != client.client.user_pool_id {
        return Err(Failure::RefreshTokenOfAnotherClient);
    }
    if grant.expires_at <= cx.now() {
        return Err(Failure::RefreshTokenExpired);
    }
    let grace_seconds = client.client.settings.rotation_grace_seconds();
    let device = grant.sign_in.device.as_ref().filter(|_| client.pool.pool.device.is_some());
    let device = device.map(|device| device.key.clone());
    let user = refreshing_user(cx, &grant, grace_seconds.is_some(), device.clone()).await?;
    if device.is_some() && device.as_deref() != device_key {
        return Err(Failure::RefreshTokenInvalid);
    }
    check_user(&user).map_err(|failure| match failure {
        Failure::SecretHashWrong(id) => Failure::RefreshSecretHashWrong(id),
        other => other,
    })?;
    let successor = grace_seconds.map(|_| RefreshGrant { jti: random::uuid(&*cx.random), ..grant.clone() });
    let next = successor.map(|successor| issue::seal_refresh_grant(cx, &successor));
    let request = TokenRequest { source: TokenSource::RefreshTokens, client_metadata };
    let claims = issue::prepare(cx, client, &user, &grant.sign_in, request).await?;
    // Signed before anything is spent: a server too busy to sign must not cost the client its token.
    let tokens = issue::sign(cx, client, &grant.sign_in, claims, next).await?;
    if let Some(grace_seconds) = grace_seconds {
        spend_rotating(cx, grant, grace_seconds).await?;
    }
    Ok(tokens)
}

/// The user of a grant, and whether it may still be used. `device` must be one of theirs.
async fn refreshing_user(
    cx: &Context,
    grant: &RefreshGrant,
    rotating: bool,
    device: Option<String>,
) -> Result<User, Failure> {
    let wanted = grant.clone();
    let read = move |tx: &mut dyn Tx| {
        let user = users::find(tx, &wanted.user_pool_id, &wanted.sub)?;
        let id = &wanted.sign_in.origin_jti;
        let mut revoked = spent::spent_at(tx, &wanted.user_pool_id, spent::Kind::SignIn, id)?.is_some();
        if !rotating && !revoked {
            // Exchanged while the client still rotated: switching that off does not bring the token back.
            let kind = spent::Kind::RefreshToken;
            revoked = spent::spent_at(tx, &wanted.user_pool_id, kind, &wanted.jti)?.is_some();
        }
        let unbound = match &device {
            Some(key) => devices::find(tx, &wanted.user_pool_id, &wanted.sub, key)?.is_none(),
            None => false,
        };
        Ok::<_, Failure>((user, revoked, unbound))
    };
    let (user, revoked, unbound) = cx.store.read(read).await?;
    let user = user.ok_or(Failure::RefreshTokenUserDeleted)?;
    // Switching an account off revokes its tokens too, and is told as what it is (behaviour 20 §12 A14).
    if !user.enabled {
        return Err(SignInFailure::UserDisabled.into());
    }
    let dated = random::uuid_millis(&grant.sign_in.origin_jti).ok_or(Failure::RefreshTokenUnreadable)?;
    if revoked || user.has_signed_out_since(dated) {
        return Err(Failure::RefreshTokenRevoked);
    }
    if unbound { Err(Failure::RefreshTokenInvalid) } else { Ok(user) }
}

/// Spends a rotating token. One that comes back after its grace period has been
/// copied: every token of its sign-in is revoked (RFC 9700 §4.14.2; docs/decisions/0003).
async fn spend_rotating(cx: &Context, old: RefreshGrant, grace_seconds: i64) -> Result<(), Failure> {
    let now = cx.now();
    let write = move |tx: &mut dyn Tx| {
        let pool = &old.user_pool_id;
        if spent::spend(tx, pool, spent::Kind::RefreshToken, &old.jti, now, old.expires_at)? {
            return Ok(true);
        }
        let first_used = spent::spent_at(tx, pool, spent::Kind::RefreshToken, &old.jti)?;
        if first_used.is_some_and(|at| grace_seconds > 0 && now <= at.plus_seconds(grace_seconds)) {
            return Ok(true);
        }
        spent::spend(tx, pool, spent::Kind::SignIn, &old.sign_in.origin_jti, now, old.tokens_expire_by())?;
        Ok::<_, Failure>(false)
    };
    if cx.store.write(write).await? { Ok(()) } else { Err(Failure::RefreshTokenReused) }
}

/// The refresh token and every access token of its sign-in. Revoking twice is fine. `client` has proved who it is.
///
/// # Errors
/// Revocation is off, or the token is not one of the client's refresh tokens.
pub async fn revoke(cx: &Context, client: &ClientConfiguration, token: &str) -> Result<(), Failure> {
    if !client.client.settings.token_revocation {
        return Err(Failure::RevocationNotEnabled);
    }
    // Access and ID tokens have three parts, refresh tokens five.
    if token.split('.').count() == 3 {
        return Err(Failure::NotARefreshToken);
    }
    let grant = issue::open_refresh_token(cx, token).ok_or(Failure::RevocationTokenInvalid)?;
    if grant.client_id != client.client.id {
        return Err(Failure::RevocationUnauthorized);
    }
    let now = cx.now();
    let expires_at = grant.tokens_expire_by();
    let write = move |tx: &mut dyn Tx| {
        let id = &grant.sign_in.origin_jti;
        spent::spend(tx, &grant.user_pool_id, spent::Kind::SignIn, id, now, expires_at)
    };
    cx.store.write(write).await?;
    Ok(())
}
