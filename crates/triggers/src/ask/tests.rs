use std::sync::atomic::{AtomicU32, Ordering};

use super::*;
use crate::events::{AutoConfirmation, CustomEmailSender, MessageSource, PreSignUp, SenderRequest, SignUpSource};
use crate::{Invoked, StringMap};

/// Answers every call alike, or never.
struct Function {
    calls: AtomicU32,
    answer: Option<Result<&'static str, InvokeError>>,
}

impl Invoke for Function {
    fn invoke<'a>(&'a self, _: Invocation<'a>) -> Invoked<'a> {
        self.calls.fetch_add(1, Ordering::SeqCst);
        match self.answer.clone() {
            Some(answer) => Box::pin(async move { answer.map(|text| text.as_bytes().to_vec()) }),
            None => Box::pin(std::future::pending()),
        }
    }
}

const ENVELOPE: Envelope<'static> =
    Envelope { region: "r", user_pool_id: "p", user_name: "u", aws_sdk_version: "v", client_id: None };

/// The outcome and how often the function was called.
async fn asked(answer: Option<Result<&'static str, InvokeError>>) -> (Result<AutoConfirmation, AskError>, u32) {
    let none = StringMap::new();
    let event = PreSignUp {
        source: SignUpSource::SignUp,
        user_attributes: &none,
        validation_data: &none,
        client_metadata: &none,
    };
    let function = Function { calls: AtomicU32::new(0), answer };
    let outcome = ask(&function, "arn", ENVELOPE, &event, "id").await;
    (outcome, function.calls.into_inner())
}

#[tokio::test(start_paused = true)]
async fn only_what_took_too_long_is_tried_again() {
    let begun = tokio::time::Instant::now();
    assert_eq!(asked(None).await, (Err(InvokeError::TimedOut.into()), 3));
    assert_eq!(begun.elapsed(), DEADLINE * ATTEMPTS);
    assert_eq!(asked(Some(Err(InvokeError::TimedOut))).await, (Err(InvokeError::TimedOut.into()), 3));
    for error in [
        InvokeError::Function("no".to_owned()),
        InvokeError::Service("TooManyRequestsException".to_owned()),
        InvokeError::Unreachable(String::new()),
        InvokeError::TooLarge { limit_bytes: 1 },
    ] {
        assert_eq!(asked(Some(Err(error.clone()))).await, (Err(error.into()), 1));
    }
}

#[tokio::test]
async fn answers_that_mean_nothing_are_told_apart() {
    for text in ["", "null", "yes", "{"] {
        assert_eq!(asked(Some(Ok(text))).await, (Err(InvalidAnswer::NotJson.into()), 1), "{text}");
    }
    let unrecognizable = |what: &str| Err(InvalidAnswer::Unrecognizable(what.to_owned()).into());
    for (text, what) in [
        ("[]", "the answer itself"),
        ("\"text\"", "the answer itself"),
        ("{}", "response"),
        (r#"{"response": null}"#, "response"),
        (r#"{"response": {"autoConfirmUser": 1}}"#, "autoConfirmUser"),
    ] {
        assert_eq!(asked(Some(Ok(text))).await, (unrecognizable(what), 1), "{text}");
    }
    assert_eq!(asked(Some(Ok(r#"{"response": {}}"#))).await, (Ok(AutoConfirmation::default()), 1));
}

#[tokio::test]
async fn what_is_not_waited_for_needs_no_answer() {
    let none = StringMap::new();
    let request =
        SenderRequest { source: MessageSource::SignUp, code: "c", client_metadata: &none, user_attributes: &none };
    let function = Function { calls: AtomicU32::new(0), answer: Some(Ok("")) };
    assert_eq!(ask(&function, "arn", ENVELOPE, &CustomEmailSender(request), "id").await, Ok(()));
}
