//! Row 19, at the page that offers to connect (docs/decisions/0032): no word of a provider, and nobody's page, browser or
//! account, stands in for a sign-in to the account that is offered; and what the offer stands on is looked at when it is
//! used.

use std::collections::BTreeMap;
use std::sync::Arc;

use flows::authorization::{Asked, AuthorizationRequest, PageError, Refusal};
use flows::federate::offers::{self, Connected};
use flows::sign_in::{Beginning, Door, Opening, Outcome, SignedIn};
use poolhouse_testkit::browser::{Browser, Page, query};
use poolhouse_testkit::connecting::{
    CALLBACK, JANE, OFFER_TO_LINK, client, come, is_in, is_lost, offer_of, offered, pool_with_jane, sign_in,
};
use poolhouse_testkit::providers::{Away, StandIns, server};
use poolhouse_testkit::scene::{PASSWORD, Scene};
use poolhouse_testkit::{TestServer, database, merged};
use serde_json::{Value, json};
use tokio::task::JoinSet;

async fn scene() -> Scene {
    pool_with_jane(server(), json!({"AliasAttributes": ["email"]})).await
}

/// Whether she is as she was: nobody has been connected with her.
async fn is_untouched(scene: &Scene) -> bool {
    scene.identities_of("jane").await.is_empty()
}

#[tokio::test]
async fn an_offer_is_its_browsers() {
    let scene = scene().await;
    let (mut mallory, mut victim) = (Browser::at(&scene).await, Browser::at(&scene).await);
    let address = offered(&mut mallory, &scene, JANE).await;
    assert!(is_lost(&victim.get(&address).await), "a browser that never left");
    // One that left by itself, and knows her password: it connects nobody with what Mallory has there.
    offered(&mut victim, &scene, &JANE.replace("jane;", "hers;")).await;
    for fields in [&[("username", "jane"), ("password", PASSWORD)][..], &[("step", "separate")], &[("step", "cancel")]]
    {
        assert!(is_lost(&victim.post(&address, fields).await), "{fields:?}");
    }
    assert!(victim.session().is_none() && is_untouched(&scene).await);
    // A session that is bound to its browser is none in another, with or without an offer.
    assert!(!mallory.get(&address).await.html.is_empty(), "nothing was taken away");
}

#[tokio::test]
async fn a_form_of_another_sites_page_does_nothing() {
    let scene = scene().await;
    let mut browser = Browser::at(&scene).await;
    let address = offered(&mut browser, &scene, JANE).await;
    for fields in [
        &[("username", "jane"), ("password", PASSWORD)][..],
        &[("step", "separate")],
        &[("step", "cancel")],
        &[("step", "separate"), ("_csrf", "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa")],
    ] {
        let page = browser.post_raw(&address, query(fields)).await;
        assert!(page.location.is_none() && browser.session().is_none(), "{fields:?}: {page:?}");
    }
    assert!(is_untouched(&scene).await);
    assert_eq!(scene.refused("AdminGetUser", json!({"Username": "mine_jane"})).await.code, "UserNotFoundException");
    // The offer still stands.
    assert!(is_in(&sign_in(&mut browser, &address, "jane").await));
}

#[tokio::test]
async fn an_offer_lives_fifteen_minutes_in_its_pool_at_its_client() {
    let scene = scene().await;
    let mut browser = Browser::at(&scene).await;
    let address = offered(&mut browser, &scene, JANE).await;
    let other = scene.another_client(client()).await;
    assert!(is_lost(&browser.get(&address.replace(&scene.client_id, &other)).await));
    let elsewhere = pool_with_jane(scene.server.from_address("127.0.0.1"), json!({})).await;
    let there =
        address.replace(&scene.client_id, &elsewhere.client_id).replace(&scene.user_pool_id, &elsewhere.user_pool_id);
    assert!(is_lost(&browser.at_pool(&elsewhere.user_pool_id).await.get(&there).await));
    scene.server.clock.advance_seconds(899);
    assert!(browser.get(&address).await.location.is_none());
    scene.server.clock.advance_seconds(1);
    assert!(is_lost(&sign_in(&mut browser, &address, "jane").await));
    assert!(is_lost(&browser.get(&address).await) && is_untouched(&scene).await);
}

/// What is kept for one purpose is nothing to another.
#[tokio::test]
async fn a_state_is_no_offer_and_an_offer_no_state() {
    let scene = scene().await;
    let mut browser = Browser::at(&scene).await;
    let address = offered(&mut browser, &scene, JANE).await;
    let (request, offer) = address.split_once("&poolhouse_offer=").unwrap();
    let (_, parameters) = request.split_once('?').unwrap();
    for word in ["Mine|jane||", ""] {
        let back = query(&[("state", offer), ("code", word)]);
        assert!(is_lost(&browser.get(&format!("/oauth2/idpresponse?{back}")).await));
    }
    assert!(is_lost(&browser.get(&format!("/oauth2/idpresponse?arrival={offer}")).await));
    let away = Away::of(&browser.get(&format!("/oauth2/authorize?{parameters}")).await);
    for state in [away.state.as_str(), "", "nobody's", &offer[1..]] {
        let page = browser.get(&format!("/login?{parameters}&poolhouse_offer={state}")).await;
        // None at all is a page without an offer, which sends them to the provider that was asked for.
        assert!(is_lost(&page) || state.is_empty() && offer_of(&page).is_none(), "{state}: {page:?}");
    }
    let twice = browser.get(&format!("{address}&poolhouse_offer={offer}")).await;
    assert!(twice.location.unwrap().contains("/error?error=invalid_request"), "a parameter comes once");
}

#[tokio::test]
async fn the_proof_is_a_whole_sign_in() {
    let scene = scene().await;
    // Nobody who is signed in already is who sits there now.
    let mut browser = Browser::at(&scene).await;
    let address = offered(&mut browser, &scene, JANE).await;
    let plain = address.split_once("&poolhouse_offer=").unwrap().0.replace("prompt=login&identity_provider=Mine", "");
    let page = sign_in(&mut browser, &plain, "jane").await;
    assert!(is_in(&page) && browser.session().is_some() && is_untouched(&scene).await, "{page:?}");
    let page = browser.get(&address).await;
    assert!(page.html.contains("Sign in and connect") && is_untouched(&scene).await, "{page:?}");
    // Another account is not this one, however well it is proved.
    scene.user("mallory", json!({"email": "mallory@example.com", "email_verified": "true"})).await;
    let page = sign_in(&mut browser, &address, "mallory").await;
    assert!(page.location.is_none() && page.html.contains("That is another account."), "{page:?}");
    assert!(is_untouched(&scene).await && scene.identities_of("mallory").await.is_empty());
    // A second factor is asked for, and its answer is what ends the sign-in.
    let app = scene.tokens("jane").await;
    let factors = json!({"MfaConfiguration": "OPTIONAL", "SoftwareTokenMfaConfiguration": {"Enabled": true}});
    scene.ok("SetUserPoolMfaConfig", factors).await;
    let secret = scene.ok("AssociateSoftwareToken", json!({"AccessToken": app.access})).await["SecretCode"].clone();
    let shows = crypto::totp::client::App::new(secret.as_str().unwrap()).unwrap();
    let step = || scene.server.site.now().seconds() / crypto::totp::STEP_SECONDS;
    let verify = json!({"AccessToken": app.access, "UserCode": shows.code(step())});
    scene.ok("VerifySoftwareToken", verify).await;
    let preferred = json!({"Enabled": true, "PreferredMfa": true});
    scene.ok("SetUserMFAPreference", json!({"AccessToken": app.access, "SoftwareTokenMfaSettings": preferred})).await;
    scene.server.clock.advance_seconds(crypto::totp::STEP_SECONDS);
    let page = sign_in(&mut browser, &address, "jane").await;
    assert!(page.location.is_none() && is_untouched(&scene).await, "{page:?}");
    let session = page.hidden("session").unwrap().to_owned();
    let wrong = browser.post(&address, &[("session", session.as_str()), ("code", "000000")]).await;
    assert!(wrong.location.is_none() && is_untouched(&scene).await, "{wrong:?}");
    let code = shows.code(step());
    let page = browser.post(&address, &[("session", wrong.hidden("session").unwrap()), ("code", &code)]).await;
    assert!(is_in(&page) && !is_untouched(&scene).await, "{page:?}");
}

#[tokio::test]
async fn guesses_are_counted_there_as_everywhere() {
    let scene = scene().await;
    let mut browser = Browser::at(&scene).await;
    let address = offered(&mut browser, &scene, JANE).await;
    for _ in 0..5 {
        browser.post(&address, &[("username", "jane@example.com"), ("password", "Wrong-Horse7")]).await;
    }
    let page = sign_in(&mut browser, &address, "jane@example.com").await;
    assert!(page.location.is_none() && is_untouched(&scene).await, "{page:?}");
    assert!(scene.sign_in("jane", PASSWORD).await.is_err(), "the same lock");
    // Another offer is not another five.
    let address = offered(&mut browser, &scene, JANE).await;
    assert!(!is_in(&sign_in(&mut browser, &address, "jane").await) && is_untouched(&scene).await);
}

#[tokio::test]
async fn what_an_offer_stands_on_is_looked_at_when_it_is_used() {
    let first = scene().await;
    let link = |username: &str| {
        json!({
            "DestinationUser": {"ProviderName": "Cognito", "ProviderAttributeValue": username},
            "SourceUser": {"ProviderName": "Mine", "ProviderAttributeName": "Cognito_Subject", "ProviderAttributeValue": "jane"},
        })
    };
    let change =
        |name: &str, value: &str| json!({"Username": "jane", "UserAttributes": [{"Name": name, "Value": value}]});
    let without = |providers: Value| merged(client(), json!({ "SupportedIdentityProviders": providers }));
    let mapping = |mapping: Value| json!({"ProviderName": "Mine", "AttributeMapping": mapping});
    for (operation, input) in [
        ("TagResource", json!({"Tags": { OFFER_TO_LINK: "false" }})),
        ("UntagResource", json!({"TagKeys": [OFFER_TO_LINK]})),
        ("AdminDisableUser", json!({"Username": "jane"})),
        ("AdminDeleteUser", json!({"Username": "jane"})),
        ("AdminUpdateUserAttributes", change("email_verified", "false")),
        ("AdminUpdateUserAttributes", change("email", "new@example.com")),
        ("AdminResetUserPassword", json!({"Username": "jane"})),
        ("DeleteIdentityProvider", json!({"ProviderName": "Mine"})),
        ("UpdateIdentityProvider", mapping(json!({"email": "upn"}))),
        ("UpdateIdentityProvider", mapping(json!({"email": "email", "email_verified": "other"}))),
        ("UpdateUserPoolClient", without(json!(["COGNITO", "Works"]))),
        ("UpdateUserPoolClient", without(json!(["Mine"]))),
        ("AdminLinkProviderForUser", link("joe")),
    ] {
        let server = first.server.from_address("127.0.0.1");
        let scene = pool_with_jane(server, json!({"AutoVerifiedAttributes": ["email"]})).await;
        scene.user("joe", json!({})).await;
        let mut browser = Browser::at(&scene).await;
        let address = offered(&mut browser, &scene, JANE).await;
        let arn = scene.ok("DescribeUserPool", json!({})).await["UserPool"]["Arn"].clone();
        let input =
            if operation.ends_with("agResource") { merged(input, json!({ "ResourceArn": arn })) } else { input };
        scene.ok(operation, input.clone()).await;
        let told = format!("{operation} {input}");
        // Where the client lost the provider it is told; else nothing is under way any more.
        let is_refused = |page: &Page| is_lost(page) || page.returned("error").as_deref() == Some("invalid_request");
        let page = sign_in(&mut browser, &address, "jane").await;
        assert!(is_refused(&page) && browser.session().is_none(), "{told}: {page:?}");
        assert!(is_refused(&browser.post(&address, &[("step", "separate")]).await), "{told}");
        if operation != "AdminDeleteUser" {
            assert!(is_untouched(&scene).await, "{told}");
        }
        assert!(scene.call("AdminGetUser", json!({"Username": "mine_jane"})).await.is_err(), "{told}");
    }
}

/// Between the look at the offer and the transaction that links there is a whole sign-in.
#[tokio::test]
async fn what_changes_in_the_last_moment_counts_too() {
    let scene = scene().await;
    let site = &scene.server.site;
    let pool = site.configuration.pool(&scene.user_pool_id).await.unwrap();
    scene.user("joe", json!({})).await;
    let set = |value: &str| json!({"Username": "jane", "UserAttributes": [{"Name": "email_verified", "Value": value}]});
    let whom =
        json!({"ProviderName": "Mine", "ProviderAttributeName": "Cognito_Subject", "ProviderAttributeValue": "jane"});
    let joe = json!({"ProviderName": "Cognito", "ProviderAttributeValue": "joe"});
    let jane = json!({"Username": "jane"});
    for (change, input, undo, back) in [
        ("AdminUpdateUserAttributes", set("false"), "AdminUpdateUserAttributes", set("true")),
        ("AdminDisableUser", jane.clone(), "AdminEnableUser", jane.clone()),
        (
            "AdminLinkProviderForUser",
            json!({"DestinationUser": joe, "SourceUser": whom}),
            "AdminDisableProviderForUser",
            json!({ "User": whom }),
        ),
        ("GetUserPoolMfaConfig", json!({}), "GetUserPoolMfaConfig", json!({})),
    ] {
        let mut browser = Browser::at(&scene).await;
        let address = offered(&mut browser, &scene, JANE).await;
        let (_, state) = address.split_once("&poolhouse_offer=").unwrap();
        let client = site.configuration.client(&scene.client_id).await.unwrap();
        let offer = offers::find(site, &client, browser.cookie("csrf-state").unwrap(), state).await.unwrap().unwrap();
        let signed_in = signed_in(&scene).await;
        scene.ok(change, input).await;
        let asked = Asked {
            client_id: Some(&scene.client_id),
            redirect_uri: Some(CALLBACK),
            response_type: Some("code"),
            ..Asked::default()
        };
        let request = AuthorizationRequest::check(site, Some(&pool), &asked).await.ok().unwrap();
        let connected = offers::connect(site, &request, &offer, signed_in).await;
        if change == "GetUserPoolMfaConfig" {
            assert!(matches!(connected, Ok(Connected::Linked(..))), "where nothing changes she is connected");
            continue;
        }
        assert!(matches!(connected, Err(Refusal::Page(PageError::NothingUnderWay))), "{change}");
        assert!(is_untouched(&scene).await, "{change}");
        scene.ok(undo, back).await;
    }
    assert!(!is_untouched(&scene).await);
}

async fn signed_in(scene: &Scene) -> SignedIn {
    let site = &scene.server.site;
    let client = site.configuration.client(&scene.client_id).await.unwrap();
    let named = flows::directory::look_up(site, &client.pool, "jane").await.unwrap();
    let nothing = BTreeMap::new();
    let opening = Opening::Password { password: PASSWORD };
    let beginning = Beginning { named, opening, device_key: None, client_metadata: &nothing };
    match flows::sign_in::begin(site, &client, Door::Browser, beginning).await.unwrap() {
        Outcome::SignedIn(signed_in) => *signed_in,
        Outcome::Asked(_) => panic!("something more is asked"),
    }
}

#[tokio::test]
async fn who_was_linked_meanwhile_is_not_linked_again() {
    let scene = scene().await;
    let mut browser = Browser::at(&scene).await;
    let (mut first, mut second) = (browser.clone(), Browser::at(&scene).await);
    let mine = offered(&mut first, &scene, JANE).await;
    let same = offered(&mut second, &scene, JANE).await;
    assert!(is_in(&sign_in(&mut first, &mine, "jane").await));
    assert!(is_lost(&sign_in(&mut second, &same, "jane").await), "she is known by now");
    assert_eq!(scene.identities_of("jane").await.len(), 1);
    assert!(is_in(&come(&mut browser, &scene, "Mine", JANE).await));
    // The link can be taken away again, as any.
    let whom = json!({"User": {"ProviderName": "Mine", "ProviderAttributeName": "Cognito_Subject", "ProviderAttributeValue": "jane"}});
    scene.ok("AdminDisableProviderForUser", whom).await;
    assert!(is_untouched(&scene).await);
    offered(&mut browser, &scene, JANE).await;
}

#[tokio::test]
async fn so_many_claims_that_nobody_can_tell_are_no_offer() {
    let scene = pool_with_jane(server(), json!({})).await;
    for number in 0..50 {
        scene.invited(&format!("claims{number}"), json!({"email": "jane@example.com"})).await;
    }
    assert!(offer_of(&come(&mut Browser::at(&scene).await, &scene, "Mine", JANE).await).is_none());
    // She is there herself, and as who came from the provider just now.
    for name in ["claims7", "claims8"] {
        scene.ok("AdminDeleteUser", json!({ "Username": name })).await;
    }
    offered(&mut Browser::at(&scene).await, &scene, &JANE.replace("jane;", "again;")).await;
}

/// Every browser is the one that the offer was made to, and knows the password; half of them go on without.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn of_twenty_answers_at_once_on_two_nodes_one_counts() {
    for database in database::Database::each() {
        let server = TestServer::with_connectors(database.location(), Arc::new(StandIns));
        let scene = pool_with_jane(server, json!({})).await;
        let second = scene.server.another_node(match database {
            // Its one writer is the database.
            database::Database::File(_) => scene.server.site.store.clone(),
            database::Database::Schema(_) => database.open(),
        });
        let mut browser = Browser::at(&scene).await;
        let address = offered(&mut browser, &scene, JANE).await;
        let mut all = JoinSet::new();
        for number in 0..20 {
            let node = if number % 2 == 0 { scene.server.site.clone() } else { second.site.clone() };
            let (mut same, address) = (browser.on_node(node), address.clone());
            all.spawn(async move {
                if number % 4 < 2 {
                    return sign_in(&mut same, &address, "jane").await;
                }
                same.post(&address, &[("step", "separate")]).await
            });
        }
        let pages = all.join_all().await;
        assert_eq!(pages.iter().filter(|page| is_in(page)).count(), 1, "{pages:?}");
        let linked = !is_untouched(&scene).await;
        let separate = scene.call("AdminGetUser", json!({"Username": "mine_jane"})).await.is_ok();
        assert!(linked != separate, "{linked} {separate}");
    }
}
