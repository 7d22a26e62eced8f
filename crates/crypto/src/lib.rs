//! Cryptography of Poolhouse: SRP, sealed values, tokens and signatures. Bytes in, bytes out.
//!
//! Knows nothing of user pools beyond the names that enter a hash, nothing of storage, the wire or time.
//! Primitives come from AWS-LC through `aws-lc-rs`; the modular exponentiation of SRP, which that crate does not
//! offer, is reached in `modexp`, the only module of the project with `unsafe`
//! (docs/decisions/0002-srp-exponentiation.md).
//!
//! Randomness that a caller may want to repeat is an argument ([`domain::random::Random`]); RSA key generation draws
//! from AWS-LC itself.

pub mod authority;
pub mod certificate;
pub mod encryption_sdk;
mod group;
mod hex;
pub mod jwt;
pub mod keyring;
mod modexp;
pub mod pkce;
mod random;
mod secret_hash;
pub mod sigv4;
pub mod srp;
pub mod token;
pub mod totp;
pub mod webauthn;
mod webhook_signature;

pub use random::SystemRandom;
pub use secret_hash::{secret_hash, secret_hash_matches};
pub use webhook_signature::{WebhookKey, WebhookKeyError, webhook_headers};

/// Whether two byte strings are equal, in time that depends on their lengths only.
pub fn constant_time_eq(a: &[u8], b: &[u8]) -> bool {
    aws_lc_rs::constant_time::verify_slices_are_equal(a, b).is_ok()
}

/// SHA-256 of bytes that everybody may see, in lower-case hexadecimal: a name that changes with them.
pub fn sha256_hex(bytes: &[u8]) -> String {
    ::hex::encode(aws_lc_rs::digest::digest(&aws_lc_rs::digest::SHA256, bytes))
}

#[cfg(test)]
mod tests {
    #[test]
    fn names_of_bytes_are_their_sha256() {
        let empty = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
        assert_eq!(super::sha256_hex(b""), empty);
    }

    #[test]
    fn equality_is_of_all_bytes_and_of_the_length() {
        assert!(super::constant_time_eq(b"", b""));
        assert!(super::constant_time_eq(b"abc", b"abc"));
        assert!(!super::constant_time_eq(b"abc", b"abd"));
        assert!(!super::constant_time_eq(b"abc", b"ab"));
    }
}
