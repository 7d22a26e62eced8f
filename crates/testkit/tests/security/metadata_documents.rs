//! Documents that strangers have this server fetch (behaviour 50 #40, #28): where it goes, how long, how much, how often,
//! and what it remembers.

use std::net::IpAddr;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use federation::outbound::Lookup;
use flows::authorization::metadata_clients;
use flows::configuration::ClientConfiguration;
use flows::{Answer, Failure, Fetch, FetchError, Outbound, OutboundPolicy};
use http::{Request, Response};
use poolhouse_testkit::browser::Browser;
use poolhouse_testkit::scene::{Scene, claims};
use poolhouse_testkit::web::Web;
use poolhouse_testkit::{TestServer, merged};
use serde_json::{Value, json};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;
use tokio::task::JoinSet;

use crate::stage_oauth::{CALLBACK, VERIFIER, asked, client, jane, sign_in};

const URL: &str = "https://app.example.com/client.json";

/// A pool that takes documents of `*.example.com`.
async fn stage(fetch: Arc<dyn Fetch>) -> Scene {
    let scene = Scene::on(TestServer::with_fetch(fetch, |_| ()), json!({}), client()).await;
    let policy = json!({"PolicyName": "p", "URLPatterns": ["https://*.example.com/*"]});
    scene.ok("CreateCIMDPolicy", policy).await;
    scene
}

async fn find_at(server: &TestServer, scene: &Scene, url: &str) -> Result<Option<Arc<ClientConfiguration>>, Failure> {
    let pool = server.site.configuration.pool(&scene.user_pool_id).await.unwrap();
    metadata_clients::find(&server.site, &pool, url).await
}

async fn find(scene: &Scene) -> Result<Option<Arc<ClientConfiguration>>, Failure> {
    find_at(&scene.server, scene, URL).await
}

fn document(more: Value) -> Value {
    merged(json!({"client_id": URL, "client_name": "An app", "redirect_uris": [CALLBACK]}), more)
}

fn unavailable() -> Failure {
    Failure::DocumentUnavailable(URL.to_owned())
}

/// Counts who comes, and says to each what it was told to, byte for byte, with a pause before each piece.
struct Canary {
    port: u16,
    hits: Arc<AtomicUsize>,
}

impl Canary {
    async fn start(pieces: Vec<Vec<u8>>, pause: Duration) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let (port, hits) = (listener.local_addr().unwrap().port(), Arc::new(AtomicUsize::new(0)));
        let counted = Arc::clone(&hits);
        tokio::spawn(async move {
            while let Ok((mut connection, _)) = listener.accept().await {
                counted.fetch_add(1, Ordering::SeqCst);
                let pieces = pieces.clone();
                tokio::spawn(async move {
                    let _ = connection.read(&mut [0; 4096]).await;
                    for piece in pieces {
                        tokio::time::sleep(pause).await;
                        if connection.write_all(&piece).await.is_err() {
                            return;
                        }
                    }
                });
            }
        });
        Self { port, hits }
    }

    async fn saying(head: &str, body: &str) -> Self {
        let answer = format!("HTTP/1.1 {head}\r\nconnection: close\r\ncontent-length: {}\r\n\r\n{body}", body.len());
        Self::start(vec![answer.into_bytes()], Duration::ZERO).await
    }

    fn hits(&self) -> usize {
        self.hits.load(Ordering::SeqCst)
    }
}

/// The real way out, to a listener on this machine whatever host is named.
struct Rerouted(Outbound, u16);

impl Rerouted {
    fn to(canary: &Canary) -> Arc<Self> {
        Arc::new(Self(
            Outbound::new(OutboundPolicy { allow_private_addresses: true, ..OutboundPolicy::default() }),
            canary.port,
        ))
    }
}

impl Fetch for Rerouted {
    fn fetch(&self, mut request: Request<Vec<u8>>) -> Answer<'_> {
        *request.uri_mut() = format!("http://127.0.0.1:{}{}", self.1, request.uri().path()).parse().unwrap();
        self.0.fetch(request)
    }
}

struct Always(IpAddr);

impl Lookup for Always {
    async fn lookup(&self, _: String) -> std::io::Result<Vec<IpAddr>> {
        Ok(vec![self.0])
    }
}

/// The real way out, and why it did not go there.
struct Watched {
    outbound: Outbound<Always>,
    said: Mutex<Vec<FetchError>>,
}

impl Fetch for Watched {
    fn fetch(&self, request: Request<Vec<u8>>) -> Answer<'_> {
        Box::pin(async move {
            let answer = self.outbound.fetch(request).await;
            self.said.lock().unwrap().extend(answer.as_ref().err().cloned());
            answer
        })
    }
}

#[tokio::test]
async fn names_that_lead_into_the_own_network_lead_nowhere() {
    let addresses =
        ["127.0.0.1", "10.0.0.1", "192.168.1.1", "169.254.169.254", "::1", "fd00::1", "::ffff:127.0.0.1", "0.0.0.0"];
    for address in addresses {
        let outbound = Outbound::with_lookup(OutboundPolicy::default(), Always(address.parse().unwrap()));
        let watched = Arc::new(Watched { outbound, said: Mutex::default() });
        let scene = stage(watched.clone()).await;
        assert_eq!(find(&scene).await.err(), Some(unavailable()), "{address}");
        let said = watched.said.lock().unwrap().clone();
        let refusal = "the address is not public; --allow-private-addresses lets this server go there";
        assert_eq!(said, [FetchError::NotAllowed(refusal)], "{address}");
    }
}

/// What no policy takes is not looked at, however it is written.
#[tokio::test]
async fn only_urls_that_a_policy_takes_are_asked_for() {
    let web = Arc::new(Web::default());
    let scene = stage(web.clone()).await;
    for url in [
        "https://app.example.org/client.json",
        "https://example.com/client.json",
        "https://a.b.example.com/client.json",
        "https://app.example.com/a/client.json",
        "https://app.example.com:8443/client.json",
        "https://user@app.example.com/client.json",
        "https://app.example.com@evil.example/client.json",
        "https://evil.example/.example.com/client.json",
        "https://evil.example\\.example.com/client.json",
        "https://evil.example#.example.com/client.json",
        "https://evil.example?.example.com/client.json",
        "https://app.example.com/client.json?x=1",
        "https://app.example.com/client.json#x",
        "https://app.example.com/..",
        "https://app.example.com/%2e%2e",
        "https://APP.example.com/client.json",
        "http://app.example.com/client.json",
        "https://127.0.0.1/client.json",
        "https://[::1]/client.json",
        "https://",
        "file:///etc/passwd",
    ] {
        assert!(find_at(&scene.server, &scene, url).await.unwrap().is_none(), "{url}");
    }
    assert_eq!(web.asked(), [""; 0]);
    let other = scene.server.user_pool(json!({})).await;
    let pool = scene.server.site.configuration.pool(&other).await.unwrap();
    assert!(metadata_clients::find(&scene.server.site, &pool, URL).await.unwrap().is_none(), "of another pool");
    assert_eq!(web.asked(), [""; 0]);
}

#[tokio::test]
async fn redirects_are_not_followed() {
    let target = Canary::saying("200 OK\r\ncontent-type: application/json", &document(json!({})).to_string()).await;
    for status in [301, 302, 303, 307, 308] {
        let location = format!("http://127.0.0.1:{}/client.json", target.port);
        let canary = Canary::saying(&format!("{status} Moved\r\nlocation: {location}"), "").await;
        let scene = stage(Rerouted::to(&canary)).await;
        assert_eq!(find(&scene).await.err(), Some(unavailable()), "{status}");
        assert_eq!(canary.hits(), 1);
    }
    assert_eq!(target.hits(), 0);
}

#[tokio::test]
async fn an_answer_is_short_quick_and_json() {
    let fine = document(json!({})).to_string();
    let long = document(json!({"x": "y".repeat(33 * 1024)})).to_string();
    let json = "200 OK\r\ncontent-type: application/json";
    let endless = format!("HTTP/1.1 {json}\r\ntransfer-encoding: chunked\r\n\r\n").into_bytes();
    let chunk = format!("4000\r\n{}\r\n", " ".repeat(0x4000)).into_bytes();
    let flood: Vec<Vec<u8>> = std::iter::once(endless.clone()).chain(std::iter::repeat_n(chunk, 10_000)).collect();
    for canary in [
        Canary::saying(json, &long).await,
        Canary::start(flood, Duration::ZERO).await,
        Canary::saying("200 OK\r\ncontent-type: text/html", &fine).await,
        Canary::saying("200 OK", &fine).await,
        Canary::saying("404 Not Found\r\ncontent-type: application/json", &fine).await,
        Canary::saying("201 Created\r\ncontent-type: application/json", &fine).await,
    ] {
        let scene = stage(Rerouted::to(&canary)).await;
        assert_eq!(find(&scene).await.err(), Some(unavailable()));
        assert_eq!(canary.hits(), 1);
    }
    // A byte now and then, for ever.
    let drops: Vec<Vec<u8>> =
        std::iter::once(endless).chain(std::iter::repeat_n(b"1\r\n \r\n".to_vec(), 1_000)).collect();
    let canary = Canary::start(drops, Duration::from_millis(100)).await;
    let scene = stage(Rerouted::to(&canary)).await;
    let started = Instant::now();
    assert_eq!(find(&scene).await.err(), Some(unavailable()));
    // All of it would take 100.
    assert!((2..60).contains(&started.elapsed().as_secs()), "{:?}", started.elapsed());
    // And one that is as it should be.
    let canary = Canary::saying(json, &fine).await;
    let scene = stage(Rerouted::to(&canary)).await;
    let found = find(&scene).await.unwrap().unwrap();
    assert_eq!((found.client.id.as_str(), found.client.name.as_str()), (URL, "An app"));
}

/// A failure is remembered for a moment, apart from documents, and takes none away.
#[tokio::test]
async fn errors_are_not_kept() {
    let web = Arc::new(Web::default());
    let scene = stage(web.clone()).await;
    let kept = async || {
        let policies = scene.ok("ListCIMDPolicies", json!({})).await;
        let id = &policies["CIMDPolicies"][0]["CIMDPolicyId"];
        let listed = scene.ok("ListClientMetadataURLs", json!({ "CIMDPolicyId": id })).await;
        listed["ClientMetadataURLs"].as_array().unwrap().len()
    };
    for wrong in [
        json!([]),
        json!({}),
        document(json!({"client_id": "https://app.example.com/other.json"})),
        document(json!({"client_id": format!("{URL}/")})),
        document(json!({"client_secret": "x"})),
        document(json!({"client_secret_expires_at": 0})),
        document(json!({"token_endpoint_auth_method": "private_key_jwt"})),
        document(json!({"token_endpoint_auth_method": "client_secret_basic"})),
        document(json!({"redirect_uris": []})),
        document(json!({"redirect_uris": ["javascript:alert(1)"]})),
        document(json!({"grant_types": ["client_credentials"]})),
        document(json!({"grant_types": ["implicit"]})),
    ] {
        web.put_json(URL, &wrong);
        assert!(matches!(find(&scene).await.err(), Some(Failure::DocumentInvalid(..))), "{wrong}");
        assert_eq!(web.asked(), [URL]);
        // It is left alone, and what it says meanwhile is heard afterwards.
        web.put_json(URL, &document(json!({})));
        assert_eq!(find(&scene).await.err(), Some(unavailable()), "{wrong}");
        assert_eq!(web.asked(), [""; 0]);
        assert_eq!(kept().await, 0);
        scene.server.clock.advance_seconds(60);
    }
    assert!(find(&scene).await.unwrap().is_some());
    assert_eq!((web.asked(), kept().await), (vec![URL.to_owned()], 1));
    web.take(URL);
    scene.server.clock.advance_seconds(86_399);
    assert!(find(&scene).await.unwrap().is_some(), "kept for a day");
    scene.server.clock.advance_seconds(1);
    assert_eq!(find(&scene).await.err(), Some(unavailable()), "and no longer");
}

/// An answer that comes later than the question after it.
struct Slow(Arc<Web>);

impl Fetch for Slow {
    fn fetch(&self, request: Request<Vec<u8>>) -> Answer<'_> {
        let answer = self.0.fetch(request);
        Box::pin(async move {
            tokio::time::sleep(Duration::from_millis(200)).await;
            answer.await
        })
    }
}

#[tokio::test]
async fn many_who_ask_at_once_have_it_fetched_once() {
    let web = Arc::new(Web::default());
    let scene = Arc::new(stage(Arc::new(Slow(web.clone()))).await);
    for document in [Some(document(json!({}))), None] {
        scene.server.clock.advance_seconds(100_000);
        match &document {
            Some(document) => web.put_json(URL, document),
            None => web.take(URL),
        }
        let mut asking = JoinSet::new();
        for _ in 0..50 {
            let scene = Arc::clone(&scene);
            asking.spawn(async move { find(&scene).await.is_ok_and(|found| found.is_some()) });
        }
        let found = asking.join_all().await.into_iter().filter(|found| *found).count();
        assert_eq!((found, web.asked().len()), (if document.is_some() { 50 } else { 0 }, 1));
    }
}

#[tokio::test]
async fn nobody_has_this_server_ask_without_end() {
    let web = Arc::new(Web::default());
    let scene = stage(web.clone()).await;
    let name = |host: usize, path: usize| format!("https://h{host}.example.com/{path}.json");
    let stranger = scene.server.from_address("203.0.113.7");
    for path in 0..100 {
        let _ = find_at(&stranger, &scene, &name(path, path)).await;
    }
    assert_eq!(web.asked().len(), 20, "for one caller");
    let refused = find_at(&stranger, &scene, &name(500, 0)).await.err();
    assert_eq!(refused, Some(Failure::Overloaded));
    for caller in 0..20 {
        let stranger = scene.server.from_address(&format!("198.51.100.{caller}"));
        for path in 0..10 {
            let _ = find_at(&stranger, &scene, &name(1_000, caller * 10 + path)).await;
        }
    }
    assert_eq!(web.asked().len(), 60, "from one host");
    for caller in 0..40 {
        let stranger = scene.server.from_address(&format!("192.0.2.{caller}"));
        for path in 0..20 {
            let _ = find_at(&stranger, &scene, &name(2_000 + caller * 20 + path, 0)).await;
        }
    }
    assert_eq!(web.asked().len(), 300 - 80, "under one policy");
}

/// The whole way: a client that nobody configured signs jane in, with what both its document and the app client allow.
#[tokio::test]
async fn a_client_is_its_document_within_its_app_client() {
    let web = Arc::new(Web::default());
    let scene = stage(web.clone()).await;
    jane(&scene).await;
    let allowed = json!({"scope": "openid email nothing", "grant_types": ["authorization_code", "refresh_token"]});
    web.put_json(URL, &document(allowed));
    let found = find(&scene).await.unwrap().unwrap();
    let settings = &found.client.settings;
    let mut scopes = settings.oauth_scopes.clone();
    scopes.sort();
    assert_eq!(
        (scopes, settings.callback_urls.clone()),
        (vec!["email".to_owned(), "openid".to_owned()], vec![CALLBACK.to_owned()])
    );
    assert!(found.secrets.is_empty() && settings.logout_urls.is_empty() && settings.default_redirect_uri.is_none());
    assert_eq!(found.document_host(), Some("app.example.com"));

    let mut browser = Browser::at(&scene).await;
    let named = |more: Value| asked(&scene, merged(json!({"client_id": URL, "scope": "openid"}), more));
    // Only what the document names is returned to, not what the app client has.
    let page = browser.get(&format!("/oauth2/authorize?{}", named(json!({"redirect_uri": "myapp://cb"})))).await;
    let away = page.location.unwrap();
    assert!(away.starts_with(&format!("/{}/error?error=redirect_mismatch", scene.user_pool_id)), "{away}");
    let error = async |more: Value, browser: &mut Browser| {
        browser.get(&format!("/oauth2/authorize?{}", named(more))).await.returned("error")
    };
    let without = json!({"code_challenge": null, "code_challenge_method": null});
    assert_eq!(error(without, &mut browser).await.as_deref(), Some("invalid_request"), "always with a challenge");
    assert_eq!(error(json!({"response_type": "token"}), &mut browser).await.as_deref(), Some("unauthorized_client"));
    let admin = json!({"scope": "openid aws.cognito.signin.user.admin"});
    assert_eq!(error(admin, &mut browser).await.as_deref(), Some("invalid_scope"), "the document does not ask for it");

    let page = sign_in(&mut browser, &named(json!({}))).await;
    let code = page.returned("code").unwrap_or_else(|| panic!("{page:?}"));
    let tokens = token(
        &scene,
        &[
            ("grant_type", "authorization_code"),
            ("code", &code),
            ("redirect_uri", CALLBACK),
            ("code_verifier", VERIFIER),
        ],
    )
    .await;
    assert_eq!(tokens.0, 200, "{tokens:?}");
    let (access, refresh) = (tokens.1["access_token"].as_str().unwrap(), tokens.1["refresh_token"].as_str().unwrap());
    assert_eq!(claims(access)["client_id"], URL);
    assert_eq!(claims(tokens.1["id_token"].as_str().unwrap())["aud"], URL);
    // The document may have gone when tokens are renewed; the policy must not.
    web.take(URL);
    scene.server.clock.advance_seconds(200_000);
    let renewed = token(&scene, &[("grant_type", "refresh_token"), ("refresh_token", refresh)]).await;
    assert_eq!(renewed.0, 200, "{renewed:?}");
    let policies = scene.ok("ListCIMDPolicies", json!({})).await;
    scene.ok("DeleteCIMDPolicy", json!({"CIMDPolicyId": policies["CIMDPolicies"][0]["CIMDPolicyId"]})).await;
    let refused = token(&scene, &[("grant_type", "refresh_token"), ("refresh_token", refresh)]).await;
    assert_eq!(refused, (400, json!({"error": "invalid_client"})));
}

async fn token(scene: &Scene, parameters: &[(&str, &str)]) -> (u16, Value) {
    let form = poolhouse_testkit::browser::query(&[&[("client_id", URL)], parameters].concat());
    let request = Request::post("/oauth2/token").header("content-type", "application/x-www-form-urlencoded");
    let head = request.body(()).unwrap().into_parts().0;
    let answer: Response<Vec<u8>> =
        oauth::token(&scene.server.site, Some(&scene.user_pool_id), &head, form.as_bytes()).await;
    (answer.status().as_u16(), serde_json::from_slice(answer.body()).unwrap())
}
