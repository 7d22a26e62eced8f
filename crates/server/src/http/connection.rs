//! Accepts connections and serves HTTP/1.1 on them until told to stop.

use std::net::IpAddr;
use std::pin::pin;
use std::time::Duration;

use axum::Router;
use http::Request;
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::{Service, service_fn};
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::server::graceful::GracefulShutdown;
use hyper_util::service::TowerToHyperService;
use tokio::net::{TcpListener, TcpStream};

use super::admission::Reached;

/// For the head of a request to arrive; also how long a connection may stay idle. Longer than the pools of SDKs keep
/// theirs (60 s), so that it is the client who lets go.
const HEADER_TIMEOUT: Duration = Duration::from_secs(75);
/// When no connection can be accepted, usually for want of file descriptors.
const ACCEPT_PAUSE: Duration = Duration::from_millis(50);

/// Serves until `stop`, then finishes what is in flight, for at most `grace`.
pub(crate) async fn serve(listener: TcpListener, router: Router, stop: impl Future<Output = ()>, grace: Duration) {
    let connections = GracefulShutdown::new();
    let mut stop = pin!(stop);
    loop {
        let accepted = tokio::select! {
            biased;
            () = &mut stop => break,
            accepted = listener.accept() => accepted,
        };
        match accepted {
            Ok((stream, peer)) => handle(stream, Peer(peer.ip()), router.clone(), &connections),
            Err(error) => {
                tracing::warn!(%error, "cannot accept a connection");
                tokio::time::sleep(ACCEPT_PAUSE).await;
            }
        }
    }
    drop(listener);
    if tokio::time::timeout(grace, connections.shutdown()).await.is_err() {
        tracing::warn!("requests that took too long were cut off");
    }
}

/// Who is at the other end of a request's connection.
#[derive(Clone, Copy)]
pub(super) struct Peer(pub(super) IpAddr);

fn handle(stream: TcpStream, peer: Peer, router: Router, connections: &GracefulShutdown) {
    // Answers are written at once; without the option they would only be slower.
    let _ = stream.set_nodelay(true);
    let reached = stream.local_addr().ok().map(|address| Reached(address.ip()));
    let router = TowerToHyperService::new(router);
    let service = service_fn(move |mut request: Request<Incoming>| {
        request.extensions_mut().insert(peer);
        if let Some(reached) = reached {
            request.extensions_mut().insert(reached);
        }
        router.call(request)
    });
    let connection = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(HEADER_TIMEOUT)
        .serve_connection(TokioIo::new(stream), service);
    let connection = connections.watch(connection);
    tokio::spawn(async move {
        if let Err(error) = connection.await {
            tracing::debug!(%error, "a connection ended");
        }
    });
}
