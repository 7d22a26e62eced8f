//! A new passkey: the options for `navigator.credentials.create()`, and what the browser made of them (behaviour 20 §8).
//!
//! The challenge is kept as a one-time code is: a user has one at a time, the newest, and it is used up by the first
//! answer to it from the client that asked for it.

use std::sync::Arc;

use crypto::webauthn::{Ceremony, KeyError, PublicKey, RegistrationResponse, relying_party_hash, to_base64url};
use domain::passkey::{self, Attachment, Passkey};
use domain::random;
use domain::user::User;
use domain::user_pool::UserPool;
use serde_json::{Value, json};
use store::Tx;
use store::tables::codes::{self, Code, Verdict};
use store::tables::{group_members, webauthn_credentials as passkeys};

use super::{comes_from, requires_verification};
use crate::configuration::ClientConfiguration;
use crate::{Context, Failure};

const PURPOSE: &str = "passkey_registration";
/// What browsers are told.
const TIMEOUT_MILLIS: u32 = 60_000;
/// How long the answer is taken: browsers may give their users longer than they were told.
const LIFETIME_SECONDS: i64 = 180;

/// StartWebAuthnRegistration: `PublicKeyCredentialCreationOptionsJSON`.
///
/// # Errors
/// Passkeys are not enabled, have no relying party, or the user has as many as they may.
pub async fn start_passkey_registration(
    cx: &Context,
    client: &Arc<ClientConfiguration>,
    user: &User,
) -> Result<Value, Failure> {
    let pool = &client.pool.pool;
    let relying_party_id = super::relying_party(cx, &client.pool)?;
    let challenge: [u8; 16] = random::bytes(&*cx.random);
    let code = Code {
        purpose: PURPOSE,
        hash: cx.keyring.mac("code", &challenge_parts(pool, user, &challenge)),
        sealed: None,
        destination: client.client.id.clone(),
        expires_at: cx.now().plus_seconds(LIFETIME_SECONDS),
    };
    let (user_pool_id, sub, site) = (pool.id.clone(), user.sub.clone(), relying_party_id.clone());
    let limit = cx.settings.quotas.passkeys_per_user;
    let write = move |tx: &mut dyn Tx| {
        if passkeys::count(tx, &user_pool_id, &sub)? >= limit {
            return Err(Failure::PasskeyLimitExceeded);
        }
        codes::put(tx, &user_pool_id, &sub, &code)?;
        Ok(passkeys::list_for(tx, &user_pool_id, &sub, &site)?)
    };
    let registered = cx.store.write(write).await?;
    let exclude: Vec<Value> =
        registered.iter().map(|passkey| json!({"type": "public-key", "id": passkey.id})).collect();
    Ok(json!({
        "rp": {"id": relying_party_id, "name": relying_party_id},
        "user": {"id": to_base64url(user.sub.as_bytes()), "name": user.username, "displayName": user.username},
        "challenge": to_base64url(&challenge),
        "pubKeyCredParams": [{"type": "public-key", "alg": -7}, {"type": "public-key", "alg": -257}],
        "timeout": TIMEOUT_MILLIS,
        "excludeCredentials": exclude,
        "authenticatorSelection": {
            "requireResidentKey": true,
            "residentKey": "required",
            "userVerification": if requires_verification(pool) { "required" } else { "preferred" },
        },
    }))
}

/// CompleteWebAuthnRegistration: takes `RegistrationResponseJSON`.
///
/// # Errors
/// The first check that fails, in the order of behaviour 20 §8.
pub async fn complete_passkey_registration(
    cx: &Context,
    client: &Arc<ClientConfiguration>,
    user: &User,
    credential: Value,
) -> Result<(), Failure> {
    let pool = &client.pool.pool;
    let relying_party_id = match super::relying_party(cx, &client.pool) {
        // There was one when the registration began.
        Err(Failure::RelyingPartyMissing) => return Err(Failure::PasskeyRelyingPartyMismatch),
        other => other?,
    };
    let response = RegistrationResponse::from_json(credential).map_err(|_| Failure::PasskeyInvalid)?;
    let data = &response.authenticator_data;
    let verified = data.user_verified || !requires_verification(pool);
    let is_whole = data.user_present && verified && response.client_data.ceremony == Ceremony::Registration;
    let made = data.credential.as_ref().filter(|_| is_whole).ok_or(Failure::PasskeyInvalid)?;
    take_challenge(cx, client, user, &response.client_data.challenge).await?;
    if !comes_from(&response.client_data, &relying_party_id) {
        return Err(Failure::PasskeyOriginNotAllowed);
    }
    if data.relying_party_hash != relying_party_hash(&relying_party_id) {
        return Err(Failure::PasskeyRelyingPartyMismatch);
    }
    PublicKey::from_cose(&made.public_key).map_err(|error| match error {
        KeyError::Malformed => Failure::PasskeyInvalid,
        KeyError::Unsupported => Failure::PasskeyNotSupported,
    })?;
    let attachment = response.attachment.as_deref().and_then(Attachment::parse);
    keep_passkey(
        cx,
        Passkey {
            user_pool_id: pool.id.clone(),
            sub: user.sub.clone(),
            id: to_base64url(&response.credential_id),
            relying_party_id,
            public_key: made.public_key.clone(),
            friendly_name: passkey::friendly_name(&made.aaguid, attachment).to_owned(),
            attachment,
            transports: passkey::transports(response.transports),
            created_at: cx.now(),
        },
    )
    .await
}

/// Uses up the challenge that this client was given last for this user. Another client's is left to that client.
async fn take_challenge(
    cx: &Context,
    client: &ClientConfiguration,
    user: &User,
    challenge: &[u8],
) -> Result<(), Failure> {
    let hashes = cx.keyring.macs("code", &challenge_parts(&client.pool.pool, user, challenge));
    let (user_pool_id, sub) = (user.user_pool_id.clone(), user.sub.clone());
    let (client_id, now) = (client.client.id.clone(), cx.now());
    let write = move |tx: &mut dyn Tx| match codes::consume(tx, &user_pool_id, &sub, PURPOSE, &hashes, now)? {
        Verdict::Right { destination } if destination == client_id => Ok(()),
        Verdict::Right { .. } => Err(Failure::PasskeyClientMismatch),
        Verdict::Wrong | Verdict::Absent => Err(Failure::PasskeyChallengeNotFound),
    };
    cx.store.write(write).await
}

async fn keep_passkey(cx: &Context, passkey: Passkey) -> Result<(), Failure> {
    let limit = cx.settings.quotas.passkeys_per_user;
    let write = move |tx: &mut dyn Tx| {
        // Two registrations at once are counted one after the other.
        if !group_members::hold_user(tx, &passkey.user_pool_id, &passkey.sub)? {
            return Err(Failure::AccessTokenInvalid);
        }
        if passkeys::count(tx, &passkey.user_pool_id, &passkey.sub)? >= limit {
            return Err(Failure::PasskeyLimitExceeded);
        }
        // An authenticator that makes an id twice, or somebody who claims another user's.
        if passkeys::insert(tx, &passkey)? { Ok(()) } else { Err(Failure::PasskeyInvalid) }
    };
    cx.store.write(write).await
}

fn challenge_parts<'a>(pool: &'a UserPool, user: &'a User, challenge: &'a [u8]) -> [&'a [u8]; 4] {
    [pool.id.as_bytes(), user.sub.as_bytes(), PURPOSE.as_bytes(), challenge]
}
