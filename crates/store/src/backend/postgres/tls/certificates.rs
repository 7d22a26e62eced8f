//! Certificates: ours from files, the server's judged.

use std::path::Path;
use std::sync::Arc;

use rustls_platform_verifier::BuilderVerifierExt;
use tokio_rustls::rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use tokio_rustls::rustls::client::{verify_server_cert_signed_by_trust_anchor, verify_server_name};
use tokio_rustls::rustls::crypto::{
    CryptoProvider, WebPkiSupportedAlgorithms, aws_lc_rs, verify_tls12_signature, verify_tls13_signature,
};
use tokio_rustls::rustls::pki_types::pem::PemObject;
use tokio_rustls::rustls::pki_types::{CertificateDer, PrivateKeyDer, ServerName, UnixTime};
use tokio_rustls::rustls::server::ParsedCertificate;
use tokio_rustls::rustls::{
    CertificateError, ClientConfig, DigitallySignedStruct, Error, RootCertStore, SignatureScheme,
};
use x509_cert::Certificate;
use x509_cert::der::Decode;

use super::{Roots, Tls, Trust};
use crate::tx::StoreError;

/// As registered, and demanded by PostgreSQL 17 where TLS comes before its own protocol (`sslnegotiation=direct`).
const ALPN: &[u8] = b"postgresql";

pub(super) fn configure(tls: &Tls) -> Result<ClientConfig, StoreError> {
    let provider = Arc::new(aws_lc_rs::default_provider());
    let builder = ClientConfig::builder_with_provider(Arc::clone(&provider));
    let builder = builder.with_safe_default_protocol_versions().map_err(|error| unusable("TLS", &error))?;
    let builder = match &tls.trust {
        Trust::Named(Roots::System) => {
            builder.with_platform_verifier().map_err(|error| unusable("the system's roots", &error))?
        }
        Trust::Anybody => with(builder.dangerous(), &provider, None, false),
        Trust::SignedBy(path) => with(builder.dangerous(), &provider, Some(Authorities::read(path)?), false),
        Trust::Named(Roots::File(path)) => with(builder.dangerous(), &provider, Some(Authorities::read(path)?), true),
    };
    let mut config = match &tls.identity {
        None => builder.with_no_client_auth(),
        Some((certificate, key)) => {
            let private = PrivateKeyDer::from_pem_file(key).map_err(|error| unreadable("sslkey", key, &error))?;
            let own = builder.with_client_auth_cert(read("sslcert", certificate)?, private);
            own.map_err(|error| unreadable("sslcert with sslkey", certificate, &error))?
        }
    };
    config.alpn_protocols = vec![ALPN.to_vec()];
    Ok(config)
}

type Builder = tokio_rustls::rustls::ConfigBuilder<ClientConfig, tokio_rustls::rustls::client::WantsClientCert>;

fn with(
    builder: tokio_rustls::rustls::client::danger::DangerousClientConfigBuilder,
    provider: &CryptoProvider,
    authorities: Option<Authorities>,
    checks_name: bool,
) -> Builder {
    let algorithms = provider.signature_verification_algorithms;
    builder.with_custom_certificate_verifier(Arc::new(Verifier { authorities, checks_name, algorithms }))
}

fn read(parameter: &str, path: &Path) -> Result<Vec<CertificateDer<'static>>, StoreError> {
    let read = CertificateDer::pem_file_iter(path).and_then(Iterator::collect);
    let certificates: Vec<_> = read.map_err(|error| unreadable(parameter, path, &error))?;
    if certificates.is_empty() {
        return Err(unreadable(parameter, path, &"no certificate in it (PEM is expected)"));
    }
    Ok(certificates)
}

fn unreadable(parameter: &str, path: &Path, error: &dyn std::fmt::Display) -> StoreError {
    unusable(&format!("{parameter} {}", path.display()), error)
}

fn unusable(what: &str, error: &dyn std::fmt::Display) -> StoreError {
    StoreError::InvalidLocation(format!("{what}: {error}"))
}

/// Of the operator's choice.
#[derive(Debug)]
struct Authorities {
    roots: RootCertStore,
    /// The same ones: a server's own certificate may be among them.
    certificates: Vec<CertificateDer<'static>>,
}

impl Authorities {
    fn read(path: &Path) -> Result<Self, StoreError> {
        let certificates = read("sslrootcert", path)?;
        let mut roots = RootCertStore::empty();
        for certificate in &certificates {
            roots.add(certificate.clone()).map_err(|error| unreadable("sslrootcert", path, &error))?;
        }
        Ok(Self { roots, certificates })
    }
}

#[derive(Debug)]
struct Verifier {
    /// `None` believes everybody.
    authorities: Option<Authorities>,
    checks_name: bool,
    algorithms: WebPkiSupportedAlgorithms,
}

impl ServerCertVerifier for Verifier {
    fn verify_server_cert(
        &self,
        end_entity: &CertificateDer<'_>,
        intermediates: &[CertificateDer<'_>],
        host: &ServerName<'_>,
        _ocsp_response: &[u8],
        now: UnixTime,
    ) -> Result<ServerCertVerified, Error> {
        let Some(authorities) = &self.authorities else { return Ok(ServerCertVerified::assertion()) };
        let parsed = ParsedCertificate::try_from(end_entity)?;
        if authorities.certificates.contains(end_entity) {
            // What `openssl req -x509` makes is an authority's certificate, which the chain would not let be a server's.
            is_of_now(end_entity, now)?;
        } else {
            let (roots, algorithms) = (&authorities.roots, self.algorithms.all);
            verify_server_cert_signed_by_trust_anchor(&parsed, roots, intermediates, now, algorithms)?;
        }
        if self.checks_name {
            verify_server_name(&parsed, host)?;
        }
        Ok(ServerCertVerified::assertion())
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        verify_tls12_signature(message, certificate, signed, &self.algorithms)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        verify_tls13_signature(message, certificate, signed, &self.algorithms)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.algorithms.supported_schemes()
    }
}

fn is_of_now(certificate: &CertificateDer<'_>, now: UnixTime) -> Result<(), Error> {
    let parsed = Certificate::from_der(certificate).map_err(|_| CertificateError::BadEncoding)?;
    let validity = parsed.tbs_certificate().validity();
    let seconds = now.as_secs();
    if seconds < validity.not_before.to_unix_duration().as_secs() {
        return Err(CertificateError::NotValidYet.into());
    }
    if seconds > validity.not_after.to_unix_duration().as_secs() {
        return Err(CertificateError::Expired.into());
    }
    Ok(())
}
