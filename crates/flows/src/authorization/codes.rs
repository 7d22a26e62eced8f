//! Authorization codes: made at the end of a sign-in, exchanged once for tokens (behaviour 30 §3.1, §3.5; RFC 6749 §4.1,
//! RFC 7636). What the tokens will say is settled when a code is made; it lies beside it, sealed.

use std::sync::Arc;

use domain::random;
use domain::user::User;
use serde::{Deserialize, Serialize};
use store::Tx;
use store::tables::authorization_codes::{self, AuthorizationCode};
use store::tables::{spent, users};

use super::request::AuthorizationRequest;
use crate::configuration::ClientConfiguration;
use crate::sign_in::{self, Journey, credential_mark};
use crate::tokens::claims::Claims;
use crate::tokens::issue::{self, RefreshGrant, SignIn, Tokens};
use crate::{Context, Failure};

const LIFETIME_SECONDS: i64 = 300;

/// How what a code is worth is sealed; its place is pool and hash.
const PURPOSE: &str = "authorization code";

/// What a code is worth.
#[derive(Serialize, Deserialize)]
struct Worth {
    client_id: String,
    /// As it was sent; `None` where the client's default was used.
    redirect_uri: Option<String>,
    code_challenge: Option<String>,
    sub: String,
    /// Tells the user's password from its successor.
    credential: String,
    /// Whether an identity provider vouched for them.
    #[serde(default)]
    by_provider: bool,
    sign_in: SignIn,
    claims: Claims,
}

/// Makes a code.
///
/// # Errors
/// The store's.
pub(super) async fn issue(
    cx: &Context,
    request: &AuthorizationRequest,
    user: &User,
    journey: &Journey,
    sign_in: SignIn,
    claims: Claims,
) -> Result<String, Failure> {
    // It looks like a UUID, as Cognito's do, and all of its 128 bits are drawn (RFC 9700 §2.1.1).
    let code = random::uuid_text(random::bytes(&*cx.random));
    let user_pool_id = user.user_pool_id.clone();
    let worth = Worth {
        client_id: request.client.client.id.clone(),
        redirect_uri: request.redirect_uri_given.then(|| request.to.redirect_uri.clone()),
        code_challenge: request.code_challenge.clone(),
        sub: user.sub.clone(),
        credential: credential_mark(cx, user.credential.as_ref()),
        by_provider: journey.provider().is_some(),
        sign_in,
        claims,
    };
    let hash = hashes(cx, &user_pool_id, &code)[0];
    let worth = serde_json::json!(worth).to_string();
    let sealed = cx.keyring.seal(&*cx.random, PURPOSE, &[user_pool_id.as_bytes(), &hash], worth.as_bytes());
    let expires_at = cx.now().plus_seconds(LIFETIME_SECONDS);
    let row = AuthorizationCode { user_pool_id, hash, sub: user.sub.clone(), sealed, expires_at };
    cx.store.write(move |tx: &mut dyn Tx| authorization_codes::insert(tx, &row)).await.map_err(Failure::from)?;
    Ok(code)
}

fn hashes(cx: &Context, user_pool_id: &str, code: &str) -> Vec<[u8; 32]> {
    cx.keyring.macs(PURPOSE, &[user_pool_id.as_bytes(), code.as_bytes()])
}

/// Exchanges a code for tokens, once. One that comes again was copied: the tokens of its sign-in are revoked (RFC 6749
/// §4.1.2). `client` has proved who it is.
///
/// # Errors
/// [`Failure::RedirectDiffers`], [`Failure::CodeInvalid`] of whatever else is wrong with it: unknown, too late, another
/// client's, used, without the proof that it wants, or of a user who cannot sign in any more.
pub async fn redeem(
    cx: &Context,
    client: &Arc<ClientConfiguration>,
    code: &str,
    redirect_uri: Option<&str>,
    code_verifier: Option<&str>,
) -> Result<Tokens, Failure> {
    let (hash, worth) = find(cx, client, code).await?;
    if worth.client_id != client.client.id {
        return Err(Failure::CodeInvalid);
    }
    if worth.redirect_uri.as_deref().is_some_and(|sent| redirect_uri != Some(sent)) {
        return Err(Failure::RedirectDiffers);
    }
    if !proves(worth.code_challenge.as_deref(), code_verifier) {
        return Err(Failure::CodeInvalid);
    }
    let grant = issue::first_grant(cx, client, &worth.sub, worth.sign_in.clone());
    let refresh_token = issue::seal_refresh_grant(cx, &grant);
    // Signed before the code is used up: a server too busy to sign must not cost the application its code.
    let tokens = issue::sign(cx, client, &worth.sign_in, worth.claims, Some(refresh_token)).await?;
    use_up(cx, hash, grant, worth.credential, worth.by_provider).await?;
    Ok(tokens)
}

async fn find(cx: &Context, client: &ClientConfiguration, code: &str) -> Result<([u8; 32], Worth), Failure> {
    let user_pool_id = client.client.user_pool_id.clone();
    let (hashes, now, pool) = (hashes(cx, &user_pool_id, code), cx.now(), user_pool_id.clone());
    let found = cx.store.read(move |tx: &mut dyn Tx| authorization_codes::find(tx, &pool, &hashes, now)).await?;
    let AuthorizationCode { hash, sealed, .. } = found.ok_or(Failure::CodeInvalid)?;
    let opened = cx.keyring.open(PURPOSE, &[user_pool_id.as_bytes(), &hash], &sealed).ok();
    let worth = opened.and_then(|plaintext| serde_json::from_slice(&plaintext).ok());
    Ok((hash, worth.ok_or(Failure::CodeInvalid)?))
}

/// Whether the verifier is that of the challenge. One without a challenge is refused too: it was taken out on the way
/// (RFC 9700 §4.8.2).
fn proves(challenge: Option<&str>, verifier: Option<&str>) -> bool {
    match (challenge, verifier) {
        (None, None) => true,
        (Some(challenge), Some(verifier)) => {
            let fits = (43..=128).contains(&verifier.len())
                && verifier.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'.' | b'_' | b'~'));
            fits && crypto::constant_time_eq(crypto::pkce::s256(verifier).as_bytes(), challenge.as_bytes())
        }
        _ => false,
    }
}

async fn use_up(
    cx: &Context,
    hash: [u8; 32],
    grant: RefreshGrant,
    credential: String,
    by_provider: bool,
) -> Result<(), Failure> {
    let now = cx.now();
    let site = cx.clone();
    let write = move |tx: &mut dyn Tx| {
        let pool = &grant.user_pool_id;
        if !authorization_codes::redeem(tx, pool, &hash, now)? {
            let id = &grant.sign_in.origin_jti;
            spent::spend(tx, pool, spent::Kind::SignIn, id, now, grant.tokens_expire_by())?;
            return Ok(false);
        }
        let user = users::find(tx, pool, &grant.sub)?;
        let same_credential = |user: &User| {
            credential_mark(&site, user.credential.as_ref()) == credential
                && may_sign_in(user, &grant.sign_in, by_provider)
        };
        Ok::<_, Failure>(user.is_some_and(|user| same_credential(&user)))
    };
    if cx.store.write(write).await? { Ok(()) } else { Err(Failure::CodeInvalid) }
}

/// What holds of the user now, not when the code was made (behaviour 50 #35).
fn may_sign_in(user: &User, sign_in: &SignIn, by_provider: bool) -> bool {
    let signed_out = random::uuid_millis(&sign_in.origin_jti).is_none_or(|millis| user.has_signed_out_since(millis));
    sign_in::may_hold_a_sign_in(user, by_provider) && !signed_out
}
