//! RSA keys: making, keeping, signing, and the public half that verifies.

use super::parse::JwtError;
use aws_lc_rs::encoding::{AsDer, Pkcs8V1Der, PublicKeyX509Der};
use aws_lc_rs::rsa::{KeyPair, KeySize, PublicKeyComponents};
use aws_lc_rs::signature::{KeyPair as _, ParsedPublicKey, RSA_PKCS1_2048_8192_SHA256, RSA_PKCS1_SHA256};
use aws_lc_rs::{digest, rand};
use base64::Engine;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use zeroize::Zeroizing;

/// Bytes of an RSA-2048 signature.
const SIGNATURE_BYTES: usize = 256;

/// Key material that is not an RSA key of 2048 bits.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not an RSA key of 2048 bits")]
pub struct KeyError;

/// An RSA-2048 key pair that signs tokens.
pub struct SigningKey {
    pair: KeyPair,
    public: PublicKey,
    /// The header of every token, in base64url and with its dot.
    header: String,
}

impl SigningKey {
    /// A new key. Takes tens to hundreds of milliseconds of CPU: make keys ahead of need.
    ///
    /// # Panics
    /// If memory or the operating system's randomness is exhausted.
    pub fn generate() -> Self {
        let pair = KeyPair::generate(KeySize::Rsa2048).expect("AWS-LC makes RSA keys");
        Self::new(pair).expect("a new key has 2048 bits")
    }

    /// Reads what [`SigningKey::to_pkcs8`] wrote.
    ///
    /// # Errors
    /// [`KeyError`] if it is anything but an RSA key of 2048 bits.
    pub fn from_pkcs8(der: &[u8]) -> Result<Self, KeyError> {
        Self::new(KeyPair::from_pkcs8(der).map_err(|_| KeyError)?)
    }

    fn new(pair: KeyPair) -> Result<Self, KeyError> {
        if pair.public_modulus_len() != SIGNATURE_BYTES {
            return Err(KeyError);
        }
        let der = pair.public_key().as_ref();
        let kid = STANDARD.encode(digest::digest(&digest::SHA256, der));
        let parts = PublicKeyComponents::from(pair.public_key());
        let public = PublicKey::new(kid, &parts.n, &parts.e)?;
        // Standard base64 needs no escaping in JSON.
        let mut header = URL_SAFE_NO_PAD.encode(format!(r#"{{"kid":"{}","alg":"RS256"}}"#, public.kid));
        header.push('.');
        Ok(Self { pair, public, header })
    }

    /// The private key in PKCS #8 (RFC 5208). Keep it sealed.
    pub fn to_pkcs8(&self) -> Zeroizing<Vec<u8>> {
        let der: Pkcs8V1Der<'_> = self.pair.as_der().expect("AWS-LC writes the keys it holds");
        Zeroizing::new(der.as_ref().to_vec())
    }

    /// The public half's [`PublicKey::kid`].
    pub fn kid(&self) -> &str {
        &self.public.kid
    }

    pub fn public(&self) -> &PublicKey {
        &self.public
    }

    /// A token with exactly the header `{"kid":"…","alg":"RS256"}` and `payload_json` as it is.
    pub fn sign(&self, payload_json: &[u8]) -> String {
        let mut token = String::with_capacity(self.header.len() + (payload_json.len() + SIGNATURE_BYTES) * 4 / 3 + 8);
        token.push_str(&self.header);
        URL_SAFE_NO_PAD.encode_string(payload_json, &mut token);
        let signature = self.signature(token.as_bytes());
        token.push('.');
        URL_SAFE_NO_PAD.encode_string(signature, &mut token);
        token
    }

    /// RSASSA-PKCS1-v1_5 with SHA-256 (RFC 8017 §8.2) over any bytes.
    pub fn signature(&self, message: &[u8]) -> [u8; SIGNATURE_BYTES] {
        let mut signature = [0; SIGNATURE_BYTES];
        // PKCS #1 v1.5 is deterministic: the generator is asked for by the signature of the function only.
        self.pair
            .sign(&RSA_PKCS1_SHA256, &rand::SystemRandom::new(), message, &mut signature)
            .expect("a whole RSA-2048 key signs a SHA-256 hash");
        signature
    }

    /// The public half as SubjectPublicKeyInfo in DER (RFC 5280 §4.1.2.7).
    pub fn public_spki(&self) -> Vec<u8> {
        let der: PublicKeyX509Der<'_> = self.pair.public_key().as_der().expect("AWS-LC writes the keys it holds");
        der.as_ref().to_vec()
    }
}

impl std::fmt::Debug for SigningKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "SigningKey({})", self.public.kid)
    }
}

/// The public half, prepared for verifying many tokens: keep it, do not make it per token.
pub struct PublicKey {
    kid: String,
    n: Vec<u8>,
    e: Vec<u8>,
    parsed: ParsedPublicKey,
}

impl PublicKey {
    /// # Errors
    /// [`KeyError`] if modulus `n` and exponent `e` (big-endian, no zeros in front) are no RSA key of 2048 bits.
    pub fn new(kid: String, n: &[u8], e: &[u8]) -> Result<Self, KeyError> {
        if n.len() != SIGNATURE_BYTES || n[0] < 0x80 {
            return Err(KeyError);
        }
        let parsed = PublicKeyComponents { n, e }.to_parsed_public_key(&RSA_PKCS1_2048_8192_SHA256);
        Ok(Self { kid, n: n.to_vec(), e: e.to_vec(), parsed: parsed.map_err(|_| KeyError)? })
    }

    /// 44 characters of standard base64: SHA-256 of the key in the DER of RFC 8017 (behaviour 30 §1.1).
    pub fn kid(&self) -> &str {
        &self.kid
    }

    /// The modulus in base64url, as in a JWK.
    pub fn n_base64url(&self) -> String {
        URL_SAFE_NO_PAD.encode(&self.n)
    }

    /// The exponent in base64url, as in a JWK: `AQAB`.
    pub fn e_base64url(&self) -> String {
        URL_SAFE_NO_PAD.encode(&self.e)
    }

    /// Modulus, big-endian.
    pub fn n(&self) -> &[u8] {
        &self.n
    }

    /// Exponent, big-endian.
    pub fn e(&self) -> &[u8] {
        &self.e
    }

    pub(super) fn verify(&self, message: &[u8], signature: &[u8]) -> Result<(), JwtError> {
        self.parsed.verify_sig(message, signature).map_err(|_| JwtError::Signature)
    }
}

impl Clone for PublicKey {
    fn clone(&self) -> Self {
        Self::new(self.kid.clone(), &self.n, &self.e).expect("the parts of a key make the key")
    }
}

impl std::fmt::Debug for PublicKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "PublicKey({})", self.kid)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_is_kept_and_found_again() {
        let key = SigningKey::generate();
        let again = SigningKey::from_pkcs8(&key.to_pkcs8()).unwrap();
        assert_eq!(again.kid(), key.kid());
        assert_eq!(key.kid().len(), 44);
        assert_eq!(STANDARD.decode(key.kid()).unwrap().len(), 32);
        assert_eq!(again.sign(b"{}"), key.sign(b"{}"));
        assert_eq!(key.public().e_base64url(), "AQAB");
        assert_eq!(key.public().n_base64url().len(), 342);
        assert_eq!((key.public().n().len(), key.public().e()), (256, &[1, 0, 1][..]));
    }

    #[test]
    fn the_header_is_byte_for_byte_that_of_the_service() {
        let key = SigningKey::generate();
        let token = key.sign(br#"{"sub":"jane"}"#);
        let parts: Vec<_> = token.split('.').map(|part| URL_SAFE_NO_PAD.decode(part).unwrap()).collect();
        assert_eq!(parts[0], format!(r#"{{"kid":"{}","alg":"RS256"}}"#, key.kid()).into_bytes());
        assert_eq!(parts[1], br#"{"sub":"jane"}"#);
        assert_eq!(parts[2].len(), 256);
        assert_eq!(parts.len(), 3);
    }

    #[test]
    fn other_material_is_refused() {
        assert_eq!(SigningKey::from_pkcs8(b"").unwrap_err(), KeyError);
        assert_eq!(PublicKey::new(String::new(), &[0x80; 255], &[1, 0, 1]).unwrap_err(), KeyError);
        assert_eq!(PublicKey::new(String::new(), &[0x7f; 256], &[1, 0, 1]).unwrap_err(), KeyError);
        let larger = KeyPair::generate(KeySize::Rsa3072).unwrap();
        assert_eq!(SigningKey::from_pkcs8(larger.as_der().unwrap().as_ref()).unwrap_err(), KeyError);
    }

    #[test]
    fn debug_output_shows_no_private_key() {
        let key = SigningKey::generate();
        assert_eq!(format!("{key:?}"), format!("SigningKey({})", key.kid()));
    }
}
