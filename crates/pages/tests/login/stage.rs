//! Where the tests begin: a pool with a client that may ask for codes, and a browser at its login page.

use serde_json::{Value, json};
use testkit::TestServer;
use testkit::browser::{Browser, Page, query};
use testkit::merged;
use testkit::scene::Scene;

pub const CALLBACK: &str = "https://app.example/cb";

pub struct Stage {
    pub scene: Scene,
    pub browser: Browser,
    /// Of the authorization request.
    pub query: String,
}

impl Stage {
    pub async fn new(user_pool: Value, client: Value) -> Self {
        Self::on(TestServer::start(), user_pool, client).await
    }

    pub async fn on(server: TestServer, user_pool: Value, client: Value) -> Self {
        let may_ask = json!({
            "AllowedOAuthFlows": ["code"],
            "AllowedOAuthScopes": ["openid", "email", "aws.cognito.signin.user.admin"],
            "AllowedOAuthFlowsUserPoolClient": true,
            "CallbackURLs": [CALLBACK],
            "SupportedIdentityProviders": ["COGNITO"],
        });
        let scene = Scene::on(server, user_pool, merged(may_ask, client)).await;
        Self::of(scene).await
    }

    pub async fn of(scene: Scene) -> Self {
        let asked = [("client_id", scene.client_id.as_str()), ("redirect_uri", CALLBACK), ("response_type", "code")];
        let query = query(&asked);
        let mut stage = Self { browser: Browser::at(&scene).await, scene, query };
        stage.get("/login").await;
        stage
    }

    fn address(&self, path: &str) -> String {
        format!("{path}?{}", self.query)
    }

    pub async fn get(&mut self, path: &str) -> Page {
        let address = self.address(path);
        self.browser.get(&address).await
    }

    pub async fn post(&mut self, path: &str, fields: &[(&str, &str)]) -> Page {
        let address = self.address(path);
        self.browser.post(&address, fields).await
    }

    pub async fn sign_in(&mut self, username: &str, password: &str) -> Page {
        self.post("/login", &[("username", username), ("password", password)]).await
    }

    /// Answers the question of a page.
    pub async fn answer(&mut self, page: &Page, path: &str, fields: &[(&str, &str)]) -> Page {
        let session = page.hidden("session").unwrap_or_else(|| panic!("no question: {page:?}")).to_owned();
        self.post(path, &[&[("session", session.as_str())], fields].concat()).await
    }
}

/// Whether somebody is signed in and on the way to the application.
pub fn is_signed_in(page: &Page) -> bool {
    page.location.as_deref().is_some_and(|to| to.starts_with(CALLBACK)) && page.returned("code").is_some()
}
