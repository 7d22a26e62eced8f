//! The key in a certificate. Whether the certificate is valid is not asked here: metadata names keys, and a certificate is
//! how it writes one (behaviour 30 §6.3).

use x509_cert::Certificate;
use x509_cert::der::{Decode, Encode};

/// A public key as `SubjectPublicKeyInfo`.
pub(super) fn public_key_of(certificate_der: &[u8]) -> Option<Vec<u8>> {
    let certificate = Certificate::from_der(certificate_der).ok()?;
    certificate.tbs_certificate().subject_public_key_info().to_der().ok()
}
