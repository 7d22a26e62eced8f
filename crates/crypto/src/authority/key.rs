//! An ECDSA key on P-256, as the builder of certificates wants to see it.

use aws_lc_rs::encoding::{AsDer, PublicKeyX509Der};
use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::signature::{ECDSA_P256_SHA256_ASN1_SIGNING, EcdsaKeyPair, KeyPair};
use x509_cert::der::Document;
use x509_cert::der::asn1::BitString;
use x509_cert::spki::{
    self, AlgorithmIdentifierOwned, DynSignatureAlgorithmIdentifier, EncodePublicKey, ObjectIdentifier,
    SignatureBitStringEncoding,
};
use zeroize::Zeroizing;

use crate::certificate::CertificateError;

/// The key of an authority, or of a server.
pub struct Key {
    pair: EcdsaKeyPair,
    pkcs8: Zeroizing<Vec<u8>>,
}

impl Key {
    /// A new one.
    ///
    /// # Errors
    /// AWS-LC could not make it.
    pub fn generate() -> Result<Self, CertificateError> {
        let pkcs8 = EcdsaKeyPair::generate_pkcs8(&ECDSA_P256_SHA256_ASN1_SIGNING, &SystemRandom::new());
        Self::from_pkcs8(pkcs8.map_err(|_| CertificateError)?.as_ref())
    }

    /// # Errors
    /// It is no key of this kind in PKCS #8.
    pub(super) fn from_pkcs8(pkcs8: &[u8]) -> Result<Self, CertificateError> {
        let pair = EcdsaKeyPair::from_pkcs8(&ECDSA_P256_SHA256_ASN1_SIGNING, pkcs8).map_err(|_| CertificateError)?;
        Ok(Self { pair, pkcs8: Zeroizing::new(pkcs8.to_vec()) })
    }

    pub fn pkcs8(&self) -> &Zeroizing<Vec<u8>> {
        &self.pkcs8
    }

    pub(super) fn public_spki(&self) -> Vec<u8> {
        let der: Result<PublicKeyX509Der<'_>, _> = self.pair.public_key().as_der();
        // A key that exists has a public half of a fixed size; what is empty fits nothing.
        der.map(|der| der.as_ref().to_vec()).unwrap_or_default()
    }
}

/// [`Key`] as the builder wants to see it.
pub(super) struct Signer<'a>(pub(super) &'a Key);

#[derive(Clone)]
pub(super) struct Spki(Vec<u8>);

pub(super) struct Signature(Vec<u8>);

impl EncodePublicKey for Spki {
    fn to_public_key_der(&self) -> spki::Result<Document> {
        Ok(Document::try_from(self.0.as_slice())?)
    }
}

impl signature::Keypair for Signer<'_> {
    type VerifyingKey = Spki;

    fn verifying_key(&self) -> Spki {
        Spki(self.0.public_spki())
    }
}

impl signature::Signer<Signature> for Signer<'_> {
    fn try_sign(&self, message: &[u8]) -> Result<Signature, signature::Error> {
        let made = self.0.pair.sign(&SystemRandom::new(), message).map_err(|_| signature::Error::new())?;
        Ok(Signature(made.as_ref().to_vec()))
    }
}

impl SignatureBitStringEncoding for Signature {
    fn to_bitstring(&self) -> x509_cert::der::Result<BitString> {
        BitString::from_bytes(&self.0)
    }
}

impl DynSignatureAlgorithmIdentifier for Signer<'_> {
    /// ecdsa-with-SHA256, which has no parameters (RFC 5758 §3.2).
    fn signature_algorithm_identifier(&self) -> spki::Result<AlgorithmIdentifierOwned> {
        const ECDSA_WITH_SHA256: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.10045.4.3.2");
        Ok(AlgorithmIdentifierOwned { oid: ECDSA_WITH_SHA256, parameters: None })
    }
}
