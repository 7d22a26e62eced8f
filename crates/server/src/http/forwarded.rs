//! Who asks, where proxies stand in front: the address that the last trusted one of them names in X-Forwarded-For.
//!
//! `Forwarded` is not read: who takes both believes the one that a proxy passes on untouched. Host and scheme are never
//! taken from a request (docs/decisions/0039-serve.md).

use std::net::IpAddr;
use std::sync::Arc;

use axum::Router;
use axum::extract::{Request, State};
use axum::middleware::{Next, from_fn_with_state};
use axum::response::Response;
use http::HeaderMap;
use ipnet::IpNet;

use super::connection::Peer;

/// Puts the caller's address in the place of the proxy's, for all that is behind.
pub(crate) fn behind_proxies(routes: Router, proxies: Vec<IpNet>) -> Router {
    if proxies.is_empty() { routes } else { routes.layer(from_fn_with_state(Arc::new(proxies), see_through)) }
}

async fn see_through(State(proxies): State<Arc<Vec<IpNet>>>, mut request: Request, next: Next) -> Response {
    if let Some(Peer(peer)) = request.extensions().get::<Peer>().copied() {
        let caller = caller(&proxies, peer, request.headers());
        request.extensions_mut().insert(Peer(caller));
    }
    next.run(request).await
}

/// Read from the end, which the nearest proxy wrote: the first address that is not a proxy's. What stands before it, its
/// owner may have written.
fn caller(proxies: &[IpNet], peer: IpAddr, headers: &HeaderMap) -> IpAddr {
    let trusts = |ip: IpAddr| proxies.iter().any(|network| network.contains(&ip.to_canonical()));
    let mut caller = peer;
    let lists = headers.get_all("x-forwarded-for").iter().rev();
    let hops = lists.flat_map(|list| list.to_str().unwrap_or("?").rsplit(',').map(|hop| hop.trim().parse::<IpAddr>()));
    for hop in hops {
        // What is no address was written by nobody who is trusted, or by one that is misconfigured.
        let (true, Ok(hop)) = (trusts(caller), hop) else { break };
        caller = hop.to_canonical();
    }
    caller
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(peer: &str, lists: &[&str]) -> String {
        let proxies: Vec<IpNet> = ["10.0.0.0/8", "::1/128"].map(|network| network.parse().unwrap()).to_vec();
        let headers = lists.iter().map(|list| ("x-forwarded-for".parse().unwrap(), list.parse().unwrap()));
        caller(&proxies, peer.parse().unwrap(), &headers.collect::<HeaderMap>()).to_string()
    }

    #[test]
    fn only_proxies_are_believed() {
        assert_eq!(of("192.0.2.1", &["198.51.100.9"]), "192.0.2.1");
        assert_eq!(of("10.0.0.1", &["198.51.100.9"]), "198.51.100.9");
        assert_eq!(of("::ffff:10.0.0.1", &["198.51.100.9"]), "198.51.100.9");
        assert_eq!(of("10.0.0.1", &[]), "10.0.0.1");
    }

    #[test]
    fn what_a_caller_wrote_itself_is_not_believed() {
        assert_eq!(of("10.0.0.1", &["203.0.113.5, 198.51.100.9"]), "198.51.100.9");
        assert_eq!(of("10.0.0.1", &["203.0.113.5", "198.51.100.9, 10.1.1.1"]), "198.51.100.9");
        assert_eq!(of("10.0.0.1", &["203.0.113.5, 10.7.7.7, 198.51.100.9"]), "198.51.100.9");
        assert_eq!(of("10.0.0.1", &["203.0.113.5, unknown"]), "10.0.0.1");
        assert_eq!(of("10.0.0.1", &["203.0.113.5, 198.51.100.9:4711"]), "10.0.0.1");
    }
}
