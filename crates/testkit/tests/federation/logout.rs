//! Sessions that end at a provider end here (OpenID Connect Back-Channel Logout 1.0).

use std::sync::Arc;

use crypto::jwt::SigningKey;
use flows::authorization::{AtProvider, begin_browser_session, live_browser_session};
use flows::federate::{NotEnded, end_by_token};
use poolhouse_testkit::web::Web;
use poolhouse_testkit::{START_SECONDS, TestServer};

use super::*;

const KEYS: &str = "https://corp.example/k";
const ENDED: &str = "http://schemas.openid.net/event/backchannel-logout";

struct House {
    scene: Scene,
    web: Arc<Web>,
    key: SigningKey,
}

impl House {
    async fn new() -> Self {
        let web = Arc::new(Web::default());
        let scene = Scene::on(TestServer::with_fetch(web.clone(), |_| ()), json!({}), json!({})).await;
        for name in [PROVIDER, "Other"] {
            add_provider(&scene, name, json!({})).await;
        }
        support(&scene, json!([PROVIDER, "Other", "COGNITO"])).await;
        let key = SigningKey::generate();
        let public = key.public();
        let jwk = json!({"kty": "RSA", "kid": key.kid(), "n": public.n_base64url(), "e": public.e_base64url()});
        web.put_json(KEYS, &json!({ "keys": [jwk] }));
        Self { scene, web, key }
    }

    /// Somebody in a browser of their own, who came of this session there.
    async fn comes(&self, id: &str, session: &str) -> String {
        let mut identity = somebody(id, json!({}));
        identity.session.session_id = Some(session.to_owned());
        let at_provider = AtProvider { provider: PROVIDER.to_owned(), session: identity.session.clone() };
        let signed_in = arrive(&self.scene, PROVIDER, identity).await.unwrap();
        begin_browser_session(&self.scene.server.site, &signed_in, Some(at_provider), None).await.unwrap()
    }

    async fn is_signed_in(&self, browser: &str) -> bool {
        let cx = &self.scene.server.site;
        let client = cx.configuration.client_at(None, &self.scene.client_id).await.unwrap();
        live_browser_session(cx, &client, browser).await.unwrap().is_some()
    }

    async fn said(&self, provider: &str, changed: Value) -> bool {
        // Whether it was believed.
        let cx = &self.scene.server.site;
        let now = cx.now().seconds();
        let claims = json!({"iss": "https://corp.example", "aud": "us", "iat": now, "exp": now + 60, "jti": "1",
            "events": { ENDED: {} }});
        let token = self.key.sign(merged(claims, changed).to_string().as_bytes());
        let pool = cx.configuration.pool(&self.scene.user_pool_id).await.unwrap();
        match end_by_token(cx, &pool, provider, &token).await {
            Ok(()) => true,
            Err(NotEnded::Refused) => false,
            Err(NotEnded::Failed(failure)) => panic!("{failure}"),
        }
    }
}

#[tokio::test]
async fn what_ended_there_ends_here_and_nothing_else_does() {
    let house = House::new().await;
    let first = house.comes("jane", "s1").await;
    let second = house.comes("jane", "s2").await;
    let johns = house.comes("john", "s3").await;
    assert!(house.said(PROVIDER, json!({"sub": "jane", "sid": "s1"})).await);
    assert!(!house.is_signed_in(&first).await);
    assert!(house.is_signed_in(&second).await && house.is_signed_in(&johns).await);
    // Of a session that was another's, nothing.
    assert!(house.said(PROVIDER, json!({"jti": "2", "sub": "john", "sid": "s2"})).await);
    assert!(house.is_signed_in(&second).await && house.is_signed_in(&johns).await);
    // Without a session all of somebody's, without somebody that session.
    assert!(house.said(PROVIDER, json!({"jti": "3", "sub": "jane"})).await);
    assert!(!house.is_signed_in(&second).await && house.is_signed_in(&johns).await);
    assert!(house.said(PROVIDER, json!({"jti": "4", "sid": "s3"})).await);
    assert!(!house.is_signed_in(&johns).await);
}

#[tokio::test]
async fn it_is_said_once_and_by_the_provider_itself() {
    let house = House::new().await;
    let ended = json!({"sub": "jane"});
    assert!(house.said(PROVIDER, ended.clone()).await);
    let again = house.comes("jane", "s1").await;
    assert!(!house.said(PROVIDER, ended.clone()).await, "it would end what began since");
    for changed in [
        json!({"jti": "2", "aud": "other"}),
        json!({"jti": "2", "iss": "https://evil.example"}),
        json!({"jti": "2", "iat": START_SECONDS - 3_600}),
        json!({"jti": "2", "events": {}}),
        json!({"jti": "2", "nonce": "n"}),
        json!({"jti": null}),
    ] {
        assert!(!house.said(PROVIDER, merged(ended.clone(), changed.clone())).await, "{changed}");
    }
    assert!(!house.said("Nobody", ended.clone()).await);
    // Another provider of the pool speaks of its own people only, though it be the same issuer.
    assert!(house.said("Other", merged(ended, json!({"jti": "3"}))).await);
    assert!(house.is_signed_in(&again).await);
    assert!(house.web.asked().iter().all(|url| url == KEYS));
}
