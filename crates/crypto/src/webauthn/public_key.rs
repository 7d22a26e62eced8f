//! COSE keys of passkeys, ES256 and RS256, and what they sign (WebAuthn §5.8.5, §6.5.1).

use aws_lc_rs::rsa::PublicKeyComponents;
use aws_lc_rs::signature::{ECDSA_P256_SHA256_ASN1, ParsedPublicKey, RSA_PKCS1_2048_8192_SHA256};
use coset::cbor::Value;
use coset::iana::{Algorithm, Ec2KeyParameter, EllipticCurve, EnumI64, KeyType, RsaKeyParameter};
use coset::{CborSerializable, CoseKey, Label, RegisteredLabel, RegisteredLabelWithPrivate};

use super::sha256;

#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum KeyError {
    #[error("not a COSE key")]
    Malformed,
    /// A key, but not one of ES256 or RS256.
    #[error("an algorithm that is not supported")]
    Unsupported,
}

/// A key that can verify: on its curve, or of a length that is accepted.
pub struct PublicKey(Kind);

enum Kind {
    Es256(ParsedPublicKey),
    Rs256(PublicKeyComponents<Vec<u8>>),
}

impl PublicKey {
    /// Reads a key from COSE.
    ///
    /// # Errors
    /// As [`KeyError`] says.
    pub fn from_cose(bytes: &[u8]) -> Result<Self, KeyError> {
        let key = CoseKey::from_slice(bytes).map_err(|_| KeyError::Malformed)?;
        let kind = match (key.kty.clone(), key.alg.clone()) {
            (RegisteredLabel::Assigned(kty), Some(RegisteredLabelWithPrivate::Assigned(alg))) => (kty, alg),
            (_, None) => return Err(KeyError::Malformed),
            _ => return Err(KeyError::Unsupported),
        };
        match kind {
            (KeyType::EC2, Algorithm::ES256) => es256(&key),
            (KeyType::RSA, Algorithm::RS256) => rs256(&key),
            (_, Algorithm::ES256 | Algorithm::RS256) => Err(KeyError::Malformed),
            _ => Err(KeyError::Unsupported),
        }
        .map(Self)
    }

    /// A key to verify with where there is none, for as much work. What it says means nothing: it is the base point of
    /// P-256, which everybody can sign for.
    pub fn nobodys() -> Self {
        const POINT: [u8; 65] = {
            let mut point = [4; 65];
            let x = 0x6b17_d1f2_e12c_4247_f8bc_e6e5_63a4_40f2_u128.to_be_bytes();
            let x_low = 0x7703_7d81_2deb_33a0_f4a1_3945_d898_c296_u128.to_be_bytes();
            let y = 0x4fe3_42e2_fe1a_7f9b_8ee7_eb4a_7c0f_9e16_u128.to_be_bytes();
            let y_low = 0x2bce_3357_6b31_5ece_cbb6_4068_37bf_51f5_u128.to_be_bytes();
            let mut at = 0;
            while at < 16 {
                point[1 + at] = x[at];
                point[17 + at] = x_low[at];
                point[33 + at] = y[at];
                point[49 + at] = y_low[at];
                at += 1;
            }
            point
        };
        let key = ParsedPublicKey::new(&ECDSA_P256_SHA256_ASN1, POINT).expect("the base point is on its curve");
        Self(Kind::Es256(key))
    }

    /// Whether the key signed this authenticator data together with this client data.
    pub fn has_signed(&self, authenticator_data: &[u8], client_data: &[u8], signature: &[u8]) -> bool {
        let message = [authenticator_data, &sha256(client_data)].concat();
        match &self.0 {
            Kind::Es256(key) => key.verify_sig(&message, signature).is_ok(),
            Kind::Rs256(key) => key.verify(&RSA_PKCS1_2048_8192_SHA256, &message, signature).is_ok(),
        }
    }
}

fn es256(key: &CoseKey) -> Result<Kind, KeyError> {
    let on_p256 = match parameter(key, Ec2KeyParameter::Crv.to_i64()) {
        Some(Value::Integer(curve)) => i128::from(*curve) == i128::from(EllipticCurve::P_256.to_i64()),
        _ => return Err(KeyError::Malformed),
    };
    if !on_p256 {
        return Err(KeyError::Unsupported);
    }
    // A compressed point, whose Y is a boolean, is not allowed (WebAuthn §5.8.5).
    let [x, y] = [Ec2KeyParameter::X, Ec2KeyParameter::Y].map(|name| bytes(key, name.to_i64()));
    let (x, y) = (x.ok_or(KeyError::Malformed)?, y.ok_or(KeyError::Malformed)?);
    if x.len() != 32 || y.len() != 32 {
        return Err(KeyError::Malformed);
    }
    let point = [&[4], x, y].concat();
    ParsedPublicKey::new(&ECDSA_P256_SHA256_ASN1, point).map(Kind::Es256).map_err(|_| KeyError::Malformed)
}

fn rs256(key: &CoseKey) -> Result<Kind, KeyError> {
    let [n, e] = [RsaKeyParameter::N, RsaKeyParameter::E].map(|name| bytes(key, name.to_i64()));
    let (n, e) = (n.ok_or(KeyError::Malformed)?, e.ok_or(KeyError::Malformed)?);
    // AWS-LC judges both again when it verifies; what it would never accept need not be kept.
    if n.first().is_none_or(|first| *first == 0) || e.first().is_none_or(|first| *first == 0) || e.len() > 4 {
        return Err(KeyError::Malformed);
    }
    if !(256..=1_024).contains(&n.len()) {
        return Err(KeyError::Unsupported);
    }
    Ok(Kind::Rs256(PublicKeyComponents { n: n.to_vec(), e: e.to_vec() }))
}

fn parameter(key: &CoseKey, name: i64) -> Option<&Value> {
    key.params.iter().find(|(label, _)| *label == Label::Int(name)).map(|(_, value)| value)
}

fn bytes(key: &CoseKey, name: i64) -> Option<&[u8]> {
    parameter(key, name)?.as_bytes().map(Vec::as_slice)
}

#[cfg(test)]
mod tests {
    use super::*;
    use aws_lc_rs::rand::SystemRandom;
    use aws_lc_rs::rsa::{KeySize, PublicKeyComponents};
    use aws_lc_rs::signature::{ECDSA_P256_SHA256_ASN1_SIGNING, EcdsaKeyPair, KeyPair, RSA_PKCS1_SHA256, RsaKeyPair};
    use coset::CoseKeyBuilder;
    use proptest::prelude::*;
    use std::sync::LazyLock;

    static EC: LazyLock<EcdsaKeyPair> =
        LazyLock::new(|| EcdsaKeyPair::generate(&ECDSA_P256_SHA256_ASN1_SIGNING).unwrap());

    fn ec_key() -> Vec<u8> {
        let point = EC.public_key().as_ref();
        let key = CoseKeyBuilder::new_ec2_pub_key(EllipticCurve::P_256, point[1..33].to_vec(), point[33..].to_vec());
        key.algorithm(Algorithm::ES256).build().to_vec().unwrap()
    }

    fn signed(authenticator_data: &[u8], client_data: &[u8]) -> Vec<u8> {
        [authenticator_data, &sha256(client_data)].concat()
    }

    #[test]
    fn an_elliptic_key_verifies_its_own_signature_of_both() {
        let key = PublicKey::from_cose(&ec_key()).unwrap();
        let signature = EC.sign(&SystemRandom::new(), &signed(b"data", b"client")).unwrap();
        assert!(key.has_signed(b"data", b"client", signature.as_ref()));
        assert!(!key.has_signed(b"datb", b"client", signature.as_ref()));
        assert!(!key.has_signed(b"data", b"clienu", signature.as_ref()));
        // The all-zero signature of CVE-2022-21449, in both spellings.
        assert!(!key.has_signed(b"data", b"client", &[0x30, 6, 2, 1, 0, 2, 1, 0]));
        assert!(!key.has_signed(b"data", b"client", &[0; 64]));
        assert!(!key.has_signed(b"data", b"client", &[]));
    }

    #[test]
    fn an_rsa_key_verifies_its_own_signature() {
        let pair = RsaKeyPair::generate(KeySize::Rsa2048).unwrap();
        let public: PublicKeyComponents<Vec<u8>> = pair.public_key().into();
        let cose = |n: Vec<u8>, e: Vec<u8>| {
            let mut key = CoseKey { kty: RegisteredLabel::Assigned(KeyType::RSA), ..CoseKey::default() };
            key.alg = Some(RegisteredLabelWithPrivate::Assigned(Algorithm::RS256));
            key.params = vec![(Label::Int(-1), Value::Bytes(n)), (Label::Int(-2), Value::Bytes(e))];
            PublicKey::from_cose(&key.to_vec().unwrap())
        };
        let key = cose(public.n.clone(), public.e.clone()).unwrap();
        let message = signed(b"data", b"client");
        let mut signature = vec![0; pair.public_modulus_len()];
        pair.sign(&RSA_PKCS1_SHA256, &SystemRandom::new(), &message, &mut signature).unwrap();
        assert!(key.has_signed(b"data", b"client", &signature));
        assert!(!key.has_signed(b"other", b"client", &signature));
        assert_eq!(cose(vec![0xff; 128], public.e.clone()).err(), Some(KeyError::Unsupported));
        assert_eq!(cose(public.n, vec![]).err(), Some(KeyError::Malformed));
    }

    #[test]
    fn other_keys_are_told_from_no_keys() {
        let point = EC.public_key().as_ref();
        let with = |algorithm, curve, x: &[u8]| {
            let key = CoseKeyBuilder::new_ec2_pub_key(curve, x.to_vec(), point[33..].to_vec());
            PublicKey::from_cose(&key.algorithm(algorithm).build().to_vec().unwrap()).err()
        };
        assert_eq!(with(Algorithm::ES256, EllipticCurve::P_256, &point[1..33]), None);
        assert_eq!(with(Algorithm::ES384, EllipticCurve::P_384, &point[1..33]), Some(KeyError::Unsupported));
        assert_eq!(with(Algorithm::EdDSA, EllipticCurve::P_256, &point[1..33]), Some(KeyError::Unsupported));
        assert_eq!(with(Algorithm::ES256, EllipticCurve::P_384, &point[1..33]), Some(KeyError::Unsupported));
        assert_eq!(with(Algorithm::RS256, EllipticCurve::P_256, &point[1..33]), Some(KeyError::Malformed));
        // Not on the curve.
        assert_eq!(with(Algorithm::ES256, EllipticCurve::P_256, &[1; 32]), Some(KeyError::Malformed));
        assert_eq!(PublicKey::from_cose(&[]).err(), Some(KeyError::Malformed));
        assert_eq!(PublicKey::from_cose(&[0xa0]).err(), Some(KeyError::Malformed));
    }

    #[test]
    fn nobodys_key_is_a_key() {
        assert!(!PublicKey::nobodys().has_signed(b"data", b"client", b"signature"));
    }

    proptest! {
        #[test]
        fn nothing_makes_it_panic(bytes in proptest::collection::vec(any::<u8>(), 0..300)) {
            if let Ok(key) = PublicKey::from_cose(&bytes) {
                let _ = key.has_signed(&bytes, &bytes, &bytes);
            }
        }

        /// A key with a byte changed is no key, or one that signed nothing of this.
        #[test]
        fn a_changed_key_verifies_nothing(at in 0_usize..77, flip in 1_u8..) {
            let mut bytes = ec_key();
            let signature = EC.sign(&SystemRandom::new(), &signed(b"data", b"client")).unwrap();
            let at = at % bytes.len();
            bytes[at] ^= flip;
            if let Ok(key) = PublicKey::from_cose(&bytes) {
                prop_assert!(!key.has_signed(b"data", b"client", signature.as_ref()));
            }
        }
    }
}
