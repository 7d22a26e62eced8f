//! Ways out to identity providers, and back.

use http::StatusCode;
use serde_json::{Value, json};
use testkit::browser::Browser;
use testkit::merged;
use testkit::providers::{Away, add, server};
use testkit::scene::Scene;

use crate::stage::{CALLBACK, Stage, is_signed_in};

/// A stage whose client has these providers, which are there.
async fn with(providers: &[(&str, &str, Value)], supported: Value) -> Stage {
    let scene = Scene::on(server(), json!({}), json!({})).await;
    add(&scene, providers).await;
    let client = json!({
        "AllowedOAuthFlows": ["code"],
        "AllowedOAuthScopes": ["openid", "email", "aws.cognito.signin.user.admin"],
        "AllowedOAuthFlowsUserPoolClient": true,
        "CallbackURLs": [CALLBACK],
        "SupportedIdentityProviders": supported,
    });
    let client_id = scene.another_client(client).await;
    Stage::of(Scene { client_id, ..scene }).await
}

async fn usual() -> Stage {
    let providers = [("Mine", "OIDC", json!({})), ("Google", "Google", json!({})), ("Works", "SAML", json!({}))];
    with(&providers, json!(["COGNITO", "Mine", "Google", "Works"])).await
}

impl Stage {
    async fn leave(&mut self, more: &str) -> Away {
        let address = format!("/oauth2/authorize?{}&{more}", self.query);
        Away::of(&self.browser.get(&address).await)
    }
}

fn path(away: &Away) -> String {
    let at = away.callback.find("/oauth2/").or_else(|| away.callback.find("/saml2/")).unwrap();
    away.callback[at..].to_owned()
}

async fn return_by_link(stage: &mut Stage, away: &Away, word: &str) -> testkit::browser::Page {
    let query = testkit::browser::query(&[("state", &away.state), ("code", word)]);
    stage.browser.get(&format!("{}?{query}", path(away))).await
}

#[tokio::test]
async fn a_provider_that_is_named_is_gone_to_at_once_and_back_from() {
    let mut stage = usual().await;
    stage.query.push_str("&state=st");
    let away = stage.leave("identity_provider=Mine&prompt=select_account&login_hint=jane%40example.com").await;
    assert_eq!(away.provider, "mine");
    assert!(away.callback.ends_with("/oauth2/idpresponse"), "{away:?}");
    assert_eq!(
        (away.prompt.as_deref(), away.login_hint.as_deref()),
        (Some("select_account"), Some("jane@example.com"))
    );
    let word = away.word("Mine", "jane", "");
    let page = return_by_link(&mut stage, &away, &word).await;
    assert!(is_signed_in(&page), "{page:?}");
    assert_eq!(page.returned("state").as_deref(), Some("st"));
    assert_eq!(stage.scene.status_of("Mine_jane").await, "EXTERNAL_PROVIDER");
    // She has a session, which suffices for the same provider and for any, and not for another or the pool itself.
    for (more, suffices) in [
        ("", true),
        ("&identity_provider=Mine", true),
        ("&identity_provider=Google", false),
        ("&identity_provider=COGNITO", false),
    ] {
        let address = format!("/oauth2/authorize?{}&prompt=none{more}", stage.query);
        let page = stage.browser.get(&address).await;
        assert_eq!(is_signed_in(&page), suffices, "{more}: {page:?}");
        assert_eq!(page.returned("error").as_deref() == Some("login_required"), !suffices, "{more}");
    }
}

#[tokio::test]
async fn a_form_of_the_providers_page_comes_without_cookies_and_the_browser_once_more() {
    let mut stage = usual().await;
    let away = stage.leave("identity_provider=Works").await;
    assert!(away.callback.ends_with("/saml2/idpresponse"), "{away:?}");
    let word = away.word("Works", "jane", "assertion-1");
    let fields = [("RelayState", away.state.as_str()), ("SAMLResponse", word.as_str())];
    let page = stage.browser.post_from_elsewhere("/saml2/idpresponse", &fields).await;
    assert_eq!(page.status, StatusCode::SEE_OTHER);
    let on = page.location.unwrap();
    // In another browser it opens nothing, and takes nothing away.
    let mut other = testkit::browser::Browser::at(&stage.scene).await;
    assert!(other.get(&on).await.location.unwrap().contains("/error?error=sign_in_lost"));
    assert!(is_signed_in(&stage.browser.get(&on).await));
    assert!(!is_signed_in(&stage.browser.get(&on).await), "once");
    // Apple posts, too.
    let away = stage.leave("identity_provider=Google&prompt=login").await;
    let word = away.word("Google", "joe", "");
    let fields = [("state", away.state.as_str()), ("code", word.as_str())];
    let page = stage.browser.post_from_elsewhere("/oauth2/idpresponse", &fields).await;
    assert!(is_signed_in(&stage.browser.get(&page.location.unwrap()).await));
}

#[tokio::test]
async fn one_provider_and_nothing_else_needs_no_page() {
    let mut stage = with(&[("Mine", "OIDC", json!({}))], json!(["Mine"])).await;
    assert_eq!(stage.leave("").await.provider, "mine");
    // Whoever comes to the page is sent the same way.
    let page = stage.get("/login").await;
    let on = page.location.unwrap();
    assert_eq!(Away::of(&stage.browser.get(&on).await).provider, "mine");
    // Nobody is shown anything where no page may be.
    let silent = format!("/oauth2/authorize?{}&prompt=none", stage.query);
    let page = stage.browser.get(&silent).await;
    assert_eq!(page.returned("error").as_deref(), Some("login_required"));
}

#[tokio::test]
async fn pages_offer_the_providers_of_the_client() {
    let mut stage = usual().await;
    for page in ["/login", "/signup"] {
        let shown = stage.get(page).await;
        for name in ["Mine", "Google", "Works"] {
            let link = format!("identity_provider={name}\"");
            assert!(shown.html.contains(&link), "{page} {name}: {}", shown.html);
        }
        assert!(!shown.html.contains("idp_identifier"), "{page}");
    }
    let (_, rest) =
        stage.get("/login").await.html.split_once("href=\"/").map(|(a, b)| (a.to_owned(), b.to_owned())).unwrap();
    assert!(rest.contains("/oauth2/authorize?client_id="));
    stage.query.push_str("&identity_provider=COGNITO");
    assert!(!stage.get("/login").await.html.contains("identity_provider=Mine"));
    let mut only =
        with(&[("Mine", "OIDC", json!({})), ("Google", "Google", json!({}))], json!(["Mine", "Google"])).await;
    let page = only.get("/login").await;
    assert!(page.html.contains("identity_provider=Google") && !page.html.contains("signInFormUsername"), "{page:?}");
    assert!(only.get("/signup").await.location.is_some(), "nobody signs up where nobody has a password");
}

#[tokio::test]
async fn an_address_leads_to_the_provider_of_its_domain() {
    let scene = Scene::on(server(), json!({}), json!({})).await;
    add(&scene, &[("Works", "SAML", json!({})), ("Google", "Google", json!({}))]).await;
    let identifiers = json!({"ProviderName": "Works", "IdpIdentifiers": ["Works.Example", "works"]});
    scene.ok("UpdateIdentityProvider", identifiers).await;
    let domain = json!({"Domain": "classic-pages", "ManagedLoginVersion": 1});
    scene.ok("CreateUserPoolDomain", domain).await;
    let client = json!({
        "AllowedOAuthFlows": ["code"], "AllowedOAuthScopes": ["openid"], "AllowedOAuthFlowsUserPoolClient": true,
        "CallbackURLs": [CALLBACK], "SupportedIdentityProviders": ["COGNITO", "Works", "Google"],
    });
    let client_id = scene.another_client(client).await;
    let mut stage = Stage::of(Scene { client_id, ..scene }).await;
    let page = stage.get("/login").await;
    assert!(page.html.contains("name=\"idp_identifier\"") && page.html.contains("identity_provider=Google"));
    assert!(!page.html.contains("identity_provider=Works"), "it is found, not shown");
    let found = stage.post("/login", &[("step", "domain"), ("idp_identifier", "jane@works.example")]).await;
    let away = Away::of(&stage.browser.get(&found.location.unwrap()).await);
    assert_eq!((away.provider.as_str(), away.login_hint.as_deref()), ("works", Some("jane@works.example")));
    let nobody = stage.post("/login", &[("step", "domain"), ("idp_identifier", "jane@elsewhere.example")]).await;
    assert!(nobody.location.is_none() && nobody.html.contains("role=\"alert\""), "{nobody:?}");
    assert_eq!(stage.leave("idp_identifier=WORKS.example").await.provider, "works");
}

/// A stage of managed login with a branding whose `federation` is this.
async fn branded(federation: Value) -> Stage {
    let stage = usual().await;
    let scene = &stage.scene;
    let identifiers = json!({"ProviderName": "Works", "IdpIdentifiers": ["works.example"]});
    scene.ok("UpdateIdentityProvider", identifiers).await;
    let settings = json!({"categories": {"auth": {"federation": federation}}});
    scene.ok("CreateManagedLoginBranding", json!({"Settings": settings})).await;
    stage
}

/// The providers of a page's buttons, in order.
fn buttons(html: &str) -> Vec<String> {
    let links = html.split("identity_provider=").skip(1);
    links.filter_map(|rest| rest.split(['"', '&']).next()).map(str::to_owned).collect()
}

#[tokio::test]
async fn a_branding_says_whether_providers_are_shown_or_searched() {
    for (federation, searched) in [
        (json!({}), false),
        (json!({"interfaceStyle": "BUTTON_LIST"}), false),
        (json!({"interfaceStyle": 7}), false),
        (json!({"interfaceStyle": "DOMAIN_SEARCH"}), true),
    ] {
        let mut stage = branded(federation.clone()).await;
        for page in ["/login", "/signup"] {
            let html = stage.get(page).await.html;
            // Those without an identifier could not be found.
            let expected: &[&str] = if searched { &["Google", "Mine"] } else { &["Google", "Mine", "Works"] };
            assert_eq!(buttons(&html), expected, "{page} {federation}");
            let is_asked = html.contains("name=\"idp_identifier\"");
            assert_eq!(is_asked, searched && page == "/login", "{page} {federation}");
        }
        let found = stage.post("/login", &[("step", "domain"), ("idp_identifier", "jane@works.example")]).await;
        if searched {
            let away = Away::of(&stage.browser.get(&found.location.unwrap()).await);
            assert_eq!((away.provider.as_str(), away.login_hint.as_deref()), ("works", Some("jane@works.example")));
        }
    }
}

#[tokio::test]
async fn a_branding_orders_the_providers() {
    for (order, expected) in [
        (json!([]), ["Google", "Mine", "Works"]),
        (json!(["Works", "Mine", "Google"]), ["Works", "Mine", "Google"]),
        (json!(["Works", "Nobody", "COGNITO", "Works"]), ["Works", "Google", "Mine"]),
        (json!(["google", 7, null, {"Works": true}]), ["Google", "Mine", "Works"]),
        (json!("Works"), ["Google", "Mine", "Works"]),
    ] {
        let mut stage = branded(json!({"interfaceStyle": "BUTTON_LIST", "order": order})).await;
        assert_eq!(buttons(&stage.get("/login").await.html), expected, "{order}");
    }
}

/// The state of a sign-in is in a cookie, and a cookie of one name is not sent to another.
#[tokio::test]
async fn a_browser_leaves_from_where_the_answer_will_come() {
    let stage = usual().await;
    let pool = stage.scene.user_pool_id.clone();
    for (provider, prefix) in [("Mine", None), ("Works", Some("at-home"))] {
        if let Some(prefix) = prefix {
            stage.scene.ok("CreateUserPoolDomain", json!({"Domain": prefix, "ManagedLoginVersion": 2})).await;
        }
        let host = prefix.map_or("localhost".to_owned(), |prefix| format!("{prefix}.auth.us-east-1.localhost"));
        let home = match prefix {
            Some(_) => format!("http://{host}:7665"),
            None => format!("http://localhost:7665/{pool}"),
        };
        let address = format!("/oauth2/authorize?{}&identity_provider={provider}", stage.query);
        let anew = Browser::at(&stage.scene).await;
        for elsewhere in ["127.0.0.1", "[::1]", "other.localhost"] {
            let mut browser = anew.calling(elsewhere);
            let page = browser.get(&address).await;
            assert_eq!(page.location, Some(format!("{home}{address}&at_home=1")), "{elsewhere}");
            assert!(browser.cookie("csrf-state").is_none(), "nothing is under way yet");
        }
        // There it goes on: also behind a proxy that calls the server by another name still.
        for (host, address) in [
            (host.clone(), format!("{address}&at_home=1")),
            (host.clone(), address.clone()),
            (host.to_uppercase(), address.clone()),
            ("proxied.example".to_owned(), format!("{address}&at_home=1")),
        ] {
            let mut browser = anew.calling(&host);
            let away = Away::of(&browser.get(&address).await);
            assert!(away.callback.starts_with(&home), "{host}: {}", away.callback);
            assert!(browser.cookie("csrf-state").is_some(), "{host}");
        }
    }
}

#[tokio::test]
async fn a_form_for_a_provider_stands_on_a_page_of_its_own() {
    let mut stage = with(&[("Mine", "OIDC", json!({"client_id": "posts"}))], json!(["Mine"])).await;
    let page = stage.browser.get(&format!("/oauth2/authorize?{}", stage.query)).await;
    assert!(page.html.contains("action=\"https://mine.idp.example/authorize\""), "{page:?}");
    let (state, nonce) = (page.hidden("state").unwrap().to_owned(), page.hidden("nonce").unwrap().to_owned());
    let query = testkit::browser::query(&[("state", &state), ("code", &format!("Mine|jane|{nonce}|"))]);
    assert!(is_signed_in(&stage.browser.get(&format!("/oauth2/idpresponse?{query}")).await));
}

#[tokio::test]
async fn what_a_provider_refuses_is_told_to_the_application() {
    let mut stage = usual().await;
    stage.query.push_str("&state=st");
    for (provider, answer, error, description) in [
        ("Mine", "error=access_denied&error_description=She+said+no", "access_denied", "She said no"),
        ("Mine", "error=server_error", "invalid_request", "server_error"),
        ("Mine", "code=nonsense", "invalid_request", "The word is another's. "),
        (
            "Mine",
            "code=unreachable",
            "invalid_request",
            "Mine cannot be reached at the moment. Try again, or sign in another way. ",
        ),
    ] {
        let away = stage.leave(&format!("identity_provider={provider}")).await;
        let page = stage.browser.get(&format!("{}?state={}&{answer}", path(&away), away.state)).await;
        assert!(page.location.as_deref().is_some_and(|to| to.starts_with(CALLBACK)), "{answer}: {page:?}");
        let told = (page.returned("error"), page.returned("error_description"), page.returned("state"));
        assert_eq!(told, (Some(error.to_owned()), Some(description.to_owned()), Some("st".to_owned())), "{answer}");
    }
    let away = stage.leave("identity_provider=Works").await;
    let fields = [("RelayState", away.state.as_str()), ("SAMLResponse", "nonsense")];
    let page = stage.browser.post_from_elsewhere("/saml2/idpresponse", &fields).await;
    assert_eq!(page.returned("error").as_deref(), Some("server_error"), "{page:?}");
}

#[tokio::test]
async fn a_provider_whose_settings_are_wrong_sends_nobody_away() {
    let mut stage = with(&[("Mine", "OIDC", json!({"client_id": "unusable"}))], json!(["Mine"])).await;
    let page = stage.browser.get(&format!("/oauth2/authorize?{}", stage.query)).await;
    assert_eq!(page.returned("error").as_deref(), Some("server_error"), "{page:?}");
}

#[tokio::test]
async fn a_saml_provider_may_begin_where_that_is_allowed() {
    let unsolicited = |stage: &Stage, provider: &str| {
        let asked = [
            ("identity_provider", provider),
            ("client_id", stage.scene.client_id.as_str()),
            ("redirect_uri", CALLBACK),
            ("response_type", "code"),
            ("scope", "email openid"),
            ("state", "planted"),
        ];
        let relay = testkit::browser::query(&asked);
        [("RelayState", relay), ("SAMLResponse", format!("{provider}|jane||assertion"))]
    };
    for (details, supported, allowed) in [
        (json!({"IDPInit": "true"}), json!(["Works"]), true),
        (json!({}), json!(["Works"]), false),
        (json!({"IDPInit": "true"}), json!(["Works", "COGNITO"]), false),
        (json!({"IDPInit": "true"}), json!(["Works", "Mine"]), false),
    ] {
        let providers = [("Works", "SAML", details.clone()), ("Mine", "OIDC", json!({}))];
        let mut stage = with(&providers, supported.clone()).await;
        let fields = unsolicited(&stage, "Works");
        let fields = fields.each_ref().map(|(name, value)| (*name, value.as_str()));
        let page = stage.browser.post_from_elsewhere("/saml2/idpresponse", &fields).await;
        assert_eq!(is_signed_in(&page), allowed, "{details} {supported}: {page:?}");
        if allowed {
            assert_eq!(page.returned("state"), None, "nobody here asked with one");
            assert!(stage.browser.session().is_some());
            let again = stage.browser.post_from_elsewhere("/saml2/idpresponse", &fields).await;
            assert_eq!(again.returned("error").as_deref(), Some("server_error"), "an assertion counts once");
        } else {
            assert!(
                page.location.unwrap().contains("/error?error=invalid_request&error_description=Invalid+relayState")
            );
        }
        let fields = unsolicited(&stage, "Mine");
        let fields = fields.each_ref().map(|(name, value)| (*name, value.as_str()));
        assert!(!is_signed_in(&stage.browser.post_from_elsewhere("/saml2/idpresponse", &fields).await));
    }
}

#[tokio::test]
async fn clients_are_held_to_their_list() {
    let mut stage = usual().await;
    stage.scene.ok("UpdateUserPoolClient", merged(may_ask(), json!({"SupportedIdentityProviders": ["COGNITO"]}))).await;
    for asked in ["identity_provider=Mine", "identity_provider=Nobody", "idp_identifier=works.example"] {
        let page = stage.browser.get(&format!("/oauth2/authorize?{}&{asked}", stage.query)).await;
        let told = page.returned("error_description");
        assert_eq!(
            told.as_deref(),
            Some("Login option is not available. Please try another one. "),
            "{asked}: {page:?}"
        );
    }
    assert!(!stage.get("/login").await.html.contains("identity_provider=Mine"));
}

fn may_ask() -> Value {
    json!({
        "AllowedOAuthFlows": ["code"], "AllowedOAuthScopes": ["openid"], "AllowedOAuthFlowsUserPoolClient": true,
        "CallbackURLs": [CALLBACK],
    })
}
