//! Where tests of authorizations begin: a client that may ask for codes, somebody who can sign in, and a browser.

use flows::Failure;
use flows::authorization::codes;
use flows::issue::Tokens;
use poolhouse_testkit::browser::{Browser, Page, query};
use poolhouse_testkit::scene::{PASSWORD, Scene};
use poolhouse_testkit::{TestServer, merged};
use serde_json::{Value, json};

pub const CALLBACK: &str = "https://app.example/cb";
pub const VERIFIER: &str = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
pub const CHALLENGE: &str = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";

/// A client that may ask for codes and tokens.
pub fn client() -> Value {
    json!({
        "AllowedOAuthFlows": ["code", "implicit"],
        "AllowedOAuthScopes": ["openid", "email", "aws.cognito.signin.user.admin"],
        "AllowedOAuthFlowsUserPoolClient": true,
        "CallbackURLs": [CALLBACK, "myapp://cb"],
        "LogoutURLs": ["https://app.example/bye"],
        "SupportedIdentityProviders": ["COGNITO"],
    })
}

pub async fn scene(user_pool: Value) -> Scene {
    let scene = Scene::new(user_pool, client()).await;
    jane(&scene).await;
    scene
}

pub async fn jane(scene: &Scene) {
    scene.user("jane", json!({"email": "jane@example.com", "email_verified": "true"})).await;
}

/// The query of an authorization request, with these parameters beside or in place of the usual ones.
pub fn asked(scene: &Scene, more: Value) -> String {
    let usual = json!({
        "client_id": scene.client_id, "redirect_uri": CALLBACK, "response_type": "code", "scope": "openid email",
        "state": "st", "code_challenge": CHALLENGE, "code_challenge_method": "S256",
    });
    let all = merged(usual, more);
    let pairs =
        all.as_object().into_iter().flatten().filter_map(|(name, value)| Some((name.as_str(), value.as_str()?)));
    query(&pairs.collect::<Vec<_>>())
}

/// Signs jane in at a browser; gives the answer to her password.
pub async fn sign_in(browser: &mut Browser, query: &str) -> Page {
    browser.get(&format!("/login?{query}")).await;
    browser.post(&format!("/login?{query}"), &[("username", "jane"), ("password", PASSWORD)]).await
}

/// A code for jane, from a new browser.
pub async fn code(scene: &Scene, more: Value) -> String {
    let mut browser = Browser::at(scene).await;
    let page = sign_in(&mut browser, &asked(scene, more)).await;
    page.returned("code").unwrap_or_else(|| panic!("no code: {page:?}"))
}

/// Exchanges a code as the scene's client.
pub async fn redeem(server: &TestServer, client_id: &str, code: &str) -> Result<Tokens, Failure> {
    redeem_with(server, client_id, code, Some(CALLBACK), Some(VERIFIER)).await
}

pub async fn redeem_with(
    server: &TestServer,
    client_id: &str,
    code: &str,
    redirect_uri: Option<&str>,
    verifier: Option<&str>,
) -> Result<Tokens, Failure> {
    let client = server.site.configuration.client(client_id).await?;
    codes::redeem(&server.site, &client, code, redirect_uri, verifier).await
}
