//! Who comes from a provider for the first time and has an account already (docs/decisions/0032): the page offers to connect,
//! by a sign-in to that account.

use http::StatusCode;
use serde_json::{Value, json};
use testkit::browser::{Browser, Page};
use testkit::connecting::{CALLBACK, JANE, come, is_in, is_lost, offer_of, offered, pool, pool_with_jane, sign_in};
use testkit::merged;
use testkit::providers::server;
use testkit::scene::{PASSWORD, Scene};

fn aliases() -> Value {
    json!({"AliasAttributes": ["email"]})
}

/// Jane at the page that makes her an offer.
struct Offered {
    scene: Scene,
    browser: Browser,
    address: String,
    page: Page,
}

impl Offered {
    async fn in_pool(user_pool: Value) -> Self {
        Self::of(pool_with_jane(server(), user_pool).await).await
    }

    async fn of(scene: Scene) -> Self {
        let mut browser = Browser::at(&scene).await;
        let address = offered(&mut browser, &scene, JANE).await;
        let page = browser.get(&address).await;
        Self { scene, browser, address, page }
    }

    async fn post(&mut self, fields: &[(&str, &str)]) -> Page {
        self.browser.post(&self.address, fields).await
    }

    /// At another page than the first, with the same parameters.
    async fn post_to(&mut self, path: &str, fields: &[(&str, &str)]) -> Page {
        let address = self.address.replace("/login?", &format!("{path}?"));
        self.browser.post(&address, fields).await
    }

    async fn signs_in(&mut self, username: &str) -> Page {
        sign_in(&mut self.browser, &self.address, username).await
    }

    async fn comes_again(&mut self) -> Page {
        come(&mut self.browser, &self.scene, "Mine", JANE).await
    }

    async fn is_over(&mut self) -> bool {
        is_lost(&self.browser.get(&self.address).await)
    }

    /// Who she is at the provider.
    async fn is_connected(&self) -> bool {
        self.scene.identities_of("jane").await.iter().any(|identity| identity["userId"] == "jane")
    }
}

#[tokio::test]
async fn who_signs_in_to_the_account_is_connected_with_it() {
    let mut jane = Offered::in_pool(aliases()).await;
    for part in [
        "<bdi class=\"who\">Jane@example.com</bdi>",
        "<bdi class=\"who\">Mine</bdi>",
        "Sign in and connect",
        " value=\"Jane@example.com\" autocomplete=\"username\"",
    ] {
        assert!(jane.page.html.contains(part), "{part}: {}", jane.page.html);
    }
    for other in ["identity_provider=Works\"", "/signup?"] {
        assert!(!jane.page.html.contains(other), "{other}: {}", jane.page.html);
    }
    let wrong = jane.post(&[("username", "jane@example.com"), ("password", "Wrong-Horse7")]).await;
    assert!(wrong.html.contains("Incorrect username or password.") && !jane.is_connected().await, "{wrong:?}");
    let page = jane.signs_in("jane@example.com").await;
    assert!(is_in(&page), "{page:?}");
    assert_eq!(page.returned("state").as_deref(), Some("st"));
    assert_eq!(jane.scene.identities_of("jane").await[0]["primary"], false);
    assert_eq!(
        jane.scene.refused("AdminGetUser", json!({"Username": "Mine_jane"})).await.code,
        "UserNotFoundException"
    );
    assert!(jane.is_over().await);
    // From now on it is she, without a page; and by her password as before.
    assert!(is_in(&jane.comes_again().await));
    jane.scene.sign_in("jane", PASSWORD).await.unwrap();
    // Her address is as she wrote it, and as proved as it was.
    let attributes = jane.scene.attributes_of("jane").await;
    assert_eq!((&attributes["email"], &attributes["email_verified"]), (&json!("jane@example.com"), &json!("true")));
}

#[tokio::test]
async fn who_goes_on_without_is_somebody_of_their_own() {
    let mut jane = Offered::in_pool(aliases()).await;
    let page = jane.post(&[("step", "separate")]).await;
    assert!(is_in(&page), "{page:?}");
    assert_eq!(jane.scene.status_of("Mine_jane").await, "EXTERNAL_PROVIDER");
    assert!(!jane.is_connected().await && jane.is_over().await);
    assert!(is_in(&jane.comes_again().await), "is asked once");
    assert!(is_lost(&jane.post(&[("step", "separate")]).await));
}

#[tokio::test]
async fn who_cancels_goes_back_with_nothing() {
    let mut jane = Offered::in_pool(aliases()).await;
    let page = jane.post(&[("step", "cancel")]).await;
    assert_eq!(page.returned("error").as_deref(), Some("access_denied"), "{page:?}");
    assert!(page.location.unwrap().starts_with(CALLBACK) && jane.browser.session().is_none());
    assert!(jane.is_over().await);
    assert!(offer_of(&jane.comes_again().await).is_some(), "they may come again");
}

#[tokio::test]
async fn another_account_is_not_the_one() {
    let mut jane = Offered::in_pool(aliases()).await;
    jane.scene.user("joe", json!({})).await;
    let page = jane.signs_in("joe").await;
    assert!(page.html.contains("That is another account.") && page.location.is_none(), "{page:?}");
    assert!(jane.browser.session().is_none() && !jane.is_connected().await);
    assert!(jane.scene.identities_of("joe").await.is_empty());
    // She may still.
    assert!(is_in(&jane.signs_in("jane").await) && jane.is_connected().await);
}

#[tokio::test]
async fn a_code_by_mail_proves_the_account_where_the_pool_has_that() {
    let factors = json!({"SignInPolicy": {"AllowedFirstAuthFactors": ["PASSWORD", "EMAIL_OTP"]}});
    let members = merged(aliases(), json!({ "Policies": factors }));
    let scene = pool(server(), members, json!({"ExplicitAuthFlows": ["ALLOW_USER_AUTH"]})).await;
    scene.user("jane", json!({"email": "jane@example.com", "email_verified": "true"})).await;
    let mut jane = Offered::of(scene).await;
    let page = jane.post(&[("username", "Jane@example.com")]).await;
    assert!(page.html.contains("You are connecting this account with Mine."), "{page:?}");
    let page = jane.post(&[("session", page.hidden("session").unwrap()), ("choice", "EMAIL_OTP")]).await;
    let code = jane.scene.server.code(&jane.scene.user_pool_id, "jane");
    let page = jane.post(&[("session", page.hidden("session").unwrap()), ("code", &code)]).await;
    assert!(is_in(&page) && jane.is_connected().await, "{page:?}");
}

#[tokio::test]
async fn a_forgotten_password_is_replaced_on_the_way() {
    let mut jane = Offered::in_pool(aliases()).await;
    assert!(jane.page.html.contains("/forgotPassword?"), "{:?}", jane.page);
    jane.post_to("/forgotPassword", &[("username", "jane")]).await;
    let code = jane.scene.server.code(&jane.scene.user_pool_id, "jane");
    let new = "Another-Horse8";
    let fields = [("username", "jane"), ("code", code.as_str()), ("password", new), ("password_again", new)];
    let page = jane.post_to("/confirmforgotPassword", &fields).await;
    assert!(page.html.contains("Connect your account") && !jane.is_connected().await, "{page:?}");
    assert!(is_in(&jane.post(&[("username", "jane"), ("password", new)]).await) && jane.is_connected().await);
}

#[tokio::test]
async fn a_form_of_the_providers_page_leads_to_the_same() {
    let scene = pool(server(), json!({"UsernameAttributes": ["email"]}), json!({})).await;
    scene.user("jane@example.com", json!({"email_verified": "true"})).await;
    let mut browser = Browser::at(&scene).await;
    let mapping = json!({"email": "email", "email_verified": "email_verified"});
    let mapping = json!({"ProviderName": "Works", "AttributeMapping": mapping});
    scene.ok("UpdateIdentityProvider", mapping).await;
    let address = offer_of(&come(&mut browser, &scene, "Works", JANE).await).expect("an offer");
    let page = browser.get(&address).await;
    assert!(page.status == StatusCode::OK && page.html.contains("<bdi class=\"who\">Works</bdi>"), "{page:?}");
    assert!(is_in(&sign_in(&mut browser, &address, "jane@example.com").await));
    assert!(is_in(&come(&mut browser, &scene, "Works", JANE).await));
}

#[tokio::test]
async fn nobody_makes_an_account_beside_an_offer() {
    let mut jane = Offered::in_pool(aliases()).await;
    let page = jane.browser.get(&jane.address.replace("/login?", "/signup?")).await;
    assert!(page.location.unwrap().contains("/error?error=not_available"));
}
