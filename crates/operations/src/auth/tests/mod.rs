//! Signing in through the API: flows, challenges, tokens and what ends them; whole answers compared.

mod access_tokens;
mod assurance;
mod authorized;
mod challenge_sessions;
mod claims;
mod client_token;
mod custom_auth;
mod custom_auth_subjects;
mod derived_token;
mod derived_token_of_provider;
mod flows;
mod hidden_users;
mod lock_out;
mod new_password_required;
mod refresh;
mod revoke;
mod rotation;
mod secret_hash;
mod srp;

use serde_json::{Value, json};
use testkit::scene::{PASSWORD, Scene, Tokens, attributes, claims};
use testkit::srp::SrpClient;
use testkit::{Refusal, START_SECONDS, merged, refusal};

const NEW: &str = "New-Battery8";
const WRONG: &str = "Wrong-Horse7";
const DAY: i64 = 86_400;

fn invalid(message: &str) -> Refusal {
    refusal("InvalidParameterException", message)
}

fn not_authorized(message: &str) -> Refusal {
    refusal("NotAuthorizedException", message)
}

fn incorrect() -> Refusal {
    not_authorized("Incorrect username or password.")
}

fn no_such_user() -> Refusal {
    refusal("UserNotFoundException", "User does not exist.")
}

fn missing(parameter: &str) -> Refusal {
    invalid(&format!("Missing required parameter {parameter}"))
}

fn begin(flow: &str, parameters: Value) -> Value {
    json!({"AuthFlow": flow, "AuthParameters": parameters})
}

fn by_password(username: &str, password: &str) -> Value {
    begin("USER_PASSWORD_AUTH", json!({"USERNAME": username, "PASSWORD": password}))
}

fn by_admin(username: &str, password: &str) -> Value {
    begin("ADMIN_USER_PASSWORD_AUTH", json!({"USERNAME": username, "PASSWORD": password}))
}

fn by_srp(username: &str, client: &SrpClient) -> Value {
    begin("USER_SRP_AUTH", json!({"USERNAME": username, "SRP_A": client.public()}))
}

fn verifier(responses: Value) -> Value {
    json!({"ChallengeName": "PASSWORD_VERIFIER", "ChallengeResponses": responses})
}

fn new_password(session: &Value, username: &str, more: Value) -> Value {
    let responses = merged(json!({"USERNAME": username, "NEW_PASSWORD": NEW}), more);
    json!({"ChallengeName": "NEW_PASSWORD_REQUIRED", "Session": session, "ChallengeResponses": responses})
}

/// The three ways to prove a password, each to its end.
const WAYS: [&str; 3] = ["USER_PASSWORD_AUTH", "ADMIN_USER_PASSWORD_AUTH", "USER_SRP_AUTH"];

/// Proves a password in one of [`WAYS`].
async fn prove(scene: &Scene, way: &str, username: &str, password: &str) -> Result<Value, Refusal> {
    match way {
        "USER_PASSWORD_AUTH" => scene.call("InitiateAuth", by_password(username, password)).await,
        "ADMIN_USER_PASSWORD_AUTH" => scene.call("AdminInitiateAuth", by_admin(username, password)).await,
        _ => {
            let client = SrpClient::new(&scene.user_pool_id, 7);
            let challenge = scene.call("InitiateAuth", by_srp(username, &client)).await?;
            let responses = client.answer(&challenge["ChallengeParameters"], password);
            scene.call("RespondToAuthChallenge", verifier(responses)).await
        }
    }
}

/// A scene in which jane is confirmed.
async fn with_jane(client: Value) -> Scene {
    let scene = Scene::new(json!({}), client).await;
    scene.user("jane", json!({})).await;
    scene
}
