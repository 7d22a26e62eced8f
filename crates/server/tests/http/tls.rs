//! `https://` on the port of `dev`: whom certificates are for, that clear HTTP is served beside, and that handshakes
//! have the limits of requests.

use std::io::{Read, Write};
use std::net::TcpStream;
use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

use serde_json::json;
use tokio_rustls::rustls::crypto::aws_lc_rs;
use tokio_rustls::rustls::pki_types::pem::PemObject;
use tokio_rustls::rustls::pki_types::{CertificateDer, ServerName};
use tokio_rustls::rustls::version::{TLS12, TLS13};
use tokio_rustls::rustls::{ClientConfig, ClientConnection, RootCertStore, StreamOwned, SupportedProtocolVersion};

use crate::connection::Connection;
use crate::server::Server;

/// The certificate that the server gives to whoever asks.
fn root(server: &Server) -> Vec<u8> {
    let answer = server.connect().get("/_poolhouse/ca.pem");
    assert_eq!((answer.status, answer.header("content-type")), (200, Some("application/x-pem-file")));
    answer.body
}

/// What trusts `pem` and nothing else.
fn trusting(pem: &[u8], versions: &[&'static SupportedProtocolVersion]) -> Arc<ClientConfig> {
    let mut roots = RootCertStore::empty();
    roots.add(CertificateDer::from_pem_slice(pem).unwrap()).unwrap();
    let builder = ClientConfig::builder_with_provider(Arc::new(aws_lc_rs::default_provider()));
    Arc::new(builder.with_protocol_versions(versions).unwrap().with_root_certificates(roots).with_no_client_auth())
}

type Tls = StreamOwned<ClientConnection, TcpStream>;

fn connect(config: &Arc<ClientConfig>, address: &str, name: &str) -> std::io::Result<Tls> {
    let name = ServerName::try_from(name.to_owned()).unwrap();
    let mut session = ClientConnection::new(Arc::clone(config), name).unwrap();
    let mut socket = TcpStream::connect(address)?;
    socket.set_read_timeout(Some(Duration::from_secs(20)))?;
    while session.is_handshaking() {
        session.complete_io(&mut socket)?;
    }
    Ok(StreamOwned::new(session, socket))
}

/// The whole answer.
fn get(stream: &mut Tls, host: &str, path: &str) -> String {
    let request = format!("GET {path} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n");
    stream.write_all(request.as_bytes()).unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    answer
}

fn ask(config: &Arc<ClientConfig>, server: &Server, name: &str, path: &str) -> String {
    let host = if name.contains(':') { format!("[{name}]") } else { name.to_owned() };
    let mut stream = connect(config, &server.address, name).unwrap_or_else(|error| panic!("{name}: {error}"));
    get(&mut stream, &host, path)
}

#[test]
fn every_name_of_the_server_has_a_certificate_and_no_other_name_has() {
    let server = Server::start(&["--in-memory", "--tls"]);
    let root = root(&server);
    let to = &mut server.connect();
    let pool = to.call("CreateUserPool", &json!({"PoolName": "p"})).json()["UserPool"]["Id"].clone();
    let certificate = "arn:aws:acm:us-east-1:000000000000:certificate/12345678-1234-1234-1234-123456789012";
    let custom = json!({"UserPoolId": pool, "Domain": "login.shop.test",
        "CustomDomainConfig": {"CertificateArn": certificate}});
    for input in [json!({"UserPoolId": pool, "Domain": "shop"}), custom] {
        let answer = to.call("CreateUserPoolDomain", &input);
        assert_eq!(answer.status, 200, "{}", answer.text());
    }
    for versions in [[&TLS13], [&TLS12]] {
        let config = trusting(&root, &versions);
        for name in
            ["localhost", "shop.auth.us-east-1.localhost", "a.b.c.localhost", "login.shop.test", "127.0.0.1", "::1"]
        {
            let answer = ask(&config, &server, name, "/_poolhouse/ready");
            assert!(answer.starts_with("HTTP/1.1 200 "), "{name}: {answer}");
        }
        for name in ["example.com", "localhost.example.com", "192.0.2.1"] {
            assert!(connect(&config, &server.address, name).is_err(), "{name}");
        }
        // The reserved name has a certificate, but is no pool's: HTTP says so.
        let answer = ask(&config, &server, "other.test", "/");
        assert!(answer.starts_with("HTTP/1.1 421 "), "{answer}");
    }
    let another = Server::start(&["--in-memory", "--tls"]);
    let stranger = connect(&trusting(&root, &[&TLS13]), &another.address, "localhost").unwrap_err();
    assert!(stranger.to_string().contains("UnknownIssuer"), "{stranger}");
}

#[test]
fn clear_http_is_served_beside_and_links_are_secure() {
    let server = Server::start(&["--in-memory", "--tls"]);
    let config = trusting(&root(&server), &[&TLS13, &TLS12]);
    let port = server.address.rsplit(':').next().unwrap();
    let pool = server.connect().call("CreateUserPool", &json!({"PoolName": "p"})).json();
    let pool = pool["UserPool"]["Id"].as_str().unwrap().to_owned();
    let path = format!("/{pool}/.well-known/openid-configuration");
    let clear = server.connect().get_json(&path);
    assert_eq!(clear["issuer"], format!("https://localhost:{port}/{pool}"));
    let secure = ask(&config, &server, "localhost", &path);
    let body = secure.split_once("\r\n\r\n").unwrap().1;
    assert_eq!(serde_json::from_str::<serde_json::Value>(body).unwrap(), clear);
    // It would forbid http:// on every port of the host for as long as it says.
    for path in [&path, "/", "/_poolhouse/inbox", "/_poolhouse/ca.pem", "/confirmUser", "/nowhere"] {
        let answer = ask(&config, &server, "localhost", path);
        assert!(!answer.to_ascii_lowercase().contains("strict-transport-security"), "{path}: {answer}");
    }
}

#[test]
fn the_authority_outlives_the_server_unless_nothing_is_written() {
    let data = tempfile::tempdir().unwrap();
    let on_disk = || Server::start(&["--tls", "--data", data.path().to_str().unwrap()]);
    let server = on_disk();
    let first = root(&server);
    server.stop();
    assert_eq!(first, std::fs::read(data.path().join("local-ca.pem")).unwrap());
    let server = on_disk();
    assert_eq!(root(&server), first);
    ask(&trusting(&first, &[&TLS13]), &server, "localhost", "/_poolhouse/ready");
    server.stop();
    let directory = data.path().to_str().unwrap();
    let kept_elsewhere = Server::start(&["--tls", "--in-memory", "--tls-directory", directory]);
    assert_eq!(root(&kept_elsewhere), first);
    assert_ne!(root(&Server::start(&["--in-memory", "--tls"])), first);
    let without = Server::in_memory();
    assert_eq!(without.connect().get("/_poolhouse/ca.pem").status, 404);
    let mut plain = without.connect().with_patience(Duration::from_secs(20));
    plain.send_raw(&HELLO).unwrap();
    assert!(plain.receive("GET").map_or(true, |answer| answer.status == 400), "TLS where there is none");
}

#[test]
fn a_certificate_of_ones_own_is_shown() {
    let data = tempfile::tempdir().unwrap();
    let own = own_certificate(data.path());
    let server = Server::start(&["--in-memory", "--tls-certificate", &own.0, "--tls-key", &own.1]);
    let config = trusting(&std::fs::read(&own.0).unwrap(), &[&TLS13]);
    // Self-signed and for a server, as OpenSSL makes it: trusted by who trusts itself.
    let answer = ask(&config, &server, "id.localhost", "/_poolhouse/ready");
    assert!(answer.starts_with("HTTP/1.1 200 "), "{answer}");
    assert_eq!(server.connect().get("/_poolhouse/ready").status, 200);
    assert_eq!(server.connect().get("/_poolhouse/ca.pem").status, 404);
}

/// Files of a self-signed certificate for `id.localhost` and its key.
fn own_certificate(directory: &Path) -> (String, String) {
    let file = |name: &str| directory.join(name).to_str().unwrap().to_owned();
    let (certificate, key) = (file("tls.crt"), file("tls.key"));
    let made = std::process::Command::new("openssl")
        .args(["req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=id.localhost"])
        .args(["-addext", "subjectAltName=DNS:id.localhost", "-addext", "basicConstraints=critical,CA:FALSE"])
        .args(["-out", &certificate, "-keyout", &key])
        .output()
        .unwrap();
    assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
    (certificate, key)
}

/// How long the server lets a handshake take in all.
const HANDSHAKE_LIMIT: Duration = Duration::from_secs(15);

/// The first bytes of a handshake, which announce 512 and stop.
const HELLO: [u8; 9] = [0x16, 3, 1, 2, 0, 1, 0, 1, 0xfc];

fn half_handshakes(server: &Server, count: usize) -> Vec<Connection> {
    let begin = |_| {
        let mut to = server.connect();
        // The server may have closed it to make room.
        to.send_what_it_takes(&HELLO);
        to
    };
    (0..count).map(begin).collect()
}

#[test]
fn handshakes_that_do_not_end_keep_nobody_out() {
    // A caller may have 32.
    let server = Server::start(&["--in-memory", "--tls", "--max-connections", "128"]);
    let config = trusting(&root(&server), &[&TLS13]);
    let mut half = half_handshakes(&server, 300);
    for number in 0..10 {
        let asked = Instant::now();
        let answer = ask(&config, &server, "localhost", "/_poolhouse/ready");
        assert!(answer.starts_with("HTTP/1.1 200 "), "newcomer {number}: {answer}");
        assert!(asked.elapsed() < HANDSHAKE_LIMIT, "newcomer {number}: {:?}", asked.elapsed());
    }
    let open = half.iter_mut().map(Connection::was_closed).filter(|closed| !closed).count();
    assert!(open <= 32, "{open} are held");
    let begun = Instant::now();
    let (status, _) = server.stop();
    assert!(
        status.success() && begun.elapsed() < HANDSHAKE_LIMIT,
        "{:?}: handshakes are not waited for",
        begun.elapsed()
    );
}

#[test]
fn who_does_not_end_a_handshake_is_cut_off_and_who_waits_after_it_is_not() {
    let server = Server::start(&["--in-memory", "--tls"]);
    let config = trusting(&root(&server), &[&TLS13]);
    let mut idle = connect(&config, &server.address, "localhost").unwrap();
    let patience = 3 * HANDSHAKE_LIMIT;
    let mut half = half_handshakes(&server, 1).pop().unwrap().with_patience(patience);
    // A byte now and then, as slow as the service may be and slower than it may be in all.
    let begun = Instant::now();
    while !half.was_closed() && begun.elapsed() < patience {
        half.send_what_it_takes(&[0]);
        std::thread::sleep(Duration::from_millis(500));
    }
    let took = begun.elapsed();
    assert!((HANDSHAKE_LIMIT - Duration::from_secs(2)..patience).contains(&took), "{took:?}");
    let answer = get(&mut idle, "localhost", "/_poolhouse/ready");
    assert!(answer.starts_with("HTTP/1.1 200 "), "{answer}");
}
