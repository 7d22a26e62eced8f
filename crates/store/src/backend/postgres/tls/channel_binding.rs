//! `tls-server-end-point` of RFC 5929: binds SCRAM to the certificate, so that who stands in between with another one
//! learns nothing, even where certificates are not verified.

use aws_lc_rs::digest::{self, Algorithm};
use x509_cert::Certificate;
use x509_cert::der::Decode;
use x509_cert::der::oid::ObjectIdentifier;
use x509_cert::der::oid::db::rfc5912;

/// `None` where the standard defines nothing, as for Ed25519: libpq does without as well.
pub(super) fn tls_server_end_point(certificate: &[u8]) -> Option<Vec<u8>> {
    let parsed = Certificate::from_der(certificate).ok()?;
    let algorithm = hash_of(parsed.signature_algorithm().oid)?;
    Some(digest::digest(algorithm, certificate).as_ref().to_vec())
}

/// The hash of the certificate's own signature; SHA-256 for weaker ones.
fn hash_of(signature: ObjectIdentifier) -> Option<&'static Algorithm> {
    match signature {
        rfc5912::SHA_1_WITH_RSA_ENCRYPTION | rfc5912::SHA_256_WITH_RSA_ENCRYPTION | rfc5912::ECDSA_WITH_SHA_256 => {
            Some(&digest::SHA256)
        }
        rfc5912::SHA_384_WITH_RSA_ENCRYPTION | rfc5912::ECDSA_WITH_SHA_384 => Some(&digest::SHA384),
        rfc5912::SHA_512_WITH_RSA_ENCRYPTION | rfc5912::ECDSA_WITH_SHA_512 => Some(&digest::SHA512),
        _ => None,
    }
}
