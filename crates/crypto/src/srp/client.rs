//! The client's half: what an app computes from a password. For whoever plays the client (load generators, tests); the
//! server never does.

use super::claim::{K_HEX, PublicKey, scramble, session_key, sign};
use super::verifier::private_key;
use super::{Identity, SrpError};
use crate::group::{self, Number};
use crate::hex;

/// What a client is told by a `PASSWORD_VERIFIER` challenge; numbers as text, as they were sent.
#[derive(Clone, Copy, Debug)]
pub struct Challenge<'a> {
    pub identity: Identity<'a>,
    /// `SALT`
    pub salt: &'a str,
    /// `SRP_B`
    pub server_public: &'a str,
    /// `SECRET_BLOCK`, decoded.
    pub secret_block: &'a [u8],
}

/// A = g^a. A secret `a` has 32 random bytes, big-endian; one that need not be secret may be shorter, and is cheaper.
///
/// # Errors
/// None for an `a` of up to 3000 bits.
pub fn client_public(a: &[u8]) -> Result<PublicKey, SrpError> {
    let two = Number::from_be_bytes(&[2]).ok_or(SrpError::OutOfRange)?;
    PublicKey::from_bytes(group::power(&two, a).as_bytes())
}

/// The answer to a challenge: `PASSWORD_CLAIM_SIGNATURE`, not encoded. `a` is the one of [`client_public`].
///
/// # Errors
/// [`SrpError`] for a challenge that is not one.
pub fn client_signature(
    a: &[u8],
    password: &str,
    challenge: Challenge<'_>,
    timestamp: &str,
) -> Result<[u8; 32], SrpError> {
    let mut salt = [0; 16];
    hex::parse_integer(challenge.salt, &mut salt).ok_or(SrpError::NotHex)?;
    let server = Number::from_hex(challenge.server_public).ok_or(SrpError::OutOfRange)?;
    let u = scramble(&client_public(a)?, server.as_bytes())?;
    let x = private_key(challenge.identity, password, &salt);
    let key = session_key(&u, &client_secret(a, &x, &u, &server));
    Ok(sign(&*key, challenge.identity, challenge.secret_block, timestamp))
}

/// S = (B - k·g^x)^(a + u·x).
fn client_secret(a: &[u8], x: &[u8; 32], u: &[u8; 32], server: &Number) -> Number {
    let k = Number::from_hex(K_HEX).expect("k is a number");
    let base = group::subtract(server, &group::multiply(&k, &group::power_of_two(x)));
    group::multiply(&group::power(&base, a), &group::power(&group::power(&base, u), x))
}
