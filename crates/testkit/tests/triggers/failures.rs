//! What callers are told of functions that refuse, cannot be asked, or answer nonsense (behaviour 40 §1.7).

use poolhouse_testkit::functions::{Reply, arn};
use poolhouse_testkit::scene::PASSWORD;
use poolhouse_testkit::{Refusal, refusal};
use serde_json::json;
use triggers::InvokeError;

use crate::scene;

/// What SignUp says when PreSignUp does this.
async fn refused_by(reply: impl Fn() -> Reply + Send + Sync + 'static) -> Refusal {
    let scene = scene(json!({"PreSignUp": arn("f")}), json!({}), json!({})).await;
    scene.server.functions.set("f", move |_| reply());
    let refusal = scene.refused("SignUp", json!({"Username": "jane", "Password": PASSWORD})).await;
    assert_eq!(scene.refused("AdminGetUser", json!({"Username": "jane"})).await.code, "UserNotFoundException");
    refusal
}

fn unexpected(error: &str) -> Refusal {
    refusal("UnexpectedLambdaException", &format!("PreSignUp invocation failed due to error {error}."))
}

#[tokio::test]
async fn a_function_refuses_in_its_own_words() {
    assert_eq!(
        refused_by(|| Reply::Fails("Not you!".to_owned())).await,
        refusal("UserLambdaValidationException", "PreSignUp failed with error Not you!.")
    );
}

#[tokio::test]
async fn a_function_that_cannot_be_asked() {
    for name in ["AccessDeniedException", "ResourceNotFoundException", "TooManyRequestsException"] {
        let reply = move || Reply::Error(InvokeError::Service(name.to_owned()));
        assert_eq!(refused_by(reply).await, unexpected(name));
    }
    let nobody = scene(json!({"PreSignUp": arn("nowhere")}), json!({}), json!({})).await;
    assert_eq!(
        nobody.refused("SignUp", json!({"Username": "jane", "Password": PASSWORD})).await,
        unexpected("ResourceNotFoundException")
    );
    assert_eq!(
        refused_by(|| Reply::Error(InvokeError::TimedOut)).await,
        unexpected("Socket timeout while invoking Lambda function")
    );
    assert_eq!(
        refused_by(|| Reply::Error(InvokeError::Unreachable("10.0.0.1 said no".to_owned()))).await,
        unexpected("Unable to connect to the Lambda function"),
        "where functions are is nobody's business"
    );
}

#[tokio::test]
async fn a_function_that_answers_nonsense() {
    let invalid = |message: &str| refusal("InvalidLambdaResponseException", message);
    for text in ["", "null", "OK", "{\"response\": "] {
        let reply = move || Reply::Text(text.to_owned());
        assert_eq!(refused_by(reply).await, invalid("Invalid lambda function output : Invalid JSON"), "{text}");
    }
    for text in ["{}", "[]", "7", r#"{"response": 1}"#, r#"{"response": {"autoConfirmUser": "yes"}}"#] {
        let reply = move || Reply::Text(text.to_owned());
        assert_eq!(refused_by(reply).await, invalid("Unrecognizable lambda output"), "{text}");
    }
    assert_eq!(
        refused_by(|| Reply::Error(InvokeError::TooLarge { limit_bytes: 7 })).await,
        refusal(
            "UserLambdaValidationException",
            "PreSignUp failed with error Response payload size exceeded maximum allowed payload size (7 bytes)."
        )
    );
}

/// While a function says nothing, everybody else is served.
#[tokio::test]
async fn a_function_that_hangs_holds_nobody_else_up() {
    let scene = scene(json!({"PreAuthentication": arn("f")}), json!({}), json!({})).await;
    scene.user("jane", json!({})).await;
    scene.user("joe", json!({})).await;
    scene.server.functions.set("f", |event| match event["userName"].as_str() {
        Some("jane") => Reply::Hangs,
        _ => Reply::Event(event),
    });
    let mut jane = Box::pin(scene.sign_in("jane", PASSWORD));
    for _ in 0..20 {
        tokio::select! {
            biased;
            _ = &mut jane => panic!("nothing was answered"),
            joe = scene.sign_in("joe", PASSWORD) => drop(joe.unwrap()),
        }
        scene
            .ok(
                "AdminUpdateUserAttributes",
                json!({"Username": "jane", "UserAttributes":
            [{"Name": "name", "Value": "J"}]}),
            )
            .await;
    }
}
