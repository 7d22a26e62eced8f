//! What goes out and what does not: a listener on this machine counts who comes.

use std::sync::atomic::{AtomicUsize, Ordering};

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;

use super::*;

/// A listener that counts connections and answers each with the same bytes.
struct Canary {
    port: u16,
    hits: Arc<AtomicUsize>,
}

impl Canary {
    async fn start(answer: Vec<u8>) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let (port, hits) = (listener.local_addr().unwrap().port(), Arc::new(AtomicUsize::new(0)));
        let counted = Arc::clone(&hits);
        tokio::spawn(async move {
            while let Ok((mut connection, _)) = listener.accept().await {
                counted.fetch_add(1, Ordering::SeqCst);
                let answer = answer.clone();
                tokio::spawn(async move {
                    let mut request = [0; 4096];
                    let _ = connection.read(&mut request).await;
                    let _ = connection.write_all(&answer).await;
                });
            }
        });
        Self { port, hits }
    }

    fn hits(&self) -> usize {
        self.hits.load(Ordering::SeqCst)
    }
}

fn answer(head: &str, body: &str) -> Vec<u8> {
    format!("HTTP/1.1 {head}\r\nconnection: close\r\ncontent-length: {}\r\n\r\n{body}", body.len()).into_bytes()
}

const OPEN: Policy = Policy { allow_private_addresses: true, allow_loopback: false };
const CLOSED: Policy = Policy { allow_private_addresses: false, allow_loopback: false };
/// Of `dev`.
const LOOPBACK: Policy = Policy { allow_private_addresses: false, allow_loopback: true };

fn get(url: &str) -> Request<Vec<u8>> {
    Request::get(url).body(Vec::new()).unwrap()
}

/// Gives the addresses in turn, the last one for ever.
struct Flipping(Vec<IpAddr>, AtomicUsize);

impl Lookup for Flipping {
    async fn lookup(&self, _: String) -> std::io::Result<Vec<IpAddr>> {
        let turn = self.1.fetch_add(1, Ordering::SeqCst).min(self.0.len() - 1);
        Ok(vec![self.0[turn]])
    }
}

fn resolving_to(addresses: &[&str]) -> Flipping {
    Flipping(addresses.iter().map(|text| text.parse().unwrap()).collect(), AtomicUsize::new(0))
}

#[tokio::test]
async fn a_site_that_allows_it_reaches_its_own_network() {
    let canary = Canary::start(answer("200 OK", "hello")).await;
    let outbound = Outbound::new(OPEN);
    for host in ["127.0.0.1", "localhost"] {
        let response = outbound.fetch(get(&format!("http://{host}:{}/x", canary.port))).await.unwrap();
        assert_eq!((response.status().as_u16(), response.into_body()), (200, b"hello".to_vec()));
    }
    assert_eq!(canary.hits(), 2);
}

/// The system's resolver may not know names below `localhost`, and is not asked for them.
#[tokio::test]
async fn this_machine_is_reached_by_its_own_names_only() {
    let canary = Canary::start(answer("200 OK", "hello")).await;
    let outbound = Outbound::with_lookup(LOOPBACK, resolving_to(&["127.0.0.1"]));
    for host in ["127.0.0.1", "127.1", "localhost", "LOCALHOST", "pool.auth.us-east-1.localhost"] {
        let response = outbound.fetch(get(&format!("http://{host}:{}/x", canary.port))).await.unwrap();
        assert_eq!(response.status().as_u16(), 200, "{host}");
    }
    assert_eq!(canary.hits(), 5);
    for url in ["https://rebind.example.com/", "https://localhost.example.com/", "https://10.0.0.1/"] {
        assert_eq!(outbound.fetch(get(url)).await.err(), Some(PRIVATE), "{url}");
    }
    for url in ["http://idp.example.com/", "https://idp.example.com:8443/", "http://notlocalhost/", "http://10.0.0.1/"]
    {
        assert!(matches!(outbound.fetch(get(url)).await, Err(FetchError::NotAllowed(_))), "{url}");
    }
    assert_eq!(canary.hits(), 5);
}

#[tokio::test]
async fn nobody_is_reached_inside_without_leave() {
    let canary = Canary::start(answer("200 OK", "secret")).await;
    let port = canary.port;
    // Ports are left out of this policy's rule, so that only the address can be what refuses.
    let guarded = |lookup: Flipping| Guarded { policy: CLOSED, lookup: Arc::new(lookup) };
    for address in ["127.0.0.1", "::1", "::ffff:127.0.0.1", "169.254.169.254", "10.0.0.1", "64:ff9b::7f00:1"] {
        let refused = guarded(resolving_to(&[address])).resolve("idp.example.com".parse().unwrap()).await;
        assert!(refused.is_err_and(|error| error.downcast_ref() == Some(&PRIVATE)), "{address}");
    }
    let outbound = Outbound::with_lookup(CLOSED, resolving_to(&["127.0.0.1"]));
    for host in ["127.0.0.1", "[::1]", "[::ffff:127.0.0.1]", "169.254.169.254", "2130706433", "0x7f.1", "0177.0.0.1"] {
        let refused = outbound.fetch(get(&format!("https://{host}/x"))).await;
        assert_eq!(refused.err(), Some(PRIVATE), "{host}");
    }
    for url in ["https://idp.example.com/x", "https://localhost/x", "https://localhost.:443/x"] {
        assert_eq!(outbound.fetch(get(url)).await.err(), Some(PRIVATE), "{url}");
    }
    for url in
        ["http://localhost/x", "https://user@example.com/", "https://:p@example.com/", "https://example.com:8443/"]
    {
        assert!(matches!(outbound.fetch(get(url)).await, Err(FetchError::NotAllowed(_))), "{url}");
    }
    for host in ["127.0.0.1", "localhost", "[::ffff:127.0.0.1]"] {
        let refused = outbound.fetch(get(&format!("https://{host}:{port}/x"))).await;
        assert!(matches!(refused, Err(FetchError::NotAllowed(_))), "{host}");
    }
    assert_eq!(canary.hits(), 0);
}

/// A name that is public when it is looked at and private when it is used is looked at when it is used.
#[tokio::test]
async fn a_name_that_changes_its_mind_is_refused() {
    let lookup = Arc::new(resolving_to(&["203.0.114.1", "127.0.0.1"]));
    let guarded = Guarded { policy: CLOSED, lookup };
    let first = guarded.resolve("rebind.example.com".parse().unwrap()).await.unwrap();
    assert_eq!(first.map(|address| address.ip().to_string()).collect::<Vec<_>>(), ["203.0.114.1"]);
    assert!(guarded.resolve("rebind.example.com".parse().unwrap()).await.is_err());
}

#[tokio::test]
async fn of_several_addresses_only_public_ones_are_tried() {
    struct Both;
    impl Lookup for Both {
        async fn lookup(&self, _: String) -> std::io::Result<Vec<IpAddr>> {
            Ok(vec!["10.0.0.1".parse().unwrap(), "203.0.114.1".parse().unwrap()])
        }
    }
    let guarded = Guarded { policy: CLOSED, lookup: Arc::new(Both) };
    let left = guarded.resolve("idp.example.com".parse().unwrap()).await.unwrap();
    assert_eq!(left.map(|address| address.ip().to_string()).collect::<Vec<_>>(), ["203.0.114.1"]);
}

/// Some providers take a POST without a length for one without a form (userInfo of `oidc-provider`).
#[tokio::test]
async fn what_is_posted_has_a_length() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://127.0.0.1:{}/", listener.local_addr().unwrap().port());
    for (body, length) in [("", "content-length: 0\r\n"), ("a=1", "content-length: 3\r\n")] {
        let heard = async {
            let (mut connection, _) = listener.accept().await.unwrap();
            let mut request = [0; 4096];
            let read = connection.read(&mut request).await.unwrap();
            connection.write_all(&answer("200 OK", "")).await.unwrap();
            String::from_utf8(request[..read].to_vec()).unwrap()
        };
        let request = Request::post(&url).body(body.as_bytes().to_vec()).unwrap();
        let outbound = Outbound::new(OPEN);
        let (heard, answered) = tokio::join!(heard, outbound.fetch(request));
        assert!(heard.contains(length) && answered.unwrap().status().is_success(), "{heard}");
    }
}

#[tokio::test]
async fn redirects_are_not_followed() {
    let inside = Canary::start(answer("200 OK", "secret")).await;
    let head = format!("302 Found\r\nlocation: http://127.0.0.1:{}/", inside.port);
    let redirecting = Canary::start(answer(&head, "")).await;
    let response = Outbound::new(OPEN).fetch(get(&format!("http://127.0.0.1:{}/", redirecting.port))).await.unwrap();
    assert_eq!(response.status().as_u16(), 302);
    assert_eq!((redirecting.hits(), inside.hits()), (1, 0));
}

#[tokio::test]
async fn answers_have_a_greatest_size_announced_or_not() {
    let announced = Canary::start(b"HTTP/1.1 200 OK\r\ncontent-length: 99999999\r\n\r\n".to_vec()).await;
    let mut endless = b"HTTP/1.1 200 OK\r\nconnection: close\r\n\r\n".to_vec();
    endless.resize(ANSWER_LIMIT_BYTES + 1000, b'x');
    let endless = Canary::start(endless).await;
    for canary in [announced, endless] {
        let refused = Outbound::new(OPEN).fetch(get(&format!("http://127.0.0.1:{}/", canary.port))).await;
        assert_eq!(refused.err(), Some(FetchError::TooLarge));
    }
}

#[tokio::test]
async fn a_server_that_is_not_there_is_unreachable() {
    let port = TcpListener::bind("127.0.0.1:0").await.unwrap().local_addr().unwrap().port();
    let missing = Outbound::new(OPEN).fetch(get(&format!("http://127.0.0.1:{port}/?secret"))).await;
    assert!(matches!(&missing, Err(FetchError::Unreachable(why)) if !why.contains("secret")), "{missing:?}");
}
