//! What a browser holds, and what it is worth in another one, later, or after somebody else was signed in (behaviour 50
//! #23, #27, #35).

use http::StatusCode;
use poolhouse_testkit::browser::Browser;
use poolhouse_testkit::refusal;
use poolhouse_testkit::scene::{PASSWORD, Scene, claims};
use serde_json::json;

use crate::stage_oauth::{asked, redeem, scene, sign_in};

/// A pool whose users may have authenticator apps, and jane, who must set one up.
async fn with_second_factor() -> Scene {
    let scene = scene(json!({})).await;
    let factors = json!({"MfaConfiguration": "ON", "SoftwareTokenMfaConfiguration": {"Enabled": true}});
    scene.ok("SetUserPoolMfaConfig", factors).await;
    scene
}

#[tokio::test]
async fn every_id_is_new_after_a_sign_in() {
    let scene = scene(json!({})).await;
    let query = asked(&scene, json!({}));
    let mut browser = Browser::at(&scene).await;
    browser.get(&format!("/login?{query}")).await;
    let before = browser.cookie("XSRF-TOKEN").unwrap().to_owned();
    // A session that somebody planted.
    browser.set_cookie(&format!("cognito-{}", scene.user_pool_id), "planted");
    assert!(sign_in(&mut browser, &query).await.returned("code").is_some());
    let first = browser.session().unwrap().to_owned();
    assert!(first != "planted" && browser.cookie("XSRF-TOKEN") != Some(&before));
    // Signing in anew ends the session that was there.
    sign_in(&mut browser, &asked(&scene, json!({"prompt": "login"}))).await;
    let mut old = browser.clone();
    old.set_cookie(&format!("cognito-{}", scene.user_pool_id), &first);
    let silent = format!("/oauth2/authorize?{}", asked(&scene, json!({"prompt": "none"})));
    assert_eq!(old.get(&silent).await.returned("error").as_deref(), Some("login_required"));
    assert!(browser.get(&silent).await.returned("code").is_some());
}

#[tokio::test]
async fn a_form_counts_only_from_the_page_this_browser_was_shown() {
    let scene = scene(json!({})).await;
    let address = format!("/login?{}", asked(&scene, json!({})));
    let form = |csrf: &str| {
        poolhouse_testkit::browser::query(&[("_csrf", csrf), ("username", "jane"), ("password", PASSWORD)])
    };
    let mut attacker = Browser::at(&scene).await;
    attacker.get(&address).await;
    let theirs = attacker.cookie("XSRF-TOKEN").unwrap().to_owned();
    let mut browser = Browser::at(&scene).await;
    // Without a cookie, with somebody else's token, with none.
    assert_eq!(browser.post_raw(&address, form(&theirs)).await.status, StatusCode::FORBIDDEN);
    browser.get(&address).await;
    // From another window, after a sign-in in this one: it leads on, and signs nobody else in.
    let mut signed_in = browser.clone();
    sign_in(&mut signed_in, &asked(&scene, json!({}))).await;
    assert!(signed_in.post_raw(&address, form(&theirs)).await.returned("code").is_some());
    for csrf in [theirs.as_str(), ""] {
        let page = browser.post_raw(&address, form(csrf)).await;
        assert_eq!((page.status, page.location), (StatusCode::FORBIDDEN, None), "{csrf}");
        assert!(browser.session().is_none());
    }
}

#[tokio::test]
async fn a_step_of_one_browser_is_worth_nothing_in_another_or_at_the_api() {
    let scene = with_second_factor().await;
    let query = asked(&scene, json!({}));
    let mut attacker = Browser::at(&scene).await;
    let page = sign_in(&mut attacker, &query).await;
    let state = page.hidden("session").expect("a question after the password").to_owned();
    let mut victim = Browser::at(&scene).await;
    let address = format!("/login?{query}");
    victim.get(&address).await;
    let page = victim.post(&address, &[("session", &state), ("choice", "SOFTWARE_TOKEN_MFA")]).await;
    assert!(page.location.is_none() && page.hidden("session").is_none(), "{page:?}");
    // In the browser it belongs to it goes on.
    let page = attacker.post(&address, &[("session", &state), ("choice", "SOFTWARE_TOKEN_MFA")]).await;
    assert!(page.hidden("session").is_some(), "{page:?}");
    let challenge = json!({
        "ChallengeName": "MFA_SETUP", "Session": state, "ChallengeResponses": {"USERNAME": "jane"},
    });
    let refused = scene.call("RespondToAuthChallenge", challenge).await.unwrap_err();
    assert_eq!(refused, refusal("NotAuthorizedException", "Invalid session for the user."));
}

#[tokio::test]
async fn a_session_lasts_an_hour_from_the_sign_in_whatever_it_is_used_for() {
    let scene = scene(json!({})).await;
    let mut browser = Browser::at(&scene).await;
    sign_in(&mut browser, &asked(&scene, json!({}))).await;
    let silent = format!("/oauth2/authorize?{}", asked(&scene, json!({"prompt": "none"})));
    for (seconds, error) in [(1_800, None), (1_799, None), (1, Some("login_required"))] {
        scene.server.clock.advance_seconds(seconds);
        assert_eq!(browser.get(&silent).await.returned("error").as_deref(), error, "{seconds}");
    }
}

#[tokio::test]
async fn tokens_tell_when_somebody_really_signed_in() {
    let scene = scene(json!({})).await;
    let mut browser = Browser::at(&scene).await;
    sign_in(&mut browser, &asked(&scene, json!({}))).await;
    let signed_in_at = scene.server.site.now().seconds();
    scene.server.clock.advance_seconds(600);
    let code = |query: String| format!("/oauth2/authorize?{query}");
    let page = browser.get(&code(asked(&scene, json!({"nonce": "n"})))).await;
    let tokens = redeem(&scene.server, &scene.client_id, &page.returned("code").unwrap()).await.unwrap();
    let id = claims(tokens.id_token.as_deref().unwrap());
    assert_eq!((&id["auth_time"], &id["nonce"]), (&json!(signed_in_at), &json!("n")));
    // And who wants somebody who signed in lately is not given somebody else.
    let page = browser.get(&code(asked(&scene, json!({"max_age": "599"})))).await;
    assert!(page.location.unwrap().contains("/login?"));
    let page = browser.get(&code(asked(&scene, json!({"max_age": "600", "prompt": "none"})))).await;
    assert!(page.returned("code").is_some());
}

#[tokio::test]
async fn a_session_ends_with_what_it_stands_on() {
    let password = json!({"Username": "jane", "Password": "Battery-Staple8?", "Permanent": true});
    let required = json!({"MfaConfiguration": "ON", "SoftwareTokenMfaConfiguration": {"Enabled": true}});
    for (operation, members, lives) in [
        ("AdminUserGlobalSignOut", json!({"Username": "jane"}), true),
        (
            "AdminUpdateUserAttributes",
            json!({"Username": "jane", "UserAttributes": [{"Name": "name", "Value": "J"}]}),
            true,
        ),
        ("AdminSetUserPassword", password, false),
        ("AdminDisableUser", json!({"Username": "jane"}), false),
        ("AdminDeleteUser", json!({"Username": "jane"}), false),
        ("AdminResetUserPassword", json!({"Username": "jane"}), false),
        ("SetUserPoolMfaConfig", required, false),
    ] {
        let scene = scene(json!({})).await;
        let mut browser = Browser::at(&scene).await;
        sign_in(&mut browser, &asked(&scene, json!({}))).await;
        scene.server.clock.advance_seconds(1);
        scene.ok(operation, members).await;
        let silent = format!("/oauth2/authorize?{}", asked(&scene, json!({"prompt": "none"})));
        let page = browser.get(&silent).await;
        assert_eq!(page.returned("code").is_some(), lives, "{operation}: {page:?}");
        // What it still gives is worth something.
        if let Some(code) = page.returned("code") {
            assert!(redeem(&scene.server, &scene.client_id, &code).await.is_ok(), "{operation}");
        }
    }
}

#[tokio::test]
async fn a_session_of_one_pool_is_none_in_another() {
    let scene = scene(json!({})).await;
    let mut browser = Browser::at(&scene).await;
    sign_in(&mut browser, &asked(&scene, json!({}))).await;
    let session = browser.session().unwrap().to_owned();
    let other = Scene::on(scene.server, json!({}), crate::stage_oauth::client()).await;
    let mut elsewhere = Browser::at(&other).await;
    elsewhere.set_cookie(&format!("cognito-{}", other.user_pool_id), &session);
    let silent = format!("/oauth2/authorize?{}", asked(&other, json!({"prompt": "none"})));
    assert_eq!(elsewhere.get(&silent).await.returned("error").as_deref(), Some("login_required"));
}
