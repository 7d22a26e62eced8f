//! Encrypts an assertion, the way that [`super::decrypt`] understands: AES-256-GCM, its key by RSA-OAEP.

use aws_lc_rs::aead::{AES_256_GCM, Aad, LessSafeKey, NONCE_LEN, Nonce, UnboundKey};
use aws_lc_rs::rand;
use aws_lc_rs::rsa::{OAEP_SHA1_MGF1SHA1, OaepPublicEncryptingKey, PublicEncryptingKey};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use zeroize::Zeroizing;

use super::certificate::public_key_of;
use super::{ASSERTION, ENCRYPTION, SIGNATURE};

pub(super) const AES256_GCM: &str = "http://www.w3.org/2009/xmlenc11#aes256-gcm";
/// With SHA-1 unless it says otherwise, which as a part of OAEP is as strong as any.
pub(super) const RSA_OAEP: &str = "http://www.w3.org/2001/04/xmlenc#rsa-oaep-mgf1p";

/// Why something was not encrypted or decrypted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum EncryptionError {
    #[error("it is not encrypted in the form that is understood: {0}")]
    Form(&'static str),
    #[error("{0} is not an algorithm that is used here")]
    Algorithm(&'static str),
    #[error("the key is not one of RSA with at least 2048 bits")]
    Key,
    /// One error for all that may be wrong inside: which it was would tell an attacker of the text (behaviour 50 #4).
    #[error("it cannot be decrypted")]
    Undecryptable,
}

/// An `EncryptedAssertion` with the assertion in it, for the holder of the certificate's key.
///
/// # Errors
/// The certificate has no RSA key that is strong enough.
pub fn encrypt(assertion_xml: &str, certificate_der: &[u8]) -> Result<String, EncryptionError> {
    let recipient = public_key_of(certificate_der).ok_or(EncryptionError::Key)?;
    let recipient = PublicEncryptingKey::from_der(&recipient).map_err(|_| EncryptionError::Key)?;
    let recipient = OaepPublicEncryptingKey::new(recipient).map_err(|_| EncryptionError::Key)?;

    let mut key = Zeroizing::new([0; 32]);
    let mut nonce = [0; NONCE_LEN];
    rand::fill(key.as_mut()).and_then(|()| rand::fill(&mut nonce)).map_err(|_| EncryptionError::Key)?;
    let mut sealed = assertion_xml.as_bytes().to_vec();
    let cipher = UnboundKey::new(&AES_256_GCM, key.as_ref()).map_err(|_| EncryptionError::Key)?;
    LessSafeKey::new(cipher)
        .seal_in_place_append_tag(Nonce::assume_unique_for_key(nonce), Aad::empty(), &mut sealed)
        .map_err(|_| EncryptionError::Key)?;

    let mut wrapped = vec![0; recipient.ciphertext_size()];
    recipient.encrypt(&OAEP_SHA1_MGF1SHA1, key.as_ref(), &mut wrapped, None).map_err(|_| EncryptionError::Key)?;
    let wrapped = STANDARD.encode(wrapped);
    let sealed = STANDARD.encode([nonce.as_slice(), &sealed].concat());
    Ok(format!(
        r#"<saml:EncryptedAssertion xmlns:saml="{ASSERTION}"><xenc:EncryptedData xmlns:xenc="{ENCRYPTION}" Type="{ENCRYPTION}Element"><xenc:EncryptionMethod Algorithm="{AES256_GCM}"/><ds:KeyInfo xmlns:ds="{SIGNATURE}"><xenc:EncryptedKey><xenc:EncryptionMethod Algorithm="{RSA_OAEP}"><ds:DigestMethod Algorithm="{SIGNATURE}sha1"/></xenc:EncryptionMethod><xenc:CipherData><xenc:CipherValue>{wrapped}</xenc:CipherValue></xenc:CipherData></xenc:EncryptedKey></ds:KeyInfo><xenc:CipherData><xenc:CipherValue>{sealed}</xenc:CipherValue></xenc:CipherData></xenc:EncryptedData></saml:EncryptedAssertion>"#
    ))
}
