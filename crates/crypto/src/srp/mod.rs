//! The server's half of Cognito's SRP-6a, for passwords and for devices (behaviour 20 §5; RFC 5054, RFC 2945). The client's
//! half is in [`client`].
//!
//! Passwords and devices share the arithmetic and differ in names only: a password hashes the pool name (the pool id
//! after its `_`) and the user's `USER_ID_FOR_SRP`, a device its `DeviceGroupKey` and `DeviceKey`. Both come as
//! [`Identity`]. Knows nothing of challenges, of expiry, or of where verifiers are kept.
//!
//! What Cognito does differently from RFC 5054: g is 2; hashes take numbers in minimal two's complement
//! (`hash_integer`) instead of fixed width; the session key is HKDF output, cut to 16 bytes; the proof is an HMAC over
//! names, secret block and timestamp.

mod claim;
pub mod client;
#[cfg(test)]
mod vectors;
mod verifier;

pub use claim::{PublicKey, claim_signature, parse_public, public_hex, server_public, signature_matches};
pub use verifier::{Verifier, enrol, fake_verifier, password_matches, salt_hex};

use aws_lc_rs::digest;

/// Whom a verifier is for. The parts are hashed one after the other without a separator.
#[derive(Clone, Copy, Debug)]
pub struct Identity<'a> {
    /// The pool id after its `_`, or a `DeviceGroupKey`.
    pub group: &'a str,
    /// `USER_ID_FOR_SRP`, or a `DeviceKey`.
    pub name: &'a str,
}

/// Why SRP cannot go on with what was sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SrpError {
    #[error("not a hexadecimal number")]
    NotHex,
    #[error("not a number of the group")]
    OutOfRange,
    #[error("zero modulo N")]
    Zero,
}

/// Hashes the number in `bytes` (big-endian) as `pad(i)` of behaviour 20 §5.1: leading zero bytes dropped, then one zero
/// byte put in front if the top bit is set (Java's `BigInteger.toByteArray`).
fn with_padded<R>(bytes: &[u8], mut take: impl FnMut(&[u8]) -> R) -> R {
    let minimal = match bytes.iter().position(|byte| *byte != 0) {
        Some(first) => &bytes[first..],
        None => &[],
    };
    if minimal.first().is_none_or(|byte| byte & 0x80 != 0) {
        take(&[0]);
    }
    take(minimal)
}

fn hash_integer(context: &mut digest::Context, bytes: &[u8]) {
    with_padded(bytes, |part| context.update(part));
}
