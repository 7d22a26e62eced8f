//! Sign-in at identity providers (behaviour 50 #9, #10, #23; RFC 9700 §4.4, §4.7): what comes back counts in the browser, the
//! pool and for the provider that it left for, once, as everything is at that moment.

use std::sync::Arc;

use poolhouse_testkit::browser::{Browser, Page, query};
use poolhouse_testkit::merged;
use poolhouse_testkit::providers::{Away, StandIns, add};
use poolhouse_testkit::scene::Scene;
use poolhouse_testkit::{TestServer, database};
use serde_json::{Value, json};
use tokio::task::JoinSet;

use crate::stage_oauth::{CALLBACK, asked, client};

const PROVIDERS: [(&str, &str); 3] = [("Mine", "OIDC"), ("Yours", "OIDC"), ("Works", "SAML")];

async fn furnish(scene: &Scene) {
    let all: Vec<(&str, &str, Value)> = PROVIDERS.iter().map(|(name, kind)| (*name, *kind, json!({}))).collect();
    add(scene, &all).await;
    let supported = json!({"SupportedIdentityProviders": ["COGNITO", "Mine", "Yours", "Works"]});
    scene.ok("UpdateUserPoolClient", merged(client(), supported)).await;
}

pub async fn scene() -> Scene {
    let scene = Scene::on(poolhouse_testkit::providers::server(), json!({}), client()).await;
    furnish(&scene).await;
    scene
}

pub async fn leave(browser: &mut Browser, scene: &Scene, provider: &str) -> Away {
    let query = asked(scene, json!({"identity_provider": provider, "prompt": "login"}));
    Away::of(&browser.get(&format!("/oauth2/authorize?{query}")).await)
}

pub async fn come_back(browser: &mut Browser, state: &str, word: &str) -> Page {
    browser.get(&format!("/oauth2/idpresponse?{}", query(&[("state", state), ("code", word)]))).await
}

pub async fn post_back(browser: &mut Browser, state: &str, word: &str) -> Page {
    let fields = [("RelayState", state), ("SAMLResponse", word)];
    browser.post_from_elsewhere("/saml2/idpresponse", &fields).await
}

pub fn is_in(page: &Page) -> bool {
    page.location.as_deref().is_some_and(|to| to.starts_with(CALLBACK)) && page.returned("code").is_some()
}

/// Told on a page of ours, and nobody is sent to the application.
pub fn is_lost(page: &Page) -> bool {
    let to = page.location.as_deref().unwrap_or_default();
    to.contains("/error?error=") && page.returned("code").is_none() && !to.starts_with(CALLBACK)
}

#[tokio::test]
async fn a_state_counts_in_the_browser_it_was_given_to() {
    let scene = scene().await;
    let (mut attacker, mut victim) = (Browser::at(&scene).await, Browser::at(&scene).await);
    let theirs = leave(&mut attacker, &scene, "Mine").await;
    let word = theirs.word("Mine", "mallory", "");
    assert!(is_lost(&come_back(&mut victim, &theirs.state, &word).await), "a browser that never left");
    leave(&mut victim, &scene, "Mine").await;
    assert!(is_lost(&come_back(&mut victim, &theirs.state, &word).await), "one that left by itself");
    assert!(victim.session().is_none());
    // By a form, which comes without cookies, it is found out on the last step.
    let theirs = leave(&mut attacker, &scene, "Works").await;
    let page = post_back(&mut victim, &theirs.state, &theirs.word("Works", "mallory", "")).await;
    assert!(victim.session().is_none() && page.returned("code").is_none());
    assert!(is_lost(&victim.get(&page.location.unwrap()).await));
    assert!(victim.session().is_none());
}

/// Nobody else can end a sign-in by posting what they got hold of, or anything.
#[tokio::test]
async fn an_assertion_that_is_posted_elsewhere_takes_nothing_away() {
    let scene = scene().await;
    let (mut jane, mut thief) = (Browser::at(&scene).await, Browser::at(&scene).await);
    let away = leave(&mut jane, &scene, "Works").await;
    let word = away.word("Works", "jane", "assertion");
    for posted in ["nonsense", &word, &word] {
        let page = post_back(&mut thief, &away.state, posted).await;
        let last = page.location.filter(|to| to.contains("arrival="));
        assert_eq!(last.is_some(), posted == word);
        if let Some(last) = last {
            assert!(is_lost(&thief.get(&last).await));
        }
    }
    // By the way of another kind it is no answer; nor with the cookie of another browser.
    let fields = [("state", away.state.as_str()), ("code", word.as_str())];
    assert!(is_lost(&thief.post_from_elsewhere("/oauth2/idpresponse", &fields).await));
    leave(&mut thief, &scene, "Works").await;
    let fields = [("RelayState", away.state.as_str()), ("SAMLResponse", word.as_str())];
    assert!(is_lost(&thief.post_raw("/saml2/idpresponse", query(&fields)).await));
    assert!(thief.session().is_none());
    // Jane comes with it twice, as after a step back: one of them counts.
    let first = post_back(&mut jane, &away.state, &word).await.location.unwrap();
    let second = post_back(&mut jane, &away.state, &word).await.location.unwrap();
    assert!(is_in(&jane.get(&second).await));
    for spent in [&first, &second] {
        assert!(is_lost(&jane.get(spent).await), "the departure is used up");
    }
    assert!(is_lost(&post_back(&mut jane, &away.state, &word).await));
}

#[tokio::test]
async fn who_posts_answers_without_end_is_not_read() {
    let scene = scene().await;
    let server = scene.server.from_address("203.0.113.7");
    let mut browser = Browser::on(server.site.clone(), &scene.user_pool_id).await;
    let away = leave(&mut browser, &scene, "Works").await;
    let word = away.word("Works", "jane", "");
    let is_read = |page: &Page| page.location.as_deref().is_some_and(|to| to.contains("arrival="));
    for _ in 0..2_999 {
        post_back(&mut browser, "nobody's", &word).await;
    }
    assert!(is_read(&post_back(&mut browser, &away.state, &word).await));
    assert!(!is_read(&post_back(&mut browser, &away.state, &word).await));
    let other = scene.server.from_address("198.51.100.9");
    assert!(is_read(&post_back(&mut browser.on_node(other.site.clone()), &away.state, &word).await));
}

#[tokio::test]
async fn a_state_counts_once_and_for_ten_minutes() {
    let scene = scene().await;
    let mut browser = Browser::at(&scene).await;
    let away = leave(&mut browser, &scene, "Mine").await;
    let word = away.word("Mine", "jane", "");
    assert!(is_in(&come_back(&mut browser, &away.state, &word).await));
    assert!(is_lost(&come_back(&mut browser, &away.state, &word).await));
    // A word that does not hold uses it up, too.
    let away = leave(&mut browser, &scene, "Mine").await;
    assert!(!is_in(&come_back(&mut browser, &away.state, "nonsense").await));
    assert!(is_lost(&come_back(&mut browser, &away.state, &away.word("Mine", "jane", "")).await));
    let away = leave(&mut browser, &scene, "Mine").await;
    scene.server.clock.advance_seconds(600);
    assert!(is_lost(&come_back(&mut browser, &away.state, &away.word("Mine", "jane", "")).await));
    for state in ["", "nobody's"] {
        assert!(is_lost(&come_back(&mut browser, state, "Mine|jane||").await));
        assert!(is_lost(&post_back(&mut browser, state, "Works|jane||").await));
    }
    // The last step has its time, too.
    let away = leave(&mut browser, &scene, "Works").await;
    let page = post_back(&mut browser, &away.state, &away.word("Works", "jane", "")).await;
    scene.server.clock.advance_seconds(60);
    assert!(is_lost(&browser.get(&page.location.unwrap()).await));
}

#[tokio::test]
async fn a_state_counts_in_its_pool() {
    let scene = scene().await;
    let mut browser = Browser::at(&scene).await;
    let away = leave(&mut browser, &scene, "Mine").await;
    let other_pool = scene.server.user_pool(json!({})).await;
    let mut elsewhere = browser.at_pool(&other_pool).await;
    assert!(is_lost(&come_back(&mut elsewhere, &away.state, &away.word("Mine", "jane", "")).await));
    assert!(
        is_in(&come_back(&mut browser, &away.state, &away.word("Mine", "jane", "")).await),
        "it was left where it is"
    );
}

#[tokio::test]
async fn an_answer_counts_for_the_provider_that_was_asked() {
    let scene = scene().await;
    let mut browser = Browser::at(&scene).await;
    // The word of another provider, which knows the state.
    let away = leave(&mut browser, &scene, "Mine").await;
    let page = come_back(&mut browser, &away.state, &away.word("Yours", "jane", "")).await;
    assert_eq!(page.returned("error").as_deref(), Some("invalid_request"), "{page:?}");
    // By the way of another kind.
    let away = leave(&mut browser, &scene, "Mine").await;
    assert!(is_lost(&post_back(&mut browser, &away.state, &away.word("Mine", "jane", "")).await));
    let away = leave(&mut browser, &scene, "Works").await;
    assert!(is_lost(&come_back(&mut browser, &away.state, &away.word("Works", "jane", "")).await));
    // An expected nonce of another departure.
    let (first, second) = (leave(&mut browser, &scene, "Mine").await, leave(&mut browser, &scene, "Mine").await);
    assert!(!is_in(&come_back(&mut browser, &first.state, &second.word("Mine", "jane", "")).await));
    assert!(browser.session().is_none());
}

#[tokio::test]
async fn an_assertion_counts_once_on_every_node() {
    let scene = scene().await;
    let second = scene.server.another_node(scene.server.site.store.clone());
    let mut browser = Browser::at(&scene).await;
    let away = leave(&mut browser, &scene, "Works").await;
    let page = post_back(&mut browser, &away.state, &away.word("Works", "jane", "assertion")).await;
    assert!(is_in(&browser.get(&page.location.unwrap()).await));
    let mut other = Browser::on(second.site.clone(), &scene.user_pool_id).await;
    let away = leave(&mut other, &scene, "Works").await;
    let page = post_back(&mut other, &away.state, &away.word("Works", "jane", "assertion")).await;
    let page = other.get(&page.location.unwrap()).await;
    assert_eq!(page.returned("error").as_deref(), Some("server_error"), "{page:?}");
    assert!(other.session().is_none());
    // The id of another provider's message is another id.
    let away = leave(&mut other, &scene, "Mine").await;
    assert!(is_in(&come_back(&mut other, &away.state, &away.word("Mine", "jane", "assertion")).await));
}

#[tokio::test]
async fn of_fifty_callbacks_at_once_one_signs_in() {
    for database in database::Database::each() {
        let server = TestServer::with_connectors(database.location(), Arc::new(StandIns));
        let scene = Scene::on(server, json!({}), client()).await;
        furnish(&scene).await;
        let second = scene.server.another_node(match database {
            // Its one writer is the database.
            database::Database::File(_) => scene.server.site.store.clone(),
            database::Database::Schema(_) => database.open(),
        });
        let mut browser = Browser::at(&scene).await;
        let away = leave(&mut browser, &scene, "Mine").await;
        let mut all = JoinSet::new();
        for number in 0..50 {
            let node = if number % 2 == 0 { scene.server.site.clone() } else { second.site.clone() };
            let (mut same, away) = (browser.on_node(node), away.clone());
            all.spawn(async move { come_back(&mut same, &away.state, &away.word("Mine", "jane", "")).await });
        }
        let pages = all.join_all().await;
        assert_eq!(pages.iter().filter(|page| is_in(page)).count(), 1, "{pages:?}");
        assert_eq!(pages.iter().filter(|page| is_lost(page)).count(), 49);
    }
}

#[tokio::test]
async fn everything_is_looked_at_as_it_is_when_somebody_comes_back() {
    for (operation, input) in [
        ("DeleteIdentityProvider", json!({"ProviderName": "Mine"})),
        ("UpdateUserPoolClient", merged(client(), json!({"SupportedIdentityProviders": ["COGNITO", "Yours"]}))),
    ] {
        let scene = scene().await;
        let mut browser = Browser::at(&scene).await;
        let away = leave(&mut browser, &scene, "Mine").await;
        scene.ok(operation, input).await;
        let page = come_back(&mut browser, &away.state, &away.word("Mine", "jane", "")).await;
        let told = page.returned("error_description");
        assert_eq!(told.as_deref(), Some("Login option is not available. Please try another one. "), "{operation}");
        assert!(browser.session().is_none());
    }
    // A client that may not return there any more is told nothing.
    let scene = scene().await;
    let mut browser = Browser::at(&scene).await;
    let away = leave(&mut browser, &scene, "Mine").await;
    let supported = json!({"SupportedIdentityProviders": ["Mine"], "CallbackURLs": ["https://app.example/other"]});
    scene.ok("UpdateUserPoolClient", merged(client(), supported)).await;
    assert!(is_lost(&come_back(&mut browser, &away.state, &away.word("Mine", "jane", "")).await));
    // Between the form of the provider's page and the last step.
    let scene = self::scene().await;
    let mut browser = Browser::at(&scene).await;
    let away = leave(&mut browser, &scene, "Works").await;
    let page = post_back(&mut browser, &away.state, &away.word("Works", "jane", "")).await;
    scene.ok("DeleteIdentityProvider", json!({"ProviderName": "Works"})).await;
    let page = browser.get(&page.location.unwrap()).await;
    assert!(!is_in(&page) && browser.session().is_none(), "{page:?}");
}

#[tokio::test]
async fn a_session_ends_with_what_it_came_of() {
    for (operation, input) in [
        ("DeleteIdentityProvider", json!({"ProviderName": "Mine"})),
        ("AdminDisableUser", json!({"Username": "Mine_jane"})),
        ("UpdateUserPoolClient", merged(client(), json!({"SupportedIdentityProviders": ["COGNITO", "Yours"]}))),
    ] {
        let scene = scene().await;
        let mut browser = Browser::at(&scene).await;
        let away = leave(&mut browser, &scene, "Mine").await;
        assert!(is_in(&come_back(&mut browser, &away.state, &away.word("Mine", "jane", "")).await));
        let silent = format!("/oauth2/authorize?{}", asked(&scene, json!({"prompt": "none"})));
        assert!(is_in(&browser.get(&silent).await));
        scene.ok(operation, input).await;
        let page = browser.get(&silent).await;
        assert_eq!(page.returned("error").as_deref(), Some("login_required"), "{operation}: {page:?}");
    }
}

#[tokio::test]
async fn who_leaves_without_end_fills_nothing() {
    let scene = scene().await;
    let server = scene.server.from_address("203.0.113.7");
    let mut refused = 0;
    let mut first = None;
    let mut browser = Browser::on(server.site.clone(), &scene.user_pool_id).await;
    for _ in 0..21 {
        let away = leave(&mut browser, &scene, "Mine").await;
        first.get_or_insert(away);
        scene.server.clock.advance_seconds(1);
    }
    let first = first.unwrap();
    let page = come_back(&mut browser, &first.state, &first.word("Mine", "jane", "")).await;
    assert!(is_lost(&page), "the oldest of a browser goes");
    let query = asked(&scene, json!({"identity_provider": "Mine"}));
    for _ in 0..3_001 {
        let mut new = Browser::on(server.site.clone(), &scene.user_pool_id).await;
        let page = new.get(&format!("/oauth2/authorize?{query}")).await;
        refused += usize::from(page.returned("error").as_deref() == Some("temporarily_unavailable"));
    }
    assert!(refused > 0, "{refused}");
    let mut other = Browser::on(scene.server.from_address("198.51.100.9").site.clone(), &scene.user_pool_id).await;
    leave(&mut other, &scene, "Mine").await;
}
