//! Passkeys of signed-in users: registered, listed, deleted. How one signs in is a challenge
//! of `sign_in`.

pub mod registration;

use crypto::webauthn::ClientData;
use domain::clock::Time;
use domain::mfa_configuration::UserVerification;
use domain::passkey::{self, Passkey};
use domain::user::User;
use domain::user_pool::{AuthFactor, UserPool};
use store::tables::webauthn_credentials as passkeys;

use crate::configuration::PoolConfiguration;
use crate::{Context, Failure};

/// The relying party of the pool's passkeys, where users may sign in with one.
///
/// # Errors
/// [`Failure::PasskeysNotEnabled`], [`Failure::RelyingPartyMissing`].
pub(crate) fn relying_party(cx: &Context, pool: &PoolConfiguration) -> Result<String, Failure> {
    if !pool.pool.allowed_first_auth_factors.contains(&AuthFactor::WebAuthn) {
        return Err(Failure::PasskeysNotEnabled);
    }
    let id = passkey::relying_party_id(&pool.pool, &pool.domains, cx.settings.name());
    id.ok_or(Failure::RelyingPartyMissing)
}

/// Whether users of the pool may sign in with passkeys.
pub fn are_offered(cx: &Context, pool: &PoolConfiguration) -> bool {
    relying_party(cx, pool).is_ok()
}

/// The passkeys `sub` can sign in with: none where the pool has none, or of a relying party it had before.
///
/// # Errors
/// The store's.
pub async fn usable_passkeys(cx: &Context, pool: &PoolConfiguration, sub: &str) -> Result<Vec<Passkey>, Failure> {
    let Ok(relying_party_id) = relying_party(cx, pool) else { return Ok(Vec::new()) };
    let (user_pool_id, sub) = (pool.pool.id.clone(), sub.to_owned());
    let list = move |tx: &mut dyn store::Tx| passkeys::list_for(tx, &user_pool_id, &sub, &relying_party_id);
    Ok(cx.store.read(list).await?)
}

/// ListWebAuthnCredentials: at most `limit`, oldest first, of every relying party there was.
///
/// # Errors
/// The store's.
pub async fn list_passkeys(
    cx: &Context,
    user: &User,
    after: Option<(Time, String)>,
    limit: i64,
) -> Result<Vec<Passkey>, Failure> {
    let (user_pool_id, sub) = (user.user_pool_id.clone(), user.sub.clone());
    let list = move |tx: &mut dyn store::Tx| {
        let after = after.as_ref().map(|(time, id)| (*time, id.as_str()));
        passkeys::list(tx, &user_pool_id, &sub, after, limit)
    };
    Ok(cx.store.read(list).await?)
}

/// DeleteWebAuthnCredential.
///
/// # Errors
/// [`Failure::PasskeyNotFound`], also for somebody else's.
pub async fn delete_passkey(cx: &Context, user: &User, id: &str) -> Result<(), Failure> {
    let (user_pool_id, sub, id) = (user.user_pool_id.clone(), user.sub.clone(), id.to_owned());
    let delete = move |tx: &mut dyn store::Tx| passkeys::delete(tx, &user_pool_id, &sub, &id);
    if cx.store.write(delete).await? { Ok(()) } else { Err(Failure::PasskeyNotFound) }
}

/// Whether every passkey of the pool must have verified its user.
pub(crate) fn requires_verification(pool: &UserPool) -> bool {
    pool.web_authn.as_ref().is_some_and(|web_authn| web_authn.user_verification == Some(UserVerification::Required))
}

/// Whether a page or app of the relying party asked the authenticator; a page inside a frame of another site's has not
/// been asked for by the user.
pub(crate) fn comes_from(client_data: &ClientData, relying_party_id: &str) -> bool {
    !client_data.cross_origin && passkey::origin_belongs(&client_data.origin, relying_party_id)
}
