//! X.509 certificates of SAML keys (RFC 5280): making our own, and reading how long a provider's is valid.
//!
//! A SAML certificate only carries a key; nobody builds a chain from it. Knows nothing of SAML.

use std::str::FromStr;
use std::time::Duration;

use x509_cert::Certificate;
use x509_cert::TbsCertificate;
use x509_cert::builder::profile::BuilderProfile;
use x509_cert::builder::{Builder, CertificateBuilder};
use x509_cert::der::asn1::{BitString, GeneralizedTime, UtcTime};
use x509_cert::der::{Decode, Document, Encode};
use x509_cert::ext::Extension;
use x509_cert::name::Name;
use x509_cert::serial_number::SerialNumber;
use x509_cert::spki::{
    self, AlgorithmIdentifierOwned, DynSignatureAlgorithmIdentifier, EncodePublicKey, ObjectIdentifier,
    SignatureBitStringEncoding, SubjectPublicKeyInfoOwned, SubjectPublicKeyInfoRef,
};
use x509_cert::time::{Time, Validity};

use crate::jwt::SigningKey;

/// Not an X.509 certificate, or one that cannot be made.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not an X.509 certificate")]
pub struct CertificateError;

/// Seconds since the epoch between which a certificate is valid, both included.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Lifetime {
    pub not_before: i64,
    pub not_after: i64,
}

/// A certificate for `key`, signed by itself with SHA-256, in DER. `serial` is random.
///
/// # Errors
/// The name is not a common name, or the times are out of range.
pub fn self_signed(
    key: &SigningKey,
    common_name: &str,
    lifetime: Lifetime,
    serial: [u8; 16],
) -> Result<Vec<u8>, CertificateError> {
    let plain = common_name.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.'));
    if !plain {
        return Err(CertificateError);
    }
    make(key, common_name, lifetime, serial).map_err(|_| CertificateError)
}

fn make(
    key: &SigningKey,
    common_name: &str,
    lifetime: Lifetime,
    serial: [u8; 16],
) -> Result<Vec<u8>, x509_cert::builder::Error> {
    let validity = Validity::new(time(lifetime.not_before)?, time(lifetime.not_after)?);
    let subject_key = SubjectPublicKeyInfoOwned::from_der(&key.public_spki())?;
    let profile = SelfSigned(Name::from_str(&format!("CN={common_name}"))?);
    let builder = CertificateBuilder::new(profile, SerialNumber::new(&serial_number(serial))?, validity, subject_key)?;
    Ok(builder.build::<_, RsaSignature>(&Signer(key))?.to_der()?)
}

/// How long a certificate in DER is valid.
///
/// # Errors
/// It is no certificate.
pub fn lifetime(der: &[u8]) -> Result<Lifetime, CertificateError> {
    let certificate = Certificate::from_der(der).map_err(|_| CertificateError)?;
    let validity = certificate.tbs_certificate().validity();
    let seconds = |time: Time| i64::try_from(time.to_unix_duration().as_secs()).map_err(|_| CertificateError);
    Ok(Lifetime { not_before: seconds(validity.not_before)?, not_after: seconds(validity.not_after)? })
}

/// A positive number without a zero in front (RFC 5280 §4.1.2.2).
pub(crate) fn serial_number(mut random: [u8; 16]) -> [u8; 16] {
    random[0] = random[0] & 0x7f | 0x40;
    random
}

/// In the form that its year demands (RFC 5280 §4.1.2.5).
pub(crate) fn time(seconds: i64) -> Result<Time, x509_cert::der::Error> {
    let since_epoch = u64::try_from(seconds).map_err(|_| x509_cert::der::ErrorKind::DateTime)?;
    let since_epoch = Duration::from_secs(since_epoch);
    Ok(match UtcTime::from_unix_duration(since_epoch) {
        Ok(time) => Time::UtcTime(time),
        Err(_) => Time::GeneralTime(GeneralizedTime::from_unix_duration(since_epoch)?),
    })
}

/// Issuer and subject are the same, and there are no extensions: the key is all that is meant.
struct SelfSigned(Name);

impl BuilderProfile for SelfSigned {
    fn get_issuer(&self, subject: &Name) -> Name {
        subject.clone()
    }

    fn get_subject(&self) -> Name {
        self.0.clone()
    }

    fn build_extensions(
        &self,
        _: SubjectPublicKeyInfoRef<'_>,
        _: SubjectPublicKeyInfoRef<'_>,
        _: &TbsCertificate,
    ) -> x509_cert::builder::Result<Vec<Extension>> {
        Ok(Vec::new())
    }
}

/// [`SigningKey`] as the builder wants to see it.
struct Signer<'a>(&'a SigningKey);

#[derive(Clone)]
struct Spki(Vec<u8>);

struct RsaSignature(Vec<u8>);

impl EncodePublicKey for Spki {
    fn to_public_key_der(&self) -> spki::Result<Document> {
        Ok(Document::from_der(&self.0)?)
    }
}

impl signature::Keypair for Signer<'_> {
    type VerifyingKey = Spki;

    fn verifying_key(&self) -> Spki {
        Spki(self.0.public_spki())
    }
}

impl signature::Signer<RsaSignature> for Signer<'_> {
    fn try_sign(&self, message: &[u8]) -> Result<RsaSignature, signature::Error> {
        Ok(RsaSignature(self.0.signature(message).to_vec()))
    }
}

impl SignatureBitStringEncoding for RsaSignature {
    fn to_bitstring(&self) -> x509_cert::der::Result<BitString> {
        BitString::from_bytes(&self.0)
    }
}

impl DynSignatureAlgorithmIdentifier for Signer<'_> {
    /// sha256WithRSAEncryption, with the NULL that RFC 4055 §5 asks for.
    fn signature_algorithm_identifier(&self) -> spki::Result<AlgorithmIdentifierOwned> {
        const SHA256_WITH_RSA: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.1.11");
        Ok(AlgorithmIdentifierOwned { oid: SHA256_WITH_RSA, parameters: Some(x509_cert::der::Any::null()) })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use aws_lc_rs::signature::{RSA_PKCS1_2048_8192_SHA256, UnparsedPublicKey};

    const TEN_YEARS: Lifetime = Lifetime { not_before: 1_795_219_200, not_after: 2_110_579_200 };

    #[test]
    fn a_certificate_carries_its_key_and_is_signed_with_it() {
        let key = SigningKey::generate();
        let der = self_signed(&key, "us-east-1_Aa1Bb2Cc3", TEN_YEARS, [0xff; 16]).unwrap();
        assert_eq!(lifetime(&der), Ok(TEN_YEARS));
        let certificate = Certificate::from_der(&der).unwrap();
        let tbs = certificate.tbs_certificate();
        assert_eq!(tbs.subject().to_string(), "CN=us-east-1_Aa1Bb2Cc3");
        assert_eq!(tbs.issuer(), tbs.subject());
        assert_eq!(tbs.subject_public_key_info().to_der().unwrap(), key.public_spki());
        assert_eq!(tbs.signature(), certificate.signature_algorithm());
        let public = UnparsedPublicKey::new(&RSA_PKCS1_2048_8192_SHA256, key.public_spki());
        public.verify(&tbs.to_der().unwrap(), certificate.signature().raw_bytes()).unwrap();
    }

    #[test]
    fn a_time_is_written_as_its_year_demands() {
        // The last second of 2049 and the one after it.
        assert!(matches!(time(2_524_607_999), Ok(Time::UtcTime(_))));
        assert!(matches!(time(2_524_608_000), Ok(Time::GeneralTime(_))));
    }

    #[test]
    fn what_cannot_be_one_is_refused() {
        assert_eq!(lifetime(b""), Err(CertificateError));
        assert_eq!(lifetime(&[0x30, 0x80, 0, 0]), Err(CertificateError));
        let key = SigningKey::generate();
        assert_eq!(self_signed(&key, "a,O=b", TEN_YEARS, [0; 16]), Err(CertificateError));
        let before = Lifetime { not_before: -1, ..TEN_YEARS };
        assert_eq!(self_signed(&key, "a", before, [0; 16]), Err(CertificateError));
    }
}
