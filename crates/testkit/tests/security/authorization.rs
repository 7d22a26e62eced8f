//! Where the answer to an authorization request goes, what a code is worth, and to whom (behaviour 50 #1, #3, #10, #22,
//! #32).

use domain::random::symbols;
use flows::Failure;
use poolhouse_testkit::browser::{Browser, query};
use poolhouse_testkit::scene::{Scene, claims};
use serde_json::{Value, json};
use tokio::task::JoinSet;

use crate::stage::Cluster;
use crate::stage_oauth::{
    CALLBACK, CHALLENGE, VERIFIER, asked, client, code, jane, redeem, redeem_with, scene, sign_in,
};

/// What an attacker makes of a registered address.
fn mutations(uri: &str) -> Vec<String> {
    let (scheme, rest) = uri.split_once("://").unwrap();
    let (host, path) = rest.split_once('/').map_or((rest, String::new()), |(host, path)| (host, format!("/{path}")));
    let mut all = vec![
        format!("{scheme}://evil.example@{host}{path}"),
        format!("{scheme}://{host}@evil.example{path}"),
        format!("{scheme}://{host}.evil.example{path}"),
        format!("{scheme}://{host}:443{path}"),
        format!("{scheme}://{host}.{path}"),
        format!("{scheme}://{host}%2e{path}"),
        format!("{scheme}://{host}\\@evil.example{path}"),
        format!("{scheme}:///{host}{path}"),
        format!("{scheme}:{host}{path}"),
        format!("//{host}{path}"),
        format!("http://{host}{path}"),
        format!("javascript://{host}{path}%0aalert(1)"),
        format!(" {uri}"),
        format!("{uri} "),
        format!("{uri}\n"),
        format!("{uri}/"),
        format!("{uri}?x=1"),
        format!("{uri}#x"),
        format!("{uri}/../x"),
        format!("{uri}/..;/x"),
        format!("{uri}%00"),
        format!("{uri}/%2e%2e/x"),
        uri.to_uppercase(),
        uri.replace("app", "ap\u{43f}"),
        uri[..uri.len() - 1].to_owned(),
        format!("{uri},{uri}"),
    ];
    all.retain(|mutated| mutated != uri);
    all
}

#[tokio::test]
async fn only_equal_bytes_are_ever_returned_to() {
    let scene = scene(json!({})).await;
    let mut browser = Browser::at(&scene).await;
    // With and without a session, at both ways in, and in the form of errors that would go to the application.
    for signed_in in [false, true] {
        if signed_in {
            assert!(sign_in(&mut browser, &asked(&scene, json!({}))).await.returned("code").is_some());
        }
        for uri in [CALLBACK, "myapp://cb"].iter().flat_map(|uri| mutations(uri)) {
            for more in [json!({}), json!({"prompt": "none"}), json!({"scope": "nope"}), json!({"response_type": "x"})]
            {
                let query = asked(&scene, poolhouse_testkit::merged(more, json!({"redirect_uri": uri})));
                for path in ["/oauth2/authorize", "/login", "/signup", "/forgotPassword"] {
                    let page = browser.get(&format!("{path}?{query}")).await;
                    let location = page.location.unwrap_or_default();
                    let own = format!("/{}/error?error=redirect_mismatch&", scene.user_pool_id);
                    assert!(location.starts_with(&own), "{uri:?} {path}: {location}");
                }
            }
        }
    }
}

#[tokio::test]
async fn a_sign_out_leads_only_where_it_may() {
    let scene = scene(json!({})).await;
    let mut browser = Browser::at(&scene).await;
    let bye = "https://app.example/bye";
    for name in ["logout_uri", "post_logout_redirect_uri"] {
        let to = |uri: &str| format!("/logout?{}", query(&[("client_id", &scene.client_id), (name, uri)]));
        assert_eq!(browser.get(&to(bye)).await.location.as_deref(), Some(bye));
        for uri in mutations(bye).into_iter().chain([CALLBACK.to_owned()]) {
            let location = browser.get(&to(&uri)).await.location.unwrap_or_default();
            assert!(location.starts_with(&format!("/{}/error?", scene.user_pool_id)), "{uri}: {location}");
        }
    }
    for uri in mutations(CALLBACK).into_iter().chain([bye.to_owned()]) {
        let query = query(&[("client_id", &scene.client_id), ("redirect_uri", &uri), ("response_type", "code")]);
        let location = browser.get(&format!("/logout?{query}")).await.location.unwrap_or_default();
        assert!(location.starts_with(&format!("/{}/error?", scene.user_pool_id)), "{uri}: {location}");
    }
}

#[tokio::test]
async fn a_challenge_and_its_verifier_belong_together() {
    let scene = scene(json!({})).await;
    let other = symbols(&*scene.server.site.random, b"abcdefgh", 64);
    let plain = json!({"code_challenge": VERIFIER, "code_challenge_method": "plain"});
    let mut browser = Browser::at(&scene).await;
    for refused in [
        plain,
        json!({"code_challenge_method": Value::Null}),
        json!({"code_challenge": Value::Null}),
        json!({"code_challenge": "short"}),
        json!({"code_challenge_method": "s256"}),
    ] {
        let page = browser.get(&format!("/oauth2/authorize?{}", asked(&scene, refused.clone()))).await;
        assert_eq!(page.returned("error").as_deref(), Some("invalid_request"), "{refused}");
    }
    let none = json!({"code_challenge": Value::Null, "code_challenge_method": Value::Null});
    for (challenge, verifier, works) in [
        (json!({}), Some(VERIFIER), true),
        (json!({}), None, false),
        (json!({}), Some(other.as_str()), false),
        (json!({}), Some(CHALLENGE), false),
        (json!({}), Some(""), false),
        (none.clone(), None, true),
        (none.clone(), Some(VERIFIER), false),
        (none, Some(""), false),
    ] {
        let code = code(&scene, challenge.clone()).await;
        let tokens = redeem_with(&scene.server, &scene.client_id, &code, Some(CALLBACK), verifier).await;
        match (tokens, works) {
            (Ok(_), true) => {}
            (Err(failure), false) => assert_eq!(failure, Failure::CodeInvalid, "{challenge} {verifier:?}"),
            (tokens, _) => panic!("{challenge} {verifier:?}: {:?}", tokens.err()),
        }
    }
}

#[tokio::test]
async fn a_code_is_its_clients_its_addresss_and_its_pools() {
    let scene = scene(json!({})).await;
    let other = scene.another_client(client()).await;
    let code = code(&scene, json!({})).await;
    let refused = |tokens: Result<_, Failure>| tokens.err();
    let server = &scene.server;
    assert_eq!(refused(redeem(server, &other, &code).await), Some(Failure::CodeInvalid));
    let wrong = redeem_with(server, &scene.client_id, &code, Some("myapp://cb"), Some(VERIFIER)).await;
    assert_eq!(refused(wrong), Some(Failure::RedirectDiffers));
    let wrong = redeem_with(server, &scene.client_id, &code, None, Some(VERIFIER)).await;
    assert_eq!(refused(wrong), Some(Failure::RedirectDiffers));
    let elsewhere = server.user_pool(json!({})).await;
    let stranger = server.client(&elsewhere, client()).await;
    assert_eq!(refused(redeem(server, &stranger, &code).await), Some(Failure::CodeInvalid));
    // None of that has used it up.
    let tokens = redeem(server, &scene.client_id, &code).await.unwrap();
    let claims = claims(&tokens.access_token);
    assert_eq!((&claims["client_id"], &claims["username"]), (&json!(scene.client_id), &json!("jane")));
}

#[tokio::test]
async fn a_code_lives_five_minutes() {
    for (seconds, works) in [(299, true), (300, false)] {
        let scene = scene(json!({})).await;
        let code = code(&scene, json!({})).await;
        scene.server.clock.advance_seconds(seconds);
        assert_eq!(redeem(&scene.server, &scene.client_id, &code).await.is_ok(), works, "{seconds}");
    }
}

/// Whether a token still speaks for its user.
async fn speaks(scene: &Scene, access_token: &str) -> bool {
    scene.call("GetUser", json!({"AccessToken": access_token})).await.is_ok()
}

const WITH_ADMIN: &str = "openid aws.cognito.signin.user.admin";

#[tokio::test]
async fn a_code_that_comes_again_revokes_what_it_gave() {
    let scene = scene(json!({})).await;
    let code = code(&scene, json!({"scope": WITH_ADMIN})).await;
    let tokens = redeem(&scene.server, &scene.client_id, &code).await.unwrap();
    assert!(speaks(&scene, &tokens.access_token).await);
    // Who does not have the verifier can neither use it nor spoil it.
    assert!(redeem_with(&scene.server, &scene.client_id, &code, Some(CALLBACK), None).await.is_err());
    assert!(speaks(&scene, &tokens.access_token).await);
    assert_eq!(redeem(&scene.server, &scene.client_id, &code).await.err(), Some(Failure::CodeInvalid));
    assert!(!speaks(&scene, &tokens.access_token).await);
    let refresh = json!({"ClientId": scene.client_id, "RefreshToken": tokens.refresh_token});
    assert_eq!(scene.refused("GetTokensFromRefreshToken", refresh).await.code, "NotAuthorizedException");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn of_a_hundred_exchanges_on_two_nodes_one_succeeds() {
    for cluster in Cluster::each(json!({}), client()).await {
        let (scene, other) = (&cluster.first, &cluster.second);
        jane(scene).await;
        let code = code(scene, json!({})).await;
        let mut exchanges = JoinSet::new();
        for number in 0..100 {
            let site = if number % 2 == 0 { scene.server.site.clone() } else { other.site.clone() };
            let (client_id, code) = (scene.client_id.clone(), code.clone());
            exchanges.spawn(async move {
                let client = site.configuration.client(&client_id).await.unwrap();
                let redeemed =
                    flows::authorization::codes::redeem(&site, &client, &code, Some(CALLBACK), Some(VERIFIER));
                redeemed.await.is_ok()
            });
        }
        let successes = exchanges.join_all().await.into_iter().filter(|succeeded| *succeeded).count();
        assert_eq!(successes, 1);
    }
}

#[tokio::test]
async fn what_has_become_of_the_user_counts_when_a_code_is_exchanged() {
    for (operation, members) in [
        ("AdminDisableUser", json!({"Username": "jane"})),
        ("AdminDeleteUser", json!({"Username": "jane"})),
        ("AdminUserGlobalSignOut", json!({"Username": "jane"})),
        ("AdminSetUserPassword", json!({"Username": "jane", "Password": "Battery-Staple8?", "Permanent": true})),
    ] {
        let scene = scene(json!({})).await;
        let code = code(&scene, json!({})).await;
        scene.server.clock.advance_seconds(1);
        scene.ok(operation, members).await;
        let refused = redeem(&scene.server, &scene.client_id, &code).await.err();
        assert_eq!(refused, Some(Failure::CodeInvalid), "{operation}");
    }
}

#[tokio::test]
async fn a_parameter_comes_once() {
    let scene = scene(json!({})).await;
    let mut browser = Browser::at(&scene).await;
    let query = asked(&scene, json!({}));
    for twice in ["client_id=x", "redirect_uri=https%3A%2F%2Fevil.example", "scope=email", "state=2", "x=1&x=2"] {
        for path in ["/oauth2/authorize", "/login", "/logout"] {
            let location = browser.get(&format!("{path}?{query}&{twice}")).await.location.unwrap_or_default();
            let expected = format!("/{}/error?error=invalid_request", scene.user_pool_id);
            assert!(location.starts_with(&expected), "{path} {twice}: {location}");
        }
    }
}

/// What was proved counts, not what was asked for: neither a session nor a sign-in passes for more than it is.
#[tokio::test]
async fn a_level_is_said_and_asked_for_as_it_was_proved() {
    let scene = scene(json!({})).await;
    let at = |level: u8| asked(&scene, json!({"acr_values": format!("unknown urn:cognito:loa:{level}")}));
    let mut browser = Browser::at(&scene).await;
    let page = sign_in(&mut browser, &at(4)).await;
    let code = page.returned("code").unwrap();
    let tokens = redeem(&scene.server, &scene.client_id, &code).await.ok().unwrap();
    for token in [&tokens.access_token, tokens.id_token.as_ref().unwrap()] {
        let said = claims(token);
        assert_eq!((&said["acr"], &said["amr"]), (&json!("urn:cognito:loa:1"), &json!(["pwd"])), "a password is all");
    }
    let at_once = browser.get(&format!("/oauth2/authorize?{}", at(1))).await;
    assert!(at_once.returned("code").is_some(), "{at_once:?}");
    for more in [2, 3, 4] {
        let page = browser.get(&format!("/oauth2/authorize?{}", at(more))).await;
        assert_eq!(page.returned("code"), None, "{more}");
    }
    let unasked = browser.get(&format!("/oauth2/authorize?{}", asked(&scene, json!({})))).await;
    let tokens = redeem(&scene.server, &scene.client_id, &unasked.returned("code").unwrap()).await.ok().unwrap();
    assert_eq!(claims(&tokens.access_token).get("acr"), None);
}
