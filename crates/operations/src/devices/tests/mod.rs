//! Tests of devices (behaviour 20 §7): managed, signed in with, refreshed with.

mod custom_auth;
mod manage;
mod refresh;
mod sign_in;

use flows::Caller;
use serde_json::{Value, json};
use testkit::scene::{PASSWORD, Scene, Tokens, attributes, claims, named};
use testkit::srp::{DeviceClient, SrpClient};
use testkit::{Refusal, merged, refusal};

/// `DeviceConfiguration`: whether a device stands in for a second factor, and whether its user has to say that it is
/// remembered.
fn tracking(challenge: bool, opt_in: bool) -> Value {
    json!({"DeviceConfiguration": {
        "ChallengeRequiredOnNewDevice": challenge,
        "DeviceOnlyRememberedOnUserPrompt": opt_in,
    }})
}

/// A pool that tracks devices, with jane, whose phone is known.
async fn with_jane(configuration: Value) -> Scene {
    let mut scene = Scene::new(configuration, json!({})).await;
    let caller = Caller { ip: Some([192, 0, 2, 7].into()), ..Caller::default() };
    scene.server.site = scene.server.site.for_caller(caller);
    scene.user("jane", json!({"phone_number": "+12065550100", "phone_number_verified": "true"})).await;
    scene
}

/// A sign-in of jane's, and the device it offered.
async fn offered(scene: &Scene) -> (Tokens, DeviceClient) {
    let answer = scene.sign_in("jane", PASSWORD).await.unwrap();
    (Tokens::of(&answer), DeviceClient::offered(&answer))
}

fn confirmation(token: &str, device: &DeviceClient) -> Value {
    let verifier = device.verifier();
    json!({"AccessToken": token, "DeviceKey": device.key, "DeviceSecretVerifierConfig": verifier, "DeviceName": "phone"})
}

/// A device of jane's that was confirmed, with the tokens of its sign-in.
async fn confirmed(scene: &Scene) -> (Tokens, DeviceClient) {
    let (tokens, device) = offered(scene).await;
    scene.ok("ConfirmDevice", confirmation(&tokens.access, &device)).await;
    (tokens, device)
}

fn not_found() -> Refusal {
    refusal("ResourceNotFoundException", "Device does not exist.")
}

fn invalid_session() -> Refusal {
    refusal("NotAuthorizedException", "Invalid session for the user.")
}

fn wrong() -> Refusal {
    refusal("NotAuthorizedException", "Incorrect username or password.")
}

fn begin(flow: &str, parameters: Value) -> Value {
    json!({"AuthFlow": flow, "AuthParameters": parameters})
}

/// An answer of jane's to a challenge.
fn respond(challenge: &str, session: &Value, responses: Value) -> Value {
    let responses = merged(json!({"USERNAME": "jane"}), responses);
    let answer = json!({"ChallengeName": challenge, "ChallengeResponses": responses});
    if session.is_null() { answer } else { merged(answer, json!({"Session": session})) }
}

/// A sign-in with the password that names a device.
async fn sign_in_on(scene: &Scene, key: &str) -> Result<Value, Refusal> {
    let parameters = json!({"USERNAME": "jane", "PASSWORD": PASSWORD, "DEVICE_KEY": key});
    scene.call("InitiateAuth", begin("USER_PASSWORD_AUTH", parameters)).await
}

/// The first half of a device's proof.
fn srp_auth(session: &Value, device: &DeviceClient) -> Value {
    respond("DEVICE_SRP_AUTH", session, json!({"DEVICE_KEY": device.key, "SRP_A": device.public()}))
}

/// The second half.
fn proof(device: &DeviceClient, question: &Value) -> Value {
    respond("DEVICE_PASSWORD_VERIFIER", &question["Session"], device.answer(&question["ChallengeParameters"]))
}

/// Answers DEVICE_SRP_AUTH and what follows it.
async fn prove(scene: &Scene, challenge: &Value, device: &DeviceClient) -> Result<Value, Refusal> {
    assert_eq!(challenge["ChallengeName"], "DEVICE_SRP_AUTH", "{challenge}");
    let question = scene.call("RespondToAuthChallenge", srp_auth(&challenge["Session"], device)).await?;
    assert_eq!(question["ChallengeName"], "DEVICE_PASSWORD_VERIFIER");
    scene.call("RespondToAuthChallenge", proof(device, &question)).await
}

/// Codes by SMS as jane's second factor.
async fn with_mfa(scene: &Scene, token: &str) {
    let sms = json!({"SnsCallerArn": "arn:aws:iam::000000000000:role/sms", "ExternalId": "x"});
    let configuration = json!({"MfaConfiguration": "OPTIONAL", "SmsMfaConfiguration": {"SmsConfiguration": sms}});
    scene.ok("SetUserPoolMfaConfig", configuration).await;
    scene.ok("SetUserMFAPreference", json!({"AccessToken": token, "SMSMfaSettings": {"Enabled": true}})).await;
}
