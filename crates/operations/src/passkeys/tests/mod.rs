//! Passkeys registered, listed, deleted and signed in with, by an authenticator made of software.

mod listed;
mod registration;
mod second_factor;
mod sign_in;

use serde_json::{Value, json};
use testkit::authenticator::{Authenticator, ask};
use testkit::scene::{Scene, Tokens};
use testkit::{Refusal, merged, refusal};

/// A pool with passkeys, and jane in it.
async fn with_jane() -> (Scene, String) {
    let scene = Scene::with_passkeys(json!({}), json!({})).await;
    scene.user("jane", json!({"email": "jane@example.com"})).await;
    let token = scene.tokens("jane").await.access;
    (scene, token)
}

async fn start(scene: &Scene, token: &str) -> Value {
    scene.ok("StartWebAuthnRegistration", json!({ "AccessToken": token })).await["CredentialCreationOptions"].take()
}

async fn complete(scene: &Scene, token: &str, credential: Value) -> Result<Value, Refusal> {
    scene.call("CompleteWebAuthnRegistration", json!({"AccessToken": token, "Credential": credential})).await
}

async fn list(scene: &Scene, token: &str, members: Value) -> Value {
    scene.ok("ListWebAuthnCredentials", merged(json!({ "AccessToken": token }), members)).await
}

/// `CREDENTIAL_REQUEST_OPTIONS`.
fn options(challenge: &Value) -> Value {
    let text = challenge["ChallengeParameters"]["CREDENTIAL_REQUEST_OPTIONS"].as_str();
    serde_json::from_str(text.unwrap_or_else(|| panic!("no WEB_AUTHN: {challenge}"))).unwrap()
}

fn wrong() -> Refusal {
    refusal("NotAuthorizedException", "Incorrect username or password.")
}
