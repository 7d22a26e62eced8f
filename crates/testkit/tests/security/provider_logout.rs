//! Sign-outs at both ends (behaviour 30 §6.3): what a provider signs ends the sessions that came of it, and no others; what
//! is anybody's ends nothing, and sends nobody anywhere.

use http::StatusCode;
use poolhouse_testkit::browser::{Browser, query};
use poolhouse_testkit::providers::SamlProvider;
use poolhouse_testkit::scene::Scene;
use serde_json::json;

use crate::federation::{come_back, is_in, is_lost, leave, post_back, scene};
use crate::stage_oauth::asked;

const BYE: &str = "https://app.example/bye";

async fn is_signed_in(browser: &mut Browser, scene: &Scene) -> bool {
    let silent = format!("/oauth2/authorize?{}", asked(scene, json!({"prompt": "none"})));
    is_in(&browser.get(&silent).await)
}

/// Somebody signed in by this provider, in a browser of theirs.
async fn signed_in(scene: &Scene, provider: &str, id: &str) -> (Browser, String) {
    let mut browser = Browser::at(scene).await;
    let away = leave(&mut browser, scene, provider).await;
    let word = away.word(provider, id, "");
    let page = if provider == "Works" {
        let page = post_back(&mut browser, &away.state, &word).await;
        browser.get(&page.location.unwrap()).await
    } else {
        come_back(&mut browser, &away.state, &word).await
    };
    assert!(is_in(&page), "{page:?}");
    (browser, away.callback)
}

async fn with_logout() -> (Scene, SamlProvider) {
    let (scene, provider) = (scene().await, SamlProvider::new());
    let details = json!({"MetadataFile": provider.metadata, "IDPSignout": "true"});
    scene.ok("UpdateIdentityProvider", json!({"ProviderName": "Works", "ProviderDetails": details})).await;
    (scene, provider)
}

#[tokio::test]
async fn who_signs_out_here_signs_out_at_the_provider_and_comes_back_once() {
    let (scene, _) = with_logout().await;
    let logout = format!("/logout?{}", query(&[("client_id", &scene.client_id), ("logout_uri", BYE)]));
    let (mut browser, _) = signed_in(&scene, "Works", "jane").await;
    let page = browser.get(&logout).await;
    assert!(page.location.as_deref().is_some_and(|to| to.starts_with(SamlProvider::LOGOUT)), "{page:?}");
    assert!(page.returned("SAMLRequest").is_some() && page.returned("Signature").is_some());
    let state = page.returned("RelayState").unwrap();
    assert!(!is_signed_in(&mut browser, &scene).await, "whether they come back or not");
    // It is no sign-in.
    let answer = [("RelayState", state.as_str()), ("SAMLResponse", "nonsense")];
    let page = browser.post_from_elsewhere("/saml2/logout", &answer).await;
    assert_eq!(page.location.as_deref(), Some(BYE), "a provider that did not do it keeps nobody");
    assert!(is_lost(&browser.post_from_elsewhere("/saml2/logout", &answer).await));
    // The state of a sign-in is none of a sign-out, and the other way round.
    let away = leave(&mut browser, &scene, "Works").await;
    let answer = [("RelayState", away.state.as_str()), ("SAMLResponse", "nonsense")];
    assert!(is_lost(&browser.post_from_elsewhere("/saml2/logout", &answer).await));
    let (mut browser, _) = signed_in(&scene, "Works", "joe").await;
    let state = browser.get(&logout).await.returned("RelayState").unwrap();
    assert!(is_lost(&post_back(&mut browser, &state, "Works|joe||").await));
    // Who came by another provider goes on at once.
    let (mut browser, _) = signed_in(&scene, "Mine", "jane").await;
    assert_eq!(browser.get(&logout).await.location.as_deref(), Some(BYE));
}

#[tokio::test]
async fn what_the_provider_signs_ends_the_sessions_that_came_of_it() {
    let (scene, provider) = with_logout().await;
    let (mut jane, callback) = signed_in(&scene, "Works", "jane").await;
    let (mut joe, _) = signed_in(&scene, "Works", "joe").await;
    let (mut other, _) = signed_in(&scene, "Mine", "jane").await;
    let destination = callback.replace("/saml2/idpresponse", "/saml2/logout");
    let request = |id: &str, subject: &str| {
        format!(
            "<p:LogoutRequest xmlns:p=\"urn:oasis:names:tc:SAML:2.0:protocol\" \
             xmlns:a=\"urn:oasis:names:tc:SAML:2.0:assertion\" ID=\"{id}\" Version=\"2.0\" \
             IssueInstant=\"2026-11-21T00:00:00Z\" Destination=\"{destination}\"><a:Issuer>{issuer}</a:Issuer>\
             <a:NameID>{subject}</a:NameID></p:LogoutRequest>",
            issuer = SamlProvider::ENTITY_ID
        )
    };
    let mut anybody = Browser::at(&scene).await;
    let stranger = SamlProvider::new();
    let unsigned = {
        use base64::Engine;
        base64::engine::general_purpose::STANDARD.encode(request("_1", "jane"))
    };
    for forged in [unsigned, stranger.signed(&request("_1", "jane"), "_1"), "nonsense".to_owned()] {
        let page = anybody.post_from_elsewhere("/saml2/logout", &[("SAMLRequest", forged.as_str())]).await;
        assert!(is_lost(&page), "{page:?}");
    }
    assert!(is_signed_in(&mut jane, &scene).await);
    let signed = provider.signed(&request("_2", "jane"), "_2");
    let fields = [("SAMLRequest", signed.as_str()), ("RelayState", "theirs")];
    let page = anybody.post_from_elsewhere("/saml2/logout", &fields).await;
    assert!(page.location.as_deref().is_some_and(|to| to.starts_with(SamlProvider::LOGOUT)), "{page:?}");
    assert!(page.returned("SAMLResponse").is_some() && page.returned("RelayState").as_deref() == Some("theirs"));
    assert!(!is_signed_in(&mut jane, &scene).await);
    assert!(is_signed_in(&mut joe, &scene).await && is_signed_in(&mut other, &scene).await);
    // Once.
    let (mut jane, _) = signed_in(&scene, "Works", "jane").await;
    assert!(is_lost(&anybody.post_from_elsewhere("/saml2/logout", &fields).await));
    assert!(is_signed_in(&mut jane, &scene).await);
}

#[tokio::test]
async fn a_logout_token_ends_what_it_names() {
    let scene = scene().await;
    let (mut jane, _) = signed_in(&scene, "Mine", "jane").await;
    let (mut joe, _) = signed_in(&scene, "Mine", "joe").await;
    let mut server = Browser::at(&scene).await;
    for (provider, token, expected) in [
        ("Yours", "Mine|jane||1", StatusCode::BAD_REQUEST),
        ("Nobody", "Mine|jane||1", StatusCode::BAD_REQUEST),
        ("Works", "Works|jane||1", StatusCode::BAD_REQUEST),
        ("Mine", "", StatusCode::BAD_REQUEST),
        ("Yours", "Yours|jane||1", StatusCode::OK),
        ("Mine", "Mine|nobody||2", StatusCode::OK),
    ] {
        let address = format!("/oauth2/backchannel_logout?identity_provider={provider}");
        let page = server.post_from_elsewhere(&address, &[("logout_token", token)]).await;
        assert_eq!(page.status, expected, "{provider} {token}");
    }
    assert!(is_signed_in(&mut jane, &scene).await);
    let address = "/oauth2/backchannel_logout?identity_provider=Mine";
    let token = [("logout_token", "Mine||session of jane|3")];
    assert_eq!(server.post_from_elsewhere(address, &token).await.status, StatusCode::OK);
    assert!(!is_signed_in(&mut jane, &scene).await && is_signed_in(&mut joe, &scene).await);
    assert_eq!(server.post_from_elsewhere(address, &token).await.status, StatusCode::BAD_REQUEST, "once");
    let token = [("logout_token", "Mine|joe||4")];
    assert_eq!(server.post_from_elsewhere(address, &token).await.status, StatusCode::OK);
    assert!(!is_signed_in(&mut joe, &scene).await);
}

#[tokio::test]
async fn what_providers_have_to_know_is_shown_and_nothing_else() {
    let (scene, _) = with_logout().await;
    let mut anybody = Browser::at(&scene).await;
    for path in ["/saml2/metadata", "/saml2/provider"] {
        let page = anybody.get(&format!("{path}?identity_provider=Works")).await;
        assert_eq!(page.status, StatusCode::OK, "{page:?}");
        for shown in [&format!("urn:amazon:cognito:sp:{}", scene.user_pool_id), "/saml2/idpresponse", "/saml2/logout"] {
            assert!(page.html.contains(shown), "{path}: {shown}");
        }
        assert!(!page.html.contains("PRIVATE") && !page.html.contains("client_secret"));
        for nobody in ["Mine", "Nobody", ""] {
            let page = anybody.get(&format!("{path}?identity_provider={nobody}")).await;
            assert_eq!(page.status, StatusCode::NOT_FOUND, "{path} {nobody}");
        }
    }
}
