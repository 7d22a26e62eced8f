//! Refresh tokens are bound to the device of their sign-in (behaviour 20 §7, §9.2; docs/decisions/0015).

use super::*;

fn invalid() -> Refusal {
    refusal("NotAuthorizedException", "Invalid Refresh Token.")
}

/// Every way to refresh, naming a device or not.
fn calls(token: &str, key: Option<&str>) -> [(&'static str, Value); 3] {
    let mut by_flow = json!({"REFRESH_TOKEN": token});
    let mut direct = json!({"RefreshToken": token});
    if let Some(key) = key {
        by_flow["DEVICE_KEY"] = json!(key);
        direct["DeviceKey"] = json!(key);
    }
    let by_flow = begin("REFRESH_TOKEN_AUTH", by_flow);
    [("InitiateAuth", by_flow.clone()), ("AdminInitiateAuth", by_flow), ("GetTokensFromRefreshToken", direct)]
}

async fn refused(scene: &Scene, token: &str, key: Option<&str>) {
    for (operation, input) in calls(token, key) {
        assert_eq!(scene.refused(operation, input).await, invalid(), "{operation} {key:?}");
    }
}

async fn renewed(scene: &Scene, token: &str, key: Option<&str>) -> Vec<Tokens> {
    let mut all = Vec::new();
    for (operation, input) in calls(token, key) {
        let answer = scene.ok(operation, input).await;
        assert_eq!(answer["AuthenticationResult"]["NewDeviceMetadata"], Value::Null, "{operation}");
        all.push(Tokens::of(&answer));
    }
    all
}

#[tokio::test]
async fn a_device_must_be_confirmed_and_named() {
    let scene = with_jane(tracking(true, false)).await;
    let (_, other) = confirmed(&scene).await;
    let (tokens, device) = offered(&scene).await;
    for key in [None, Some(device.key.as_str()), Some(other.key.as_str())] {
        refused(&scene, &tokens.refresh, key).await;
    }
    scene.ok("ConfirmDevice", confirmation(&tokens.access, &device)).await;
    refused(&scene, &tokens.refresh, None).await;
    refused(&scene, &tokens.refresh, Some(&other.key)).await;
    for tokens in renewed(&scene, &tokens.refresh, Some(&device.key)).await {
        assert_eq!(claims(&tokens.access)["device_key"], Value::Null, "as at the sign-in");
    }
}

#[tokio::test]
async fn the_device_a_sign_in_proved_is_the_one_to_name() {
    let scene = with_jane(tracking(true, false)).await;
    let (_, device) = confirmed(&scene).await;
    let (_, other) = confirmed(&scene).await;
    let challenge = sign_in_on(&scene, &device.key).await.unwrap();
    let tokens = Tokens::of(&prove(&scene, &challenge, &device).await.unwrap());
    for tokens in renewed(&scene, &tokens.refresh, Some(&device.key)).await {
        assert_eq!(claims(&tokens.access)["device_key"], json!(device.key));
    }
    refused(&scene, &tokens.refresh, Some(&other.key)).await;
}

#[tokio::test]
async fn forgetting_a_device_ends_its_refresh_tokens_and_no_others() {
    let scene = with_jane(tracking(true, true)).await;
    let (first, device) = confirmed(&scene).await;
    let (of_other, other) = confirmed(&scene).await;
    let challenge = sign_in_on(&scene, &device.key).await.unwrap();
    let second = Tokens::of(&prove(&scene, &challenge, &device).await.unwrap());
    renewed(&scene, &first.refresh, Some(&device.key)).await;
    scene.ok("AdminForgetDevice", json!({"Username": "jane", "DeviceKey": device.key})).await;
    for tokens in [&first, &second] {
        refused(&scene, &tokens.refresh, Some(&device.key)).await;
        refused(&scene, &tokens.refresh, None).await;
        scene.ok("GetUser", json!({"AccessToken": tokens.access})).await;
    }
    renewed(&scene, &of_other.refresh, Some(&other.key)).await;
}

#[tokio::test]
async fn tracking_switched_off_asks_for_no_device_and_switched_on_for_none_that_never_was() {
    let scene = with_jane(tracking(true, false)).await;
    let (tokens, _) = offered(&scene).await;
    scene.ok("UpdateUserPool", json!({})).await;
    renewed(&scene, &tokens.refresh, None).await;
    let untracked = scene.tokens("jane").await;
    scene.ok("UpdateUserPool", tracking(true, false)).await;
    refused(&scene, &tokens.refresh, None).await;
    renewed(&scene, &untracked.refresh, None).await;
}

#[tokio::test]
async fn a_rotated_token_stays_bound() {
    let mut scene = with_jane(tracking(true, false)).await;
    scene.client_id = scene
        .another_client(json!({
            "ExplicitAuthFlows": ["ALLOW_USER_PASSWORD_AUTH"],
            "RefreshTokenRotation": {"Feature": "ENABLED", "RetryGracePeriodSeconds": 0},
        }))
        .await;
    let (tokens, device) = confirmed(&scene).await;
    let renew = |token: &str, key: Option<&str>| calls(token, key)[2].clone();
    let (operation, unnamed) = renew(&tokens.refresh, None);
    assert_eq!(scene.refused(operation, unnamed).await, invalid());
    let next = Tokens::of(&scene.ok(operation, renew(&tokens.refresh, Some(&device.key)).1).await);
    assert_eq!(scene.refused(operation, renew(&next.refresh, None).1).await, invalid());
    Tokens::of(&scene.ok(operation, renew(&next.refresh, Some(&device.key)).1).await);
}
