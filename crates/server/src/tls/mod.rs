//! Which certificate a connection is shown, and the terms of TLS (docs/decisions/0025-https-on-localhost.md).
//!
//! Knows nothing of connections and of HTTP, beyond what is agreed on in a handshake.

mod files;
mod kept;
mod local;
mod pem;

use std::path::{Path, PathBuf};
use std::sync::Arc;

use crypto::authority::ServerName;
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::ServerConfig;
use tokio_rustls::rustls::crypto::{CryptoProvider, aws_lc_rs};
use tokio_rustls::rustls::server::ResolvesServerCert;
use url::Host;

pub(crate) use kept::{KEY_FILE, ROOT_FILE};

/// What is agreed on: the version that is spoken here, and the one that some old tools ask for.
const PROTOCOLS: [&[u8]; 2] = [b"http/1.1", b"http/1.0"];

/// Why there is no TLS.
#[derive(Debug, thiserror::Error)]
pub(crate) enum TlsError {
    #[error("{}: {reason}", path.display())]
    File { path: PathBuf, reason: String },
    #[error("{} is not what was written there", .0.display())]
    Damaged(PathBuf),
    #[error("the authority in {} has expired; remove the file, and trust the new one", .0.display())]
    Expired(PathBuf),
    #[error(
        "the authority in {} vouches for {scope}, and not for {name}, which is the name in --base-url; remove the file, \
         and trust the one that is then made",
        path.display()
    )]
    OtherNames { path: PathBuf, scope: String, name: String },
    #[error("certificates cannot be made")]
    Unmakeable,
    #[error(transparent)]
    Terms(#[from] tokio_rustls::rustls::Error),
}

/// What clients have to trust.
#[derive(Clone)]
pub(crate) struct Root {
    pub(crate) pem: String,
    /// Where it is kept, if anywhere.
    pub(crate) file: Option<PathBuf>,
}

/// Certificates by a local authority in `directory`, or one that is forgotten with the process.
///
/// `base` is the name by which clients come, `others` those by which they may come as well.
///
/// # Errors
/// See [`TlsError`].
pub(crate) fn by_local_authority(
    directory: Option<&Path>,
    base: &Host,
    others: &[Host],
) -> Result<(TlsAcceptor, Root), TlsError> {
    let (base, others) = (server_name(base), others.iter().map(server_name).collect::<Vec<_>>());
    let (authority, root) = kept::open(directory, &base, &others)?;
    let own = std::iter::once(base).chain(others).collect();
    let certificates = local::Certificates::new(authority, own).map_err(|_| TlsError::Unmakeable)?;
    Ok((acceptor(Arc::new(certificates))?, root))
}

/// The certificate and key in two files.
///
/// # Errors
/// See [`TlsError`].
pub(crate) fn by_files(certificate: &Path, key: &Path, base: &Host) -> Result<TlsAcceptor, TlsError> {
    acceptor(Arc::new(files::Certificate::read(certificate, key, &server_name(base))?))
}

fn acceptor(certificates: Arc<dyn ResolvesServerCert>) -> Result<TlsAcceptor, TlsError> {
    let builder = ServerConfig::builder_with_provider(Arc::new(provider())).with_safe_default_protocol_versions()?;
    let mut config = builder.with_no_client_auth().with_cert_resolver(certificates);
    config.alpn_protocols = PROTOCOLS.map(<[u8]>::to_vec).to_vec();
    Ok(TlsAcceptor::from(Arc::new(config)))
}

fn provider() -> CryptoProvider {
    aws_lc_rs::default_provider()
}

fn server_name(host: &Host) -> ServerName {
    match host {
        Host::Domain(name) => ServerName::Domain(name.trim_end_matches('.').to_owned()),
        Host::Ipv4(address) => ServerName::Address((*address).into()),
        Host::Ipv6(address) => ServerName::Address((*address).into()),
    }
}
