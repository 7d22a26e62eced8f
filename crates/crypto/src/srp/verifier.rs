//! Verifiers: what the server keeps instead of a password.

use super::{Identity, SrpError, hash_integer};
use crate::group::{self, Number};
use crate::hex;
use aws_lc_rs::{digest, hmac};
use zeroize::Zeroizing;

/// A salt and v = g^x, x being a hash of salt, identity and password (RFC 5054 §2.5.3).
///
/// x is a fast hash: whoever has v can try passwords against it quickly. Keep it sealed ([`crate::keyring`]).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Verifier {
    salt: [u8; 16],
    v: Number,
}

impl Verifier {
    /// Length of [`Verifier::to_bytes`].
    pub const BYTES: usize = 16 + group::BYTES;

    /// A verifier that a client made, as in `ConfirmDevice`: both numbers big-endian, zero bytes in front ignored
    /// (clients send `pad(salt)` and `pad(v)`, behaviour 20 §5.3).
    ///
    /// # Errors
    /// [`SrpError::OutOfRange`] if the salt has more than 128 bits or v is not less than N; [`SrpError::Zero`] if v
    /// is 0, or 1, which g^0 alone gives: either would let anybody sign in.
    pub fn from_client(salt: &[u8], v: &[u8]) -> Result<Self, SrpError> {
        let front = salt.len().saturating_sub(16);
        if salt[..front].iter().any(|byte| *byte != 0) {
            return Err(SrpError::OutOfRange);
        }
        let mut fixed = [0; 16];
        fixed[16 - (salt.len() - front)..].copy_from_slice(&salt[front..]);
        let v = Number::from_be_bytes(v).ok_or(SrpError::OutOfRange)?;
        if v.is_zero() || Number::from_be_bytes(&[1]) == Some(v.clone()) {
            return Err(SrpError::Zero);
        }
        Ok(Self { salt: fixed, v })
    }

    /// Reads what [`Verifier::to_bytes`] wrote.
    ///
    /// # Errors
    /// [`SrpError::OutOfRange`] if the length is wrong, else as [`Verifier::from_client`].
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, SrpError> {
        match bytes.split_first_chunk::<16>() {
            Some((salt, v)) if bytes.len() == Self::BYTES => Self::from_client(salt, v),
            _ => Err(SrpError::OutOfRange),
        }
    }

    /// Salt and v in [`Verifier::BYTES`] bytes, for sealing.
    pub fn to_bytes(&self) -> Zeroizing<Vec<u8>> {
        let mut out = Zeroizing::new(Vec::with_capacity(Self::BYTES));
        out.extend_from_slice(&self.salt);
        out.extend_from_slice(self.v.as_bytes());
        out
    }

    pub fn salt(&self) -> &[u8; 16] {
        &self.salt
    }

    pub(super) fn v(&self) -> &Number {
        &self.v
    }
}

/// The verifier of `password`; `salt` must be random.
pub fn enrol(identity: Identity<'_>, password: &str, salt: [u8; 16]) -> Verifier {
    Verifier { salt, v: group::power_of_two(&private_key(identity, password, &salt)) }
}

/// Whether `password` is the one `verifier` was made of, compared in constant time.
pub fn password_matches(identity: Identity<'_>, password: &str, verifier: &Verifier) -> bool {
    enrol(identity, password, verifier.salt).v == verifier.v
}

/// `SALT` as it is sent: lower-case hex of the number, without leading zeros (behaviour 20 §5.2: clients pad it in
/// different ways, and agree on this form only).
pub fn salt_hex(salt: &[u8; 16]) -> String {
    hex::integer(salt)
}

/// A verifier for somebody who does not exist, always the same for the same `key`, pool and name, so that the answer
/// to a sign-in does not tell (behaviour 20 §3; RFC 5054 §2.5.1.3). No password matches it.
///
/// `key` is a secret of the server. v is uniform among the powers of g, and takes about as long to make as a real
/// verifier takes to unseal, not as long as an exponentiation.
pub fn fake_verifier(key: &[u8], pool: &str, username: &str) -> Verifier {
    let key = hmac::Key::new(hmac::HMAC_SHA256, key);
    let block = |what: &[u8], counter: u8| {
        let mut mac = hmac::Context::with_key(&key);
        mac.update(what);
        mac.update(&[0, counter]);
        mac.update(&(pool.len() as u64).to_be_bytes());
        mac.update(pool.as_bytes());
        mac.update(username.as_bytes());
        mac.sign()
    };
    let mut salt = [0; 16];
    salt.copy_from_slice(&block(b"salt", 0).as_ref()[..16]);
    let mut bytes = Zeroizing::new([0; group::BYTES]);
    for (counter, chunk) in (0u8..).zip(bytes.chunks_exact_mut(32)) {
        chunk.copy_from_slice(block(b"verifier", counter).as_ref());
    }
    // Only one number of 2^66 that long is not less than N: without its top bit it serves as well.
    let root = Number::from_be_bytes(&*bytes).unwrap_or_else(|| {
        bytes[0] &= 0x7f;
        Number::from_be_bytes(&*bytes).expect("a number of 3071 bits is less than N")
    });
    // Real verifiers are squares, as 2 is one modulo N; half of all numbers are not.
    Verifier { salt, v: group::multiply(&root, &root) }
}

/// x = H( pad(salt) ‖ H( group ‖ name ‖ ":" ‖ password ) ).
pub(super) fn private_key(identity: Identity<'_>, password: &str, salt: &[u8; 16]) -> Zeroizing<[u8; 32]> {
    let mut inner = digest::Context::new(&digest::SHA256);
    for part in [identity.group, identity.name, ":", password] {
        inner.update(part.as_bytes());
    }
    let mut outer = digest::Context::new(&digest::SHA256);
    hash_integer(&mut outer, salt);
    outer.update(inner.finish().as_ref());
    let mut x = Zeroizing::new([0; 32]);
    x.copy_from_slice(outer.finish().as_ref());
    x
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const JANE: Identity<'_> = Identity { group: "AbCdEfGhI", name: "jane" };

    #[test]
    fn only_the_right_password_name_and_pool_match() {
        let verifier = enrol(JANE, "Pa$$w0rd", [7; 16]);
        assert!(password_matches(JANE, "Pa$$w0rd", &verifier));
        assert!(!password_matches(JANE, "Pa$$w0rd ", &verifier));
        assert!(!password_matches(JANE, "", &verifier));
        assert!(!password_matches(Identity { name: "joan", ..JANE }, "Pa$$w0rd", &verifier));
        assert!(!password_matches(Identity { group: "aBcDeFgHi", ..JANE }, "Pa$$w0rd", &verifier));
    }

    #[test]
    fn bytes_read_back_and_nothing_else_does() {
        let verifier = enrol(JANE, "Pa$$w0rd", [0, 0, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16]);
        let bytes = verifier.to_bytes();
        assert_eq!(Verifier::from_bytes(&bytes), Ok(verifier.clone()));
        assert_eq!(Verifier::from_bytes(&bytes[1..]), Err(SrpError::OutOfRange));
        assert_eq!(Verifier::from_bytes(&[]), Err(SrpError::OutOfRange));
        assert_eq!(Verifier::from_bytes(&[0xff; Verifier::BYTES]), Err(SrpError::OutOfRange));
        assert_eq!(Verifier::from_bytes(&[0; Verifier::BYTES]), Err(SrpError::Zero));
        assert!(!format!("{verifier:?}").contains(&hex::integer(verifier.v.as_bytes())));
    }

    #[test]
    fn a_client_may_pad_its_numbers_but_not_exceed_them() {
        let verifier = Verifier::from_client(&[0, 0x80, 1], &[0, 5]).unwrap();
        assert_eq!(salt_hex(verifier.salt()), "8001");
        assert_eq!(verifier, Verifier::from_client(&[0x80, 1], &[5]).unwrap());
        assert_eq!(Verifier::from_client(&[1; 17], &[5]), Err(SrpError::OutOfRange));
        for worthless in [&[] as &[u8], &[0], &[1], &[0, 0, 1]] {
            assert_eq!(Verifier::from_client(&[1; 16], worthless), Err(SrpError::Zero));
        }
    }

    #[test]
    fn fakes_are_stable_and_depend_on_everything() {
        let fake = fake_verifier(b"key", "pool", "jane");
        assert_eq!(fake, fake_verifier(b"key", "pool", "jane"));
        for other in [
            fake_verifier(b"yek", "pool", "jane"),
            fake_verifier(b"key", "poo", "ljane"),
            fake_verifier(b"key", "pool", "joan"),
        ] {
            assert_ne!(fake.v, other.v);
            assert_ne!(fake.salt, other.salt);
        }
    }

    #[test]
    fn fakes_are_in_the_subgroup_of_real_verifiers() {
        // q = (N-1)/2 is the order of 2: v^q = 1 for every power of 2.
        let mut q = *Number::from_hex("0").unwrap().as_bytes();
        let n_minus_one = group::tests_support::n_minus_one();
        let mut carry = 0;
        for (half, byte) in q.iter_mut().zip(n_minus_one) {
            *half = byte >> 1 | carry << 7;
            carry = byte & 1;
        }
        let one = Number::from_be_bytes(&[1]).unwrap();
        assert!(group::power(&fake_verifier(b"key", "pool", "jane").v, &q) == one);
        assert!(group::power(enrol(JANE, "x", [1; 16]).v(), &q) == one);
    }

    proptest! {
        #[test]
        fn a_stored_verifier_never_panics(bytes in prop::collection::vec(any::<u8>(), 0..900)) {
            if let Ok(verifier) = Verifier::from_bytes(&bytes) {
                prop_assert_eq!(&verifier.to_bytes()[..], &bytes[..]);
            }
        }

        #[test]
        fn a_client_verifier_never_panics(salt: Vec<u8>, v in prop::collection::vec(any::<u8>(), 0..500)) {
            let _ = Verifier::from_client(&salt, &v);
        }
    }
}
