//! What functions do to messages: CustomMessage writes them, custom senders send them.

use std::time::Duration;

use super::*;
use flows::outgoing;

const KEY: &str = "arn:aws:kms:us-east-1:000000000000:key/5d3a8f0e-0000-4000-8000-000000000000";

async fn with_functions(lambda: impl FnOnce(&testkit::functions::Functions) -> Value) -> Scene {
    let server = testkit::TestServer::start();
    let lambda = lambda(&server.functions);
    let pool = merged(verifies(&["email", "phone_number"]), json!({"LambdaConfig": lambda}));
    Scene::on(server, pool, json!({})).await
}

fn ann() -> Value {
    json!({"Username": "ann", "Password": PASSWORD, "UserAttributes": attributes(json!({"email": "ann@example.com"}))})
}

#[tokio::test]
async fn a_function_writes_the_message() {
    let words = json!({"emailMessage": "<b>{####}</b>", "emailSubject": "Welcome", "smsMessage": "{####} it is"});
    let scene = with_functions(|functions| json!({"CustomMessage": functions.answering("words", words)})).await;
    scene.ok("SignUp", ann()).await;
    let [event] = &scene.server.functions.take_events()[..] else { panic!("one event") };
    assert_eq!(event["triggerSource"], "CustomMessage_SignUp");
    assert_eq!(event["callerContext"]["clientId"], json!(scene.client_id));
    let request = &event["request"];
    assert_eq!(
        [&request["codeParameter"], &request["linkParameter"], &request["usernameParameter"]],
        [&json!("{####}"), &json!("{##Click Here##}"), &json!(null)]
    );
    assert_eq!(request["userAttributes"]["cognito:user_status"], "UNCONFIRMED");
    let message = scene.messages().remove(0);
    assert_eq!(message.subject.as_deref(), Some("Welcome"));
    assert_eq!(message.body, format!("<b>{}</b>", message.code));
}

/// Behaviour 20 §12 A10: a name that is taken is refused before anybody is asked anything.
#[tokio::test]
async fn a_taken_name_asks_no_function() {
    let scene = with_functions(|functions| {
        let words = functions.answering("words", json!({}));
        let before = functions.answering("before", json!({}));
        json!({"CustomMessage": words, "PreSignUp": before})
    })
    .await;
    scene.ok("SignUp", ann()).await;
    assert_eq!(scene.server.functions.take_events().len(), 2);
    assert_eq!(scene.refused("SignUp", ann()).await, refusal("UsernameExistsException", "User already exists"));
    let invited = json!({"Username": "ann", "DesiredDeliveryMediums": ["EMAIL"],
        "UserAttributes": attributes(json!({"email": "ann@example.com"}))});
    let exists = refusal("UsernameExistsException", "User account already exists");
    assert_eq!(scene.refused("AdminCreateUser", invited).await, exists);
    assert!(scene.server.functions.take_events().is_empty());
    assert_eq!(scene.messages().len(), 1);
}

#[tokio::test]
async fn words_without_the_code_are_dropped_without_a_word() {
    let words = json!({"emailMessage": "Hello!", "smsMessage": "Hello, {####}!"});
    let scene = with_functions(|functions| json!({"CustomMessage": functions.answering("words", words)})).await;
    scene.ok("SignUp", ann()).await;
    let message = scene.messages().remove(0);
    assert_eq!(message.body, format!("Your confirmation code is {}", message.code));
    let by_sms = attributes(json!({"phone_number": "+12065550100"}));
    // An invitation must name the user too.
    let invitation = json!({"Username": "bob", "UserAttributes": by_sms, "DesiredDeliveryMediums": ["SMS"]});
    scene.ok("AdminCreateUser", invitation).await;
    let message = scene.messages().remove(0);
    assert_eq!(message.body, format!("Your username is bob and temporary password is {}.", message.code));
    let events = scene.server.functions.take_events();
    assert_eq!(events[1]["callerContext"]["clientId"], "CLIENT_ID_NOT_APPLICABLE");
    assert_eq!(events[1]["request"]["usernameParameter"], "{username}");
}

#[tokio::test]
async fn a_function_that_throws_stops_the_message_and_what_it_tells_of() {
    let scene = with_functions(|functions| json!({"CustomMessage": functions.failing("words", "No!")})).await;
    let refused = refusal("UserLambdaValidationException", "CustomMessage failed with error No!.");
    assert_eq!(scene.refused("SignUp", ann()).await, refused);
    assert!(scene.messages().is_empty());
    assert_eq!(scene.refused("AdminGetUser", json!({"Username": "ann"})).await, no_such_user());
}

#[tokio::test]
async fn a_new_address_is_what_the_function_sees() {
    let scene = with_functions(|functions| json!({"CustomMessage": functions.echoing("words")})).await;
    scene.user("bob", json!({"email": "old@example.com", "email_verified": "true"})).await;
    let input = json!({
        "AccessToken": scene.tokens("bob").await.access,
        "UserAttributes": attributes(json!({"email": "new@example.com"})),
    });
    scene.ok("UpdateUserAttributes", input).await;
    let event = scene.server.functions.take_events().remove(0);
    assert_eq!(event["triggerSource"], "CustomMessage_UpdateUserAttribute");
    assert_eq!(event["request"]["userAttributes"]["email"], "new@example.com");
}

#[tokio::test]
async fn a_sender_gets_the_code_encrypted_and_its_failure_fails_no_call() {
    let lambda = |functions: &testkit::functions::Functions| {
        json!({
            "CustomMessage": functions.failing("words", "not asked for mail"),
            "CustomEmailSender": {"LambdaVersion": "V1_0", "LambdaArn": functions.failing("sender", "down")},
            "KMSKeyID": KEY,
        })
    };
    let scene = with_functions(lambda).await;
    let metadata = json!({"ClientMetadata": {"k": "v"}});
    let answer = scene.ok("SignUp", merged(ann(), metadata.clone())).await;
    assert_eq!(answer["CodeDeliveryDetails"], by_email("a***@e***"));
    outgoing::finish_sending(&scene.server.site, Duration::from_secs(30)).await;
    let [event] = &scene.server.functions.take_events()[..] else { panic!("one event") };
    assert_eq!(event["triggerSource"], "CustomEmailSender_SignUp");
    assert_eq!(event["request"]["type"], "customEmailSenderRequestV1");
    assert_eq!(event["request"]["userAttributes"]["email"], "ann@example.com");
    assert_eq!(event["request"]["clientMetadata"], metadata["ClientMetadata"]);
    // Format 2, suite 0x0478.
    assert!(event["request"]["code"].as_str().unwrap().starts_with("AgR4"), "{event}");
    assert!(!event.to_string().contains(&scene.code()));
    // Tried again, as a message that failed is.
    scene.server.clock.advance_seconds(60);
    assert_eq!(flows::jobs::send::send_due(&scene.server.site).await, Ok(1));
    outgoing::finish_sending(&scene.server.site, Duration::from_secs(30)).await;
    assert_eq!(scene.server.functions.take_sources(), ["CustomEmailSender_SignUp"]);
    // The other medium has no sender: its words are asked for.
    let by_sms = json!({
        "Username": "cid", "Password": PASSWORD,
        "UserAttributes": attributes(json!({"phone_number": "+12065550100"})),
    });
    assert_eq!(scene.refused("SignUp", by_sms).await.code, "UserLambdaValidationException");
}
