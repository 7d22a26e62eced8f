//! PASSWORD_VERIFIER: the second half of SRP (spec 20 §5.2).
//!
//! Between the halves the server keeps nothing: what it must remember is in the SECRET_BLOCK, sealed.

use std::collections::BTreeMap;
use std::sync::Arc;

use crypto::srp::{self, Identity, PublicKey, Verifier};
use domain::clock::Time;
use domain::random;
use domain::user::User;
use serde::{Deserialize, Serialize};

use super::Answer;
use crate::after_password::after_password;
use crate::attempts::Guess;
use crate::configuration::ClientConfiguration;
use crate::journey::Journey;
use crate::padding::padded_json;
use crate::step::{Challenge, ChallengeKind, Outcome, Subject};
use crate::{Context, Failure};

/// What follows the three numbers in a block.
#[derive(Serialize, Deserialize)]
struct Bound {
    user_pool_id: String,
    client_id: String,
    /// The user; `None` for a name nobody has.
    sub: Option<String>,
    /// The name as it was typed: what a simulated challenge is made from again.
    name: String,
    user_id: String,
    journey: Journey,
    expires_at: Time,
}

const SECRET_BYTES: usize = 32;
const PUBLIC_BYTES: usize = 384;
/// Room for [`Bound`]: two names of 128 characters in UTF-8, ids and numbers.
const BOUND_BYTES: usize = 1_536;

/// Reads SRP_A.
///
/// # Errors
/// It is no number, or one that would give the answer away. The service's own sentence is not known (spec 20 §5.2).
pub(crate) fn parse_client_public(text: &str) -> Result<PublicKey, Failure> {
    srp::parse_public(text).map_err(|error| Failure::InvalidParameter(format!("SRP_A is invalid: {error}")))
}

/// # Errors
/// [`Failure::Overloaded`], or a stored verifier that cannot be read.
pub(crate) async fn issue(
    cx: &Context,
    client: &Arc<ClientConfiguration>,
    subject: Subject<'_>,
    client_public: PublicKey,
    journey: &Journey,
) -> Result<Challenge, Failure> {
    let pool = &client.pool.pool;
    let (name, sub, user_id) = match &subject {
        Subject::User(user) => (user.username.as_str(), Some(user.sub.clone()), user.username.clone()),
        Subject::Nobody { name } => (*name, None, cx.simulated_user_id(pool, name)),
    };
    // Made for every subject, so that a real one takes no less time than one that is not there.
    let simulated = cx.simulated_verifier(pool, name);
    let verifier = match &subject {
        Subject::User(user) => user.credential.as_ref().map(|own| cx.unseal_verifier(user, &own.sealed_verifier)),
        Subject::Nobody { .. } => None,
    };
    let verifier = verifier.unwrap_or(Ok(simulated))?;
    let salt = srp::salt_hex(verifier.salt());
    let b = random::bytes::<SECRET_BYTES>(&*cx.random);
    let server_public = cx.cpu.run(move || srp::server_public(&verifier, &b)).await?;
    let bound = Bound {
        user_pool_id: pool.id.clone(),
        client_id: client.client.id.clone(),
        sub,
        name: name.to_owned(),
        user_id: user_id.clone(),
        journey: journey.clone(),
        expires_at: cx.now().plus_seconds(client.client.settings.auth_session_seconds()),
    };
    let mut plaintext = Vec::with_capacity(SECRET_BYTES + 2 * PUBLIC_BYTES + BOUND_BYTES);
    plaintext.extend_from_slice(&b);
    plaintext.extend_from_slice(client_public.as_bytes());
    plaintext.extend_from_slice(&server_public);
    plaintext.extend_from_slice(&padded_json(&bound, BOUND_BYTES));
    let block = crypto::token::seal_secret_block(&cx.keyring, &*cx.random, &[], &plaintext);
    let parameters = BTreeMap::from([
        ("SALT".to_owned(), salt),
        ("SECRET_BLOCK".to_owned(), block),
        ("SRP_B".to_owned(), srp::public_hex(&server_public)),
        ("USERNAME".to_owned(), user_id.clone()),
        ("USER_ID_FOR_SRP".to_owned(), user_id),
    ]);
    Ok(Challenge { kind: ChallengeKind::PasswordVerifier, parameters, session: None, available: Vec::new() })
}

/// A block taken apart.
struct Block {
    b: [u8; SECRET_BYTES],
    client_public: PublicKey,
    server_public: Vec<u8>,
    bound: Bound,
    /// The decoded block itself: part of what the client signed.
    signed: Vec<u8>,
}

fn open(cx: &Context, client: &ClientConfiguration, text: &str) -> Result<Block, Failure> {
    let unusable = || Failure::IncorrectPassword;
    let plaintext = crypto::token::open_secret_block(&cx.keyring, &[], text).map_err(|_| unusable())?;
    let signed = crypto::token::secret_block_bytes(text).map_err(|_| unusable())?;
    let (b, rest) = plaintext.split_first_chunk::<SECRET_BYTES>().ok_or_else(unusable)?;
    let (client_public, rest) = rest.split_at_checked(PUBLIC_BYTES).ok_or_else(unusable)?;
    let (server_public, bound) = rest.split_at_checked(PUBLIC_BYTES).ok_or_else(unusable)?;
    let bound: Bound = serde_json::from_slice(bound).map_err(|_| unusable())?;
    if bound.user_pool_id != client.client.user_pool_id || bound.client_id != client.client.id {
        return Err(unusable());
    }
    if bound.expires_at <= cx.now() {
        return Err(Failure::SessionExpired);
    }
    Ok(Block {
        b: *b,
        client_public: PublicKey::from_bytes(client_public).map_err(|_| unusable())?,
        server_public: server_public.to_vec(),
        bound,
        signed,
    })
}

/// Every unusable block is answered as a wrong password: which it is says nothing to an honest client.
pub(crate) async fn answer(
    cx: &Context,
    client: &Arc<ClientConfiguration>,
    username: &str,
    user: Option<User>,
    answer: &Answer<'_>,
) -> Result<Outcome, Failure> {
    let timestamp = answer.require("TIMESTAMP")?.to_owned();
    let signature = answer.require("PASSWORD_CLAIM_SIGNATURE")?.to_owned();
    let block_text = answer.require("PASSWORD_CLAIM_SECRET_BLOCK")?;
    if !is_timestamp(&timestamp) {
        return Err(Failure::InvalidParameter(
            "TIMESTAMP format should be EEE MMM d HH:mm:ss z yyyy in english.".to_owned(),
        ));
    }
    let block = open(cx, client, block_text);
    check_secret_hash(client, username, user.as_ref(), block.as_ref().ok(), answer)?;
    if user.is_none() && !client.client.settings.hides_user_existence() {
        return Err(Failure::UserNotFound);
    }
    let block = block?;
    let Some(sub) = block.bound.sub.clone() else {
        // As a real user's answer must name that user: a name of somebody else is refused before anything is counted.
        let pool = &client.pool.pool;
        let names_nobody = [&block.bound.name, &block.bound.user_id].map(|name| pool.fold(name));
        if user.is_some() || !names_nobody.contains(&pool.fold(username)) {
            return Err(Failure::IncorrectPassword);
        }
        let verifier = cx.simulated_verifier(&client.pool.pool, &block.bound.name);
        let subject = cx.shadow_subject(&client.pool.pool, &block.bound.name);
        let check = async { proves(cx, client, verifier, &block, timestamp, signature).await.map(|_| false) };
        cx.guess(&client.pool.pool, &subject, Guess::Password, check).await?;
        return Err(Failure::IncorrectPassword);
    };
    let user = user.filter(|user| user.sub == sub).ok_or(Failure::IncorrectPassword)?;
    let verifier = match &user.credential {
        Some(credential) => cx.unseal_verifier(&user, &credential.sealed_verifier)?,
        None => cx.simulated_verifier(&client.pool.pool, &user.username),
    };
    let has_password = user.credential.is_some();
    let seen = cx.keyring.mac("answered-srp", &[&block.signed]);
    let expires_at = block.bound.expires_at;
    let check = async {
        let right = proves(cx, client, verifier, &block, timestamp, signature).await?;
        // A right answer works once: whoever overheard it cannot send it again.
        Ok(right && has_password && cx.answered_srp.insert(seen, expires_at, cx.now()))
    };
    cx.guess(&client.pool.pool, &user.sub, Guess::Password, check).await?;
    after_password(cx, client, user, answer.journey(&block.bound.journey)).await
}

/// The hash may be over the name sent, the user's name, or the id a simulated challenge gave.
fn check_secret_hash(
    client: &ClientConfiguration,
    username: &str,
    user: Option<&User>,
    block: Option<&Block>,
    answer: &Answer<'_>,
) -> Result<(), Failure> {
    let hash = answer.secret_hash();
    let result = client.check_secret_hash(hash, username, user);
    match (&result, block) {
        (Err(Failure::SecretHashWrong(_)), Some(block)) if user.is_none() => {
            client.check_secret_hash(hash, &block.bound.user_id, None)
        }
        _ => result,
    }
}

/// Whether the signature is the one that only the password's owner can make. Two exponentiations, on the workers.
async fn proves(
    cx: &Context,
    client: &Arc<ClientConfiguration>,
    verifier: Verifier,
    block: &Block,
    timestamp: String,
    signature: String,
) -> Result<bool, Failure> {
    let pool = Arc::clone(&client.pool);
    let (b, client_public, server_public) = (block.b, block.client_public.clone(), block.server_public.clone());
    let (name, signed) = (block.bound.user_id.clone(), block.signed.clone());
    let expected = cx
        .cpu
        .run(move || {
            let identity = Identity { group: pool.pool.srp_name(), name: &name };
            srp::claim_signature(&verifier, &client_public, &b, &server_public, identity, &signed, &timestamp)
        })
        .await?;
    Ok(expected.is_ok_and(|expected| srp::signature_matches(&expected, &signature)))
}

/// `EEE MMM d HH:mm:ss UTC yyyy`, English names, the day without a leading zero. Only its form is checked: that an
/// answer is fresh is known from the block's own expiry, by this server's clock (which `dev` lets people move).
fn is_timestamp(text: &str) -> bool {
    const DAYS: [&str; 7] = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"];
    const MONTHS: [&str; 12] = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
    let fields: Vec<&str> = text.split(' ').collect();
    let [week_day, month, day, time, zone, year] = fields[..] else { return false };
    let number = |text: &str, digits: usize, limit: u32| {
        text.len() == digits
            && text.bytes().all(|b| b.is_ascii_digit())
            && text.parse::<u32>().is_ok_and(|number| number <= limit)
    };
    let clock: Vec<&str> = time.split(':').collect();
    let [hour, minute, second] = clock[..] else { return false };
    DAYS.contains(&week_day)
        && MONTHS.contains(&month)
        && !day.starts_with('0')
        && (number(day, 1, 9) || number(day, 2, 31))
        && number(hour, 2, 23)
        && number(minute, 2, 59)
        && number(second, 2, 60)
        && zone == "UTC"
        && number(year, 4, 9_999)
}

#[cfg(test)]
mod tests {
    use super::is_timestamp;

    #[test]
    fn timestamps_have_one_form() {
        assert!(is_timestamp("Sun Nov 1 00:00:07 UTC 2026") && is_timestamp("Sat Nov 21 20:21:09 UTC 2026"));
        for bad in [
            "Sun Nov 01 00:00:07 UTC 2026",
            "Sun Nov 1 00:00:07 GMT 2026",
            "Sun Nov 1 0:00:07 UTC 2026",
            "So Nov 1 00:00:07 UTC 2026",
            "Sun Nov 1 00:00 UTC 2026",
            "",
        ] {
            assert!(!is_timestamp(bad), "{bad}");
        }
    }
}
