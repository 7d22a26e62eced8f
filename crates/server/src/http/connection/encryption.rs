//! What a connection begins with: a TLS handshake, or the first request at once.
//!
//! Which certificate is shown is not known here (`crate::tls`).

use std::io;

use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::TcpStream;
use tokio::time::timeout;
use tokio_rustls::TlsAcceptor;
use tokio_rustls::server::TlsStream;

use super::IDLE_LIMIT;
use super::open::Here;
use super::watched::Watched;

/// The type of the record that a handshake begins with (RFC 8446 §5.1). No request of HTTP begins with it.
const HANDSHAKE: u8 = 0x16;

/// For who speaks HTTP where TLS is demanded.
pub(super) const TLS_ONLY: &[u8] = b"HTTP/1.1 400 Bad Request\r\n\
    Content-Type: text/plain\r\n\
    Content-Length: 42\r\n\
    Connection: close\r\n\r\n\
    This port speaks HTTPS. Use https:// here.";

/// How connections are encrypted.
#[derive(Clone)]
pub(crate) enum Encryption {
    None,
    /// Whoever begins a handshake has it; others are served in the clear.
    Offered(TlsAcceptor),
    Demanded(TlsAcceptor),
}

/// Where requests come from and answers go, in the clear.
pub(super) trait Bytes: AsyncRead + AsyncWrite + Send + Unpin {}

impl<T: AsyncRead + AsyncWrite + Send + Unpin> Bytes for T {}

impl Encryption {
    /// Brings a connection to where its first request can be read. `None` is somebody who said nothing, or was told to
    /// speak TLS.
    ///
    /// Bytes of a handshake are bytes of the first request's head to [`Here`]: they have the same time, and who stalls
    /// over them leaves first.
    ///
    /// # Errors
    /// The handshake failed.
    pub(super) async fn begin(&self, stream: TcpStream, here: &Here) -> io::Result<Option<Box<dyn Bytes>>> {
        let (acceptor, demanded) = match self {
            Self::None => return Ok(Some(Box::new(Watched::new(stream, here.clone())))),
            Self::Offered(acceptor) => (acceptor, false),
            Self::Demanded(acceptor) => (acceptor, true),
        };
        let mut first = [0];
        let Ok(read) = timeout(IDLE_LIMIT, stream.peek(&mut first)).await else { return Ok(None) };
        if read? == 0 {
            return Ok(None);
        }
        if first == [HANDSHAKE] {
            let mut stream = acceptor.accept(Watched::new(stream, here.clone())).await?;
            if !holds_plaintext(&mut stream) {
                here.has_shaken_hands();
            }
            return Ok(Some(Box::new(stream)));
        }
        if demanded {
            // What was not read would make of the end of the connection a reset, in which the answer is lost.
            let _ = stream.try_read(&mut [0; 4_096]);
            // A courtesy: it fits into the buffer of a new connection, or is lost.
            let _ = stream.try_write(TLS_ONLY);
            return Ok(None);
        }
        Ok(Some(Box::new(Watched::new(stream, here.clone()))))
    }

    /// Whether clients that speak HTTP understand what they are told before anything else.
    pub(super) fn may_be_absent(&self) -> bool {
        !matches!(self, Self::Demanded(_))
    }
}

/// Whether the beginning of a request came with the end of the handshake.
fn holds_plaintext(stream: &mut TlsStream<Watched>) -> bool {
    let session = stream.get_mut().1;
    session.process_new_packets().is_ok_and(|state| state.plaintext_bytes_to_read() > 0)
}

#[cfg(test)]
mod tests {
    use std::io::{Read, Write};

    use tokio::net::TcpListener;
    use url::Host;

    use super::*;
    use crate::http::connection::{CallerAddress, Limits, OpenConnections};
    use crate::tls;

    #[tokio::test]
    async fn who_speaks_http_where_tls_is_demanded_is_told() {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let mut client = std::net::TcpStream::connect(listener.local_addr().unwrap()).unwrap();
        client.write_all(b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n").unwrap();
        let (stream, peer) = listener.accept().await.unwrap();
        let here = OpenConnections::new(Limits::of(4)).enter(CallerAddress::of(peer.ip())).unwrap();
        let localhost = Host::Domain("localhost".to_owned());
        let (acceptor, _) = tls::by_local_authority(None, &localhost, &[]).unwrap();
        assert!(Encryption::Demanded(acceptor).begin(stream, &here).await.unwrap().is_none());
        let mut told = String::new();
        client.read_to_string(&mut told).unwrap();
        assert!(told.starts_with("HTTP/1.1 400 ") && told.ends_with("https:// here."), "{told}");
    }

    #[test]
    fn the_answer_says_how_long_it_is() {
        let (head, body) = std::str::from_utf8(TLS_ONLY).unwrap().split_once("\r\n\r\n").unwrap();
        assert!(head.contains(&format!("Content-Length: {}\r\n", body.len())), "{}", body.len());
    }
}
