//! Metadata of SAML providers that stands at a URL (behaviour 30 §6.3): read again in its time, by one, while everybody else
//! goes on with what is known.

use std::sync::Arc;

use federation::xml_time;
use flows::federate::{self, NotEnded, SamlMessage};
use flows::{Answer, Fetch};
use http::{Request, Response};
use poolhouse_testkit::TestServer;
use poolhouse_testkit::providers::SamlProvider;
use poolhouse_testkit::web::Web;
use tokio::sync::Semaphore;

use super::*;

const URL: &str = "https://idp.example.com/metadata";
const NAME: &str = "Works";
/// Within them it is read once, and after a failure once in the second.
const SPAN_SECONDS: i64 = 6 * 3_600;
const NEXT_TRY_SECONDS: i64 = 300;

/// The web, where metadata comes only as often as a test lets it.
struct Gate {
    web: Arc<Web>,
    admitted: Semaphore,
    came: Semaphore,
}

impl Fetch for Gate {
    fn fetch(&self, request: Request<Vec<u8>>) -> Answer<'_> {
        Box::pin(async move {
            self.came.add_permits(1);
            self.admitted.acquire().await.expect("the gate is there").forget();
            self.web.fetch(request).await
        })
    }
}

struct House {
    scene: Scene,
    web: Arc<Web>,
}

impl House {
    /// A pool with a provider whose metadata is this.
    async fn new(metadata: &str) -> Self {
        let web = Arc::new(Web::default());
        Self::with(web.clone(), web, metadata).await
    }

    async fn with(fetch: Arc<dyn Fetch>, web: Arc<Web>, metadata: &str) -> Self {
        put(&web, metadata);
        let scene = Scene::on(TestServer::with_fetch(fetch, |_| ()), json!({}), json!({})).await;
        let details = json!({ "MetadataURL": URL });
        let provider = json!({"ProviderName": NAME, "ProviderType": "SAML", "ProviderDetails": details});
        scene.ok("CreateIdentityProvider", provider).await;
        let house = Self { scene, web };
        // The span that has begun may end at any moment; the next is a whole one.
        house.pass(SPAN_SECONDS - house.scene.server.site.now().seconds() % SPAN_SECONDS);
        house
    }

    fn pass(&self, seconds: i64) {
        self.scene.server.clock.advance_seconds(seconds);
    }

    /// How often the metadata was asked for since this was called last.
    fn reads(&self) -> usize {
        self.web.asked().len()
    }

    /// Whether a message that this provider signs is believed.
    async fn believes(&self, provider: &SamlProvider) -> bool {
        believed(&self.scene.server, &self.scene.user_pool_id, provider).await
    }
}

fn put(web: &Web, metadata: &str) {
    web.put(URL, Response::new(metadata.as_bytes().to_vec()));
}

async fn believed(server: &TestServer, user_pool_id: &str, provider: &SamlProvider) -> bool {
    let cx = &server.site;
    let pool = cx.configuration.pool(user_pool_id).await.unwrap();
    let id = format!("_{}", domain::random::uuid(&*cx.random));
    let request = format!(
        "<p:LogoutRequest xmlns:p=\"urn:oasis:names:tc:SAML:2.0:protocol\" \
         xmlns:a=\"urn:oasis:names:tc:SAML:2.0:assertion\" ID=\"{id}\" Version=\"2.0\" IssueInstant=\"{now}\" \
         Destination=\"{destination}\"><a:Issuer>{issuer}</a:Issuer><a:NameID>jane</a:NameID></p:LogoutRequest>",
        now = xml_time::format(cx.now()),
        destination = federate::logout_url(cx, &pool),
        issuer = SamlProvider::ENTITY_ID,
    );
    let signed = provider.signed(&request, &id);
    match federate::end_by_saml(cx, &pool, SamlMessage::Posted(&signed), None).await {
        Ok(_) => true,
        Err(NotEnded::Refused) => false,
        Err(NotEnded::Failed(failure)) => panic!("{failure}"),
    }
}

fn valid_until(metadata: &str, seconds: i64) -> String {
    let end = xml_time::format(domain::clock::Time::from_seconds(seconds));
    let changed = metadata.replace("entityID=", &format!("validUntil=\"{end}\" entityID="));
    assert_ne!(changed, metadata);
    changed
}

#[tokio::test]
async fn metadata_is_read_once_in_its_time_and_what_it_says_takes_effect() {
    let (first, second) = (SamlProvider::new(), SamlProvider::new());
    let house = House::new(&first.metadata).await;
    house.reads();
    assert!(house.believes(&first).await && house.believes(&first).await);
    assert_eq!(house.reads(), 1);
    put(&house.web, &second.metadata);
    house.pass(SPAN_SECONDS - 1);
    assert!(house.believes(&first).await && !house.believes(&second).await, "it is not time yet");
    assert_eq!(house.reads(), 0);
    house.pass(1);
    assert!(house.believes(&second).await && !house.believes(&first).await);
    assert_eq!(house.reads(), 1);
    // It is kept, and shown.
    let stored = stored(&house.scene, NAME).await;
    assert_eq!(stored.saml.unwrap().signing_certificates.len(), 1);
}

#[tokio::test]
async fn while_it_cannot_be_had_what_is_known_goes_on() {
    let (first, second, stranger) = (SamlProvider::new(), SamlProvider::new(), SamlProvider::new());
    let house = House::new(&first.metadata).await;
    assert!(house.believes(&first).await);
    let foreign = stranger.metadata.replace(SamlProvider::ENTITY_ID, "https://other.example.com");
    let expired = valid_until(&second.metadata, house.scene.server.site.now().seconds());
    house.reads();
    for (metadata, what) in [
        (None, "nobody answers"),
        (Some("nonsense"), "nonsense"),
        (Some(&*foreign), "another's"),
        (Some(&*expired), "expired"),
    ] {
        match metadata {
            Some(metadata) => put(&house.web, metadata),
            None => house.web.take(URL),
        }
        house.pass(SPAN_SECONDS);
        for _ in 0..3 {
            assert!(house.believes(&first).await && !house.believes(&second).await, "{what}");
            assert!(!house.believes(&stranger).await, "{what}");
        }
        assert_eq!(house.reads(), 1, "{what}: once for all of them");
    }
    house.pass(NEXT_TRY_SECONDS);
    assert!(house.believes(&first).await);
    assert_eq!(house.reads(), 1, "it is tried again soon");
    put(&house.web, &second.metadata);
    house.pass(NEXT_TRY_SECONDS);
    assert!(house.believes(&second).await && !house.believes(&first).await);
    house.pass(NEXT_TRY_SECONDS);
    house.reads();
    assert!(house.believes(&second).await);
    assert_eq!(house.reads(), 0, "and then has its time");
}

#[tokio::test]
async fn metadata_past_its_validity_lets_nobody_in_until_there_is_new() {
    let provider = SamlProvider::new();
    let house = House::new(&provider.metadata).await;
    let now = house.scene.server.site.now().seconds();
    put(&house.web, &valid_until(&provider.metadata, now + 3_600));
    assert!(house.believes(&provider).await);
    house.web.take(URL);
    house.pass(3_599);
    assert!(house.believes(&provider).await);
    house.pass(1);
    house.reads();
    assert!(!house.believes(&provider).await && !house.believes(&provider).await);
    assert_eq!(house.reads(), 1, "before its time, and not by everybody who comes");
    put(&house.web, &valid_until(&provider.metadata, now + 86_400));
    house.pass(NEXT_TRY_SECONDS);
    assert!(house.believes(&provider).await);
}

#[tokio::test]
async fn one_reads_it_and_nobody_waits_on_any_node() {
    let (first, second) = (SamlProvider::new(), SamlProvider::new());
    let web = Arc::new(Web::default());
    let gate = Arc::new(Gate { web: web.clone(), admitted: Semaphore::new(1), came: Semaphore::new(0) });
    let house = House::with(gate.clone(), web, &first.metadata).await;
    gate.came.acquire().await.unwrap().forget();
    put(&house.web, &second.metadata);
    let server = &house.scene.server;
    let other = server.another_node(server.site.store.clone());
    let (reader, pool) = (server.another_node(server.site.store.clone()), house.scene.user_pool_id.clone());
    let read = tokio::spawn(async move { federate::connect(&reader.site, &pool, NAME).await.map(|_| ()) });
    gate.came.acquire().await.unwrap().forget();
    // It hangs. Everybody else is answered by what is known.
    for node in [&house.scene.server, &other] {
        assert!(believed(node, &house.scene.user_pool_id, &first).await);
        assert!(!believed(node, &house.scene.user_pool_id, &second).await);
    }
    assert!(!read.is_finished() && gate.came.available_permits() == 0);
    gate.admitted.add_permits(1);
    assert!(read.await.unwrap().is_ok());
    for node in [&house.scene.server, &other] {
        assert!(believed(node, &house.scene.user_pool_id, &second).await);
    }
}

#[tokio::test]
async fn what_an_administrator_changed_meanwhile_counts() {
    let (first, second) = (SamlProvider::new(), SamlProvider::new());
    let web = Arc::new(Web::default());
    let gate = Arc::new(Gate { web: web.clone(), admitted: Semaphore::new(1), came: Semaphore::new(0) });
    let house = House::with(gate.clone(), web, &first.metadata).await;
    gate.came.acquire().await.unwrap().forget();
    let server = &house.scene.server;
    let (reader, pool) = (server.another_node(server.site.store.clone()), house.scene.user_pool_id.clone());
    let read = tokio::spawn(async move { federate::connect(&reader.site, &pool, NAME).await.map(|_| ()) });
    gate.came.acquire().await.unwrap().forget();
    let details = json!({ "MetadataFile": second.metadata });
    house.scene.ok("UpdateIdentityProvider", json!({"ProviderName": NAME, "ProviderDetails": details})).await;
    gate.admitted.add_permits(1);
    assert!(read.await.unwrap().is_ok());
    assert!(house.believes(&second).await && !house.believes(&first).await);
}
