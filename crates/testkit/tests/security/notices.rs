//! Rows 15 and 33: who is guessed at learns of it, and whoever guesses does not.

use std::time::Duration;

use delivery::Occasion;
use poolhouse_testkit::TestServer;
use poolhouse_testkit::scene::Scene;
use serde_json::{Value, json};

use crate::stage::{on, verified};

const WRONG: &str = "Wrong-Horse7";
const DAY: i64 = 86_400;

/// Wrong passwords, each after the lock of the one before.
async fn guess(scene: &Scene, username: &str, times: usize) {
    for _ in 0..times {
        scene.sign_in(username, WRONG).await.unwrap_err();
        scene.server.clock.advance_seconds(100);
    }
}

/// The notices there are, once there are so many or a while has passed: they are sent beside the requests.
async fn notices(scene: &Scene, expected: usize) -> Vec<String> {
    let sent = || {
        let messages = scene.messages().into_iter();
        messages.filter(|message| message.occasion == Occasion::FailedAttempts).map(|message| message.body).collect()
    };
    for _ in 0..40 {
        let found: Vec<String> = sent();
        if found.len() >= expected.max(1) {
            return found;
        }
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    sent()
}

#[tokio::test]
async fn the_owner_is_told_once_a_day_and_at_a_verified_address_only() {
    let scene = on(TestServer::as_a_service(), json!({}), json!({})).await;
    scene.user("<jane>", verified("jane@example.com")).await;
    scene.user("joe", json!({"email": "joe@example.com"})).await;
    guess(&scene, "<jane>", 6).await;
    assert_eq!(notices(&scene, 0).await.len(), 0, "six may be the owner's own");
    guess(&scene, "<jane>", 4).await;
    let told = notices(&scene, 1).await;
    assert_eq!(told.len(), 1, "{told:?}");
    assert!(told[0].contains("&lt;jane&gt;") && !told[0].contains("{username}"), "{told:?}");
    scene.server.clock.advance_seconds(DAY);
    guess(&scene, "<jane>", 9).await;
    assert_eq!(notices(&scene, 2).await.len(), 2);
    guess(&scene, "joe", 9).await;
    assert_eq!(notices(&scene, 3).await.len(), 2, "an address that nobody has proved");
}

#[tokio::test]
async fn a_pool_whose_function_sends_its_mail_is_told_nothing_it_does_not_know() {
    let server = TestServer::as_a_service();
    let lambda: Value = json!({
        "CustomEmailSender": {"LambdaVersion": "V1_0", "LambdaArn": poolhouse_testkit::functions::arn("sender")},
        "KMSKeyID": "arn:aws:kms:us-east-1:000000000000:key/1",
    });
    let scene = on(server, json!({ "LambdaConfig": lambda }), json!({})).await;
    scene.user("jane", verified("jane@example.com")).await;
    guess(&scene, "jane", 10).await;
    assert_eq!(notices(&scene, 1).await.len(), 0);
}
