//! Signatures of bytes: the algorithms there are, and no others. No SHA-1, no HMAC: a key of a certificate is public, so it
//! never makes a MAC (behaviour 50 #4).

use aws_lc_rs::digest;
use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::signature::{self, RsaKeyPair, UnparsedPublicKey, VerificationAlgorithm};

use super::certificate::public_key_of;

/// The algorithm of what we sign.
pub(super) const RSA_SHA256: &str = "http://www.w3.org/2001/04/xmldsig-more#rsa-sha256";
/// The digest of what we sign.
pub(super) const SHA256: &str = "http://www.w3.org/2001/04/xmlenc#sha256";
pub(super) const SHA384: &str = "http://www.w3.org/2001/04/xmldsig-more#sha384";
pub(super) const SHA512: &str = "http://www.w3.org/2001/04/xmlenc#sha512";

/// Why something is not taken for signed, or could not be signed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum SignatureError {
    #[error("there is no signature")]
    Missing,
    #[error("there are several signatures")]
    Several,
    #[error("the signature is not of the form that is understood: {0}")]
    Form(&'static str),
    #[error("{0} is not an algorithm that is used here")]
    Algorithm(&'static str),
    #[error("the signature does not refer to the element that it stands in")]
    Reference,
    #[error("two elements have the same ID")]
    DuplicateId,
    #[error("the digest is not that of the element")]
    Digest,
    #[error("none of the known certificates made the signature")]
    Signer,
    #[error("the document cannot be read: {0}")]
    Xml(#[from] super::XmlError),
    #[error("the key cannot sign")]
    Key,
}

/// A signature of the redirect binding, RSA-SHA256.
pub fn sign_bytes(bytes: &[u8], key_pkcs8: &[u8]) -> Result<Vec<u8>, SignatureError> {
    let key = RsaKeyPair::from_pkcs8(key_pkcs8).map_err(|_| SignatureError::Key)?;
    let mut signature = vec![0; key.public_modulus_len()];
    key.sign(&signature::RSA_PKCS1_SHA256, &SystemRandom::new(), bytes, &mut signature)
        .map_err(|_| SignatureError::Key)?;
    Ok(signature)
}

/// Whether the key of one of the certificates signed, by RSA-SHA256.
pub fn verify_bytes(bytes: &[u8], signature: &[u8], certificates_der: &[Vec<u8>]) -> Result<(), SignatureError> {
    verify_by(RSA_SHA256, bytes, signature, certificates_der)
}

/// Whether the key of one of the certificates signed, by the algorithm that is named.
///
/// # Errors
/// It is not one that is used here, or none of them signed.
pub fn verify_by(
    algorithm: &str,
    bytes: &[u8],
    signature: &[u8],
    certificates_der: &[Vec<u8>],
) -> Result<(), SignatureError> {
    // Each is bound to one kind of key: RSA from 2048 bits on, or one curve.
    let algorithm: &'static dyn VerificationAlgorithm = match algorithm {
        RSA_SHA256 => &signature::RSA_PKCS1_2048_8192_SHA256,
        "http://www.w3.org/2001/04/xmldsig-more#rsa-sha384" => &signature::RSA_PKCS1_2048_8192_SHA384,
        "http://www.w3.org/2001/04/xmldsig-more#rsa-sha512" => &signature::RSA_PKCS1_2048_8192_SHA512,
        "http://www.w3.org/2001/04/xmldsig-more#ecdsa-sha256" => &signature::ECDSA_P256_SHA256_FIXED,
        "http://www.w3.org/2001/04/xmldsig-more#ecdsa-sha384" => &signature::ECDSA_P384_SHA384_FIXED,
        _ => return Err(SignatureError::Algorithm("SignatureMethod")),
    };
    let keys = certificates_der.iter().filter_map(|certificate| public_key_of(certificate));
    let mut verified = keys.map(|key| UnparsedPublicKey::new(algorithm, key).verify(bytes, signature).is_ok());
    if verified.any(|verified| verified) { Ok(()) } else { Err(SignatureError::Signer) }
}

/// The digest by the algorithm that is named.
pub(super) fn digest_by(algorithm: &str, bytes: &[u8]) -> Result<digest::Digest, SignatureError> {
    let algorithm = match algorithm {
        SHA256 => &digest::SHA256,
        SHA384 => &digest::SHA384,
        SHA512 => &digest::SHA512,
        _ => return Err(SignatureError::Algorithm("DigestMethod")),
    };
    Ok(digest::digest(algorithm, bytes))
}
