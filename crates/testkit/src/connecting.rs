//! A pool whose pages offer to connect, and people who come to it from its providers (docs/decisions/0032).

use serde_json::{Value, json};

use crate::browser::{Browser, Page, query};
use crate::providers::{Away, add};
use crate::scene::{PASSWORD, Scene};
use crate::{TestServer, merged};

pub const CALLBACK: &str = "https://app.example/cb";
pub const OFFER_TO_LINK: &str = "poolhouse:offer-to-link";
/// As the provider speaks of her.
pub const JANE: &str = "jane;email=Jane@example.com;email_verified=true";

/// A client of the pool itself and of both providers.
pub fn client() -> Value {
    json!({
        "AllowedOAuthFlows": ["code"], "AllowedOAuthScopes": ["openid", "email"], "CallbackURLs": [CALLBACK],
        "AllowedOAuthFlowsUserPoolClient": true, "SupportedIdentityProviders": ["COGNITO", "Mine", "Works"],
        "ExplicitAuthFlows": ["ALLOW_USER_PASSWORD_AUTH", "ALLOW_REFRESH_TOKEN_AUTH"],
    })
}

/// A pool of these members that offers to connect and does not tell case, with a provider of OpenID Connect, `Mine`, and one
/// of SAML, `Works`. The server's providers are stand-ins ([`crate::providers::server`]).
pub async fn pool(server: TestServer, user_pool: Value, client: Value) -> Scene {
    let ours = json!({
        "UserPoolTags": { OFFER_TO_LINK: "true" },
        "UsernameConfiguration": {"CaseSensitive": false},
    });
    let scene = Scene::on(server, merged(ours, user_pool), json!({})).await;
    add(&scene, &[("Mine", "OIDC", json!({})), ("Works", "SAML", json!({}))]).await;
    let client_id = scene.another_client(merged(self::client(), client)).await;
    Scene { client_id, ..scene }
}

/// The same with Jane, who has an account and proved her address.
pub async fn pool_with_jane(server: TestServer, user_pool: Value) -> Scene {
    let scene = pool(server, user_pool, json!({})).await;
    scene.user("jane", json!({"email": "jane@example.com", "email_verified": "true"})).await;
    scene
}

/// Goes to a provider and comes back as who it says (`ID;CLAIM=VALUE;…`); what the browser is answered then.
pub async fn come(browser: &mut Browser, scene: &Scene, provider: &str, who: &str) -> Page {
    let asked = [
        ("client_id", scene.client_id.as_str()),
        ("redirect_uri", CALLBACK),
        ("response_type", "code"),
        ("state", "st"),
        ("prompt", "login"),
        ("identity_provider", provider),
    ];
    let away = Away::of(&browser.get(&format!("/oauth2/authorize?{}", query(&asked))).await);
    let word = away.word(provider, who, "");
    if provider == "Works" {
        let fields = [("RelayState", away.state.as_str()), ("SAMLResponse", word.as_str())];
        let page = browser.post_from_elsewhere("/saml2/idpresponse", &fields).await;
        return browser.get(&page.location.expect("the last step")).await;
    }
    browser.get(&format!("/oauth2/idpresponse?{}", query(&[("state", &away.state), ("code", &word)]))).await
}

/// The address of the page that makes an offer, if that is where the browser is sent.
pub fn offer_of(page: &Page) -> Option<String> {
    page.location.clone().filter(|to| to.contains("/login?") && to.contains("poolhouse_offer="))
}

/// Comes from `Mine`, to an offer. Gives the address of the page, which the browser was shown.
///
/// # Panics
/// If none is made.
pub async fn offered(browser: &mut Browser, scene: &Scene, who: &str) -> String {
    let page = come(browser, scene, "Mine", who).await;
    let address = offer_of(&page).unwrap_or_else(|| panic!("{who} is offered nothing: {page:?}"));
    let page = browser.get(&address).await;
    assert!(page.html.contains("Connect your account"), "{page:?}");
    address
}

/// Signs in at the page of an offer.
pub async fn sign_in(browser: &mut Browser, address: &str, username: &str) -> Page {
    browser.post(address, &[("username", username), ("password", PASSWORD)]).await
}

/// Whether somebody is signed in and on the way to the application.
pub fn is_in(page: &Page) -> bool {
    page.location.as_deref().is_some_and(|to| to.starts_with(CALLBACK)) && page.returned("code").is_some()
}

/// Whether the page says that nothing is under way.
pub fn is_lost(page: &Page) -> bool {
    page.location.as_deref().is_some_and(|to| to.contains("/error?error=sign_in_lost"))
}

impl Scene {
    /// Who the user is at providers, as the attribute has it; empty of who is nobody there.
    pub async fn identities_of(&self, username: &str) -> Vec<Value> {
        let attributes = self.attributes_of(username).await;
        let text = attributes.get("identities").and_then(Value::as_str).unwrap_or("[]");
        serde_json::from_str(text).expect("a list")
    }
}
