//! Devices in custom sign-ins, and what functions are told of them (behaviour 20 §4.8, 40 §1.3.1).

use super::*;
use testkit::custom_auth::{RIGHT, asking};

/// Jane's device, confirmed before the pool had functions.
async fn scene() -> (Scene, DeviceClient) {
    let scene = with_jane(tracking(true, false)).await;
    let (_, device) = confirmed(&scene).await;
    let lambda = asking(&scene.server.functions);
    scene.ok("UpdateUserPool", merged(tracking(true, false), json!({ "LambdaConfig": lambda }))).await;
    let flows = json!(["ALLOW_CUSTOM_AUTH", "ALLOW_USER_PASSWORD_AUTH", "ALLOW_REFRESH_TOKEN_AUTH"]);
    scene.ok("UpdateUserPoolClient", json!({ "ExplicitAuthFlows": flows })).await;
    (scene, device)
}

async fn answered(scene: &Scene, key: &str) -> Value {
    let asked = scene.ok("InitiateAuth", begin("CUSTOM_AUTH", json!({"USERNAME": "jane", "DEVICE_KEY": key}))).await;
    let answer = respond("CUSTOM_CHALLENGE", &asked["Session"], json!({"ANSWER": RIGHT}));
    scene.ok("RespondToAuthChallenge", answer).await
}

#[tokio::test]
async fn the_device_is_asked_for_when_the_functions_are_content() {
    let (scene, device) = scene().await;
    let challenge = answered(&scene, &device.key).await;
    let tokens = Tokens::of(&prove(&scene, &challenge, &device).await.unwrap());
    assert_eq!(claims(&tokens.access)["device_key"], json!(device.key));
}

#[tokio::test]
async fn in_place_of_an_unknown_device_a_new_one_is_offered() {
    let (scene, device) = scene().await;
    let answer = answered(&scene, "us-east-1_0").await;
    assert_ne!(DeviceClient::offered(&answer).key, device.key);
    assert_eq!(claims(&Tokens::of(&answer).access)["device_key"], Value::Null);
}
