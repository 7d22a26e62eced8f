//! Row 27 of devices: a device proves itself for its own user, in its own pool, while it is confirmed and remembered, and
//! never in place of the password.

use poolhouse_testkit::scene::{PASSWORD, Scene, Tokens};
use poolhouse_testkit::srp::{DeviceClient, SrpClient};
use poolhouse_testkit::{Refusal, merged, refusal};
use serde_json::{Value, json};

use crate::second_factors::enable_mfa;
use crate::stage::{Cluster, at_once, beginning, by_email, response, verified};

/// Of a pool in which remembered devices stand in for second factors.
pub fn tracking() -> Value {
    json!({"DeviceConfiguration": {"ChallengeRequiredOnNewDevice": true, "DeviceOnlyRememberedOnUserPrompt": false}})
}

async fn confirm(scene: &Scene, token: &str, device: &DeviceClient) -> Result<Value, Refusal> {
    let verifier = device.verifier();
    let input = json!({"AccessToken": token, "DeviceKey": device.key, "DeviceSecretVerifierConfig": verifier});
    scene.call("ConfirmDevice", input).await
}

/// A device of this user's, confirmed and remembered.
pub async fn confirmed_device(scene: &Scene, username: &str) -> DeviceClient {
    let answer = scene.sign_in(username, PASSWORD).await.unwrap();
    let device = DeviceClient::offered(&answer);
    confirm(scene, &Tokens::of(&answer).access, &device).await.unwrap();
    device
}

/// A sign-in with the password that names a device.
pub async fn sign_in_on(scene: &Scene, username: &str, key: &str) -> Result<Value, Refusal> {
    let parameters = json!({"USERNAME": username, "PASSWORD": PASSWORD, "DEVICE_KEY": key});
    scene.call("InitiateAuth", beginning("USER_PASSWORD_AUTH", parameters)).await
}

/// An answer to DEVICE_SRP_AUTH.
pub fn srp_auth(username: &str, session: &Value, device: &DeviceClient) -> Value {
    let responses = json!({"USERNAME": username, "DEVICE_KEY": device.key, "SRP_A": device.public()});
    response("DEVICE_SRP_AUTH", Some(session), responses)
}

/// An answer to the DEVICE_PASSWORD_VERIFIER that this question is.
pub fn proof(device: &DeviceClient, question: &Value) -> Value {
    response("DEVICE_PASSWORD_VERIFIER", None, device.answer(&question["ChallengeParameters"]))
}

fn not_found() -> Refusal {
    refusal("ResourceNotFoundException", "Device does not exist.")
}

fn invalid_session() -> Refusal {
    refusal("NotAuthorizedException", "Invalid session for the user.")
}

fn no_session() -> Refusal {
    refusal("InvalidParameterException", "Missing required parameter Session")
}

async fn two_people(nodes: &Cluster) -> Cluster {
    let cluster = nodes.with(merged(by_email(), tracking()), json!({})).await;
    let phone = json!({"phone_number": "+12065550100", "phone_number_verified": "true"});
    for name in ["jane", "mallory"] {
        let email = verified(&format!("{name}@example.com"));
        cluster.first.user(name, merged(email, phone.clone())).await;
    }
    cluster
}

#[tokio::test]
async fn a_device_is_its_users_and_its_pools() {
    let nodes = Cluster::sqlite(json!({}), json!({})).await;
    let cluster = two_people(&nodes).await;
    let (scene, elsewhere) = (&cluster.first, two_people(&nodes).await);
    let janes = confirmed_device(scene, "jane").await;
    let mallorys = confirmed_device(scene, "mallory").await;
    assert_eq!(sign_in_on(scene, "mallory", &janes.key).await.unwrap_err(), not_found());
    assert_eq!(sign_in_on(&elsewhere.first, "jane", &janes.key).await.unwrap_err(), not_found());

    // A session of mallory's own, with jane's device or in jane's name.
    let session = sign_in_on(scene, "mallory", &mallorys.key).await.unwrap()["Session"].clone();
    for (name, device) in [("mallory", &janes), ("jane", &mallorys), ("jane", &janes)] {
        let refused = scene.refused("RespondToAuthChallenge", srp_auth(name, &session, device)).await;
        assert_eq!(refused, invalid_session(), "{name}");
    }
    let question = scene.ok("RespondToAuthChallenge", srp_auth("mallory", &session, &mallorys)).await;
    let mut as_jane = proof(&mallorys, &question);
    as_jane["ChallengeResponses"]["USERNAME"] = json!("jane");
    assert_eq!(scene.refused("RespondToAuthChallenge", as_jane).await, invalid_session());
    let elsewhere = elsewhere.first.refused("RespondToAuthChallenge", proof(&mallorys, &question)).await;
    assert_eq!(elsewhere, refusal("NotAuthorizedException", "Incorrect username or password."));

    // What is managed by a token is the token's user's.
    let token = scene.sign_in("mallory", PASSWORD).await.unwrap();
    let token = Tokens::of(&token).access;
    for operation in ["GetDevice", "ForgetDevice", "UpdateDeviceStatus"] {
        let input = json!({"AccessToken": token, "DeviceKey": janes.key});
        assert_eq!(scene.refused(operation, input).await, not_found(), "{operation}");
    }
    let invalid = refusal("InvalidParameterException", "Invalid device key given.");
    let offered = DeviceClient::offered(&scene.sign_in("jane", PASSWORD).await.unwrap());
    for key in [&janes, &offered] {
        assert_eq!(confirm(scene, &token, key).await.unwrap_err(), invalid);
    }
}

/// A device key is no secret: access tokens carry it. Naming one gets as far as the question.
#[tokio::test]
async fn a_device_stands_in_for_the_second_factor_only_when_it_is_proved() {
    let nodes = Cluster::sqlite(json!({}), json!({})).await;
    let cluster = two_people(&nodes).await;
    let scene = &cluster.first;
    let device = confirmed_device(scene, "jane").await;
    let token = scene.tokens("jane").await.access;
    enable_mfa(scene, &token, json!({"SMSMfaSettings": {"Enabled": true}})).await;
    let session = sign_in_on(scene, "jane", &device.key).await.unwrap()["Session"].clone();
    for (challenge, answers) in [
        ("SMS_MFA", json!({"SMS_MFA_CODE": "000000"})),
        ("SELECT_MFA_TYPE", json!({"ANSWER": "SMS_MFA"})),
        ("MFA_SETUP", json!({})),
        ("NEW_PASSWORD_REQUIRED", json!({"NEW_PASSWORD": "Another-Horse8"})),
        ("SELECT_CHALLENGE", json!({"ANSWER": "PASSWORD"})),
    ] {
        let answers = merged(json!({"USERNAME": "jane"}), answers);
        let refused = scene.refused("RespondToAuthChallenge", response(challenge, Some(&session), answers)).await;
        assert_eq!(refused, invalid_session(), "{challenge}");
    }
    let guessed = DeviceClient { secret: "guessed".to_owned(), ..device.clone() };
    let question = scene.ok("RespondToAuthChallenge", srp_auth("jane", &session, &device)).await;
    let refused = scene.refused("RespondToAuthChallenge", proof(&guessed, &question)).await;
    assert_eq!(refused, refusal("NotAuthorizedException", "Incorrect username or password."));

    // The session of a code is none of a device, remembered though it is.
    scene.server.clock.advance_seconds(181);
    let session = scene.sign_in("jane", PASSWORD).await.unwrap()["Session"].clone();
    let refused = scene.refused("RespondToAuthChallenge", srp_auth("jane", &session, &device)).await;
    assert_eq!(refused, invalid_session());
}

/// The device alone signs nobody in: without a session it is asked only after the password, by the client that gave it.
#[tokio::test]
async fn a_device_never_stands_in_for_the_password() {
    let nodes = Cluster::sqlite(json!({}), json!({})).await;
    let cluster = two_people(&nodes).await;
    let (scene, other) = (&cluster.first, cluster.other());
    let mut device = confirmed_device(scene, "jane").await;
    device.a = [21; 32];
    let bare = srp_auth("jane", &Value::Null, &device);
    assert_eq!(scene.refused("RespondToAuthChallenge", bare.clone()).await, no_session());

    let app = SrpClient::new(&scene.user_pool_id, 21);
    let parameters = json!({"USERNAME": "jane", "SRP_A": app.public(), "DEVICE_KEY": device.key});
    let begin = beginning("USER_SRP_AUTH", parameters);
    let question = scene.ok("InitiateAuth", begin.clone()).await;
    assert_eq!(scene.refused("RespondToAuthChallenge", bare.clone()).await, no_session(), "before the password");
    let wrong = response("PASSWORD_VERIFIER", None, app.answer(&question["ChallengeParameters"], "Wrong-Horse7"));
    scene.refused("RespondToAuthChallenge", wrong).await;
    assert_eq!(scene.refused("RespondToAuthChallenge", bare.clone()).await, no_session(), "after a wrong one");

    let right = response("PASSWORD_VERIFIER", None, app.answer(&question["ChallengeParameters"], PASSWORD));
    scene.ok("RespondToAuthChallenge", right).await;
    // Then it is asked, also at another node; what proves it is its secret.
    other.ok("RespondToAuthChallenge", bare.clone()).await;
    let thief = DeviceClient { a: [22; 32], secret: "guessed".to_owned(), ..device.clone() };
    let question = scene.ok("RespondToAuthChallenge", srp_auth("jane", &Value::Null, &thief)).await;
    let refused = scene.refused("RespondToAuthChallenge", proof(&thief, &question)).await;
    assert_eq!(refused, refusal("NotAuthorizedException", "Incorrect username or password."));
    let client = scene.another_client(json!({})).await;
    let of_other_app = merged(bare.clone(), json!({"ClientId": client}));
    assert_eq!(scene.refused("RespondToAuthChallenge", of_other_app).await, no_session(), "of another app client");
    let late = merged(bare, json!({}));
    scene.server.clock.advance_seconds(181);
    assert_eq!(scene.refused("RespondToAuthChallenge", late).await, no_session(), "too late");
}

/// The right answer, many times at once and at both nodes, and many answers made from one session: one goes through.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_proof_signs_in_once() {
    for nodes in Cluster::each(json!({}), json!({})).await {
        let cluster = two_people(&nodes).await;
        let scene = &cluster.first;
        let device = confirmed_device(scene, "jane").await;
        let session = sign_in_on(scene, "jane", &device.key).await.unwrap()["Session"].clone();
        let mut answers = Vec::new();
        for _ in 0..3 {
            let question = scene.ok("RespondToAuthChallenge", srp_auth("jane", &session, &device)).await;
            answers.push(merged(proof(&device, &question), json!({"ClientId": scene.client_id})));
        }
        let calls = (0..24).map(|number| ("RespondToAuthChallenge", answers[number % 3].clone())).collect();
        let results = at_once(&[&scene.server, &cluster.second], calls).await;
        let used = "Invalid session for the user, session can only be used once.";
        let (won, lost): (Vec<_>, Vec<_>) = results.into_iter().partition(Result::is_ok);
        assert_eq!(won.len(), 1);
        assert!(lost.into_iter().all(|answer| answer == Err(refusal("NotAuthorizedException", used))));
    }
}

#[tokio::test]
async fn a_device_that_is_not_confirmed_or_no_longer_signs_in_and_refreshes_nowhere() {
    let nodes = Cluster::sqlite(json!({}), json!({})).await;
    let cluster = two_people(&nodes).await;
    let (scene, other) = (&cluster.first, cluster.other());
    let answer = scene.sign_in("jane", PASSWORD).await.unwrap();
    let (tokens, device) = (Tokens::of(&answer), DeviceClient::offered(&answer));
    let refresh = json!({"RefreshToken": tokens.refresh, "DeviceKey": device.key});
    let invalid = refusal("NotAuthorizedException", "Invalid Refresh Token.");
    for node in [scene, &other] {
        assert_eq!(sign_in_on(node, "jane", &device.key).await.unwrap_err(), not_found());
        assert_eq!(node.refused("GetTokensFromRefreshToken", refresh.clone()).await, invalid);
    }
    confirm(&other, &tokens.access, &device).await.unwrap();
    let challenge = sign_in_on(scene, "jane", &device.key).await.unwrap();
    let question = scene.ok("RespondToAuthChallenge", srp_auth("jane", &challenge["Session"], &device)).await;
    scene.ok("GetTokensFromRefreshToken", refresh.clone()).await;
    scene.ok("AdminForgetDevice", json!({"Username": "jane", "DeviceKey": device.key})).await;
    for node in [&other, scene] {
        assert_eq!(sign_in_on(node, "jane", &device.key).await.unwrap_err(), not_found());
        assert_eq!(node.refused("RespondToAuthChallenge", proof(&device, &question)).await, not_found());
        assert_eq!(node.refused("GetTokensFromRefreshToken", refresh.clone()).await, invalid);
        let unnamed = json!({"RefreshToken": tokens.refresh});
        assert_eq!(node.refused("GetTokensFromRefreshToken", unnamed).await, invalid);
        // Whoever has the token that confirmed it does not bring it back.
        let again = confirm(node, &tokens.access, &device).await.unwrap_err();
        assert_eq!(again, refusal("InvalidParameterException", "Invalid device key given."));
    }
}

/// Confirmed many times at once, a device has one secret.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_device_is_confirmed_once() {
    for nodes in Cluster::each(json!({}), json!({})).await {
        let cluster = two_people(&nodes).await;
        let scene = &cluster.first;
        let answer = scene.sign_in("jane", PASSWORD).await.unwrap();
        let (token, device) = (Tokens::of(&answer).access, DeviceClient::offered(&answer));
        let calls = (0..20).map(|number| {
            let device = DeviceClient { secret: format!("secret {number}"), ..device.clone() };
            let verifier = device.verifier();
            let input = json!({"AccessToken": token, "DeviceKey": device.key, "DeviceSecretVerifierConfig": verifier});
            ("ConfirmDevice", input)
        });
        let answers = at_once(&[&scene.server, &cluster.second], calls.collect()).await;
        assert_eq!(answers.iter().filter(|answer| answer.is_ok()).count(), 1, "{answers:?}");
    }
}
