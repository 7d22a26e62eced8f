//! Accepts connections and serves HTTP/1.1 on them until told to stop.

mod caller_address;
mod encryption;
mod limits;
mod open;
mod watched;

use std::net::{IpAddr, SocketAddr};
use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use http::Request;
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::{Service, service_fn};
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::server::graceful::{GracefulShutdown, Watcher};
use hyper_util::service::TowerToHyperService;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;

use super::admission::Reached;
pub(super) use caller_address::CallerAddress;
use encryption::Bytes;
pub(crate) use encryption::Encryption;
pub(crate) use limits::Limits;
pub(super) use open::Here;
pub(crate) use open::OpenConnections;

/// How long a connection may stay idle. Longer than the pools of SDKs keep theirs (60 s), so that it is the client who
/// lets go.
const IDLE_LIMIT: Duration = Duration::from_secs(75);
/// The largest head of a request, and the most that is buffered of a connection at once.
const MAX_HEAD_BYTES: usize = 32 * 1_024;
/// When no connection can be accepted, usually for want of file descriptors.
const ACCEPT_PAUSE: Duration = Duration::from_millis(50);
/// How often it is looked for those who do not go on.
const LOOK_INTERVAL: Duration = Duration::from_secs(1);

/// For whom there is no room even after others were asked to leave.
const NO_ROOM: &[u8] = b"HTTP/1.1 503 Service Unavailable\r\n\
    Content-Type: application/x-amz-json-1.1\r\n\
    x-amzn-errortype: TooManyRequestsException:\r\n\
    Content-Length: 81\r\n\
    Connection: close\r\n\r\n\
    {\"__type\":\"TooManyRequestsException\",\"message\":\"There are too many connections.\"}";

/// Serves until `stop`, then finishes what is in flight, for at most `grace`.
pub(crate) async fn serve(
    listener: TcpListener,
    router: Router,
    encryption: Encryption,
    open: Arc<OpenConnections>,
    stop: impl Future<Output = ()>,
    grace: Duration,
) {
    let connections = GracefulShutdown::new();
    let (stopping, stopped) = watch::channel(());
    let house = House { router, encryption, open, stopped };
    let mut stop = pin!(stop);
    let mut look = tokio::time::interval(LOOK_INTERVAL);
    loop {
        let accepted = tokio::select! {
            biased;
            () = &mut stop => break,
            accepted = listener.accept() => accepted,
            _ = look.tick() => {
                house.open.dismiss_overdue();
                continue;
            }
        };
        match accepted {
            Ok((stream, peer)) => house.receive(stream, peer, connections.watcher()),
            Err(error) => {
                tracing::warn!(%error, "cannot accept a connection");
                house.open.dismiss_one();
                tokio::time::sleep(ACCEPT_PAUSE).await;
            }
        }
    }
    drop((listener, stopping));
    if tokio::time::timeout(grace, connections.shutdown()).await.is_err() {
        tracing::warn!("requests that took too long were cut off");
    }
}

/// Who is at the other end of a request's connection.
#[derive(Clone, Copy)]
pub(super) struct Peer(pub(super) IpAddr);

/// What every connection meets.
struct House {
    router: Router,
    encryption: Encryption,
    open: Arc<OpenConnections>,
    /// Changes when the server stops.
    stopped: watch::Receiver<()>,
}

impl House {
    fn receive(&self, stream: TcpStream, peer: SocketAddr, watcher: Watcher) {
        // Answers are written at once; without the option they would only be slower.
        let _ = stream.set_nodelay(true);
        match self.open.enter(CallerAddress::of(peer.ip())) {
            Some(here) => self.handle(stream, peer, here, watcher),
            // A courtesy: it fits into the buffer of a new connection, or is lost.
            None if self.encryption.may_be_absent() => drop(stream.try_write(NO_ROOM)),
            None => {}
        }
    }

    fn handle(&self, stream: TcpStream, peer: SocketAddr, here: Here, watcher: Watcher) {
        let reached = stream.local_addr().ok().map(|address| Reached(address.ip()));
        let (router, encryption) = (self.router.clone(), self.encryption.clone());
        let mut stopped = self.stopped.clone();
        let guest = here.clone();
        let connection = async move {
            let begun = tokio::select! {
                biased;
                begun = encryption.begin(stream, &guest) => begun,
                // Nothing was asked yet.
                _ = stopped.changed() => return,
            };
            match begun {
                Ok(Some(stream)) => converse(stream, router, guest, Peer(peer.ip()), reached, watcher).await,
                Ok(None) => {}
                Err(error) => tracing::debug!(%error, "a handshake failed"),
            }
        };
        tokio::spawn(async move {
            tokio::select! {
                biased;
                () = here.is_dismissed() => tracing::debug!("a connection was closed by us"),
                () = connection => {}
            }
            here.has_left();
        });
    }
}

/// Answers one request after the other.
async fn converse(
    stream: Box<dyn Bytes>,
    router: Router,
    here: Here,
    peer: Peer,
    reached: Option<Reached>,
    watcher: Watcher,
) {
    let router = TowerToHyperService::new(router);
    let service = service_fn(move |mut request: Request<Incoming>| {
        let extensions = request.extensions_mut();
        extensions.insert(peer);
        extensions.insert(here.clone());
        if let Some(reached) = reached {
            extensions.insert(reached);
        }
        let (answer, guest) = (router.call(request), here.clone());
        async move {
            let answer = answer.await;
            guest.is_answered();
            answer
        }
    });
    let connection = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(IDLE_LIMIT)
        .max_buf_size(MAX_HEAD_BYTES)
        .serve_connection(TokioIo::new(stream), service);
    if let Err(error) = watcher.watch(connection).await {
        tracing::debug!(%error, "a connection ended");
    }
}

#[cfg(test)]
mod tests {
    #[test]
    fn who_finds_no_room_is_told_in_full() {
        let text = std::str::from_utf8(super::NO_ROOM).unwrap();
        let (head, body) = text.split_once("\r\n\r\n").unwrap();
        assert!(head.contains(&format!("Content-Length: {}\r\n", body.len())), "{}", body.len());
        assert!(serde_json::from_str::<serde_json::Value>(body).is_ok());
    }
}
