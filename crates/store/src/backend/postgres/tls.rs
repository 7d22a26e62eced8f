//! TLS of a connection, by rustls, in the driver's terms.
//!
//! Made anew for each connection, so that certificates which were replaced on disk are used.

mod certificates;
mod channel_binding;

use std::error::Error;
use std::io;
use std::path::PathBuf;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio_postgres::Socket;
use tokio_postgres::tls::{ChannelBinding, MakeTlsConnect, TlsConnect};
use tokio_rustls::rustls::pki_types::{InvalidDnsNameError, ServerName};
use tokio_rustls::rustls::{self, CertificateError, ClientConfig};
use tokio_rustls::{TlsConnector, client};

use crate::tx::StoreError;

/// What is asked of the server, and what is shown to it.
#[derive(Clone)]
pub(super) struct Tls {
    pub(super) trust: Trust,
    /// Files of a client certificate and its key.
    pub(super) identity: Option<(PathBuf, PathBuf)>,
}

/// Who is believed to be the database.
#[derive(Clone, Debug)]
pub(super) enum Trust {
    /// Whoever answers.
    Anybody,
    /// Whoever has a certificate signed by an authority in this file.
    SignedBy(PathBuf),
    /// The same, if it is for the host that was connected to.
    Named(Roots),
}

#[derive(Clone, Debug)]
pub(super) enum Roots {
    System,
    File(PathBuf),
}

impl Tls {
    /// Reads the files.
    pub(super) fn connector(&self) -> Result<Connector, StoreError> {
        Ok(Connector(Arc::new(certificates::configure(self)?)))
    }
}

#[derive(Clone)]
pub(super) struct Connector(Arc<ClientConfig>);

impl MakeTlsConnect<Socket> for Connector {
    type Stream = Stream;
    type TlsConnect = Handshake;
    type Error = InvalidDnsNameError;

    fn make_tls_connect(&mut self, host: &str) -> Result<Handshake, InvalidDnsNameError> {
        Ok(Handshake { config: Arc::clone(&self.0), host: ServerName::try_from(host.to_owned())? })
    }
}

pub(super) struct Handshake {
    config: Arc<ClientConfig>,
    host: ServerName<'static>,
}

impl TlsConnect<Socket> for Handshake {
    type Stream = Stream;
    type Error = io::Error;
    type Future = Pin<Box<dyn Future<Output = io::Result<Stream>> + Send>>;

    fn connect(self, socket: Socket) -> Self::Future {
        let connecting = TlsConnector::from(self.config).connect(self.host, socket);
        Box::pin(async { connecting.await.map(Stream) })
    }
}

pub(super) struct Stream(client::TlsStream<Socket>);

impl tokio_postgres::tls::TlsStream for Stream {
    fn channel_binding(&self) -> ChannelBinding {
        let (_, session) = self.0.get_ref();
        let certificate = session.peer_certificates().and_then(<[_]>::first);
        let digest = certificate.and_then(|certificate| channel_binding::tls_server_end_point(certificate));
        digest.map_or_else(ChannelBinding::none, ChannelBinding::tls_server_end_point)
    }
}

impl AsyncRead for Stream {
    fn poll_read(mut self: Pin<&mut Self>, cx: &mut Context<'_>, into: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.0).poll_read(cx, into)
    }
}

impl AsyncWrite for Stream {
    fn poll_write(mut self: Pin<&mut Self>, cx: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.0).poll_write(cx, bytes)
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.0).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.0).poll_shutdown(cx)
    }
}

/// What the operator can do about a failed handshake.
pub(super) fn advice(error: &tokio_postgres::Error) -> Option<&'static str> {
    let mut cause: Option<&(dyn Error + 'static)> = error.source();
    while let Some(error) = cause {
        // An io::Error shows the source of what is in it, not that.
        let inner = error.downcast_ref::<io::Error>().and_then(io::Error::get_ref);
        let found = error.downcast_ref().or_else(|| inner.and_then(|inner| inner.downcast_ref()));
        if let Some(rustls::Error::InvalidCertificate(reason)) = found {
            return Some(about(reason));
        }
        cause = error.source();
    }
    let told = error.source().map(ToString::to_string).unwrap_or_default();
    told.contains("does not support TLS").then_some(
        "turn `ssl` on there; or, where everybody on the way may read along, say sslmode=disable in the database URL",
    )
}

fn about(reason: &CertificateError) -> &'static str {
    use CertificateError as E;
    match reason {
        // The latter where an authority was made anew under its old name.
        E::UnknownIssuer | E::BadSignature => {
            "name the authority that signed it with sslrootcert=FILE in the database URL"
        }
        E::NotValidForName | E::NotValidForNameContext { .. } => {
            "connect by a name in its subjectAltName, or say sslmode=verify-ca with a sslrootcert=FILE of your own"
        }
        E::Expired | E::ExpiredContext { .. } | E::NotValidYet | E::NotValidYetContext { .. } => {
            "renew it, or look at this machine's clock"
        }
        _ => "give the server a certificate of version 3 that is signed by an authority, with its host's name",
    }
}
