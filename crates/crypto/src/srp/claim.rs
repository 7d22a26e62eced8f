//! The exchange: A from the client, B to it, and the signature that proves both know the same secret.

use super::{Identity, SrpError, Verifier, hash_integer, with_padded};
use crate::group::{self, Number};
use crate::hex;
use aws_lc_rs::{digest, hmac};
use base64::{Engine, engine::general_purpose::STANDARD};
use zeroize::Zeroizing;

/// k = H( pad(N) ‖ pad(g) ), behaviour 20 §5.1.
pub(super) const K_HEX: &str = "538282c4354742d7cbbde2359fcf67f9f5b3a6b08791e5011b43b8a5b66d9ee6";

/// The longest `SRP_A` that is looked at, in digits: N takes 768, and clients may put zeros in front.
const MAX_PUBLIC_DIGITS: usize = 1024;

/// A, the client's public number: neither zero nor N or more.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PublicKey(Number);

impl PublicKey {
    /// Big-endian, 384 bytes.
    pub fn as_bytes(&self) -> &[u8] {
        self.0.as_bytes()
    }

    /// Reads what [`PublicKey::as_bytes`] gave.
    ///
    /// # Errors
    /// As [`parse_public`].
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, SrpError> {
        Self::checked(Number::from_be_bytes(bytes).ok_or(SrpError::OutOfRange)?)
    }

    fn checked(number: Number) -> Result<Self, SrpError> {
        if number.is_zero() { Err(SrpError::Zero) } else { Ok(Self(number)) }
    }
}

/// `SRP_A` in hex of either case, with or without zeros in front.
///
/// # Errors
/// If it is not hex, not less than N, or zero: A ≡ 0 would make S zero whatever the password (RFC 5054 §2.5.4).
pub fn parse_public(text: &str) -> Result<PublicKey, SrpError> {
    if text.len() > MAX_PUBLIC_DIGITS {
        return Err(SrpError::OutOfRange);
    }
    if text.is_empty() || !text.bytes().all(|byte| byte.is_ascii_hexdigit()) {
        return Err(SrpError::NotHex);
    }
    PublicKey::checked(Number::from_hex(text).ok_or(SrpError::OutOfRange)?)
}

/// A public number as it is sent: lower-case hex without zeros in front.
pub fn public_hex(public: &[u8]) -> String {
    hex::integer(public)
}

/// B = k·v + g^b, big-endian, 384 bytes. `b` must be random, used once, and kept from the client.
pub fn server_public(verifier: &Verifier, b: &[u8; 32]) -> Vec<u8> {
    blind(verifier, &group::power_of_two(b)).as_bytes().to_vec()
}

/// k·v + g^b. That it is zero, for which the protocol wants another b, is less likely than a wrong computation.
pub(super) fn blind(verifier: &Verifier, g_to_b: &Number) -> Number {
    let k = Number::from_hex(K_HEX).expect("k is a number");
    group::add(&group::multiply(&k, verifier.v()), g_to_b)
}

/// The signature (`PASSWORD_CLAIM_SIGNATURE`, decoded) that a client which knows the password sends, given the same
/// `b` and B (`server_public`) as in the challenge. `timestamp` is the text that the client sent. Compare the two with
/// [`crate::constant_time_eq`].
///
/// # Errors
/// [`SrpError::Zero`] if u is zero, which the protocol forbids and no client can bring about.
pub fn claim_signature(
    verifier: &Verifier,
    client_public: &PublicKey,
    b: &[u8; 32],
    server_public: &[u8],
    identity: Identity<'_>,
    secret_block: &[u8],
    timestamp: &str,
) -> Result<[u8; 32], SrpError> {
    let u = scramble(client_public, server_public)?;
    let key = session_key(&u, &shared_secret(verifier, client_public, &u, b));
    Ok(sign(&*key, identity, secret_block, timestamp))
}

/// Whether `text`, a `PASSWORD_CLAIM_SIGNATURE` as it was sent (standard base64), is `expected`; in constant time.
pub fn signature_matches(expected: &[u8; 32], text: &str) -> bool {
    crate::constant_time_eq(STANDARD.encode(expected).as_bytes(), text.as_bytes())
}

/// u = H( pad(A) ‖ pad(B) ).
pub(super) fn scramble(client_public: &PublicKey, server_public: &[u8]) -> Result<[u8; 32], SrpError> {
    let mut hash = digest::Context::new(&digest::SHA256);
    hash_integer(&mut hash, client_public.as_bytes());
    hash_integer(&mut hash, server_public);
    let mut u = [0; 32];
    u.copy_from_slice(hash.finish().as_ref());
    if u == [0; 32] { Err(SrpError::Zero) } else { Ok(u) }
}

/// S = (A·v^u)^b.
pub(super) fn shared_secret(verifier: &Verifier, client_public: &PublicKey, u: &[u8; 32], b: &[u8]) -> Number {
    let base = group::multiply(&client_public.0, &group::power(verifier.v(), u));
    group::power(&base, b)
}

/// K: HKDF-SHA256 (RFC 5869) of pad(S), salted with pad(u), one block, cut to 16 bytes.
pub(super) fn session_key(u: &[u8; 32], secret: &Number) -> Zeroizing<[u8; 16]> {
    let mut salt = Zeroizing::new(Vec::with_capacity(33));
    with_padded(u, |part| salt.extend_from_slice(part));
    let mut extract = hmac::Context::with_key(&hmac::Key::new(hmac::HMAC_SHA256, &salt));
    with_padded(secret.as_bytes(), |part| extract.update(part));
    let expand = hmac::Key::new(hmac::HMAC_SHA256, extract.sign().as_ref());
    let mut key = Zeroizing::new([0; 16]);
    key.copy_from_slice(&hmac::sign(&expand, b"Caldera Derived Key\x01").as_ref()[..16]);
    key
}

/// HMAC-SHA256( K, group ‖ name ‖ secret block ‖ timestamp ).
pub(super) fn sign(key: &[u8], identity: Identity<'_>, secret_block: &[u8], timestamp: &str) -> [u8; 32] {
    let mut mac = hmac::Context::with_key(&hmac::Key::new(hmac::HMAC_SHA256, key));
    for part in [identity.group.as_bytes(), identity.name.as_bytes(), secret_block, timestamp.as_bytes()] {
        mac.update(part);
    }
    let mut signature = [0; 32];
    signature.copy_from_slice(mac.sign().as_ref());
    signature
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn public_numbers_outside_the_group_are_refused() {
        let n = group::tests_support::n_hex();
        assert_eq!(parse_public(""), Err(SrpError::NotHex));
        assert_eq!(parse_public("12g4"), Err(SrpError::NotHex));
        assert_eq!(parse_public("-1"), Err(SrpError::NotHex));
        assert_eq!(parse_public("0x1"), Err(SrpError::NotHex));
        assert_eq!(parse_public(" 1"), Err(SrpError::NotHex));
        assert_eq!(parse_public("0"), Err(SrpError::Zero));
        assert_eq!(parse_public(&"0".repeat(768)), Err(SrpError::Zero));
        assert_eq!(parse_public(n), Err(SrpError::OutOfRange));
        assert_eq!(parse_public(&format!("{n}0")), Err(SrpError::OutOfRange));
        assert_eq!(parse_public(&"1".repeat(MAX_PUBLIC_DIGITS + 1)), Err(SrpError::OutOfRange));
        assert_eq!(parse_public("00ABC").unwrap(), parse_public("abc").unwrap());
        let a = parse_public("abc").unwrap();
        assert_eq!(PublicKey::from_bytes(a.as_bytes()), Ok(a));
        assert_eq!(PublicKey::from_bytes(&[]), Err(SrpError::Zero));
        assert_eq!(PublicKey::from_bytes(&[0xff; 384]), Err(SrpError::OutOfRange));
    }

    proptest! {
        #[test]
        fn parsing_never_panics(text in ".{0,40}", digits in "[0-9a-fA-F]{0,1100}") {
            let _ = parse_public(&text);
            if let Ok(public) = parse_public(&digits) {
                let expected = digits.trim_start_matches('0').to_ascii_lowercase();
                prop_assert_eq!(public_hex(public.as_bytes()), expected);
            }
        }
    }
}
